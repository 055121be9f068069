package io.github.sed4j.inference.postprocessing;

import java.util.ArrayList;
import java.util.List;

/**
 * Events are the longest runs of frames above a lower threshold that hold at least one frame above
 * a higher one: what begins surely may end faintly.
 *
 * <p>Thread safety: immutable, safe to share.
 *
 * @param high threshold of each event class that one frame of an event exceeds, not NaN
 * @param low threshold of each event class that every frame of an event exceeds, not NaN, at most
 *     {@code high}
 * @param times what the times of an event are made of
 */
public record Hysteresis(PerClass<Double> high, PerClass<Double> low, EventTimes times)
    implements EventDecision {

  /**
   * Makes a decision.
   *
   * @param high threshold of each event class that one frame of an event exceeds, not NaN
   * @param low threshold of each event class that every frame of an event exceeds, not NaN
   * @param times what the times of an event are made of
   * @throws IllegalArgumentException if a threshold is NaN
   */
  public Hysteresis {
    high = high.map(threshold -> checked("high", threshold));
    low = low.map(threshold -> checked("low", threshold));
  }

  static double checked(String name, double threshold) {
    if (Double.isNaN(threshold)) {
      throw new IllegalArgumentException(name + " = NaN, allowed: a number or an infinity");
    }
    return threshold;
  }

  /**
   * Decides which events occur.
   *
   * @param scores scores {@code (K, N)}, filtered and masked
   * @return the events by onset, offset and label
   * @throws IllegalArgumentException if an event class has no setting, or its lower threshold is
   *     above its higher one
   */
  @Override
  public List<SoundEvent> decide(FrameScores scores) {
    List<SoundEvent> events = new ArrayList<>();
    for (int k = 0; k < scores.classCount(); k++) {
      String label = scores.eventClasses().get(k);
      if (low.get(label) > high.get(label)) {
        throw new IllegalArgumentException(
            label + ": low = " + low.get(label) + ", allowed: at most high = " + high.get(label));
      }
      addRuns(events, scores, k, high.get(label), low.get(label), times);
    }
    return Events.inOrder(events);
  }

  static void addRuns(
      List<SoundEvent> events,
      FrameScores scores,
      int eventClass,
      double high,
      double low,
      EventTimes times) {
    RunningEvents runs =
        new RunningEvents(
            scores.eventClasses().get(eventClass), high, low, times, scores::boundary);
    for (double score : scores.scores(eventClass)) {
      runs.accept(score).ifPresent(events::add);
    }
    runs.finish().ifPresent(events::add);
  }
}
