package io.github.sed4j.inference.calibration;

/** What is to be best in a search for contexts, filters and thresholds. */
public enum CalibrationAim {
  /** The event-based F1-score (the report's final settings). */
  EVENT_F("event F1", true, true),
  /** The event-based error rate. */
  EVENT_ERROR_RATE("event error rate", true, false),
  /** The F1-score of single frames (the report's pseudo labels). */
  FRAME_F("frame F1", false, true),
  /** The error rate of single frames. */
  FRAME_ERROR_RATE("frame error rate", false, false);

  private final String words;
  private final boolean events;
  private final boolean f;

  CalibrationAim(String words, boolean events, boolean f) {
    this.words = words;
    this.events = events;
    this.f = f;
  }

  /**
   * Returns this aim in words.
   *
   * @return for example {@code event F1}
   */
  public String words() {
    return words;
  }

  /**
   * Tells whether a higher value is better.
   *
   * @return true for F-scores, false for error rates
   */
  public boolean higherIsBetter() {
    return f;
  }

  boolean ofEvents() {
    return events;
  }

  /** The value of counts: an F1-score, or an error rate; NaN for the latter without references. */
  double value(long truePositives, long falsePositives, long references) {
    if (f) {
      long both = truePositives + falsePositives + references;
      return both == 0 ? 0 : 2.0 * truePositives / both;
    }
    return references == 0
        ? Double.NaN
        : (double) (references - truePositives + falsePositives) / references;
  }

  /** Tells whether a value is better than another; what is not a number is never better. */
  boolean isBetter(double value, double than) {
    return f ? value > than : value < than;
  }

  /** A value that every other is better than. */
  double worst() {
    return f ? Double.NEGATIVE_INFINITY : Double.POSITIVE_INFINITY;
  }
}
