package io.github.sed4j.features.spectrum;

/**
 * Which statistics normalise the features while a network is trained. In inference it is the
 * running ones in either mode.
 *
 * <p>Thread safety: stateless.
 */
public enum FeatureNormMode {
  /** Those of all training frames so far, the batch at hand included (technical report). */
  RUNNING_STATISTICS,
  /** Those of the batch at hand (the authors' code, 2020). */
  BATCH_STATISTICS;

  /** The mode of the technical report, section 1. */
  public static final FeatureNormMode REPORT = RUNNING_STATISTICS;

  /** The mode of the authors' later recipe. */
  public static final FeatureNormMode WORKSHOP = BATCH_STATISTICS;
}
