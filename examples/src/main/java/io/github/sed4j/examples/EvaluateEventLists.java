package io.github.sed4j.examples;

import io.github.sed4j.inference.evaluation.ClipDurations;
import io.github.sed4j.inference.evaluation.EventBasedMetric;
import io.github.sed4j.inference.evaluation.EventList;
import io.github.sed4j.inference.evaluation.IntersectionBasedMetric;
import io.github.sed4j.inference.evaluation.MetricResult;
import io.github.sed4j.inference.evaluation.Psds;
import io.github.sed4j.inference.evaluation.SegmentBasedMetric;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;

/**
 * Says how good detected events are. Arguments: {@code TRUTH.tsv DETECTED.tsv [DURATIONS.tsv]}:
 * DCASE's tables of filename, onset, offset and event_label; and of filename and duration, which
 * the PSDS needs.
 */
public final class EvaluateEventLists {

  private EvaluateEventLists() {}

  /**
   * Prints scores of detected events.
   *
   * @param arguments {@code TRUTH.tsv DETECTED.tsv [DURATIONS.tsv]}
   * @throws IOException if a table cannot be read
   */
  public static void main(String[] arguments) throws IOException {
    if (arguments.length < 2 || arguments.length > 3) {
      throw new IllegalArgumentException("arguments: TRUTH.tsv DETECTED.tsv [DURATIONS.tsv]");
    }
    EventList truth = EventList.read(Path.of(arguments[0]));
    EventList detected = EventList.read(Path.of(arguments[1]));

    // An event counts if its onset and offset are within 200 ms, or for the offset a fifth of it.
    MetricResult<EventBasedMetric> events = EventBasedMetric.dcase2020().evaluate(truth, detected);
    events
        .classes()
        .forEach(
            (label, values) ->
                System.out.printf(
                    Locale.ROOT,
                    "%s: F %.3f, %d found, %d false, %d missed%n",
                    label,
                    values.f(),
                    values.truePositives(),
                    values.falsePositives(),
                    values.falseNegatives()));
    print("event-based", events);
    // What was active in each second, whatever the events were
    print("segment-based", SegmentBasedMetric.builder().build().evaluate(truth, detected));
    // An event counts if enough of it is covered, by one or several detections.
    print(
        "intersection-based", IntersectionBasedMetric.builder().build().evaluate(truth, detected));

    if (arguments.length == 3) {
      // The area under a curve over operating points; here there is one, so use scores if you can:
      // sed4j scores, and Psds.evaluate of a ScoreSet.
      ClipDurations durations = ClipDurations.read(Path.of(arguments[2]));
      double psds = Psds.dcase2020().evaluate(List.of(detected), truth, durations).value();
      System.out.printf(Locale.ROOT, "PSDS: %.3f%n", psds);
    }
  }

  private static void print(String name, MetricResult<?> result) {
    System.out.printf(
        Locale.ROOT, "%s: macro F %.3f, micro F %.3f%n", name, result.macroF(), result.microF());
    // Such as a class that never occurs, whose F is not defined
    result.warnings().forEach(warning -> System.err.println("warning: " + warning.message()));
  }
}
