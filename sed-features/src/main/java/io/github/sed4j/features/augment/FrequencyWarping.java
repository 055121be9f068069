package io.github.sed4j.features.augment;

import java.util.random.RandomGenerator;

/**
 * Random warping of the frequency axis, a form of vocal tract length perturbation: frequencies up
 * to a boundary are stretched or compressed, those above it make up for it.
 *
 * <p>{@link FilterBankWarping} moves the band edges of the mel filterbank (the authors' code, and
 * the default); {@link LogMelWarping} resamples the log-mel itself (the earlier system that the
 * technical report cites).
 *
 * <p>Thread safety: implementations are immutable.
 */
public sealed interface FrequencyWarping permits FilterBankWarping, LogMelWarping {

  /**
   * Draws a warp.
   *
   * @param random source of the uniform numbers
   * @return the warp
   */
  Warp sample(RandomGenerator random);

  /**
   * One warp.
   *
   * @param factor by what frequencies below the boundary are multiplied, above 0, finite
   * @param boundaryRatio where the boundary lies, as a part of the frequency range, above 0;
   *     infinite for no boundary, which only {@link LogMelWarping} allows
   */
  record Warp(double factor, double boundaryRatio) {

    /**
     * Makes a warp.
     *
     * @param factor by what frequencies below the boundary are multiplied, above 0, finite
     * @param boundaryRatio where the boundary lies, as a part of the frequency range, above 0
     * @throws IllegalArgumentException if a value is outside its range
     */
    public Warp {
      Require.positiveFinite("factor", factor);
      Require.positive("boundaryRatio", boundaryRatio);
    }
  }
}
