package io.github.sed4j.examples.cli;

import io.github.sed4j.features.io.AtomicFile;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;

/** How long a run has taken, all the times together that it was begun and resumed. */
final class RunClock {

  private static final double NANOS = 1e9;

  private final Path file;
  private final double before;
  private final long began = System.nanoTime();

  private RunClock(Path file, double before) {
    this.file = file;
    this.before = before;
  }

  /** Starts where the file says that an earlier run ended. */
  static RunClock in(Path file) throws IOException {
    double before = 0;
    if (Files.exists(file)) {
      String text = Files.readString(file).strip();
      try {
        before = Double.parseDouble(text);
      } catch (NumberFormatException e) {
        throw new IOException(file + ": '" + text + "', allowed: seconds", e);
      }
    }
    return new RunClock(file, before);
  }

  /** Seconds of this run and of those before it. */
  double seconds() {
    return before + (System.nanoTime() - began) / NANOS;
  }

  /** Keeps the time, so that a run that is killed loses only what came after. */
  void save() throws IOException {
    byte[] text = (seconds() + "\n").getBytes(StandardCharsets.UTF_8);
    AtomicFile.write(file, out -> out.write(text));
  }
}
