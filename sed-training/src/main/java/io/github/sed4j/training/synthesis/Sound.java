package io.github.sed4j.training.synthesis;

import io.github.sed4j.training.data.ActiveSegments.Segment;
import java.nio.file.Path;
import java.util.List;

/**
 * A recording of one event class alone, or of a background.
 *
 * <p>Thread safety: immutable, safe to share.
 *
 * @param file the recording
 * @param recordingId the recording that the file is cut from
 * @param segments where it is active; none if nobody has said, then the level decides
 */
public record Sound(Path file, String recordingId, List<Segment> segments) {

  /**
   * Makes a sound.
   *
   * @param file the recording
   * @param recordingId the recording that the file is cut from
   * @param segments where it is active; copied
   */
  public Sound {
    segments = List.copyOf(segments);
  }
}
