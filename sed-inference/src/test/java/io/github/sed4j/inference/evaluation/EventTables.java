package io.github.sed4j.inference.evaluation;

import io.github.sed4j.inference.postprocessing.FrameScores;
import io.github.sed4j.inference.postprocessing.SoundEvent;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Short ways to write lists of events in tests. */
final class EventTables {

  private EventTables() {}

  /**
   * A list from rows such as {@code a.wav 1.0 2.0 dog}; {@code c.wav} alone is a clip without
   * events.
   */
  static EventList events(String... rows) {
    EventList.Builder events = EventList.builder();
    for (String row : rows) {
      String[] cells = row.split(" ", -1);
      if (cells.length == 1) {
        events.addClip(cells[0]);
      } else {
        events.addEvent(
            cells[0],
            new SoundEvent(cells[3], Double.parseDouble(cells[1]), Double.parseDouble(cells[2])));
      }
    }
    return events.build();
  }

  /** Clips of 10 s. */
  static ClipDurations tenSeconds(String... clips) {
    Map<String, Double> seconds = new HashMap<>();
    for (String clip : clips) {
      seconds.put(clip, 10.0);
    }
    return ClipDurations.of(seconds);
  }

  /** The runs of frames above a threshold, class by class, from edge to edge. */
  static List<SoundEvent> above(FrameScores scores, double threshold) {
    List<SoundEvent> events = new ArrayList<>();
    for (int k = 0; k < scores.classCount(); k++) {
      int first = -1;
      for (int n = 0; n <= scores.frameCount(); n++) {
        boolean active = n < scores.frameCount() && scores.score(k, n) > threshold;
        if (active && first < 0) {
          first = n;
        } else if (!active && first >= 0) {
          events.add(
              new SoundEvent(
                  scores.eventClasses().get(k), scores.boundary(first), scores.boundary(n)));
          first = -1;
        }
      }
    }
    return events;
  }

  static EventList above(ScoreSet scores, double threshold) {
    EventList.Builder events = EventList.builder();
    for (String clip : scores.clips()) {
      events.addClip(clip);
      above(scores.scores(clip).orElseThrow(), threshold)
          .forEach(event -> events.addEvent(clip, event));
    }
    return events.build();
  }

  static List<EvaluationWarning.Kind> kinds(List<EvaluationWarning> warnings) {
    return warnings.stream().map(EvaluationWarning::kind).toList();
  }
}
