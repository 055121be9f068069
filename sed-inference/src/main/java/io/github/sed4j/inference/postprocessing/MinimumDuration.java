package io.github.sed4j.inference.postprocessing;

import java.util.List;

/**
 * Drops events that are shorter than their class may be.
 *
 * <p>Thread safety: immutable, safe to share.
 *
 * @param seconds shortest duration of each event class, finite, at least 0
 */
public record MinimumDuration(PerClass<Double> seconds) implements EventFilter {

  /**
   * Makes a filter.
   *
   * @param seconds shortest duration of each event class, finite, at least 0
   * @throws IllegalArgumentException if a duration is not allowed
   */
  public MinimumDuration {
    seconds = seconds.map(value -> checkedSeconds("minimum duration", value));
  }

  static double checkedSeconds(String name, double value) {
    if (!(value >= 0 && value < Double.POSITIVE_INFINITY)) {
      throw new IllegalArgumentException(name + " = " + value + " s, allowed: finite, at least 0");
    }
    return value;
  }

  @Override
  public List<SoundEvent> apply(List<SoundEvent> events) {
    return Events.inOrder(
        events.stream().filter(event -> event.duration() >= seconds.get(event.label())).toList());
  }
}
