package io.github.sed4j.benchmarks;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** What the process takes of the machine's memory (Linux alone). */
final class ResidentMemory {

  private static final int KIBI = 1024;

  private ResidentMemory() {}

  /** Bytes at present, after a garbage collection. */
  static long bytes() throws IOException {
    System.gc();
    return status("VmRSS:");
  }

  /** Most bytes so far. */
  static long peakBytes() throws IOException {
    return status("VmHWM:");
  }

  private static long status(String field) throws IOException {
    List<String> lines = Files.readAllLines(Path.of("/proc/self/status"));
    for (String line : lines) {
      if (line.startsWith(field)) {
        String kilobytes = line.substring(field.length()).replace("kB", "").strip();
        return KIBI * Long.parseLong(kilobytes);
      }
    }
    throw new IOException("/proc/self/status has no " + field);
  }
}
