package io.github.sed4j.inference.evaluation;

import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * The counts of every event class at every threshold, and what follows from them without a grid of
 * thresholds: values at any threshold, the best thresholds, average precision, AUROC.
 *
 * <p>Thread safety: immutable.
 */
public final class ThresholdCurves {

  private final SortedMap<String, ThresholdCurve> classes;
  private final double totalSeconds;
  private final List<String> crossTriggerClasses;
  private final List<EvaluationWarning> warnings;

  ThresholdCurves(
      SortedMap<String, ThresholdCurve> classes,
      double totalSeconds,
      List<String> crossTriggerClasses,
      List<EvaluationWarning> warnings) {
    this.classes = Collections.unmodifiableSortedMap(new TreeMap<>(classes));
    this.totalSeconds = totalSeconds;
    this.crossTriggerClasses = List.copyOf(crossTriggerClasses);
    this.warnings = List.copyOf(warnings);
  }

  /**
   * Returns the curves.
   *
   * @return curves by event class, in ascending order, unmodifiable
   */
  public SortedMap<String, ThresholdCurve> classes() {
    return classes;
  }

  /**
   * Returns what is counted at one threshold for all classes.
   *
   * @param threshold not NaN
   * @return an operating point for each class
   */
  public OperatingPoints at(double threshold) {
    SortedMap<String, OperatingPoint> points = new TreeMap<>();
    classes.forEach((label, curve) -> points.put(label, curve.at(threshold)));
    return new OperatingPoints(points, warnings);
  }

  /**
   * Returns what is counted at thresholds of the classes.
   *
   * @param thresholds a threshold for each class
   * @return an operating point for each class
   * @throws IllegalArgumentException if a class has no threshold
   */
  public OperatingPoints at(Map<String, Double> thresholds) {
    SortedMap<String, OperatingPoint> points = new TreeMap<>();
    classes.forEach(
        (label, curve) -> {
          Double threshold = thresholds.get(label);
          if (threshold == null) {
            throw new IllegalArgumentException(
                label + " has no threshold, allowed: one for each of " + classes.keySet());
          }
          points.put(label, curve.at(threshold));
        });
    return new OperatingPoints(points, warnings);
  }

  /**
   * Finds the best threshold of each class.
   *
   * @param search what is best
   * @return an operating point for each class
   */
  public OperatingPoints best(ThresholdSearch search) {
    SortedMap<String, OperatingPoint> points = new TreeMap<>();
    classes.forEach((label, curve) -> points.put(label, curve.best(search)));
    return new OperatingPoints(points, warnings);
  }

  /**
   * Returns the average precision of the classes.
   *
   * @return values of 0 to 1
   */
  public ClassValues averagePrecision() {
    return ClassValues.of(classes, ThresholdCurve::averagePrecision);
  }

  /**
   * Returns the area under the receiver operating characteristic of the classes.
   *
   * @return values of 0 to 1
   * @throws IllegalStateException if the metric counts events, which have no true negatives
   */
  public ClassValues auroc() {
    return auroc(1);
  }

  /**
   * Returns the area under the beginning of the receiver operating characteristic of the classes.
   *
   * @param maxFpr false positive rate up to which the area counts, above 0 and at most 1
   * @return areas divided by {@code maxFpr}
   * @throws IllegalStateException if the metric counts events, which have no true negatives
   */
  public ClassValues auroc(double maxFpr) {
    return ClassValues.of(classes, curve -> curve.auroc(maxFpr));
  }

  /** How long all clips last together, NaN where it was not asked for. */
  double totalSeconds() {
    return totalSeconds;
  }

  /** The event classes on which cross triggers of the others are counted, empty where none are. */
  List<String> crossTriggerClasses() {
    return crossTriggerClasses;
  }

  /**
   * Returns what a reader should know about the input.
   *
   * @return one warning of each kind that occurred, unmodifiable
   */
  public List<EvaluationWarning> warnings() {
    return warnings;
  }
}
