package io.github.sed4j.training.selftraining;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.sed4j.models.Preset;
import io.github.sed4j.testing.Golden;
import io.github.sed4j.training.data.ClipSet;
import io.github.sed4j.training.data.EpochMix;
import io.github.sed4j.training.data.PlainDataset;
import io.github.sed4j.training.loop.CrnnTraining;
import io.github.sed4j.training.loop.TrainingResult;
import io.github.sed4j.training.synthesis.SoundBank;
import io.github.sed4j.training.synthesis.SoundscapeFolder;
import io.github.sed4j.training.synthesis.SoundscapeSynthesizer;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Takes minutes, so it is no part of a build; docs/training.md has the command. */
@Tag("long")
class LearningTest {

  /** What a tagger must gain over saying that every class occurs. */
  private static final double GAIN = 0.04;

  @TempDir private Path folder;

  @Test
  void learnsToTagRecordingsThatItNeverHeard() throws IOException {
    ClipSet training = soundscapes(SoundBank.Split.TRAIN, 500);
    ClipSet validation = soundscapes(SoundBank.Split.VALIDATION, 120);

    TrainingResult result =
        CrnnTraining.builder(Preset.COMPACT)
            .setEventClasses(List.copyOf(validation.eventClasses()))
            .setMix(EpochMix.report(List.of(training)))
            .setValidation(validation)
            .setFolder(folder.resolve("run"))
            .setSeed(1)
            .optSteps(250)
            .optValidateEvery(250)
            .build()
            .run();

    assertThat(result.bestMacroF()).isGreaterThan(alwaysPositive(validation) + GAIN);
  }

  private ClipSet soundscapes(SoundBank.Split split, int clips) throws IOException {
    Path corpus = Golden.shared("corpus");
    SoundBank bank =
        SoundBank.builder().setEvents(corpus).setBackgrounds(corpus).optSplit(split).build();
    Path to = folder.resolve(split.name());
    SoundscapeFolder.of(to, 2)
        .write(SoundscapeSynthesizer.builder().setBank(bank).setSeed(1).build(), clips, done -> {});
    return PlainDataset.read(to).training().get(0);
  }

  private static double alwaysPositive(ClipSet clips) {
    return clips.clipsPerClass().values().stream()
        .mapToDouble(count -> 2.0 * count / (count + clips.clips().size()))
        .average()
        .orElseThrow();
  }
}
