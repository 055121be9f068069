package io.github.sed4j.inference;

import io.github.sed4j.inference.postprocessing.SoundEvent;
import java.util.Map;
import java.util.Set;

/**
 * Hears what a {@link DetectionStream} is certain of, on the thread that hands it the sound; what
 * it hears is never taken back.
 */
public interface DetectionListener {

  /**
   * Takes the tags of a stretch of sound.
   *
   * @param from start in seconds
   * @param to end in seconds
   * @param tagScores scores 0 to 1 by event class, in the order of the bundle
   * @param tags the event classes that occur in the stretch
   */
  default void onTags(double from, double to, Map<String, Double> tagScores, Set<String> tags) {}

  /**
   * Takes notice that an event has begun and is not over.
   *
   * @param label its class
   * @param onset its start in seconds
   */
  default void onEventStart(String label, double onset) {}

  /**
   * Takes an event that is over.
   *
   * @param event the event
   */
  void onEventEnd(SoundEvent event);
}
