package io.github.sed4j.benchmarks;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import io.github.sed4j.features.audio.AudioClip;
import io.github.sed4j.features.audio.WavWriter;
import io.github.sed4j.features.spectrum.FeatureStatistics;
import io.github.sed4j.features.spectrum.LogMel;
import io.github.sed4j.features.spectrum.LogMelExtractor;
import io.github.sed4j.features.spectrum.LogMelReader;
import io.github.sed4j.inference.Detection;
import io.github.sed4j.inference.SoundEventDetector;
import io.github.sed4j.inference.calibration.Calibration;
import io.github.sed4j.inference.calibration.DetectionSetting;
import io.github.sed4j.inference.postprocessing.PerClass;
import io.github.sed4j.models.CnnOutput;
import io.github.sed4j.models.ForwardBackwardCrnn;
import io.github.sed4j.models.ForwardBackwardCrnnArchitecture;
import io.github.sed4j.models.ForwardBackwardScores;
import io.github.sed4j.models.Network;
import io.github.sed4j.models.Preset;
import io.github.sed4j.models.bundle.Bundle;
import io.github.sed4j.models.bundle.BundleMember;
import io.github.sed4j.models.bundle.EventClasses;
import io.github.sed4j.models.nn.ClipLengths;
import io.github.sed4j.models.nn.NativeLibrary;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Random;

/**
 * Times detection from a WAV file of 10 s to its events, with one forward-backward CRNN, against
 * its parts: convolutions, windows of contexts 5 and 10, and tagging, on the same features.
 *
 * <p>Method: every case is run once in each round, in turn, so that a machine whose speed drifts
 * slows all of them alike; 5 rounds warm up, then 25 count; printed are the median of each, the
 * shortest and the longest. The engine has two threads. Weights are drawn from a seed; thresholds
 * let every class pass, half of the classes with each context, so that nothing can be left out but
 * where a case says so.
 *
 * <p>{@code OMP_WAIT_POLICY=PASSIVE java -cp examples/benchmarks/target/benchmarks.jar
 * io.github.sed4j.benchmarks.DetectionSpeed}
 */
public final class DetectionSpeed {

  private static final int WARM_UP = 5;
  private static final int ROUNDS = 25;
  private static final double SECONDS = 10;

  private final NDManager manager = NDManager.newBaseManager(Device.cpu(), NativeLibrary.ENGINE);
  private final Map<String, Case> cases = new LinkedHashMap<>();

  @FunctionalInterface
  private interface Case {
    void run() throws IOException;
  }

  private DetectionSpeed() {}

  /**
   * Runs the cases and prints a table.
   *
   * @param args nothing
   * @throws IOException if the recording cannot be written
   */
  public static void main(String[] args) throws IOException {
    System.setProperty("ai.djl.pytorch.num_threads", "2");
    System.setProperty("ai.djl.pytorch.num_interop_threads", "1");
    NativeLibrary.require();
    Path file = Files.createTempFile("detection-speed", ".wav");
    try {
      WavWriter.withDefaults().write(file, sound(SECONDS));
      new DetectionSpeed().run(file);
    } finally {
      Files.delete(file);
    }
  }

  /** Noise whose level changes. */
  static AudioClip sound(double seconds) {
    Random random = new Random(1);
    float[] samples = new float[(int) (seconds * 16_000)];
    for (int i = 0; i < samples.length; i++) {
      samples[i] = (float) (0.1 * (i / 8000 % 4) * random.nextGaussian() / 4);
    }
    return AudioClip.mono(samples, 16_000);
  }

  static Bundle bundle(Preset preset) {
    ForwardBackwardCrnnArchitecture architecture =
        ForwardBackwardCrnn.builder(preset).setClasses(10).buildArchitecture();
    FeatureStatistics statistics =
        FeatureStatistics.of(LogMelExtractor.report().extract(sound(SECONDS)));
    return Bundle.builder()
        .setClasses(EventClasses.DESED)
        .setFeatures(LogMelExtractor.report())
        .setMembers(
            List.of(
                BundleMember.builder()
                    .setArchitecture(architecture)
                    .setWeights(architecture.initialState(1))
                    .optStatistics(statistics)
                    .build()))
        .build();
  }

