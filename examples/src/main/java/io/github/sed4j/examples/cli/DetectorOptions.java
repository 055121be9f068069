package io.github.sed4j.examples.cli;

import io.github.sed4j.inference.SoundEventDetector;
import java.io.IOException;
import picocli.CommandLine.Mixin;

/** Which bundle detects, and where. */
final class DetectorOptions {

  @Mixin private BundleOption bundle = new BundleOption();

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
    return SoundEventDetector.builder()
        .setBundle(bundle.read())
        .optFrameScores(frameScores)
        .optDevice(engine.load(console, inputs > 1 ? 1 : engine.threads()))
        .build();
  }

  /** Returns how many recordings are worked on at once. */
  int workers(int inputs) {
    return Math.max(1, Math.min(inputs, engine.threads()));
  }
}
