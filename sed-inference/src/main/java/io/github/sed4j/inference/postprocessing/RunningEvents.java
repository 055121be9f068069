package io.github.sed4j.inference.postprocessing;

import java.util.Objects;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.function.IntToDoubleFunction;

/**
 * Decides on the events of one event class as its scores come, frame by frame: with two thresholds
 * as {@link Hysteresis}, with one as {@link Thresholding}, which both use this.
 *
 * <p>Thread safety: for one thread at a time. Memory does not grow with the number of frames.
 */
public final class RunningEvents {

  private final String label;
  private final double high;
  private final double low;
  private final EventTimes times;
  private final IntToDoubleFunction boundaries;
  private int next;
  private int first = -1;
  private boolean sure;
  private double sum;

  /**
   * Starts with frame 0.
   *
   * @param label the event class
   * @param high threshold that one frame of an event exceeds, not NaN
   * @param low threshold that every frame of an event exceeds, not NaN, at most {@code high}
   * @param times what the times of an event are made of
   * @param boundaries frame boundaries: the start in seconds of each frame
   * @throws IllegalArgumentException if a threshold is NaN
   */
  public RunningEvents(
      String label, double high, double low, EventTimes times, IntToDoubleFunction boundaries) {
    this.label = Objects.requireNonNull(label, "label");
    this.high = Hysteresis.checked("high", high);
    this.low = Hysteresis.checked("low", low);
    this.times = Objects.requireNonNull(times, "times");
    this.boundaries = Objects.requireNonNull(boundaries, "boundaries");
  }

  /**
   * Takes the score of the next frame; 0 is never active.
   *
   * @param score the score, filtered and masked
   * @return the event that the frame before was the last of
   */
  public Optional<SoundEvent> accept(double score) {
    Optional<SoundEvent> ended = Optional.empty();
    if (score > low && score != 0) {
      if (first < 0) {
        first = next;
      }
      sum += score;
      sure |= score > high;
    } else {
      ended = end();
    }
    next++;
    return ended;
  }

  /**
   * Ends the sequence.
   *
   * @return the event that the last frame belongs to
   */
  public Optional<SoundEvent> finish() {
    return end();
  }

  /**
   * Returns the onset of the event that is going on.
   *
   * @return seconds; empty if the last frame belongs to none
   */
  public OptionalDouble openOnset() {
    return sure ? OptionalDouble.of(times.onset(boundaries, first)) : OptionalDouble.empty();
  }

  private Optional<SoundEvent> end() {
    Optional<SoundEvent> event =
        sure
            ? Optional.of(
                new SoundEvent(
                    label,
                    times.onset(boundaries, first),
                    times.offset(boundaries, next - 1),
                    sum / (next - first)))
            : Optional.empty();
    first = -1;
    sure = false;
    sum = 0;
    return event;
  }
}
