package io.github.sed4j.features.augment;

/**
 * The uniform distribution over an interval.
 *
 * <p>Thread safety: immutable, safe to share.
 *
 * @param low lower end, finite
 * @param high upper end, at least {@code low}, finite
 */
public record ContinuousUniform(double low, double high) implements Distribution {

  /**
   * Makes a distribution.
   *
   * @param low lower end, finite
   * @param high upper end, at least {@code low}, finite
   * @throws IllegalArgumentException if a value is outside its range
   */
  public ContinuousUniform {
    Require.finite("low", low);
    Require.finite("high", high);
    if (high < low) {
      throw new IllegalArgumentException("high = " + high + ", allowed: at least low = " + low);
    }
  }

  @Override
  public double quantile(double u) {
    return low + Require.uniform("u", u) * (high - low);
  }
}
