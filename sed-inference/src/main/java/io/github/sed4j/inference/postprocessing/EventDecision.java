package io.github.sed4j.inference.postprocessing;

import java.util.List;

/**
 * The step from the frame scores of a clip to its events.
 *
 * <p>A frame with a score of exactly 0 is never active, whatever the threshold: 0 is how a {@link
 * TagMask} says that a class does not occur (technical report, section 1).
 *
 * <p>Thread safety: implementations of this package are immutable and safe to share.
 */
@FunctionalInterface
public interface EventDecision {

  /**
   * Decides which events occur.
   *
   * @param scores scores {@code (K, N)}, filtered and masked
   * @return the events by onset, offset and label; the score of an event is the mean of its frames'
   * @throws IllegalArgumentException if an event class has no setting
   */
  List<SoundEvent> decide(FrameScores scores);
}
