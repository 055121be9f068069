package io.github.sed4j.inference.evaluation;

/** What the F-score of an event class is of which nothing was found (sed_eval's empty output). */
public enum EmptyOutput {
  /** F and precision are 0, and the class counts in the macro average (DCASE 2020 Task 4). */
  ZERO_SCORE,
  /**
   * F and precision are NaN, and the class is left out of the macro average (sed_eval's default).
   */
  UNDEFINED
}
