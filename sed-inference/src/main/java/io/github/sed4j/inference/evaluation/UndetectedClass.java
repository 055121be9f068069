package io.github.sed4j.inference.evaluation;

/** What the intersection-based F-score of an event class is of which nothing was hit. */
public enum UndetectedClass {
  /**
   * NaN, so that the class is left out of the macro average: psds_eval, and so the official values
   * of DCASE 2020 and 2021. It flatters a detector that never finds a class.
   */
  UNDEFINED,
  /** 0, so that the class counts: sed_scores_eval. */
  ZERO_SCORE
}
