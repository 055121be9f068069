package io.github.sed4j.inference.calibration;

/**
 * How the events of one event class are found in the scores of a network: from windows of which
 * context, through a median filter of which length, above which threshold.
 *
 * <p>Thread safety: immutable, safe to share.
 *
 * @param context C: a window has {@code 2C + 1} frames, 0 to {@link #MAX_CONTEXT}
 * @param medianLength length of the median filter in frames, odd, 1 to {@link #MAX_MEDIAN_LENGTH}
 * @param threshold a frame is active if its filtered score is greater; not NaN, infinite where no
 *     event is ever found
 */
public record DetectionSetting(int context, int medianLength, double threshold) {

  /** Longest context in frames, as the networks have it. */
  public static final int MAX_CONTEXT = 1000;

  /** Longest median filter in frames: 40 s, far above the 51 frames of the report's search. */
  public static final int MAX_MEDIAN_LENGTH = 2001;

  /** Context of most classes in the technical report's table 3. */
  public static final int DEFAULT_CONTEXT = 5;

  /** Length of the median filter of most classes in the technical report's table 3, in frames. */
  public static final int DEFAULT_MEDIAN_LENGTH = 21;

  /** Threshold where nobody has chosen one. */
  public static final double DEFAULT_THRESHOLD = 0.5;

  /** What is used where nothing was calibrated. */
  public static final DetectionSetting DEFAULT =
      new DetectionSetting(DEFAULT_CONTEXT, DEFAULT_MEDIAN_LENGTH, DEFAULT_THRESHOLD);

  /**
   * Checks the values.
   *
   * @param context 0 to {@link #MAX_CONTEXT}
   * @param medianLength odd, 1 to {@link #MAX_MEDIAN_LENGTH}
   * @param threshold not NaN
   * @throws IllegalArgumentException if a value is not allowed
   */
  public DetectionSetting {
    if (context < 0 || context > MAX_CONTEXT) {
      throw new IllegalArgumentException("context = " + context + ", allowed: 0 to " + MAX_CONTEXT);
    }
    if (medianLength < 1 || medianLength > MAX_MEDIAN_LENGTH || medianLength % 2 == 0) {
      throw new IllegalArgumentException(
          "medianLength = " + medianLength + ", allowed: odd, 1 to " + MAX_MEDIAN_LENGTH);
    }
    if (Double.isNaN(threshold)) {
      throw new IllegalArgumentException("threshold = NaN, allowed: a number");
    }
  }

  /**
   * Returns this setting with another threshold.
   *
   * @param newThreshold not NaN
   * @return the other setting
   */
  public DetectionSetting withThreshold(double newThreshold) {
    return new DetectionSetting(context, medianLength, newThreshold);
  }
}
