package io.github.sed4j.features.augment;

/**
 * The exponential of a {@link TruncatedNormal}: a positive factor whose logarithm is normal within
 * bounds.
 *
 * <p>Thread safety: immutable, safe to share.
 *
 * @param mean centre of the logarithm, finite
 * @param standardDeviation standard deviation of the logarithm before truncation, above 0
 * @param truncation greatest distance of the logarithm from its mean, above 0
 */
public record TruncatedLogNormal(double mean, double standardDeviation, double truncation)
    implements Distribution {

  /**
   * Makes a distribution.
   *
   * @param mean centre of the logarithm, finite
   * @param standardDeviation standard deviation of the logarithm before truncation, above 0
   * @param truncation greatest distance of the logarithm from its mean, above 0
   * @throws IllegalArgumentException if a value is outside its range
   */
  public TruncatedLogNormal {
    Require.finite("mean", mean);
    Require.positiveFinite("standardDeviation", standardDeviation);
    Require.positiveFinite("truncation", truncation);
  }

  @Override
  public double quantile(double u) {
    return Math.exp(new TruncatedNormal(mean, standardDeviation, truncation).quantile(u));
  }
}
