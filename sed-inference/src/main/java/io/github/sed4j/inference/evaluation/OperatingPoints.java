package io.github.sed4j.inference.evaluation;

import java.util.Collections;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.ToDoubleFunction;
import java.util.function.ToLongFunction;

/**
 * One operating point for each event class, and the averages over them.
 *
 * <p>Thread safety: immutable.
 */
public final class OperatingPoints {

  private final SortedMap<String, OperatingPoint> classes;
  private final List<EvaluationWarning> warnings;

  OperatingPoints(SortedMap<String, OperatingPoint> classes, List<EvaluationWarning> warnings) {
    this.classes = Collections.unmodifiableSortedMap(new TreeMap<>(classes));
    this.warnings = List.copyOf(warnings);
  }

  /**
   * Returns the operating points.
   *
   * @return points by event class, in ascending order, unmodifiable
   */
  public SortedMap<String, OperatingPoint> classes() {
    return classes;
  }

  /**
   * Returns the macro average of a value, such as {@code macro(OperatingPoint::recall)}.
   *
   * @param value what is averaged
   * @return mean over the classes for which the value is defined, NaN if there are none
   */
  public double macro(ToDoubleFunction<OperatingPoint> value) {
    return ClassValues.mean(classes, value);
  }

  /**
   * Returns the macro F-score.
   *
   * @return mean of the classes' F, 0 to 1
   */
  public double macroF() {
    return macro(OperatingPoint::f);
  }

  /**
   * Returns the precision over all classes together.
   *
   * @return precision of the summed counts, 0 where nothing is detected
   */
  public double microPrecision() {
    long detections = sum(OperatingPoint::truePositives) + sum(OperatingPoint::falsePositives);
    return sum(OperatingPoint::truePositives) / (double) Math.max(detections, 1);
  }

  /**
   * Returns the recall over all classes together.
   *
   * @return recall of the summed counts, 0 where there is nothing to find
   */
  public double microRecall() {
    return sum(OperatingPoint::truePositives)
        / (double) Math.max(sum(OperatingPoint::references), 1);
  }

  /**
   * Returns the F-score over all classes together.
   *
   * @return F of the summed counts, 0 to 1
   */
  public double microF() {
    return microF(1);
  }

  /**
   * Returns the weighted F-score over all classes together.
   *
   * @param beta how many times as much recall counts as precision, above 0
   * @return F of the summed counts, 0 to 1
   */
  public double microF(double beta) {
    return OperatingPoint.f(microPrecision(), microRecall(), beta);
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
    return "OperatingPoints[macro F " + macroF() + ", micro F " + microF() + ", " + classes + "]";
  }

  private long sum(ToLongFunction<OperatingPoint> count) {
    return classes.values().stream().mapToLong(count).sum();
  }
}
