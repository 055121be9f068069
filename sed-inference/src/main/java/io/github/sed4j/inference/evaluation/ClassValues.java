package io.github.sed4j.inference.evaluation;

import java.util.Collections;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.ToDoubleFunction;

/**
 * One value for each event class, and their mean.
 *
 * <p>Thread safety: immutable.
 *
 * @param classes values by event class, in ascending order, unmodifiable
 */
public record ClassValues(SortedMap<String, Double> classes) {

  /**
   * Makes values.
   *
   * @param classes values by event class; copied
   */
  public ClassValues {
    classes = Collections.unmodifiableSortedMap(new TreeMap<>(classes));
  }

  /**
   * Returns the mean.
   *
   * @return mean over all classes, NaN if the value of any is not defined, or if there are none
   */
  public double mean() {
    double sum = 0;
    for (double value : classes.values()) {
      sum += value;
    }
    return sum / classes.size();
  }

  static <T> ClassValues of(Map<String, T> classes, ToDoubleFunction<T> value) {
    SortedMap<String, Double> values = new TreeMap<>();
    classes.forEach((label, of) -> values.put(label, value.applyAsDouble(of)));
    return new ClassValues(values);
  }

  /** Mean over the classes for which the value is defined, NaN if there are none. */
  static <T> double mean(Map<String, T> classes, ToDoubleFunction<T> value) {
    double sum = 0;
    int defined = 0;
    for (T of : classes.values()) {
      double v = value.applyAsDouble(of);
      if (!Double.isNaN(v)) {
        sum += v;
        defined++;
      }
    }
    return sum / defined;
  }
}
