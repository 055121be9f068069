package io.github.sed4j.inference.postprocessing;

/**
 * A step from frame scores to frame scores of the same event classes and frames.
 *
 * <p>Thread safety: implementations of this package are immutable and safe to share.
 */
@FunctionalInterface
public interface ScoreFilter {

  /**
   * Filters the scores of one clip.
   *
   * @param scores scores {@code (K, N)}
   * @return new scores of the same shape
   * @throws IllegalArgumentException if an event class has no setting
   */
  FrameScores apply(FrameScores scores);

  /**
   * Returns this step followed by another.
   *
   * @param next the step that comes after this one
   * @return both as one step
   */
  default ScoreFilter then(ScoreFilter next) {
    return scores -> next.apply(apply(scores));
  }
}
