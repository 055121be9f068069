package io.github.sed4j.training.data;

import java.nio.file.Path;

/**
 * A recording and what is known of it.
 *
 * <p>Thread safety: immutable, safe to share.
 *
 * @param name what the table of labels calls it; unique within its set
 * @param file the recording
 * @param labels what is known of it
 */
public record LabelledClip(String name, Path file, ClipLabels labels) {

  /**
   * Makes a clip.
   *
   * @param name what the table of labels calls it, not blank
   * @param file the recording
   * @param labels what is known of it
   * @throws IllegalArgumentException if the name is blank
   */
  public LabelledClip {
    if (name.isBlank()) {
      throw new IllegalArgumentException("name of a clip is blank, allowed: a name");
    }
  }

  /**
   * Returns the same recording with other labels.
   *
   * @param other what is known of it
   * @return the clip
   */
  public LabelledClip withLabels(ClipLabels other) {
    return new LabelledClip(name, file, other);
  }
}
