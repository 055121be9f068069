package io.github.sed4j.inference.evaluation;

/** The unit of time of rates of false positives and cross triggers. */
public enum RateUnit {
  /** Per minute. */
  MINUTE(60),
  /** Per hour. */
  HOUR(3600);

  private final int seconds;

  RateUnit(int seconds) {
    this.seconds = seconds;
  }

  /**
   * Returns the length of the unit.
   *
   * @return seconds
   */
  public int seconds() {
    return seconds;
  }
}
