package io.github.sed4j.benchmarks;

import ai.djl.Device;
import ai.djl.ndarray.NDManager;
import io.github.sed4j.features.audio.AudioClip;
import io.github.sed4j.features.augment.Augmentation;
import io.github.sed4j.features.augment.AugmentedClip;
import io.github.sed4j.features.augment.AugmentedLogMel;
import io.github.sed4j.features.augment.ClipSeed;
import io.github.sed4j.features.spectrum.BatchLogMel;
import io.github.sed4j.features.spectrum.FeatureBatch;
import io.github.sed4j.features.spectrum.FeatureNormMode;
import io.github.sed4j.features.spectrum.TrainingNorm;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;

/**
 * A training batch of 24 clips of 10 s, two of three with a partner, on DJL's CPU device with the
 * engine's default threads.
 */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MILLISECONDS)
@Fork(1)
@Warmup(iterations = 3, time = 2)
@Measurement(iterations = 5, time = 3)
public class AugmentationBenchmark {

  private static final int CLIPS = 24;
  private static final int SAMPLE_RATE = 16_000;

  private final Augmentation augmentation = Augmentation.report();
  private final BatchLogMel logMel = BatchLogMel.of(augmentation.extractor(), Device.cpu());
  private final NDManager manager = NDManager.newBaseManager(Device.cpu());
  private final TrainingNorm norm =
      TrainingNorm.of(FeatureNormMode.REPORT, augmentation.extractor().bands());
  private final List<AudioClip> clips = new ArrayList<>();
  private List<AugmentedClip> planned = List.of();
  private List<AugmentedLogMel> extracted = List.of();

  /** Makes the clips and plans them. */
  @Setup
  public void prepare() {
    Random random = new Random(1);
    for (int clip = 0; clip < CLIPS; clip++) {
      float[] samples = new float[10 * SAMPLE_RATE];
      for (int i = 0; i < samples.length; i++) {
        samples[i] = (float) (0.1 * random.nextGaussian());
      }
      clips.add(AudioClip.mono(samples, SAMPLE_RATE));
    }
    planned = plan();
    extracted = extract();
  }

  /** Closes what the engine holds. */
  @TearDown
  public void close() {
    manager.close();
  }

  /**
   * All random choices, and the measurement of the waveforms.
   *
   * @return the planned clips
   */
  @Benchmark
  public List<AugmentedClip> plan() {
    List<AugmentedClip> batch = new ArrayList<>();
    for (int i = 0; i < CLIPS; i++) {
      int partner = (i + 1) % CLIPS;
      batch.add(
          i % 3 == 0
              ? augmentation.plan(clips.get(i), seed(i))
              : augmentation.plan(clips.get(i), seed(i), clips.get(partner), seed(partner)));
    }
    return batch;
  }

  private static ClipSeed seed(int clip) {
    return new ClipSeed(1, 1, "clip" + clip);
  }

  /**
   * What workers do beside: log-mel of the superposed clips, and noise.
   *
   * @return the log-mels
   */
  @Benchmark
  public List<AugmentedLogMel> extract() {
    return planned.stream().map(augmentation::extract).toList();
  }

  /**
   * What is left to the thread that trains.
   *
   * @return the number of frames
   */
  @Benchmark
  public int augment() {
    try (NDManager step = manager.newSubManager();
        FeatureBatch batch = augmentation.apply(step, extracted, norm)) {
      return batch.frames();
    }
  }

  /**
   * The log-mel of the clips, without augmentation.
   *
   * @return the number of frames
   */
  @Benchmark
  public int logMel() {
    try (NDManager step = manager.newSubManager();
        FeatureBatch batch = logMel.extract(step, clips)) {
      return batch.frames();
    }
  }
}
