package io.github.sed4j.examples;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.github.sed4j.features.audio.AudioClip;
import io.github.sed4j.features.audio.WavWriter;
import io.github.sed4j.features.spectrum.FeatureStatistics;
import io.github.sed4j.features.spectrum.LogMelExtractor;
import io.github.sed4j.inference.calibration.Calibration;
import io.github.sed4j.inference.calibration.DetectionSetting;
import io.github.sed4j.inference.postprocessing.PerClass;
import io.github.sed4j.models.ForwardBackwardCrnn;
import io.github.sed4j.models.ForwardBackwardCrnnArchitecture;
import io.github.sed4j.models.bundle.Bundle;
import io.github.sed4j.models.bundle.BundleMember;
import io.github.sed4j.models.nn.Conv1dLayer;
import io.github.sed4j.models.nn.Conv2dLayer;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;

/** Recordings, labels and a bundle that the examples are run on. */
final class TinySounds {

  static final List<String> CLASSES = List.of("High", "Low");

  static final int RATE = 16_000;

  /** Length of a recording, and when its tone begins and ends, in seconds. */
  static final double SECONDS = 1.2;

  static final double ONSET = 0.3;
  static final double OFFSET = 0.9;

  private static final double[] HZ = {3500, 500};
  private static final int BANDS = 16;

  private TinySounds() {}

  /** A tone of a class in noise. */
  static AudioClip tone(int eventClass, long seed) {
    Random random = new Random(seed);
    float[] samples = new float[(int) (SECONDS * RATE)];
    for (int t = 0; t < samples.length; t++) {
      boolean active = t >= ONSET * RATE && t < OFFSET * RATE;
      samples[t] =
          (float)
              (0.01 * random.nextGaussian()
                  + (active ? 0.3 * Math.sin(2 * Math.PI * HZ[eventClass] * t / RATE) : 0));
    }
    return AudioClip.mono(samples, RATE);
  }

  static Path recording(Path file, int eventClass) throws IOException {
    Files.createDirectories(file.toAbsolutePath().getParent());
    WavWriter.withDefaults().write(file, tone(eventClass, file.getFileName().hashCode()));
    return file;
  }

  /**
   * Recordings 0.wav, 1.wav and so on, of both classes in turn, and labels.tsv with their events.
   */
  static Path strong(Path folder, int clips) throws IOException {
    List<String> rows = new ArrayList<>(List.of("filename\tonset\toffset\tevent_label"));
    for (int i = 0; i < clips; i++) {
      recording(folder.resolve(i + ".wav"), i % 2);
      rows.add(i + ".wav\t" + ONSET + "\t" + OFFSET + "\t" + CLASSES.get(i % 2));
    }
    Files.write(folder.resolve("labels.tsv"), rows);
    return folder;
  }

  /** The same with weak labels: tags without times. */
  static Path weak(Path folder, int clips) throws IOException {
    List<String> rows = new ArrayList<>(List.of("filename\tevent_labels"));
    for (int i = 0; i < clips; i++) {
      recording(folder.resolve(i + ".wav"), i % 2);
      rows.add(i + ".wav\t" + CLASSES.get(i % 2));
    }
    Files.write(folder.resolve("labels.tsv"), rows);
    return folder;
  }

  /** A tiny network with random weights, and no calibration. */
  static Bundle bundle(long seed) {
    ForwardBackwardCrnnArchitecture architecture =
        ForwardBackwardCrnn.builder()
            .setClasses(CLASSES.size())
            .optMelBands(BANDS)
            .optLayers2d(List.of(new Conv2dLayer(4, 3, 3, 4), new Conv2dLayer(6, 3, 3, 4)))
            .optLayers1d(List.of(new Conv1dLayer(8, 3)))
            .optHiddenSize(8)
            .optHeadSizes(List.of(8))
            .buildArchitecture();
    double[] mean = new double[BANDS];
    double[] square = new double[BANDS];
    Arrays.fill(mean, -6);
    Arrays.fill(square, 45);
    return Bundle.builder()
        .setClasses(CLASSES)
        .setFeatures(LogMelExtractor.builder().optBands(BANDS).build())
        .setMembers(
            List.of(
                BundleMember.builder()
                    .setArchitecture(architecture)
                    .setWeights(architecture.initialState(seed))
                    .optStatistics(FeatureStatistics.ofMoments(100, mean, square))
                    .build()))
        .build();
  }

  static Path bundle(Path file, long seed) throws IOException {
    bundle(seed).write(file);
    return file;
  }

  /** The same with a calibration that finds the class High in every frame, and Low in none. */
  static Path alwaysHigh(Path file) throws IOException {
    DetectionSetting always = new DetectionSetting(5, 1, Double.NEGATIVE_INFINITY);
    DetectionSetting never = always.withThreshold(Double.POSITIVE_INFINITY);
    Calibration calibration =
        Calibration.builder(CLASSES)
            .optTagThresholds(
                PerClass.of(
                    Map.of("High", Double.NEGATIVE_INFINITY, "Low", Double.POSITIVE_INFINITY)))
            .optDetection(PerClass.same(always))
            .optLowLatency(PerClass.of(Map.of("High", always, "Low", never)))
            .build();
    bundle(1).toBuilder().optSection(Calibration.SECTION, calibration.toJson()).build().write(file);
    return file;
  }

  /** The main method of an example. */
  interface Program {
    void run(String[] arguments) throws Exception;
  }

  /** Runs an example and returns the lines of its results; its warnings go nowhere. */
  static List<String> linesOf(Program program, Object... arguments) throws Exception {
    PrintStream before = System.out;
    PrintStream errBefore = System.err;
    ByteArrayOutputStream printed = new ByteArrayOutputStream();
    System.setOut(new PrintStream(printed, true, UTF_8));
    System.setErr(new PrintStream(OutputStream.nullOutputStream(), true, UTF_8));
    try {
      program.run(Arrays.stream(arguments).map(Object::toString).toArray(String[]::new));
    } finally {
      System.setOut(before);
      System.setErr(errBefore);
    }
    return printed.toString(UTF_8).lines().toList();
  }
}
