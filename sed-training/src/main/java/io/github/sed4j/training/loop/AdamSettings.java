package io.github.sed4j.training.loop;

/**
 * The constants of {@link Adam}.
 *
 * <p>Thread safety: immutable, safe to share.
 *
 * @param beta1 decay of the mean of the gradients, 0 to below 1
 * @param beta2 decay of the mean of their squares, 0 to below 1
 * @param epsilon what is added to the root of the latter, above 0
 * @param weightDecay L2: what part of a parameter is added to its gradient, at least 0
 */
public record AdamSettings(double beta1, double beta2, double epsilon, double weightDecay) {

  /** The constants of the technical report: 0.9, 0.999, 1e-8, no weight decay. */
  public static final AdamSettings REPORT = new AdamSettings(0.9, 0.999, 1e-8, 0);

  /** The constants of the authors' later recipe: as the report's, with L2 of 1e-6. */
  public static final AdamSettings WORKSHOP = new AdamSettings(0.9, 0.999, 1e-8, 1e-6);

  /**
   * Checks the constants.
   *
   * @param beta1 0 to below 1
   * @param beta2 0 to below 1
   * @param epsilon above 0
   * @param weightDecay at least 0
   * @throws IllegalArgumentException if a value is outside its range
   */
  public AdamSettings {
    requireDecay("beta1", beta1);
    requireDecay("beta2", beta2);
    if (!(epsilon > 0 && epsilon < Double.POSITIVE_INFINITY)) {
      throw new IllegalArgumentException("epsilon = " + epsilon + ", allowed: finite, above 0");
    }
    if (!(weightDecay >= 0 && weightDecay < Double.POSITIVE_INFINITY)) {
      throw new IllegalArgumentException(
          "weightDecay = " + weightDecay + ", allowed: finite, at least 0");
    }
  }

  private static void requireDecay(String name, double value) {
    if (!(value >= 0 && value < 1)) {
      throw new IllegalArgumentException(name + " = " + value + ", allowed: 0 to below 1");
    }
  }
}
