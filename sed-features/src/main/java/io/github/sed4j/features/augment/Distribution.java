package io.github.sed4j.features.augment;

import java.util.random.RandomGenerator;

/**
 * A one-dimensional distribution that is sampled through its inverse CDF: one uniform number in,
 * one sample out. That makes every draw repeatable and lets a caller hand in the uniform number.
 *
 * <p>Thread safety: implementations are immutable.
 *
 * @see TruncatedNormal
 * @see TruncatedLogNormal
 * @see TruncatedExponential
 * @see ContinuousUniform
 */
public interface Distribution {

  /**
   * Returns the value below which a part {@code u} of the distribution lies.
   *
   * @param u probability, 0 to below 1
   * @return the value of the inverse CDF
   * @throws IllegalArgumentException if {@code u} is outside its range
   */
  double quantile(double u);

  /**
   * Draws a sample: {@link #quantile} of the generator's next {@code double}.
   *
   * @param random source of the uniform number; one {@code nextDouble()} is taken
   * @return the sample
   */
  default double sample(RandomGenerator random) {
    return quantile(random.nextDouble());
  }
}
