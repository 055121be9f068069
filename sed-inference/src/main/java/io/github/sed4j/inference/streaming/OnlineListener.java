package io.github.sed4j.inference.streaming;

import io.github.sed4j.inference.DetectionListener;

/**
 * Hears what an {@link OnlineDetector} is certain of, on the thread that hands it the sound. All
 * times are seconds from the start of the sound, what is missing of it included.
 */
@FunctionalInterface
public interface OnlineListener extends DetectionListener {

  /**
   * Takes notice that sound is missing. Events before it have been told of; none goes across.
   *
   * @param from start in seconds
   * @param to end in seconds
   */
  default void onGap(double from, double to) {}
}
