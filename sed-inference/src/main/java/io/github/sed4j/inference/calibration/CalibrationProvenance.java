package io.github.sed4j.inference.calibration;

import java.util.Collections;
import java.util.Map;
import java.util.TreeMap;

/**
 * Where a calibration comes from: on what it was done, what was searched for, and how good it was.
 *
 * <p>Thread safety: immutable, safe to share.
 *
 * @param data name of the recordings
 * @param clips number of clips, at least 0
 * @param aim what was searched for, in words, such as {@code event F1}
 * @param folds in how many parts the clips were divided to measure on others than were searched on;
 *     1 where it was measured on the same clips, which flatters
 * @param values the value that was reached for each event class
 */
public record CalibrationProvenance(
    String data, int clips, String aim, int folds, Map<String, Double> values) {

  /** Nothing was calibrated. */
  public static final CalibrationProvenance NONE =
      new CalibrationProvenance("", 0, "none", 1, Map.of());

  /**
   * Makes a provenance.
   *
   * @param data name of the recordings
   * @param clips at least 0
   * @param aim what was searched for
   * @param folds at least 1
   * @param values value of each event class; copied
   * @throws IllegalArgumentException if a number is not allowed
   */
  public CalibrationProvenance {
    if (clips < 0) {
      throw new IllegalArgumentException("clips = " + clips + ", allowed: at least 0");
    }
    if (folds < 1) {
      throw new IllegalArgumentException("folds = " + folds + ", allowed: at least 1");
    }
    values = Collections.unmodifiableMap(new TreeMap<>(values));
  }

  /**
   * Returns the mean of the values.
   *
   * @return the mean over the event classes, NaN without any
   */
  public double macro() {
    return values.values().stream().mapToDouble(Double::doubleValue).average().orElse(Double.NaN);
  }
}