  /** Contexts 5 and 10 for half of the classes each. */
  static SoundEventDetector.Builder detector(Bundle bundle, double tagThreshold) {
    Map<String, DetectionSetting> events = new HashMap<>();
    for (String label : bundle.classes()) {
      boolean longer = events.size() % 2 == 1;
      events.put(label, new DetectionSetting(longer ? 10 : 5, longer ? 41 : 21, 0.5));
    }
    Calibration calibration =
        Calibration.builder(bundle.classes())
            .optTagThresholds(PerClass.same(tagThreshold))
            .optDetection(PerClass.of(events))
            .build();
    return SoundEventDetector.builder()
        .setBundle(bundle)
        .optDevice(Device.cpu())
        .optCalibration(calibration);
  }

  private void run(Path file) throws IOException {
    Bundle report = bundle(Preset.REPORT);
    BundleMember member = report.members().get(0);
    LogMelReader reader = LogMelReader.of(report.features());
    LogMel normalised = member.statistics().orElseThrow().norm().apply(reader.read(file));
    int frames = normalised.frames();
    ClipLengths lengths = ClipLengths.of(frames);
    try (SoundEventDetector all = detector(report, -1).build();
        SoundEventDetector nothing = detector(report, 2).build();
        SoundEventDetector sparse = detector(report, -1).optShift(5).build();
        SoundEventDetector compact = detector(bundle(Preset.COMPACT), -1).build();
        ForwardBackwardCrnn network =
            (ForwardBackwardCrnn) member.network(Device.cpu(), Network.Form.INFERENCE);
        NDArray x = manager.create(normalised.buffer(), new Shape(1, 1, 128, frames));
        CnnOutput vectors = network.convolve(x, lengths)) {
      cases.put("detect", () -> detect(all, file));
      cases.put("part: features from the file", () -> reader.read(file));
      cases.put("part: CNN", () -> network.convolve(x, lengths).close());
      cases.put("part: windows, C = 5 and 10", () -> network.windows(vectors, 5, 10));
      cases.put(
          "part: tagging",
          () -> {
            try (ForwardBackwardScores scores = network.classify(vectors)) {
              scores.tags();
            }
          });
      cases.put("detect, every 5th frame", () -> detect(sparse, file));
      cases.put("detect where no tag is on", () -> detect(nothing, file));
      cases.put("tag", () -> all.tag(file));
      cases.put("detect, compact", () -> detect(compact, file));
      print(measure());
    }
    manager.close();
  }

  private static void detect(SoundEventDetector detector, Path file) throws IOException {
    Detection detection = detector.detect(file);
    if (detection.duration() != SECONDS) {
      throw new IllegalStateException("duration = " + detection.duration() + " s");
    }
  }

  private Map<String, List<Double>> measure() {
    Map<String, List<Double>> milliseconds = new LinkedHashMap<>();
    cases.keySet().forEach(name -> milliseconds.put(name, new ArrayList<>()));
    for (int round = 0; round < WARM_UP + ROUNDS; round++) {
      for (Map.Entry<String, Case> entry : cases.entrySet()) {
        long start = System.nanoTime();
        try {
          entry.getValue().run();
        } catch (IOException e) {
          throw new UncheckedIOException(e);
        }
        double elapsed = (System.nanoTime() - start) / 1e6;
        List<Double> times = milliseconds.get(entry.getKey());
        if (round >= WARM_UP && times != null) {
          times.add(elapsed);
        }
      }
    }
    return milliseconds;
  }

  private static double median(Map<String, Double> medians, String name) {
    return Objects.requireNonNull(medians.get(name), name);
  }

  private static void print(Map<String, List<Double>> milliseconds) {
    Map<String, Double> medians = new HashMap<>();
    milliseconds.forEach(
        (name, times) -> {
          List<Double> sorted = times.stream().sorted().toList();
          double median = sorted.get(sorted.size() / 2);
          medians.put(name, median);
          System.out.printf(
              Locale.ROOT,
              "%-32s %7.1f ms (%.1f to %.1f), real time / %.0f%n",
              name,
              median,
              sorted.get(0),
              sorted.get(sorted.size() - 1),
              SECONDS * 1000 / median);
        });
    double parts =
        median(medians, "part: CNN")
            + median(medians, "part: windows, C = 5 and 10")
            + median(medians, "part: tagging");
    System.out.printf(
        Locale.ROOT,
        "detect / (CNN + windows + tagging) = %.3f; report / compact = %.2f%n",
        median(medians, "detect") / parts,
        median(medians, "detect") / median(medians, "detect, compact"));
  }
}
