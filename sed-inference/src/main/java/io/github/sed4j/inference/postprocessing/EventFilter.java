package io.github.sed4j.inference.postprocessing;

import java.util.List;

/**
 * A step from the events of a clip to the events of the clip.
 *
 * <p>Thread safety: implementations of this package are immutable and safe to share.
 */
@FunctionalInterface
public interface EventFilter {

  /**
   * Filters the events of one clip.
   *
   * @param events events of any classes, in any order
   * @return the events that are left or were made of them, by onset, offset and label
   * @throws IllegalArgumentException if an event class has no setting
   */
  List<SoundEvent> apply(List<SoundEvent> events);

  /**
   * Returns this step followed by another.
   *
   * @param next the step that comes after this one
   * @return both as one step
   */
  default EventFilter then(EventFilter next) {
    return events -> next.apply(apply(events));
  }
}
