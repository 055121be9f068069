package io.github.sed4j.inference.evaluation;

/** Over which classes the cross-trigger rates of an event class are averaged. */
public enum CrossTriggerMean {
  /**
   * Over all C classes, with a 0 for the class itself: psds_eval 0.3.0, and so the official values
   * of DCASE 2020 and 2021.
   */
  CLASSES,
  /**
   * Over the C - 1 other classes: psds_eval since 0.5.0 and sed_scores_eval. For a single class
   * there is no such mean; its PSDS is 0, as in psds_eval.
   */
  OTHERS
}
