package io.github.sed4j.benchmarks;

import io.github.sed4j.features.audio.WavWriter;
import io.github.sed4j.inference.Detection;
import io.github.sed4j.inference.SoundEventDetector;
import io.github.sed4j.models.Preset;
import io.github.sed4j.models.nn.NativeLibrary;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;

/**
 * Shows that memory does not grow with the length of a recording, nor with the number of clips: a
 * WAV file of ten minutes, then one of some hours, then clips of 10 s on 16 threads, with the
 * resident memory of the process after each (Linux) and the peak that the system has seen.
 *
 * <p>{@code OMP_WAIT_POLICY=PASSIVE java -Xmx256m -cp examples/benchmarks/target/benchmarks.jar
 * io.github.sed4j.benchmarks.DetectionMemory [hours [clips [report|workshop|compact]]]}, 2 hours,
 * 2000 clips and {@code compact} unless said.
 */
public final class DetectionMemory {

  private static final int THREADS = 16;

  private DetectionMemory() {}

  /**
   * Runs all and prints the memory.
   *
   * @param args hours, clips, preset
   * @throws IOException if the recordings cannot be written
   * @throws InterruptedException if the process is ended
   * @throws ExecutionException if a clip cannot be used
   */
  public static void main(String[] args)
      throws IOException, InterruptedException, ExecutionException {
    System.setProperty("ai.djl.pytorch.num_threads", "1");
    System.setProperty("ai.djl.pytorch.num_interop_threads", "1");
    NativeLibrary.require();
    double hours = args.length > 0 ? Double.parseDouble(args[0]) : 2;
    int clips = args.length > 1 ? Integer.parseInt(args[1]) : 2000;
    Preset preset = args.length > 2 ? Preset.of(args[2]) : Preset.COMPACT;
    Path file = Files.createTempFile("detection-memory", ".wav");
    try (SoundEventDetector detector =
        DetectionSpeed.detector(DetectionSpeed.bundle(preset), -1).build()) {
      report("loaded", 0);
      whole(detector, file, 600);
      whole(detector, file, hours * 1800);
      whole(detector, file, hours * 3600);
      WavWriter.withDefaults().write(file, DetectionSpeed.sound(10));
      clips(detector, file, clips / 4);
      clips(detector, file, clips);
    } finally {
      Files.delete(file);
    }
  }

  private static void whole(SoundEventDetector detector, Path file, double seconds)
      throws IOException {
    WavWriter.withDefaults().write(file, new MadeUpSource(Math.round(seconds * 16_000)));
    long start = System.nanoTime();
    Detection detection = detector.detect(file);
    report(
        String.format(
            Locale.ROOT,
            "%.0f s as one recording, %d events",
            detection.duration(),
            detection.events().size()),
        start);
  }

  private static void clips(SoundEventDetector detector, Path file, int count)
      throws IOException, InterruptedException, ExecutionException {
    Detection alone = detector.detect(file);
    ExecutorService threads = Executors.newFixedThreadPool(THREADS);
    long start = System.nanoTime();
    try {
      List<Future<Boolean>> equal =
          IntStream.range(0, count)
              .mapToObj(i -> threads.submit(() -> detector.detect(file).equals(alone)))
              .toList();
      int same = 0;
      for (Future<Boolean> one : equal) {
        same += one.get() ? 1 : 0;
      }
      report(
          count + " clips on " + THREADS + " threads, " + same + " bit for bit as on one", start);
    } finally {
      threads.shutdownNow();
    }
  }

  private static void report(String what, long start) throws IOException {
    System.gc();
    long heap = Runtime.getRuntime().totalMemory() - Runtime.getRuntime().freeMemory();
    System.out.printf(
        Locale.ROOT,
        "%s: %.1f s, resident %s, peak of all so far %s, heap in use %.0f MB%n",
        what,
        start == 0 ? 0 : (System.nanoTime() - start) / 1e9,
        status("VmRSS"),
        status("VmHWM"),
        heap / 1e6);
  }

  private static String status(String key) throws IOException {
    Path status = Path.of("/proc/self/status");
    if (!Files.exists(status)) {
      return "unknown";
    }
    return Files.readAllLines(status).stream()
        .filter(line -> line.startsWith(key + ":"))
        .map(line -> Long.parseLong(line.replaceAll("\\D", "")) / 1000 + " MB")
        .findFirst()
        .orElse("unknown");
  }
}
