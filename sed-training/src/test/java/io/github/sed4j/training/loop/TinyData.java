package io.github.sed4j.training.loop;

import io.github.sed4j.features.augment.Augmentation;
import io.github.sed4j.models.BidirectionalCrnn;
import io.github.sed4j.models.BidirectionalCrnnArchitecture;
import io.github.sed4j.models.ForwardBackwardCrnn;
import io.github.sed4j.models.ForwardBackwardCrnnArchitecture;
import io.github.sed4j.models.TagConditionedCnn;
import io.github.sed4j.models.TagConditionedCnnArchitecture;
import io.github.sed4j.models.nn.Conv1dLayer;
import io.github.sed4j.models.nn.Conv2dLayer;
import io.github.sed4j.training.data.ClipSet;
import io.github.sed4j.training.data.EpochMix;
import io.github.sed4j.training.data.PlainDataset;
import io.github.sed4j.training.data.TestSounds;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Random;

/** Recordings of tones that can be told apart in a few steps, and networks to do it. */
public final class TinyData {

  public static final List<String> CLASSES = List.of("High", "Low");

  private static final double[] HZ = {3500, 500};
  private static final double SECONDS = 1.2;
  private static final List<Conv2dLayer> LAYERS_2D =
      List.of(
          new Conv2dLayer(4, 3, 3, 4), new Conv2dLayer(4, 3, 3, 4), new Conv2dLayer(8, 3, 1, 4));
  private static final List<Conv1dLayer> LAYERS_1D = List.of(new Conv1dLayer(8, 3));

  public static final ForwardBackwardCrnnArchitecture CRNN =
      ForwardBackwardCrnn.builder()
          .setClasses(CLASSES.size())
          .optLayers2d(LAYERS_2D)
          .optLayers1d(LAYERS_1D)
          .optHiddenSize(8)
          .optHeadSizes(List.of(8))
          .buildArchitecture();

  public static final TagConditionedCnnArchitecture TAG_CNN =
      TagConditionedCnn.builder()
          .setClasses(CLASSES.size())
          .optLayers2d(LAYERS_2D)
          .optLayers1d(LAYERS_1D)
          .buildArchitecture();

  public static final BidirectionalCrnnArchitecture BICRNN =
      BidirectionalCrnn.builder()
          .setClasses(CLASSES.size())
          .optLayers2d(LAYERS_2D)
          .optLayers1d(LAYERS_1D)
          .optHiddenSize(8)
          .optHeadSizes(List.of(8))
          .buildArchitecture();

  private final PlainDataset data;

  private TinyData(PlainDataset data) {
    this.data = data;
  }

  /** Writes 24 clips to train and 8 to validate, strongly labelled. */
  public static TinyData write(Path root) {
    write(root.resolve("train"), 24, 1);
    write(root.resolve("validation"), 8, 2);
    return read(root);
  }

  static TinyData read(Path root) {
    try {
      return new TinyData(PlainDataset.read(root));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static void write(Path folder, int clips, long seed) {
    Random random = new Random(seed);
    List<String> rows = new ArrayList<>(List.of("filename onset offset event_label"));
    for (int i = 0; i < clips; i++) {
      int label = i % CLASSES.size();
      double onset = 0.1 + 0.3 * random.nextDouble();
      double offset = onset + 0.4 + 0.3 * random.nextDouble();
      float[] samples = TestSounds.noise(SECONDS, seed * 1000 + i, 0.02);
      float[] tone = TestSounds.tone(SECONDS, HZ[label], 0.3);
      int end = (int) (offset * TestSounds.RATE);
      for (int t = (int) (onset * TestSounds.RATE); t < end; t++) {
        samples[t] += tone[t];
      }
      TestSounds.wav(folder.resolve("audio").resolve(i + ".wav"), samples);
      rows.add(
          String.format(Locale.ROOT, "%d.wav %.3f %.3f %s", i, onset, offset, CLASSES.get(label)));
    }
    TestSounds.table(folder.resolve("labels.tsv"), rows.toArray(String[]::new));
  }

  public ClipSet training() {
    return data.training().get(0);
  }

  public ClipSet validation() {
    return data.validation().orElseThrow();
  }

  EpochMix mix() {
    return EpochMix.report(List.of(training()));
  }

  /** A short training of a tagger on all that there is. */
  CrnnTraining.Builder crnn(Path folder) {
    return common(CrnnTraining.builder().optNetwork(CRNN), folder);
  }

  <B extends TrainingBuilder<B>> B common(B builder, Path folder) {
    return quick(
        builder
            .setEventClasses(CLASSES)
            .setMix(mix())
            .setValidation(validation())
            .setFolder(folder)
            .setSeed(7));
  }

  /** Small batches and a high learning rate, without the augmentation that needs more data. */
  public static <B extends TrainingBuilder<B>> B quick(B builder) {
    return builder
        .optAugmentation(Augmentation.report().toBuilder().optNoSuperposition().build())
        .optBatchSize(4)
        .optSteps(6)
        .optValidateEvery(3)
        .optLearningRate(LearningRateSchedule.constant(5e-3));
  }
}
