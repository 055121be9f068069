package io.github.sed4j.examples.cli;

import io.github.sed4j.inference.evaluation.Bootstrap;
import io.github.sed4j.inference.evaluation.ClipCounts;
import io.github.sed4j.inference.evaluation.ClipDurations;
import io.github.sed4j.inference.evaluation.ConfidenceInterval;
import io.github.sed4j.inference.evaluation.EventBasedMetric;
import io.github.sed4j.inference.evaluation.EventList;
import io.github.sed4j.inference.evaluation.OperatingPoint;
import io.github.sed4j.inference.evaluation.Psds;
import io.github.sed4j.inference.evaluation.ScoreSet;
import io.github.sed4j.inference.evaluation.ThresholdCurves;
import io.github.sed4j.inference.postprocessing.EventTimes;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/**
 * A way to detect events: scores that are filtered already, and the thresholds above which they are
 * events.
 *
 * @param name what tables call it
 * @param scores of all clips; 0 where a class is not tagged
 * @param thresholds for each event class
 * @param times what onsets and offsets are made of
 * @param heldOut macro F on clips that nothing was chosen on, NaN where that is not known
 */
record Variant(
    String name,
    ScoreSet scores,
    Map<String, Double> thresholds,
    EventTimes times,
    double heldOut) {

  /** What is 0 was masked, and is never an event. */
  static final double LEAST_THRESHOLD = 0;

  /** A value over all clips, and where it lies in samples of them. */
  record Measured(double value, ConfidenceInterval interval) {}

  /**
   * How good a variant is.
   *
   * @param name what tables call it
   * @param classes event-based F-score of each class that occurs
   * @param macroF mean of the classes
   * @param heldOut macro F on clips that nothing was chosen on, or NaN
   * @param psds1 PSDS of scenario 1
   * @param psds2 PSDS of scenario 2
   */
  record Result(
      String name,
      Map<String, Measured> classes,
      Measured macroF,
      double heldOut,
      Measured psds1,
      Measured psds2) {}

  /** Compares with the ground truth. */
  Result evaluate(EventList truth, ClipDurations durations) {
    Bootstrap bootstrap = Bootstrap.builder().build();
    ClipCounts counts =
        EventBasedMetric.builder().optEventTimes(times).build().clipCounts(scores, truth);
    Map<String, Double> values = f(counts.curves());
    Map<String, List<Double>> samples = new TreeMap<>();
    for (int[] drawn : bootstrap.draw(counts.clips().size())) {
      f(counts.curves(drawn))
          .forEach(
              (label, value) ->
                  samples.computeIfAbsent(label, any -> new ArrayList<>()).add(value));
    }
    Map<String, Measured> classes = new TreeMap<>();
    values.forEach(
        (label, value) -> {
          List<Double> ofClass = samples.get(label);
          if (ofClass != null && truth.eventClasses().contains(label)) {
            double[] sampled = ofClass.stream().mapToDouble(v -> v).toArray();
            classes.put(label, new Measured(value, interval(bootstrap, sampled)));
          }
        });
    return new Result(
        name,
        classes,
        new Measured(macroF(counts.curves()), bootstrap.interval(counts, this::macroF)),
        heldOut,
        psds(Psds.scenario1(), truth, durations, bootstrap),
        psds(Psds.scenario2(), truth, durations, bootstrap));
  }

  private Map<String, Double> f(ThresholdCurves curves) {
    Map<String, Double> values = new TreeMap<>();
    curves.at(limited()).classes().forEach((label, point) -> values.put(label, point.f()));
    return values;
  }

  private double macroF(ThresholdCurves curves) {
    return curves.at(limited()).macro(OperatingPoint::f);
  }

  private Map<String, Double> limited() {
    Map<String, Double> limited = new TreeMap<>();
    thresholds.forEach((label, value) -> limited.put(label, Math.max(value, LEAST_THRESHOLD)));
    return limited;
  }

  private Measured psds(
      Psds metric, EventList truth, ClipDurations durations, Bootstrap bootstrap) {
    ClipCounts counts = metric.clipCounts(scores, truth, durations);
    Set<String> classes = truth.eventClasses();
    // Without a class that is in the truth, a sample has another figure: it is left out
    double[] values =
        bootstrap.values(
            counts,
            curves -> occur(curves, classes) ? metric.evaluate(curves).value() : Double.NaN);
    return new Measured(metric.evaluate(counts.curves()).value(), interval(bootstrap, values));
  }

  /** The interval of the samples that have a value. */
  private static ConfidenceInterval interval(Bootstrap bootstrap, double[] values) {
    double[] known = Arrays.stream(values).filter(value -> !Double.isNaN(value)).toArray();
    return known.length > 0
        ? bootstrap.interval(known)
        : new ConfidenceInterval(Double.NaN, Double.NaN, Double.NaN);
  }

  private static boolean occur(ThresholdCurves curves, Set<String> classes) {
    return curves.classes().entrySet().stream()
        .allMatch(entry -> !classes.contains(entry.getKey()) || entry.getValue().references() > 0);
  }
}
