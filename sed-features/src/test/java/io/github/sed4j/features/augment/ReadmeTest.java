package io.github.sed4j.features.augment;

import static org.assertj.core.api.Assertions.assertThat;

import ai.djl.ndarray.NDManager;
import io.github.sed4j.features.audio.AudioClip;
import io.github.sed4j.features.audio.WavWriter;
import io.github.sed4j.features.spectrum.FeatureBatch;
import io.github.sed4j.features.spectrum.FeatureNormMode;
import io.github.sed4j.features.spectrum.LogMel;
import io.github.sed4j.features.spectrum.LogMelExtractor;
import io.github.sed4j.features.spectrum.LogMelReader;
import io.github.sed4j.features.spectrum.TrainingNorm;
import io.github.sed4j.testing.Snippets;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What the README shows of the features. */
class ReadmeTest {

  @TempDir private Path folder;

  private static AudioClip noise() {
    Random random = new Random(1);
    float[] samples = new float[16_000];
    for (int i = 0; i < samples.length; i++) {
      samples[i] = (float) (0.1 * random.nextGaussian());
    }
    return AudioClip.mono(samples, 16_000);
  }

  @Test
  void readsTheLogMelOfARecording() throws IOException {
    Path recording = folder.resolve("kitchen.wav");
    WavWriter.withDefaults().write(recording, noise());
    // snippet features
    LogMelExtractor extractor = LogMelExtractor.report();
    LogMel logMel = LogMelReader.of(extractor).read(recording);
    System.out.println(logMel.bands() + " bands, " + logMel.frames() + " frames");
    // end
    assertThat(logMel.frames()).isEqualTo(48);
  }

  @Test
  void augmentsAClip() {
    int epoch = 0;
    AudioClip clip = noise();
    TrainingNorm norm = TrainingNorm.of(FeatureNormMode.BATCH_STATISTICS, 128);
    // snippet augmentation
    Augmentation augmentation = Augmentation.report();
    ClipSeed seed = new ClipSeed(1, epoch, "kitchen.wav");
    AugmentedClip planned = augmentation.plan(clip, seed);
    AugmentedLogMel extracted = augmentation.extract(planned);
    try (NDManager manager = NDManager.newBaseManager();
        FeatureBatch batch = augmentation.apply(manager, List.of(extracted), norm)) {
      System.out.println(batch.features().getShape()); // (1, 1, 128, N)
    }
    // end
    assertThat(planned.frames()).isEqualTo(48);
  }

  @Test
  void stands() {
    Snippets.assertInDocument(ReadmeTest.class, "features", "README.md");
    Snippets.assertInDocument(ReadmeTest.class, "augmentation", "README.md");
  }
}
