package io.github.sed4j.features.augment;

/**
 * An exponential distribution, truncated from above, then shifted.
 *
 * <p>Thread safety: immutable, safe to share.
 *
 * @param shift lowest sample, finite
 * @param mean mean of the exponential before truncation and shift, above 0
 * @param truncation greatest sample before the shift (an absolute value, not a multiple of the
 *     mean), above 0; {@link Double#POSITIVE_INFINITY} for none
 */
public record TruncatedExponential(double shift, double mean, double truncation)
    implements Distribution {

  /**
   * Makes a distribution.
   *
   * @param shift lowest sample, finite
   * @param mean mean of the exponential before truncation and shift, above 0
   * @param truncation greatest sample before the shift, above 0, may be infinite
   * @throws IllegalArgumentException if a value is outside its range
   */
  public TruncatedExponential {
    Require.finite("shift", shift);
    Require.positiveFinite("mean", mean);
    Require.positive("truncation", truncation);
  }

  @Override
  public double quantile(double u) {
    Require.uniform("u", u);
    return shift - mean * Math.log1p(u * Math.expm1(-truncation / mean));
  }
}
