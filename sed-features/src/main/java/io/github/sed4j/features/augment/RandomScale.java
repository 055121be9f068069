package io.github.sed4j.features.augment;

import java.util.random.RandomGenerator;

/**
 * Random loudness: each waveform is multiplied by a factor of its own.
 *
 * <p>Thread safety: immutable, safe to share.
 *
 * @param factor distribution of the factor, positive
 */
public record RandomScale(Distribution factor) {

  /**
   * exp(z) with z normal, mean 0, standard deviation 1 (technical report, section 1), truncated to
   * +-3 (the authors' code, 2020).
   */
  public static final Distribution DEFAULT_FACTOR = new TruncatedLogNormal(0, 1, 3);

  /** The step of the report. */
  public static final RandomScale REPORT = new RandomScale(DEFAULT_FACTOR);

  /**
   * Draws a factor.
   *
   * @param random source of one uniform number
   * @return the factor
   */
  public double sample(RandomGenerator random) {
    return factor.sample(random);
  }

  /**
   * Scales a waveform.
   *
   * @param waveform samples
   * @param factor what they are multiplied by, finite
   * @return a new array
   * @throws IllegalArgumentException if the factor is not finite
   */
  public static float[] apply(float[] waveform, double factor) {
    Require.finite("factor", factor);
    float[] scaled = new float[waveform.length];
    for (int t = 0; t < scaled.length; t++) {
      scaled[t] = (float) (waveform[t] * factor);
    }
    return scaled;
  }
}
