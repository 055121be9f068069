package io.github.sed4j.training.loop;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.sed4j.models.Preset;
import io.github.sed4j.models.bundle.Bundle;
import io.github.sed4j.testing.Snippets;
import io.github.sed4j.training.data.EpochMix;
import io.github.sed4j.training.data.PlainDataset;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What the README shows of training. */
class ReadmeTest {

  @TempDir private Path folder;

  @Test
  void trains() throws IOException {
    Path recordings = folder.resolve("data");
    TinyData.write(recordings);
    Path run = folder.resolve("run");
    long steps = 1;
    // snippet training
    PlainDataset data = PlainDataset.read(recordings).divided(0.2, 1);
    CrnnTraining training =
        CrnnTraining.builder(Preset.COMPACT)
            .setEventClasses(List.of("High", "Low"))
            .setMix(EpochMix.report(data.training()))
            .setValidation(data.validation().orElseThrow())
            .setFolder(run)
            .setSeed(1)
            .optSteps(steps)
            .optResume(true) // goes on where a run was killed
            .addListener(
                new TrainingListener() {
                  @Override
                  public void validated(Validation validation) {
                    System.out.println(validation.step() + ": macro F " + validation.macroF());
                  }
                })
            .build();
    Bundle bundle = Bundle.read(training.run().bundle().orElseThrow());
    // end
    assertThat(bundle.classes()).containsExactly("High", "Low");
  }

  @Test
  void theReadmeShowsIt() {
    Snippets.assertInDocument(ReadmeTest.class, "training", "README.md");
  }
}
