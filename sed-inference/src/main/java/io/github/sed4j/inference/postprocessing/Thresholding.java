package io.github.sed4j.inference.postprocessing;

import java.util.ArrayList;
import java.util.List;

/**
 * Events are the longest runs of frames whose score is above the threshold of their class.
 *
 * <p>Thread safety: immutable, safe to share.
 *
 * @param thresholds threshold of each event class, not NaN; a frame is active if its score is
 *     greater; {@code -Infinity} takes every frame but those of score 0, {@code Infinity} none
 * @param times what the times of an event are made of
 */
public record Thresholding(PerClass<Double> thresholds, EventTimes times) implements EventDecision {

  /** Times of events: frame centres (the authors' code, 2020). */
  public static final EventTimes DEFAULT_TIMES = EventTimes.CENTERS;

  /**
   * Makes a decision.
   *
   * @param thresholds threshold of each event class, not NaN
   * @param times what the times of an event are made of
   * @throws IllegalArgumentException if a threshold is NaN
   */
  public Thresholding {
    thresholds = thresholds.map(threshold -> Hysteresis.checked("threshold", threshold));
  }

  /**
   * Makes a decision with one threshold for all event classes and the default times.
   *
   * @param threshold not NaN
   * @return the decision
   * @throws IllegalArgumentException if the threshold is NaN
   */
  public static Thresholding of(double threshold) {
    return new Thresholding(PerClass.same(threshold), DEFAULT_TIMES);
  }

  @Override
  public List<SoundEvent> decide(FrameScores scores) {
    List<SoundEvent> events = new ArrayList<>();
    for (int k = 0; k < scores.classCount(); k++) {
      double threshold = thresholds.get(scores.eventClasses().get(k));
      Hysteresis.addRuns(events, scores, k, threshold, threshold, times);
    }
    return Events.inOrder(events);
  }
}
