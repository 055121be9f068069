package io.github.sed4j.benchmarks;

import io.github.sed4j.inference.evaluation.ClipDurations;
import io.github.sed4j.inference.evaluation.EventBasedMetric;
import io.github.sed4j.inference.evaluation.EventList;
import io.github.sed4j.inference.evaluation.Psds;
import io.github.sed4j.inference.evaluation.ScoreSet;
import io.github.sed4j.inference.evaluation.ThresholdSearch;
import io.github.sed4j.inference.postprocessing.FrameScores;
import java.io.IOException;
import java.util.List;
import java.util.Map;
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

/**
 * Metrics over all thresholds of continuous scores, on one thread: 1168 clips, 10 event classes,
 * 500 frames, and ten times as many clips. The first iteration is that of a program that does it
 * once; the levels that the scores are made from must be in ../shared, see {@link
 * ContinuousScores}.
 */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.SingleShotTime)
@OutputTimeUnit(TimeUnit.MILLISECONDS)
@Warmup(iterations = 2)
@Measurement(iterations = 5)
@Fork(
    value = 1,
    jvmArgsAppend = {"-Xmx6g", "-XX:+UseSerialGC"})
public class ScoreMetricsBenchmark {

  /** How often the validation set is repeated, each time with other noise. */
  @Param({"1", "10"})
  public int copies;

  private EventList groundTruth = EventList.builder().build();
  private ClipDurations durations = ClipDurations.of(Map.of());
  private ScoreSet scores =
      ScoreSet.of(Map.of("none", FrameScores.ofFrames(List.of("none"), 1, new double[1][0])));

  /** Makes the scores, before any measurement. */
  @Setup
  public void prepare() throws IOException {
    ContinuousScores made = new ContinuousScores();
    groundTruth = made.groundTruth(copies);
    durations = made.durations(copies);
    scores = made.scores(copies);
  }

  /** Finds the threshold with the best event-based F of each class. */
  @Benchmark
  public double bestEventF() {
    return EventBasedMetric.dcase2020()
        .curves(scores, groundTruth)
        .best(ThresholdSearch.bestF())
        .macroF();
  }

  /** Computes the PSDS of scenario 1 over all thresholds. */
  @Benchmark
  public double psdsScenario1() {
    return Psds.scenario1().evaluate(scores, groundTruth, durations).value();
  }

  /** Computes the PSDS of scenario 2, with cross triggers, over all thresholds. */
  @Benchmark
  public double psdsScenario2() {
    return Psds.scenario2().evaluate(scores, groundTruth, durations).value();
  }
}
