package io.github.sed4j.benchmarks;

import ai.djl.Device;
import io.github.sed4j.models.ForwardBackwardCrnn;
import io.github.sed4j.models.ForwardBackwardCrnnArchitecture;
import io.github.sed4j.models.Preset;
import io.github.sed4j.models.nn.Conv1dLayer;
import io.github.sed4j.models.nn.Conv2dLayer;
import io.github.sed4j.training.data.ClipSet;
import io.github.sed4j.training.data.EpochMix;
import io.github.sed4j.training.loop.CrnnTraining;
import io.github.sed4j.training.loop.TrainingListener;
import io.github.sed4j.training.loop.TrainingStep;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.Locale;

/**
 * Shows that memory does not grow with the number of steps: trains a small network, or one of a
 * preset, with the augmentation of the report, validations and checkpoints, while the process's
 * resident memory is read (Linux alone).
 *
 * <p>Method: a fifth of the steps warms up; growth is that from there to the end, each after a
 * garbage collection. The small network trains on clips of 60 to 120 frames, a preset's on clips of
 * 270 to 498; superposed, both differ in length from batch to batch.
 *
 * <p>{@code java -Xms512m -Xmx512m -XX:+AlwaysPreTouch -cp
 * examples/benchmarks/target/benchmarks.jar io.github.sed4j.benchmarks.TrainingSoak [steps [preset
 * clips]]}, 1000 steps and the small network unless said, with the variables that {@code
 * examples/target/sed4j/bin/sed4j} sets for training; the heap must not grow, or it hides what is
 * measured.
 */
public final class TrainingSoak {

  private static final int SMALL_BATCH = 4;
  private static final int PARTS = 10;

  private TrainingSoak() {}

  /**
   * Trains and prints the memory.
   *
   * @param args nothing, or the number of steps, or that, a preset and the clips of a batch
   * @throws IOException if a file cannot be written or read
   */
  public static void main(String[] args) throws IOException {
    int steps = args.length == 0 ? 1000 : Integer.parseInt(args[0]);
    boolean small = args.length < 2;
    try (TrainingClips clips = new TrainingClips()) {
      ClipSet training =
          small
              ? clips.write("training", 60, 60, 80, 100, 120)
              : clips.write("training", 120, 498, 498, 498, 498, 460, 400, 340, 270);
      ClipSet validation = clips.write("validation", 10, 60, 80);
      CrnnTraining.Builder builder =
          small
              ? CrnnTraining.builder(Preset.REPORT)
                  .optNetwork(smallNetwork())
                  .optBatchSize(SMALL_BATCH)
              : CrnnTraining.builder(Preset.of(args[1])).optBatchSize(Integer.parseInt(args[2]));
      builder
          .setEventClasses(TrainingClips.CLASSES)
          .setMix(EpochMix.report(List.of(training)))
          .setValidation(validation)
          .setFolder(clips.folder("run"))
          .setSeed(1)
          .optSteps(steps)
          .optValidateEvery(Math.max(1, steps / PARTS))
          .optAveraging(0.99)
          .optDevice(Device.cpu())
          .addListener(new Memory(steps))
          .build()
          .run();
    }
  }

  private static ForwardBackwardCrnnArchitecture smallNetwork() {
    return ForwardBackwardCrnn.builder(Preset.COMPACT)
        .setClasses(TrainingClips.CLASSES.size())
        .optLayers2d(
            List.of(
                new Conv2dLayer(4, 3, 3, 4),
                new Conv2dLayer(4, 3, 3, 4),
                new Conv2dLayer(8, 3, 1, 2)))
        .optLayers1d(List.of(new Conv1dLayer(16, 3)))
        .optHiddenSize(8)
        .optHeadSizes(List.of(8))
        .buildArchitecture();
  }

  private static final class Memory implements TrainingListener {

    private final int steps;
    private long warm;

    Memory(int steps) {
      this.steps = steps;
    }

    @Override
    public void stepped(TrainingStep step) {
      if (step.step() % Math.max(1, steps / PARTS) == 0) {
        try {
          long resident = ResidentMemory.bytes();
          if (step.step() * PARTS >= 2L * steps && warm == 0) {
            warm = resident;
          }
          System.out.printf(
              Locale.ROOT,
              "%6d steps: %.1f MB resident, %+.2f %% since warm-up%n",
              step.step(),
              resident / 1e6,
              warm == 0 ? 0 : 100.0 * (resident - warm) / warm);
        } catch (IOException e) {
          throw new UncheckedIOException(e);
        }
      }
    }
  }
}
