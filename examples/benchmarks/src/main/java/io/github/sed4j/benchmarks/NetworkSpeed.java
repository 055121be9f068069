package io.github.sed4j.benchmarks;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import io.github.sed4j.models.CnnOutput;
import io.github.sed4j.models.ForwardBackwardCrnn;
import io.github.sed4j.models.ForwardBackwardCrnnArchitecture;
import io.github.sed4j.models.ForwardBackwardScores;
import io.github.sed4j.models.Network;
import io.github.sed4j.models.Preset;
import io.github.sed4j.models.nn.ClipLengths;
import io.github.sed4j.models.nn.NativeLibrary;
import io.github.sed4j.models.nn.NormSettings;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Random;

/**
 * Times the forward-backward CRNN in its inference form against its training form, which is made of
 * plain blocks, with the same weights on the same clips of 10 s.
 *
 * <p>Method: every case is run once in each round, in turn, so that a machine whose speed drifts
 * slows all of them alike; 3 rounds warm up, then 15 count; printed are the median of each, the
 * shortest and the longest. The engine has two threads.
 *
 * <p>{@code OMP_WAIT_POLICY=PASSIVE java -cp examples/benchmarks/target/benchmarks.jar
 * io.github.sed4j.benchmarks.NetworkSpeed}
 */
public final class NetworkSpeed {

  private static final int FRAMES = 498;
  private static final int WARM_UP = 3;
  private static final int ROUNDS = 15;

  private final NDManager manager = NDManager.newBaseManager(Device.cpu(), NativeLibrary.ENGINE);
  private final Map<String, Runnable> cases = new LinkedHashMap<>();

  private NetworkSpeed() {}

  /**
   * Runs the cases and prints a table.
   *
   * @param args nothing
   */
  public static void main(String[] args) {
    System.setProperty("ai.djl.pytorch.num_threads", "2");
    System.setProperty("ai.djl.pytorch.num_interop_threads", "1");
    NativeLibrary.require();
    new NetworkSpeed().run();
  }

  private void run() {
    ForwardBackwardCrnnArchitecture report =
        ForwardBackwardCrnn.builder(Preset.REPORT)
            .setClasses(10)
            .optHeadNorm(NormSettings.EXPONENTIAL)
            .buildArchitecture();
    try (ForwardBackwardCrnn plain =
            ForwardBackwardCrnn.of(
                report, report.initialState(1), Device.cpu(), Network.Form.TRAINING);
        ForwardBackwardCrnn folded = plain.toInference();
        ForwardBackwardCrnn workshop = inference(Preset.WORKSHOP);
        ForwardBackwardCrnn compact = inference(Preset.COMPACT);
        NDArray one = noise(1);
        NDArray eight = noise(8);
        CnnOutput vectors = folded.convolve(one, ClipLengths.same(1, FRAMES))) {
      forward("1 clip, plain blocks", plain, one);
      forward("1 clip, inference form", folded, one);
      forward("1 clip, workshop", workshop, one);
      forward("1 clip, compact", compact, one);
      cases.put("1 clip, CNN alone, plain blocks", () -> plain.convolve(one, lengths(1)).close());
      cases.put("1 clip, CNN alone", () -> folded.convolve(one, lengths(1)).close());
      forward("8 clips, plain blocks", plain, eight);
      forward("8 clips, inference form", folded, eight);
      cases.put("windows, plain, C = 5", () -> plain.windows(vectors, 5));
      cases.put("windows, C = 5", () -> folded.windows(vectors, 5));
      cases.put("windows, C = 10", () -> folded.windows(vectors, 10));
      cases.put("windows, C = 20", () -> folded.windows(vectors, 20));
      cases.put("windows, C = 5 and 10", () -> folded.windows(vectors, 5, 10));
      cases.put("windows, C = 5, 10 and 20", () -> folded.windows(vectors, 5, 10, 20));
      print(measure());
    }
    manager.close();
  }

  private static ForwardBackwardCrnn inference(Preset preset) {
    ForwardBackwardCrnnArchitecture architecture =
        ForwardBackwardCrnn.builder(preset).setClasses(10).buildArchitecture();
    return ForwardBackwardCrnn.of(
        architecture, architecture.initialState(1), Device.cpu(), Network.Form.INFERENCE);
  }

  private static ClipLengths lengths(int clips) {
    return ClipLengths.same(clips, FRAMES);
  }

  private NDArray noise(int clips) {
    Random random = new Random(1);
    float[] values = new float[clips * 128 * FRAMES];
    for (int i = 0; i < values.length; i++) {
      values[i] = (float) random.nextGaussian();
    }
    return manager.create(values, new Shape(clips, 1, 128, FRAMES));
  }

  private void forward(String name, ForwardBackwardCrnn network, NDArray clips) {
    ClipLengths lengths = lengths(Math.toIntExact(clips.getShape().get(0)));
    cases.put(
        name,
        () -> {
          try (ForwardBackwardScores scores = network.score(clips, lengths)) {
            scores.tags();
          }
        });
  }

  private Map<String, List<Double>> measure() {
    Map<String, List<Double>> milliseconds = new LinkedHashMap<>();
    cases.keySet().forEach(name -> milliseconds.put(name, new ArrayList<>()));
    for (int round = 0; round < WARM_UP + ROUNDS; round++) {
      for (Map.Entry<String, Runnable> entry : cases.entrySet()) {
        long start = System.nanoTime();
        entry.getValue().run();
        double elapsed = (System.nanoTime() - start) / 1e6;
        List<Double> times = milliseconds.get(entry.getKey());
        if (round >= WARM_UP && times != null) {
          times.add(elapsed);
        }
      }
    }
    return milliseconds;
  }

  private static void print(Map<String, List<Double>> milliseconds) {
    System.out.printf(Locale.ROOT, "median of %d rounds after %d, two threads%n", ROUNDS, WARM_UP);
    milliseconds.forEach(
        (name, times) -> {
          double[] sorted = times.stream().mapToDouble(Double::doubleValue).sorted().toArray();
          System.out.printf(
              Locale.ROOT,
              "%-34s %8.1f ms  (%.1f to %.1f)%n",
              name,
              sorted[sorted.length / 2],
              sorted[0],
              Arrays.stream(sorted).max().orElse(0));
        });
  }
}
