package io.github.sed4j.inference.calibration;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * What a calibration has chosen, what it has searched, and how good each choice was.
 *
 * <p>Thread safety: immutable, safe to share.
 */
public final class CalibrationResult {

  private final Calibration calibration;
  private final TagCalibration tags;
  private final Map<String, List<CalibrationChoice>> choices;
  private final List<String> warnings;

  CalibrationResult(
      Calibration calibration,
      TagCalibration tags,
      Map<String, List<CalibrationChoice>> choices,
      List<String> warnings) {
    this.calibration = calibration;
    this.tags = tags;
    Map<String, List<CalibrationChoice>> copy = new LinkedHashMap<>();
    choices.forEach((label, list) -> copy.put(label, List.copyOf(list)));
    this.choices = Collections.unmodifiableMap(copy);
    this.warnings = List.copyOf(warnings);
  }

  /**
   * Returns what was chosen; its provenance has the values that were measured.
   *
   * @return the calibration
   */
  public Calibration calibration() {
    return calibration;
  }

  /**
   * Returns the thresholds of the tags and the F-scores they reach, on the clips they were chosen
   * on.
   *
   * @return the result
   */
  public TagCalibration tags() {
    return tags;
  }

  /**
   * Returns every combination that was tried, with the best threshold for it.
   *
   * @return for each event class the choices in the order in which they were tried, on the clips
   *     they were chosen on
   */
  public Map<String, List<CalibrationChoice>> choices() {
    return choices;
  }

  /**
   * Returns the value that was measured with the chosen settings: with several folds on clips that
   * were not searched on.
   *
   * @return for each event class that occurs
   */
  public Map<String, Double> values() {
    return calibration.provenance().values();
  }

  /**
   * Returns what a person should know about these figures.
   *
   * @return warnings, unmodifiable
   */
  public List<String> warnings() {
    return warnings;
  }

  @Override
  public String toString() {
    return "CalibrationResult[" + calibration.provenance() + "]";
  }
}
