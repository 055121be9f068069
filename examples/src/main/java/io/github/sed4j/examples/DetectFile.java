package io.github.sed4j.examples;

import io.github.sed4j.inference.Detection;
import io.github.sed4j.inference.DetectionWarning;
import io.github.sed4j.inference.SoundEventDetector;
import io.github.sed4j.inference.postprocessing.SoundEvent;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Locale;

/**
 * Says which sounds occur in a recording, and when. Arguments: {@code RECORDING [BUNDLE]}; without
 * a bundle, the model on the class path detects.
 */
public final class DetectFile {

  private DetectFile() {}

  /**
   * Prints the events of a recording.
   *
   * @param arguments {@code RECORDING [BUNDLE]}
   * @throws IOException if the recording or the bundle cannot be used
   */
  public static void main(String[] arguments) throws IOException {
    if (arguments.length < 1 || arguments.length > 2) {
      throw new IllegalArgumentException("arguments: RECORDING [BUNDLE]");
    }
    // A detector holds the networks in native memory, so it is closed. One is enough for a whole
    // application: it may be shared by any number of threads.
    try (SoundEventDetector detector =
        arguments.length == 2
            ? SoundEventDetector.load(Path.of(arguments[1]))
            : SoundEventDetector.load()) {
      Detection detection = detector.detect(Path.of(arguments[0]));

      // What should be known of the recording or the bundle, but kept nothing from being done
      for (DetectionWarning warning : detection.warnings()) {
        System.err.println("warning: " + warning.message());
      }
      // Tags say that a sound occurs somewhere in the recording, events also when.
      System.out.printf(Locale.ROOT, "%.2f s, tags: %s%n", detection.duration(), detection.tags());
      for (SoundEvent event : detection.events()) {
        System.out.printf(
            Locale.ROOT,
            "%.2f to %.2f s: %s (score %.2f)%n",
            event.onset(),
            event.offset(),
            event.label(),
            event.score());
      }
    }
  }
}
