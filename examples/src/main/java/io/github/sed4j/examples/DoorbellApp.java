package io.github.sed4j.examples;

import io.github.sed4j.inference.Detection;
import io.github.sed4j.inference.SoundEventDetector;
import io.github.sed4j.inference.postprocessing.SoundEvent;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Locale;
import java.util.function.Consumer;

/**
 * A tiny application that says when the doorbell rang. Arguments: {@code RECORDING LABEL [BUNDLE]},
 * such as {@code hall.wav Alarm_bell_ringing}.
 *
 * <p>It shows how to write an application that can be tested: it takes something that listens, not
 * a detector. DoorbellAppTest tests it without any network, and once with one.
 */
public final class DoorbellApp {

  /** What this application needs of a detector. */
  @FunctionalInterface
  interface Ear {
    Detection listen(Path recording) throws IOException;
  }

  private final Ear ear;
  private final String doorbell;
  private final Consumer<String> phone;

  /**
   * Makes the application.
   *
   * @param ear detects sounds
   * @param doorbell the event class that counts as the doorbell
   * @param phone takes messages
   */
  DoorbellApp(Ear ear, String doorbell, Consumer<String> phone) {
    this.ear = ear;
    this.doorbell = doorbell;
    this.phone = phone;
  }

  /**
   * Says when the doorbell rang.
   *
   * @param arguments {@code RECORDING LABEL [BUNDLE]}
   * @throws IOException if the recording or the bundle cannot be used
   */
  public static void main(String[] arguments) throws IOException {
    if (arguments.length < 2 || arguments.length > 3) {
      throw new IllegalArgumentException("arguments: RECORDING LABEL [BUNDLE]");
    }
    try (SoundEventDetector detector =
        arguments.length == 3
            ? SoundEventDetector.load(Path.of(arguments[2]))
            : SoundEventDetector.load()) {
      if (!detector.classes().contains(arguments[1])) {
        throw new IllegalArgumentException(
            arguments[1] + " is no event class, allowed: " + detector.classes());
      }
      DoorbellApp app = new DoorbellApp(detector::detect, arguments[1], System.out::println);
      app.hear(Path.of(arguments[0]));
    }
  }

  /** Sends a message for each time the doorbell rings in a recording. */
  void hear(Path recording) throws IOException {
    for (SoundEvent event : ear.listen(recording).events()) {
      if (event.label().equals(doorbell)) {
        phone.accept(String.format(Locale.ROOT, "ding dong after %.1f s", event.onset()));
      }
    }
  }
}
