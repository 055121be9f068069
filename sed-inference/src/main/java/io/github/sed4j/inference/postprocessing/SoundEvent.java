package io.github.sed4j.inference.postprocessing;

import java.util.Comparator;
import java.util.Objects;

/**
 * A sound that occurs in a clip: what, from when, until when, and how sure.
 *
 * <p>Thread safety: immutable.
 *
 * @param label the event class, not blank
 * @param onset start in seconds from the start of the clip, finite, at least 0
 * @param offset end in seconds from the start of the clip, finite, at least {@code onset}; an event
 *     of a single frame that is written with the centres of its frames has length 0
 * @param score how sure the detector is, usually 0 to 1, finite, or NaN where nobody said, as in
 *     annotations
 */
public record SoundEvent(String label, double onset, double offset, double score) {

  /** The order in which events are listed: by onset, offset and label. */
  public static final Comparator<SoundEvent> BY_TIME =
      Comparator.comparingDouble(SoundEvent::onset)
          .thenComparingDouble(SoundEvent::offset)
          .thenComparing(SoundEvent::label);

  /**
   * Makes an event.
   *
   * @param label the event class, not blank
   * @param onset start in seconds, at least 0
   * @param offset end in seconds, at least {@code onset}
   * @param score a finite number, or NaN for unknown
   * @throws IllegalArgumentException if a value is not allowed
   */
  public SoundEvent {
    Objects.requireNonNull(label, "label");
    if (label.isBlank()) {
      throw new IllegalArgumentException("label is blank, allowed: the name of an event class");
    }
    if (!(onset >= 0 && onset < Double.POSITIVE_INFINITY)) {
      throw new IllegalArgumentException(
          label + ": onset = " + onset + " s, allowed: a finite number of at least 0");
    }
    if (!(offset >= onset && offset < Double.POSITIVE_INFINITY)) {
      throw new IllegalArgumentException(
          label + ": offset = " + offset + " s, allowed: finite, at least the onset " + onset);
    }
    if (Double.isInfinite(score)) {
      throw new IllegalArgumentException(
          label + ": score = " + score + ", allowed: a finite number, or NaN for unknown");
    }
  }

  /**
   * Makes an event without a score.
   *
   * @param label the event class, not blank
   * @param onset start in seconds, at least 0
   * @param offset end in seconds, at least {@code onset}
   */
  public SoundEvent(String label, double onset, double offset) {
    this(label, onset, offset, Double.NaN);
  }

  /**
   * Says whether a score is known.
   *
   * @return false for the NaN of annotations
   */
  public boolean hasScore() {
    return !Double.isNaN(score);
  }

  /**
   * Returns how long the event lasts.
   *
   * @return seconds, at least 0
   */
  public double duration() {
    return offset - onset;
  }
}
