package io.github.sed4j.features.augment;

import io.github.sed4j.features.spectrum.MelFilterBank;
import java.util.random.RandomGenerator;

/**
 * Frequency warping through the mel filterbank: its band edges are warped, piecewise linearly in
 * the mel domain, and its filters built anew and normalised.
 *
 * <p>Thread safety: immutable, safe to share.
 *
 * @param factor distribution of the factor of mel distances below the boundary, positive
 * @param boundaryRatio distribution of the boundary as a part of the mel range, not negative
 */
public record FilterBankWarping(Distribution factor, Distribution boundaryRatio)
    implements FrequencyWarping {

  /** exp(z), z normal with standard deviation 0.08, truncated to +-ln 1.3 (authors' code, 2020). */
  public static final Distribution DEFAULT_FACTOR = new TruncatedLogNormal(0, 0.08, Math.log(1.3));

  /** Exponential with mean 0.5, truncated at 5 (the authors' code, 2020). */
  public static final Distribution DEFAULT_BOUNDARY_RATIO = new TruncatedExponential(0, 0.5, 5);

  /** The step of the report. */
  public static final FilterBankWarping REPORT =
      new FilterBankWarping(DEFAULT_FACTOR, DEFAULT_BOUNDARY_RATIO);

  /**
   * Draws a warp: first the factor, then the boundary.
   *
   * @param random source of two uniform numbers
   * @return the warp
   */
  @Override
  public Warp sample(RandomGenerator random) {
    return warp(random.nextDouble(), random.nextDouble());
  }

  /**
   * Returns the warp of given uniform numbers.
   *
   * @param factorU uniform number of the factor, 0 to below 1
   * @param boundaryU uniform number of the boundary, 0 to below 1
   * @return the warp
   * @throws IllegalArgumentException if a number is outside its range
   */
  public Warp warp(double factorU, double boundaryU) {
    // A boundary of exactly 0 (u = 0) warps nothing, as does the least one above it.
    double ratio = Math.max(boundaryRatio.quantile(boundaryU), Double.MIN_NORMAL);
    return new Warp(factor.quantile(factorU), ratio);
  }

  /**
   * Warps a filterbank.
   *
   * @param bank the filterbank
   * @param warp what to do with it, its boundary finite
   * @return a new filterbank
   * @throws IllegalArgumentException if the boundary is infinite
   */
  public static MelFilterBank apply(MelFilterBank bank, Warp warp) {
    return bank.warped(warp.factor(), warp.boundaryRatio());
  }
}
