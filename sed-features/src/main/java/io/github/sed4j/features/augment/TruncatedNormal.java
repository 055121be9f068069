package io.github.sed4j.features.augment;

import org.apache.commons.math3.distribution.NormalDistribution;

/**
 * A normal distribution, truncated on both sides at one distance from its mean.
 *
 * <p>Thread safety: immutable, safe to share.
 *
 * @param mean centre of the distribution, finite
 * @param standardDeviation standard deviation before truncation, above 0
 * @param truncation greatest distance of a sample from the mean, in the unit of the samples (not in
 *     standard deviations), above 0
 */
public record TruncatedNormal(double mean, double standardDeviation, double truncation)
    implements Distribution {

  private static final NormalDistribution STANDARD = new NormalDistribution(null, 0, 1);

  /**
   * Makes a distribution.
   *
   * @param mean centre of the distribution, finite
   * @param standardDeviation standard deviation before truncation, above 0
   * @param truncation greatest distance of a sample from the mean, above 0
   * @throws IllegalArgumentException if a value is outside its range
   */
  public TruncatedNormal {
    Require.finite("mean", mean);
    Require.positiveFinite("standardDeviation", standardDeviation);
    Require.positiveFinite("truncation", truncation);
  }

  @Override
  public double quantile(double u) {
    Require.uniform("u", u);
    double bound = truncation / standardDeviation;
    double tail = STANDARD.cumulativeProbability(-bound);
    // Only ever the lower half: close to 1 a probability has lost the digits of its tail.
    double lower = tail + Math.min(u, 1 - u) * (1 - 2 * tail);
    double distance =
        Math.min(truncation, -STANDARD.inverseCumulativeProbability(lower) * standardDeviation);
    return u < 0.5 ? mean - distance : mean + distance;
  }
}
