package io.github.sed4j.inference.output;

import io.github.sed4j.inference.Detection;
import io.github.sed4j.inference.postprocessing.SoundEvent;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Which events are drawn in which rows: a row for each event class that was detected, or that the
 * ground truth has.
 *
 * @param rows the rows, in the order of the bundle's classes, then of the ground truth
 * @param withTruth whether there is a ground truth, be it an empty one
 */
record EventRoll(List<Row> rows, boolean withTruth) {

  /**
   * The events of one class.
   *
   * @param label the event class
   * @param detected events that were detected
   * @param truth events of the ground truth
   */
  record Row(String label, List<SoundEvent> detected, List<SoundEvent> truth) {}

  /** Makes the roll of a detection, and of what a person heard where that is known. */
  static EventRoll of(Detection detection, @Nullable List<SoundEvent> truth) {
    List<SoundEvent> heard = truth == null ? List.of() : truth;
    Set<String> labels = new LinkedHashSet<>(detection.eventClasses());
    heard.forEach(event -> labels.add(event.label()));
    List<Row> rows = new ArrayList<>();
    for (String label : labels) {
      Row row = new Row(label, of(label, detection.events()), of(label, heard));
      if (!row.detected().isEmpty() || !row.truth().isEmpty()) {
        rows.add(row);
      }
    }
    return new EventRoll(List.copyOf(rows), truth != null);
  }

  private static List<SoundEvent> of(String label, List<SoundEvent> events) {
    return events.stream().filter(event -> event.label().equals(label)).toList();
  }
}
