package io.github.sed4j.examples;

import io.github.sed4j.features.audio.AudioSource;
import io.github.sed4j.features.audio.Microphone;
import io.github.sed4j.inference.SoundEventDetector;
import io.github.sed4j.inference.StreamSettings;
import io.github.sed4j.inference.postprocessing.SoundEvent;
import io.github.sed4j.inference.streaming.LiveDetection;
import io.github.sed4j.inference.streaming.OnlineDetector;
import io.github.sed4j.inference.streaming.OnlineListener;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Locale;

/**
 * Listens to the microphone and says which sounds begin and end. Arguments: {@code SECONDS
 * [BUNDLE]}.
 */
public final class LiveMicrophone {

  private LiveMicrophone() {}

  /**
   * Prints events while they happen.
   *
   * @param arguments {@code SECONDS [BUNDLE]}
   * @throws IOException if there is no microphone, or the bundle cannot be used
   * @throws InterruptedException if the thread is interrupted
   */
  public static void main(String[] arguments) throws IOException, InterruptedException {
    if (arguments.length < 1 || arguments.length > 2) {
      throw new IllegalArgumentException("arguments: SECONDS [BUNDLE]");
    }
    double seconds = Double.parseDouble(arguments[0]);
    try (SoundEventDetector detector =
            arguments.length == 2
                ? SoundEventDetector.load(Path.of(arguments[1]))
                : SoundEventDetector.load();
        AudioSource microphone = Microphone.builder().build().open()) {
      listen(detector, microphone, seconds);
    }
  }

  /** Listens to a source of one channel for some seconds, or to its end. */
  static void listen(SoundEventDetector detector, AudioSource source, double seconds)
      throws IOException, InterruptedException {
    OnlineDetector online =
        OnlineDetector.builder()
            .setDetector(detector)
            .setListener(new Lines())
            // Decides after about a second. MASKED is surer, but waits for windows of 10 s.
            .optSettings(StreamSettings.LOW_LATENCY)
            .optSampleRate(source.sampleRate())
            .build();
    System.out.printf(
        Locale.ROOT, "listening; decisions come %.2f s after the sound%n", online.latency());
    // Detection has a thread of its own, so that the microphone is never kept waiting.
    try (LiveDetection live = LiveDetection.start(online)) {
      float[][] block = new float[1][source.sampleRate() / 10];
      long left = (long) (seconds * source.sampleRate());
      while (left > 0) {
        int count = source.read(block, 0, (int) Math.min(left, block[0].length));
        if (count < 0) {
          break;
        }
        live.offer(Arrays.copyOf(block[0], count));
        left -= count;
      }
      live.finish(); // waits until all that was heard is decided on
    }
  }

  /** Is called on the thread of the detection. */
  private static final class Lines implements OnlineListener {

    @Override
    public void onEventStart(String label, double onset) {
      System.out.printf(Locale.ROOT, "%.2f s: %s begins%n", onset, label);
    }

    @Override
    public void onEventEnd(SoundEvent event) {
      System.out.printf(
          Locale.ROOT, "%.2f to %.2f s: %s%n", event.onset(), event.offset(), event.label());
    }

    @Override
    public void onGap(double from, double to) {
      System.err.printf(
          Locale.ROOT, "%.2f to %.2f s was dropped: this machine is too slow%n", from, to);
    }
  }
}
