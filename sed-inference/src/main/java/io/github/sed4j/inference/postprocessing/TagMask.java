package io.github.sed4j.inference.postprocessing;

import java.util.Set;

/**
 * Sets the scores of every event class whose tag is off to 0, which no {@link EventDecision} takes
 * for an event.
 *
 * <p>Thread safety: immutable, safe to share.
 *
 * @param tags the event classes that occur somewhere in the clip
 */
public record TagMask(Set<String> tags) implements ScoreFilter {

  /**
   * Makes a mask.
   *
   * @param tags the event classes that occur somewhere in the clip; copied
   */
  public TagMask {
    tags = Set.copyOf(tags);
  }

  @Override
  public FrameScores apply(FrameScores scores) {
    for (String tag : tags) {
      if (!scores.eventClasses().contains(tag)) {
        throw new IllegalArgumentException(
            "tag '" + tag + "', allowed: the event classes " + scores.eventClasses());
      }
    }
    double[][] masked = new double[scores.classCount()][];
    for (int k = 0; k < masked.length; k++) {
      boolean on = tags.contains(scores.eventClasses().get(k));
      masked[k] = on ? scores.scores(k) : new double[scores.frameCount()];
    }
    return scores.withScores(masked);
  }
}
