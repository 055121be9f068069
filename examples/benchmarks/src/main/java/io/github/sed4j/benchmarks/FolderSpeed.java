package io.github.sed4j.benchmarks;

import io.github.sed4j.features.audio.AudioClip;
import io.github.sed4j.features.audio.WavWriter;
import io.github.sed4j.inference.BatchSummary;
import io.github.sed4j.inference.SoundEventDetector;
import io.github.sed4j.models.Preset;
import io.github.sed4j.models.nn.NativeLibrary;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Locale;

/**
 * Times a folder of WAV files of 10 s with one worker and with two, and with the number of threads
 * that the engine may use for one operation.
 *
 * <p>Method: the folder is worked through in turn by one worker and by two, 4 times after a warm-up
 * of 10 files each; printed are the medians. Of a process the number of engine threads can be set
 * once: run it with 1 and with 2.
 *
 * <p>{@code OMP_WAIT_POLICY=PASSIVE java -cp examples/benchmarks/target/benchmarks.jar
 * io.github.sed4j.benchmarks.FolderSpeed THREADS [FILES] [report|workshop|compact]}, 200 files and
 * {@code report} unless said.
 */
public final class FolderSpeed {

  private static final int ROUNDS = 4;
  private static final int WARM_UP = 10;

  private FolderSpeed() {}

  /**
   * Runs both and prints the times.
   *
   * @param args engine threads, files, preset
   * @throws IOException if the recordings cannot be written
   */
  public static void main(String[] args) throws IOException {
    System.setProperty("ai.djl.pytorch.num_threads", args[0]);
    System.setProperty("ai.djl.pytorch.num_interop_threads", "1");
    NativeLibrary.require();
    int count = args.length > 1 ? Integer.parseInt(args[1]) : 200;
    Preset preset = args.length > 2 ? Preset.of(args[2]) : Preset.REPORT;
    Path file = Files.createTempFile("folder-speed", ".wav");
    try (SoundEventDetector one = detector(preset, 1);
        SoundEventDetector two = detector(preset, 2)) {
      AudioClip clip = DetectionSpeed.sound(10);
      WavWriter.withDefaults().write(file, clip);
      seconds(one, file, WARM_UP);
      seconds(two, file, WARM_UP);
      List<Double> ofOne = new ArrayList<>();
      List<Double> ofTwo = new ArrayList<>();
      for (int round = 0; round < ROUNDS; round++) {
        ofOne.add(seconds(one, file, count));
        ofTwo.add(seconds(two, file, count));
      }
      double single = median(ofOne);
      double pair = median(ofTwo);
      System.out.printf(
          Locale.ROOT,
          "%d files, %s, engine threads %s: one worker %.2f s (real time / %.0f),"
              + " two workers %.2f s (real time / %.0f), ratio %.2f%n",
          count,
          preset.word(),
          args[0],
          single,
          count * 10 / single,
          pair,
          count * 10 / pair,
          single / pair);
    } finally {
      Files.delete(file);
    }
  }

  private static SoundEventDetector detector(Preset preset, int workers) throws IOException {
    return DetectionSpeed.detector(DetectionSpeed.bundle(preset), -1).optWorkers(workers).build();
  }

  private static double seconds(SoundEventDetector detector, Path file, int count) {
    long start = System.nanoTime();
    BatchSummary summary =
        detector.detectAll(Collections.nCopies(count, file).stream(), (path, detection) -> {});
    if (summary.detected() != count) {
      throw new IllegalStateException(summary.toString());
    }
    return (System.nanoTime() - start) / 1e9;
  }

  private static double median(List<Double> values) {
    List<Double> sorted = values.stream().sorted().toList();
    return (sorted.get((sorted.size() - 1) / 2) + sorted.get(sorted.size() / 2)) / 2;
  }
}
