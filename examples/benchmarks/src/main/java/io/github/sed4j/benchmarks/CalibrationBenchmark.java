package io.github.sed4j.benchmarks;

import io.github.sed4j.inference.calibration.CalibrationAim;
import io.github.sed4j.inference.calibration.CalibrationData;
import io.github.sed4j.inference.calibration.ThresholdCalibration;
import io.github.sed4j.inference.evaluation.EventList;
import io.github.sed4j.inference.evaluation.ScoreSet;
import io.github.sed4j.inference.postprocessing.FrameScores;
import java.io.IOException;
import java.util.Arrays;
import java.util.HashMap;
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
 * The whole search of the technical report on one thread: 4 contexts, 5 median filters and all
 * thresholds, for each of 10 event classes, over 1168 clips of 500 frames. The scores of a context
 * are {@link ContinuousScores} with noise of their own.
 */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.SingleShotTime)
@OutputTimeUnit(TimeUnit.MILLISECONDS)
@Warmup(iterations = 1)
@Measurement(iterations = 3)
@Fork(
    value = 1,
    jvmArgsAppend = {"-Xmx6g", "-XX:+UseSerialGC"})
public class CalibrationBenchmark {

  /** What is to be best. */
  @Param({"EVENT_F", "FRAME_F"})
  public CalibrationAim aim = CalibrationAim.EVENT_F;

  private CalibrationData data =
      CalibrationData.builder(List.of("none"))
          .addClip("none", new double[1], Map.of(), List.of())
          .build();

  /** Makes the scores, before any measurement. */
  @Setup
  public void prepare() throws IOException {
    List<Integer> contexts = ThresholdCalibration.DEFAULT_CONTEXTS;
    ContinuousScores made = new ContinuousScores();
    EventList truth = made.groundTruth(1);
    ScoreSet scores = made.scores(contexts.size());
    List<String> classes = List.copyOf(scores.eventClasses());
    CalibrationData.Builder clips = CalibrationData.builder(classes);
    for (String clip : truth.clips()) {
      Map<Integer, FrameScores> byContext = new HashMap<>();
      for (int copy = 0; copy < contexts.size(); copy++) {
        // Every name begins with the number of its copy
        FrameScores ofCopy = scores.scores(copy + clip.substring(1)).orElseThrow();
        byContext.put(contexts.get(copy), ofCopy);
      }
      double[] tagScores = new double[classes.size()];
      FrameScores first = scores.scores(clip).orElseThrow();
      Arrays.setAll(tagScores, k -> Arrays.stream(first.scores(k)).max().orElseThrow());
      clips.addClip(clip, tagScores, byContext, truth.events(clip));
    }
    data = clips.build();
  }

  /** Chooses tag thresholds, and context, filter and threshold of every event class. */
  @Benchmark
  public double calibrate() {
    return ThresholdCalibration.builder()
        .optAim(aim)
        .build()
        .calibrate(data)
        .calibration()
        .provenance()
        .macro();
  }
}
