package io.github.sed4j.benchmarks;

import io.github.sed4j.inference.postprocessing.MedianFilter;
import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;
import org.openjdk.jmh.infra.Blackhole;

/**
 * Median filters over as many continuous scores as the DESED validation set has: 1168 clips, 10
 * event classes, 500 frames. Scores rise and fall slowly, with noise, as those of a detector do.
 */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.SingleShotTime)
@OutputTimeUnit(TimeUnit.MILLISECONDS)
@Warmup(iterations = 3)
@Measurement(iterations = 7)
@Fork(1)
public class MedianFilterBenchmark {

  private static final int CLIPS = 1168;
  private static final int CLASSES = 10;
  private static final int FRAMES = 500;
  private static final long SEED = 20200704;

  /** Filter length in frames. */
  @Param({"21", "51"})
  public int length;

  private double[][] scores = {};

  /** Makes the scores, before any measurement. */
  @Setup
  public void prepare() {
    SplittableRandom random = new SplittableRandom(SEED);
    scores = new double[CLIPS * CLASSES][FRAMES];
    for (double[] row : scores) {
      double phase = random.nextDouble(Math.PI);
      for (int n = 0; n < FRAMES; n++) {
        double slow = 0.5 + 0.45 * Math.sin(phase + n / 40.0);
        row[n] = Math.min(1, Math.max(0, slow + random.nextDouble(-0.05, 0.05)));
      }
    }
  }

  /** Filters every class of every clip. */
  @Benchmark
  public void filterAll(Blackhole sink) {
    for (double[] row : scores) {
      sink.consume(MedianFilter.filter(row, length));
    }
  }
}
