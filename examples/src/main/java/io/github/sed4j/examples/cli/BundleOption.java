package io.github.sed4j.examples.cli;

import io.github.sed4j.inference.SoundEventDetector;
import io.github.sed4j.models.bundle.Bundle;
import java.io.IOException;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** Which bundle a command works with. */
final class BundleOption {

  @Option(
      names = "--bundle",
      paramLabel = "FILE",
      description = "The bundle with the networks; default: the one that comes with sed4j.")
  private @Nullable Path file;

  boolean isGiven() {
    return file != null;
  }

  /** Returns what messages call the bundle. */
  String name() {
    return file == null ? "the bundle that comes with sed4j" : file.toString();
  }

  /**
   * Reads the bundle.
   *
   * @return what the file holds, or else what is on the class path
   */
  Bundle read() throws IOException {
    if (file != null) {
      return Bundle.read(file);
    }
    try {
      return SoundEventDetector.bundledModel();
    } catch (IllegalStateException e) {
      throw new UsageException("no model comes with this build: --bundle FILE names one");
    }
  }
}
