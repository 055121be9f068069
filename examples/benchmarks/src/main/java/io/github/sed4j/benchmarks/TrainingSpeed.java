package io.github.sed4j.benchmarks;

import ai.djl.Device;
import ai.djl.engine.Engine;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import ai.djl.training.GradientCollector;
import io.github.sed4j.features.augment.Augmentation;
import io.github.sed4j.models.ClipLoss;
import io.github.sed4j.models.ForwardBackwardCrnn;
import io.github.sed4j.models.ForwardBackwardScores;
import io.github.sed4j.models.Preset;
import io.github.sed4j.models.nn.ClipLengths;
import io.github.sed4j.models.nn.NativeLibrary;
import io.github.sed4j.training.data.ClipSet;
import io.github.sed4j.training.data.EpochMix;
import io.github.sed4j.training.loop.Adam;
import io.github.sed4j.training.loop.AdamSettings;
import io.github.sed4j.training.loop.CrnnTraining;
import io.github.sed4j.training.loop.LearningRateSchedule;
import io.github.sed4j.training.loop.TrainingListener;
import io.github.sed4j.training.loop.TrainingResult;
import io.github.sed4j.training.loop.TrainingStart;
import io.github.sed4j.training.loop.TrainingStep;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Random;

/**
 * Compares a step of training with everything included (decoding, augmentation, features, masks,
 * clipping, listeners) with the bare forward pass, loss, backward pass and update, for clips of 500
 * frames.
 *
 * <p>Method: bare steps on one tensor of the same shape, then the same number of steps of a
 * training run, then as many bare ones, all in one process; the first two steps of each part warm
 * up; medians. Clips are not superposed, so that all batches are of one length. The processor time
 * of the thread that trains is compared as well: with one engine thread all of a step runs on it,
 * and other work on the machine changes the ratio little.
 *
 * <p>{@code java -cp examples/benchmarks/target/benchmarks.jar
 * io.github.sed4j.benchmarks.TrainingSpeed PRESET BATCH STEPS}, with the settings of malloc that
 * {@code examples/target/sed4j/bin/sed4j} makes for training.
 */
public final class TrainingSpeed {

  private static final int FRAMES = 500;
  private static final int BANDS = 128;
  private static final int WARM_UP = 2;
  private static final double NANOS = 1e9;

  private TrainingSpeed() {}

  /**
   * Runs the steps and prints the medians.
   *
   * @param args preset, clips of a batch, steps
   * @throws IOException if a file cannot be written or read
   */
  public static void main(String[] args) throws IOException {
    Preset preset = Preset.of(args[0]);
    int batch = Integer.parseInt(args[1]);
    int steps = Integer.parseInt(args[2]);
    List<Double> bare = new ArrayList<>();
    List<Double> whole = new ArrayList<>();
    List<Double> waiting = new ArrayList<>();
    List<Double> bareProcessor = new ArrayList<>();
    List<Double> wholeProcessor = new ArrayList<>();
    try (TrainingClips clips = new TrainingClips();
        BareSteps bareSteps = new BareSteps(preset, batch)) {
      ClipSet training = clips.write("training", 4 * batch, FRAMES);
      ClipSet validation = clips.write("validation", 1, FRAMES);
      CrnnTraining.Builder builder =
          CrnnTraining.builder(preset)
              .setEventClasses(TrainingClips.CLASSES)
              .setMix(EpochMix.report(List.of(training)))
              .setValidation(validation)
              .setFolder(clips.folder("run"))
              .setSeed(1)
              .optSteps(steps)
              .optBatchSize(batch)
              .optValidateEvery(steps)
              .optCheckpointEvery(steps)
              .optDevice(Device.cpu());
      Augmentation augmentation =
          (preset == Preset.REPORT ? Augmentation.report() : Augmentation.workshop())
              .toBuilder().optNoSuperposition().build();
      builder
          .optAugmentation(augmentation)
          .addListener(
              new TrainingListener() {
                private double processor;

                @Override
                public void started(TrainingStart start) {
                  bareSteps.run(steps, bare, bareProcessor);
                  processor = processorSeconds();
                }

                @Override
                public void stepped(TrainingStep step) {
                  double began = processor;
                  processor = processorSeconds();
                  if (step.step() > WARM_UP) {
                    whole.add(step.seconds());
                    waiting.add(step.dataSeconds());
                    wholeProcessor.add(processor - began);
                  }
                }

                @Override
                public void ended(TrainingResult result) {
                  bareSteps.run(steps, bare, bareProcessor);
                }
              })
          .build()
          .run();
    }
    System.out.printf(
        Locale.ROOT,
        "%s, %d clips of %d frames: step %.3f s, of which %.3f s wait for data; bare %.3f s;"
            + " ratio %.3f; peak %.1f GB resident%n",
        preset.word(),
        batch,
        FRAMES,
        median(whole),
        median(waiting),
        median(bare),
        median(whole) / median(bare),
        ResidentMemory.peakBytes() / 1e9);
    System.out.printf(
        Locale.ROOT,
        "processor time of the thread that trains: step %.3f s; bare %.3f s; ratio %.3f%n",
        median(wholeProcessor),
        median(bareProcessor),
        median(wholeProcessor) / median(bareProcessor));
  }

