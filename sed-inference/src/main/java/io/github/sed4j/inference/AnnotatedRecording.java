package io.github.sed4j.inference;

import io.github.sed4j.inference.postprocessing.SoundEvent;
import java.nio.file.Path;
import java.util.List;

/**
 * A recording and the events that occur in it.
 *
 * <p>Thread safety: immutable, safe to share.
 *
 * @param name what it is called, unique among the recordings that are used together
 * @param group the same for recordings that hear the same sounds, which are not measured on others
 *     of their group; the name if there is nothing in common
 * @param file where it lies
 * @param events all events that occur
 */
public record AnnotatedRecording(String name, String group, Path file, List<SoundEvent> events) {

  /**
   * Makes a recording.
   *
   * @param name what it is called
   * @param group the same for recordings that hear the same sounds
   * @param file where it lies
   * @param events all events that occur; copied
   */
  public AnnotatedRecording {
    events = List.copyOf(events);
  }
}
