package io.github.sed4j.training.loop;

/**
 * The learning rate of each step.
 *
 * <p>Thread safety: immutable, safe to share.
 *
 * @param rate the rate that all others are parts of, above 0
 * @param rampSteps steps over which the rate rises on a line from 0, at least 0
 * @param dropStep the step from which on the rate is multiplied by {@code dropFactor}, at least 0;
 *     {@link #NEVER} for no drop
 * @param dropFactor above 0, at most 1
 * @param granularity the rate changes only at steps divisible by this, at least 1
 */
public record LearningRateSchedule(
    double rate, long rampSteps, long dropStep, double dropFactor, long granularity) {

  /** A step that no training reaches. */
  public static final long NEVER = Long.MAX_VALUE;

  /** The learning rate of both recipes (technical report, section 3). */
  public static final double DEFAULT_RATE = 5e-4;

  /** The schedule of the technical report: constant. */
  public static final LearningRateSchedule REPORT = constant(DEFAULT_RATE);

  /**
   * The schedule of the authors' later recipe: rises over the first 1000 steps, falls to a fifth at
   * step 15,000, and changes only every 100 steps.
   */
  public static final LearningRateSchedule WORKSHOP =
      new LearningRateSchedule(DEFAULT_RATE, 1000, 15_000, 1.0 / 5, 100);

  /**
   * Checks the values.
   *
   * @param rate above 0
   * @param rampSteps at least 0
   * @param dropStep at least 0
   * @param dropFactor above 0, at most 1
   * @param granularity at least 1
   * @throws IllegalArgumentException if a value is outside its range
   */
  public LearningRateSchedule {
    if (!(rate > 0 && rate < Double.POSITIVE_INFINITY)) {
      throw new IllegalArgumentException("rate = " + rate + ", allowed: finite, above 0");
    }
    requireAtLeast("rampSteps", rampSteps, 0);
    requireAtLeast("dropStep", dropStep, 0);
    requireAtLeast("granularity", granularity, 1);
    if (!(dropFactor > 0 && dropFactor <= 1)) {
      throw new IllegalArgumentException("dropFactor = " + dropFactor + ", allowed: above 0 to 1");
    }
  }

  private static void requireAtLeast(String name, long value, long least) {
    if (value < least) {
      throw new IllegalArgumentException(name + " = " + value + ", allowed: at least " + least);
    }
  }

  /**
   * Makes a schedule that never changes.
   *
   * @param rate the rate, above 0
   * @return the schedule
   * @throws IllegalArgumentException if the rate is outside its range
   */
  public static LearningRateSchedule constant(double rate) {
    return new LearningRateSchedule(rate, 0, NEVER, 1, 1);
  }

  /**
   * Returns the rate of a step.
   *
   * @param step number of the step, from 0
   * @return the rate, at least 0
   */
  public double rateAt(long step) {
    long changed = step - step % granularity;
    double ramp = changed < rampSteps ? (double) changed / (double) rampSteps : 1;
    return rate * ramp * (changed >= dropStep ? dropFactor : 1);
  }

  /** The schedule in words, but for when the rate drops. */
  String withoutDropStep() {
    return "rate "
        + rate
        + ", up over "
        + rampSteps
        + " steps, drops to "
        + dropFactor
        + ", changes every "
        + granularity
        + " steps";
  }
}
