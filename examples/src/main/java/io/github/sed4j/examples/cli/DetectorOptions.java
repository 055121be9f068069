package io.github.sed4j.examples.cli;

import io.github.sed4j.inference.SoundEventDetector;
import io.github.sed4j.models.bundle.Bundle;
import java.io.IOException;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Which bundle detects, and where. */
final class DetectorOptions {

  @Option(
      names = "--bundle",
      paramLabel = "FILE",
      description = "The bundle with the networks; default: the one that comes with sed4j.")
  private @Nullable Path bundleFile;

  @Mixin private EngineOptions engine = new EngineOptions();

  /**
   * Loads the bundle.
   *
   * @param inputs how many recordings there are: several are worked on side by side, one thread
   *     each; one has all threads
   * @return a detector; the caller closes it
   */
  SoundEventDetector load(Console console, int inputs) throws IOException {
    return load(console, inputs, false);
  }

  /**
   * Loads the bundle.
   *
   * @param inputs how many recordings there are
   * @param frameScores whether results hold the scores that events were made of
   * @return a detector; the caller closes it
   */
  SoundEventDetector load(Console console, int inputs, boolean frameScores) throws IOException {
    Bundle bundle = bundleFile == null ? bundledModel() : Bundle.read(bundleFile);
    return SoundEventDetector.builder()
        .setBundle(bundle)
        .optFrameScores(frameScores)
        .optDevice(engine.load(console, inputs > 1 ? 1 : engine.threads()))
        .build();
  }

  private static Bundle bundledModel() throws IOException {
    try {
      return SoundEventDetector.bundledModel();
    } catch (IllegalStateException e) {
      throw new UsageException("no model comes with this build: --bundle FILE names one");
    }
  }

  /** Returns how many recordings are worked on at once. */
  int workers(int inputs) {
    return Math.max(1, Math.min(inputs, engine.threads()));
  }
}
