package io.github.sed4j.inference.calibration;

import io.github.sed4j.inference.postprocessing.PerClass;
import java.util.Collections;
import java.util.Map;
import java.util.TreeMap;

/**
 * The thresholds of tags with the best F1-score of each event class.
 *
 * <p>Thread safety: immutable, safe to share.
 *
 * @param thresholds the threshold of each event class; a tag is on if its score is greater
 * @param values the F1-score that each class reaches with it, 0 to 1
 */
public record TagCalibration(PerClass<Double> thresholds, Map<String, Double> values) {

  /**
   * Makes a result.
   *
   * @param thresholds the threshold of each event class
   * @param values the F1-score of each class; copied
   */
  public TagCalibration {
    values = Collections.unmodifiableMap(new TreeMap<>(values));
  }

  /**
   * Returns the mean of the F1-scores.
   *
   * @return 0 to 1, NaN without classes
   */
  public double macroF() {
    return values.values().stream().mapToDouble(Double::doubleValue).average().orElse(Double.NaN);
  }
}
