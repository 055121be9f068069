package io.github.sed4j.models.nn;

/**
 * How the layers of a network are normalised.
 *
 * <p>The one norm there is is the masked batch norm of the authors: its statistics cover batch, mel
 * bands and the valid frames alone. While training it normalises with the statistics of the batch;
 * in evaluation with running statistics, which are kept in one of two ways.
 *
 * <p>Thread safety: immutable, safe to share.
 *
 * @param running whether there is a norm, and how its running statistics are kept
 * @param momentum weight of the old value in an exponential running statistic, in [0, 1); 0 for the
 *     other kinds
 * @param epsilon added to variances, above 0 and at most 1; 0 without a norm
 */
public record NormSettings(Running running, double momentum, double epsilon) {

  /** Whether there is a norm, and how its running statistics are kept. */
  public enum Running {
    /** No norm. */
    NONE,
    /** {@code momentum * old + (1 - momentum) * new} for mean and mean square. */
    EXPONENTIAL,
    /** Mean and mean square over all valid entries seen so far, each of the same weight. */
    CUMULATIVE
  }

  /** Weight of the old value in the authors' networks (SYSTEM.md, section 3). */
  public static final double DEFAULT_MOMENTUM = 0.95;

  /** Added to variances in the authors' networks (SYSTEM.md, section 3). */
  public static final double DEFAULT_EPSILON = 1e-5;

  /** No norm. */
  public static final NormSettings NONE = new NormSettings(Running.NONE, 0, 0);

  /** The norm of the authors' networks: exponential running statistics, 0.95 old and 0.05 new. */
  public static final NormSettings EXPONENTIAL =
      new NormSettings(Running.EXPONENTIAL, DEFAULT_MOMENTUM, DEFAULT_EPSILON);

  /** The norm with running statistics in which every valid entry has the same weight. */
  public static final NormSettings CUMULATIVE =
      new NormSettings(Running.CUMULATIVE, 0, DEFAULT_EPSILON);

  /**
   * Makes settings.
   *
   * @param running whether there is a norm, and how its running statistics are kept
   * @param momentum weight of the old value, in [0, 1); 0 unless {@code EXPONENTIAL}
   * @param epsilon added to variances, above 0 and at most 1; 0 without a norm
   * @throws IllegalArgumentException if a value is missing or outside its range
   */
  public NormSettings {
    Require.present("running", running);
    boolean exponential = running == Running.EXPONENTIAL;
    if (exponential ? !(momentum >= 0 && momentum < 1) : momentum != 0) {
      throw new IllegalArgumentException(
          "momentum = "
              + momentum
              + ", allowed: "
              + (exponential ? "at least 0 and below 1" : "0 with running = " + running));
    }
    if (running == Running.NONE ? epsilon != 0 : !(epsilon > 0 && epsilon <= 1)) {
      throw new IllegalArgumentException(
          "epsilon = "
              + epsilon
              + ", allowed: "
              + (running == Running.NONE ? "0 without a norm" : "above 0 and at most 1"));
    }
  }

  /**
   * Tells whether there is a norm.
   *
   * @return false for {@link Running#NONE}
   */
  public boolean isEnabled() {
    return running != Running.NONE;
  }
}
