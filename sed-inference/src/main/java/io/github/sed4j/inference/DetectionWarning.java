package io.github.sed4j.inference;

/**
 * Something about a recording or about the bundle that does not keep sounds from being detected,
 * but that a reader of the result should know.
 *
 * <p>Thread safety: immutable, safe to share.
 *
 * @param kind what is the matter
 * @param message one line for a person, with the values
 */
public record DetectionWarning(Kind kind, String message) {

  /** What can be the matter. */
  public enum Kind {
    /** The recording ends before the length that it states; it was used up to its end. */
    TRUNCATED,
    /** Something else that was noticed while the recording was decoded. */
    DECODING,
    /** The sampling rate is below that of the features: the upper bands hold nothing. */
    UPSAMPLED,
    /** Samples lie at full scale as they do where the level was too high for the recorder. */
    CLIPPED,
    /** There is no complete frame, so there are no tags and no events. */
    SHORTER_THAN_A_FRAME,
    /**
     * The bundle has no calibration: thresholds, contexts and filters are the library's defaults.
     */
    NOT_CALIBRATED
  }

  /**
   * Warns of a sampling rate below that of the features.
   *
   * @param sampleRate Hz, of the recording
   * @param featureRate Hz
   * @return the warning
   */
  public static DetectionWarning upsampled(int sampleRate, int featureRate) {
    return new DetectionWarning(
        Kind.UPSAMPLED,
        "sampled at "
            + sampleRate
            + " Hz, below the "
            + featureRate
            + " Hz of the features: there is nothing above "
            + sampleRate / 2
            + " Hz");
  }
}
