package io.github.sed4j.examples;

import ai.djl.ndarray.NDManager;
import io.github.sed4j.features.audio.AudioClip;
import io.github.sed4j.features.audio.AudioReader;
import io.github.sed4j.features.audio.Resampler;
import io.github.sed4j.features.augment.Augmentation;
import io.github.sed4j.features.augment.AugmentedClip;
import io.github.sed4j.features.augment.AugmentedLogMel;
import io.github.sed4j.features.augment.ClipSeed;
import io.github.sed4j.features.io.AtomicFile;
import io.github.sed4j.features.spectrum.FeatureBatch;
import io.github.sed4j.features.spectrum.FeatureNorm;
import io.github.sed4j.features.spectrum.FeatureStatistics;
import io.github.sed4j.features.spectrum.LogMel;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import javax.imageio.ImageIO;

/**
 * Draws the log-mel of a recording, and what training makes of it in four epochs. Arguments: {@code
 * RECORDING FOLDER}; the pictures are {@code log-mel.png} and {@code epoch-0.png} to {@code
 * epoch-3.png}.
 */
public final class FeaturePictures {

  private static final int EPOCHS = 4;

  /** How many deviations from a picture's mean are drawn white or, below it, black. */
  private static final double RANGE = 2.5;

  private FeaturePictures() {}

  /**
   * Draws a recording.
   *
   * @param arguments {@code RECORDING FOLDER}
   * @throws IOException if the recording cannot be read or a picture not be written
   */
  public static void main(String[] arguments) throws IOException {
    if (arguments.length != 2) {
      throw new IllegalArgumentException("arguments: RECORDING FOLDER");
    }
    Path recording = Path.of(arguments[0]);
    Path folder = Files.createDirectories(Path.of(arguments[1]));
    Augmentation augmentation = Augmentation.report();
    int rate = augmentation.extractor().grid().sampleRate();
    AudioClip read = AudioReader.withDefaults().read(recording).toMono();
    AudioClip clip = Resampler.of(read.sampleRate(), rate).resample(read);

    LogMel logMel = augmentation.extractor().extract(clip);
    draw(logMel, folder.resolve("log-mel.png"));

    // A network is given log-mel that is normalised by the statistics of its training data; here
    // those of the one recording do.
    FeatureNorm norm = FeatureStatistics.of(logMel).norm();

    try (NDManager manager = NDManager.newBaseManager()) {
      for (int epoch = 0; epoch < EPOCHS; epoch++) {
        // Every random choice comes from this seed: the same one gives the same picture. In a
        // training, some clips are superposed by others as well.
        ClipSeed seed = new ClipSeed(1, epoch, recording.toString());
        AugmentedClip planned = augmentation.plan(clip, seed);
        AugmentedLogMel extracted = augmentation.extract(planned);
        try (FeatureBatch batch = augmentation.apply(manager, List.of(extracted), norm)) {
          float[] values = batch.features().toFloatArray(); // (1, 1, bands, frames)
          LogMel augmented = LogMel.of(values, batch.bands(), batch.frames());
          draw(augmented, folder.resolve("epoch-" + epoch + ".png"));
        }
      }
    }
  }

  /** Time runs to the right, frequency up, a pixel for each band and frame. */
  private static void draw(LogMel logMel, Path file) throws IOException {
    double sum = 0;
    double squares = 0;
    float[] values = logMel.toFloatArray();
    for (float value : values) {
      sum += value;
      squares += value * value;
    }
    double mean = sum / values.length;
    double deviation = Math.sqrt(squares / values.length - mean * mean);
    int bands = logMel.bands();
    BufferedImage image = new BufferedImage(logMel.frames(), bands, BufferedImage.TYPE_BYTE_GRAY);
    for (int band = 0; band < bands; band++) {
      for (int frame = 0; frame < logMel.frames(); frame++) {
        double deviations = (logMel.get(band, frame) - mean) / deviation;
        int grey = (int) Math.round(255 * Math.max(0, Math.min(1, 0.5 + 0.5 * deviations / RANGE)));
        image.getRaster().setSample(frame, bands - 1 - band, 0, grey);
      }
    }
    AtomicFile.write(file, out -> ImageIO.write(image, "png", out));
    System.out.println(file);
  }
}
