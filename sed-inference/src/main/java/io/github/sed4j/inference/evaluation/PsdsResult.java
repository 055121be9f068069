package io.github.sed4j.inference.evaluation;

import java.util.Collections;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * A polyphonic sound detection score with the curves that it is the area under.
 *
 * <p>Thread safety: immutable.
 */
public final class PsdsResult {

  private final Psds metric;
  private final double value;
  private final double maxEfpr;
  private final SortedMap<String, Double> classes;
  private final RocCurve roc;
  private final SortedMap<String, RocCurve> classRocs;
  private final List<IntersectionCounts> operatingPoints;
  private final List<EvaluationWarning> warnings;

  PsdsResult(
      Psds metric,
      double value,
      double maxEfpr,
      SortedMap<String, Double> classes,
      RocCurve roc,
      SortedMap<String, RocCurve> classRocs,
      List<IntersectionCounts> operatingPoints,
      List<EvaluationWarning> warnings) {
    this.metric = metric;
    this.value = value;
    this.maxEfpr = maxEfpr;
    this.classes = Collections.unmodifiableSortedMap(new TreeMap<>(classes));
    this.roc = roc;
    this.classRocs = Collections.unmodifiableSortedMap(new TreeMap<>(classRocs));
    this.operatingPoints = List.copyOf(operatingPoints);
    this.warnings = List.copyOf(warnings);
  }

  /**
   * Returns the metric, which holds the parameters.
   *
   * @return the metric that gave this result
   */
  public Psds metric() {
    return metric;
  }

  /**
   * Returns the score.
   *
   * @return 0 to 1, NaN where the ground truth is empty, and where the metric has no maximum rate
   *     and there is no false positive, so that the area has no width
   */
  public double value() {
    return value;
  }

  /**
   * Returns the rate up to which the area was taken.
   *
   * @return effective false positives per unit of time; where the metric has no maximum, the
   *     largest that occurred
   */
  public double maxEfpr() {
    return maxEfpr;
  }

  /**
   * Returns the scores of the event classes alone.
   *
   * @return the area under each class's curve, 0 to 1, by class, in ascending order, unmodifiable
   */
  public SortedMap<String, Double> classes() {
    return classes;
  }

  /**
   * Returns the curve over all classes (PSD-ROC).
   *
   * @return effective true positive rate over effective false positive rate
   */
  public RocCurve roc() {
    return roc;
  }

  /**
   * Returns the curves of the event classes.
   *
   * @return curves by class, in ascending order, unmodifiable
   */
  public SortedMap<String, RocCurve> classRocs() {
    return classRocs;
  }

  /**
   * Returns what was counted at each operating point.
   *
   * @return counts of the lists of events, without repeated ones, in their order, unmodifiable;
   *     empty for a score from frame scores
   */
  public List<IntersectionCounts> operatingPoints() {
    return operatingPoints;
  }

  /**
   * Returns what a reader should know about the input.
   *
   * @return one warning of each kind that occurred, unmodifiable
   */
  public List<EvaluationWarning> warnings() {
    return warnings;
  }

  @Override
  public String toString() {
    return "PsdsResult[" + value + ", " + metric + "]";
  }
}
