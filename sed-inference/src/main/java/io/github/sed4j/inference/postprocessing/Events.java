package io.github.sed4j.inference.postprocessing;

import java.util.ArrayList;
import java.util.List;

/** Makes events of runs of frames, in the one order in which events are listed. */
final class Events {

  private Events() {}

  static List<SoundEvent> inOrder(List<SoundEvent> events) {
    List<SoundEvent> sorted = new ArrayList<>(events);
    sorted.sort(SoundEvent.BY_TIME);
    return List.copyOf(sorted);
  }

  /** Makes the event of the frames {@code first} to {@code last}, both included. */
  static SoundEvent ofFrames(
      FrameScores scores, int eventClass, double[] row, int first, int last, EventTimes times) {
    double sum = 0;
    for (int n = first; n <= last; n++) {
      sum += row[n];
    }
    return new SoundEvent(
        scores.eventClasses().get(eventClass),
        times.onset(scores::boundary, first),
        times.offset(scores::boundary, last),
        sum / (last - first + 1));
  }
}