  private static double processorSeconds() {
    return ManagementFactory.getThreadMXBean().getCurrentThreadCpuTime() / NANOS;
  }

  private static double median(List<Double> values) {
    List<Double> sorted = values.stream().sorted().toList();
    int half = sorted.size() / 2;
    return sorted.size() % 2 == 1
        ? sorted.get(half)
        : (sorted.get(half - 1) + sorted.get(half)) / 2;
  }

  /** Forward pass, loss, backward pass and update, and nothing else. */
  private static final class BareSteps implements AutoCloseable {

    private final ForwardBackwardCrnn network;
    private final Adam adam;
    private final NDManager manager;
    private final NDArray features;
    private final ClipLengths lengths;
    private final float[][] tags;

    BareSteps(Preset preset, int batch) {
      network =
          ForwardBackwardCrnn.builder(preset)
              .setClasses(TrainingClips.CLASSES.size())
              .setSeed(1)
              .optDevice(Device.cpu())
              .build();
      adam = Adam.of(AdamSettings.REPORT, network.trainableParameters());
      manager = NDManager.newBaseManager(Device.cpu(), NativeLibrary.ENGINE);
      float[] values = new float[batch * BANDS * FRAMES];
      Random random = new Random(1);
      for (int i = 0; i < values.length; i++) {
        values[i] = (float) random.nextGaussian();
      }
      features = manager.create(values, new Shape(batch, 1, BANDS, FRAMES));
      lengths = ClipLengths.same(batch, FRAMES);
      tags = new float[batch][TrainingClips.CLASSES.size()];
      for (int b = 0; b < batch; b++) {
        tags[b][b % tags[b].length] = 1;
      }
    }

    void run(int steps, List<Double> seconds, List<Double> processor) {
      for (int i = 0; i < steps; i++) {
        long began = System.nanoTime();
        double processorBegan = processorSeconds();
        try (GradientCollector collector =
                Engine.getEngine(NativeLibrary.ENGINE).newGradientCollector();
            ForwardBackwardScores scores = network.train(features, lengths)) {
          collector.backward(ClipLoss.weak(scores, tags).mean());
          adam.step(LearningRateSchedule.DEFAULT_RATE, Double.POSITIVE_INFINITY);
        }
        if (i >= WARM_UP) {
          seconds.add((System.nanoTime() - began) / NANOS);
          processor.add(processorSeconds() - processorBegan);
        }
      }
    }

    @Override
    public void close() {
      manager.close();
      adam.close();
      network.close();
    }
  }
}
