package io.github.sed4j.examples.cli;

import io.github.sed4j.inference.Detection;
import io.github.sed4j.inference.DetectionWarning;

/**
 * Says the warnings of results; what is the matter with the bundle once, for the first recording.
 *
 * <p>Thread safety: for one thread at a time.
 */
final class SaidWarnings {

  private final Console console;
  private boolean uncalibratedSaid;

  SaidWarnings(Console console) {
    this.console = console;
  }

  void say(Input input, Detection detection) {
    for (DetectionWarning warning : detection.warnings()) {
      if (warning.kind() != DetectionWarning.Kind.NOT_CALIBRATED || !uncalibratedSaid) {
        console.warning(input.name(), warning.message());
        uncalibratedSaid |= warning.kind() == DetectionWarning.Kind.NOT_CALIBRATED;
      }
    }
  }
}
