package io.github.sed4j.inference.evaluation;

import java.util.Collections;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.ToDoubleFunction;

/**
 * What a metric says about a list of predicted events: values of each event class, over all classes
 * together (micro), and their means (macro).
 *
 * <p>Thread safety: immutable.
 *
 * @param <M> the metric
 */
public final class MetricResult<M> {

  private final M metric;
  private final SortedMap<String, MetricValues> classes;
  private final MetricValues overall;
  private final List<EvaluationWarning> warnings;

  MetricResult(
      M metric,
      SortedMap<String, MetricValues> classes,
      MetricValues overall,
      List<EvaluationWarning> warnings) {
    this.metric = metric;
    this.classes = Collections.unmodifiableSortedMap(new TreeMap<>(classes));
    this.overall = overall;
    this.warnings = List.copyOf(warnings);
  }

  /**
   * Returns the metric, which holds the parameters.
   *
   * @return the metric that gave this result
   */
  public M metric() {
    return metric;
  }

  /**
   * Returns the values of the event classes.
   *
   * @return values by class, in ascending order, unmodifiable
   */
  public SortedMap<String, MetricValues> classes() {
    return classes;
  }

  /**
   * Returns the values over all classes together.
   *
   * @return values of the summed counts (micro average)
   */
  public MetricValues overall() {
    return overall;
  }

  /**
   * Returns the macro average of a value, such as {@code macro(MetricValues::precision)}.
   *
   * @param value what is averaged
   * @return mean over the classes for which the value is defined, NaN if there are none
   */
  public double macro(ToDoubleFunction<MetricValues> value) {
    return ClassValues.mean(classes, value);
  }

  /**
   * Returns the macro F-score.
   *
   * @return mean over the classes for which F is defined, 0 to 1
   */
  public double macroF() {
    return macro(MetricValues::f);
  }

  /**
   * Returns the micro F-score.
   *
   * @return F over all classes together, 0 to 1
   */
  public double microF() {
    return overall.f();
  }

  /**
   * Returns the error rate over all classes together.
   *
   * @return at least 0
   */
  public double errorRate() {
    return overall.errorRate();
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
    return "MetricResult[macro F " + macroF() + ", micro F " + microF() + ", " + metric + "]";
  }
}
