package io.github.sed4j.features.augment;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import io.github.sed4j.features.spectrum.LogMel;
import java.util.List;
import java.util.random.RandomGenerator;

/**
 * Frequency warping of the log-mel itself, which is resampled along frequency: the system of 2019
 * that the technical report cites ("exactly as in [2]").
 *
 * <p>With {@code M} bands, factor {@code f} and boundary ratio {@code r}, band {@code 2 r M / (1 +
 * f)} moves to {@code f} times that; band 0 and the end {@code M} of the range stay, and everything
 * between moves linearly. Where one of the two would leave the range, there is no boundary: every
 * band moves to {@code f} times itself. Values between bands are interpolated linearly; beyond the
 * last band, its value repeats.
 *
 * <p>Thread safety: immutable, safe to share.
 *
 * @param excess distribution of what is added to 1 to give the factor or its inverse, not negative
 * @param boundaryRatio distribution of the boundary as a part of the bands, not negative
 */
public record LogMelWarping(Distribution excess, Distribution boundaryRatio)
    implements FrequencyWarping {

  /** Exponential with mean 0.07 (the cited system, DCASE 2019 Task 2). */
  public static final Distribution DEFAULT_EXCESS =
      new TruncatedExponential(0, 0.07, Double.POSITIVE_INFINITY);

  /** Exponential with mean 0.5 (the cited system, DCASE 2019 Task 2). */
  public static final Distribution DEFAULT_BOUNDARY_RATIO =
      new TruncatedExponential(0, 0.5, Double.POSITIVE_INFINITY);

  /** The step of the cited system. */
  public static final LogMelWarping CITED =
      new LogMelWarping(DEFAULT_EXCESS, DEFAULT_BOUNDARY_RATIO);

  /**
   * Draws a warp: first the excess, then whether the factor is inverted, then the boundary.
   *
   * @param random source of three uniform numbers
   * @return the warp
   */
  @Override
  public Warp sample(RandomGenerator random) {
    return warp(random.nextDouble(), random.nextDouble(), random.nextDouble());
  }

  /**
   * Returns the warp of given uniform numbers.
   *
   * @param excessU uniform number of the excess, 0 to below 1
   * @param inversionU uniform number of the inversion: below 0.5 the factor is inverted
   * @param boundaryU uniform number of the boundary, 0 to below 1
   * @return the warp
   * @throws IllegalArgumentException if a number is outside its range
   */
  public Warp warp(double excessU, double inversionU, double boundaryU) {
    Require.uniform("inversionU", inversionU);
    double factor = 1 + excess.quantile(excessU);
    double ratio = Math.max(boundaryRatio.quantile(boundaryU), Double.MIN_NORMAL);
    return new Warp(inversionU < 0.5 ? 1 / factor : factor, ratio);
  }

  /**
   * Warps a clip.
   *
   * @param logMel log-mel {@code (M, N)}
   * @param warp the warp
   * @return the warped log-mel of the same shape
   */
  public static LogMel apply(LogMel logMel, Warp warp) {
    int bands = logMel.bands();
    int frames = logMel.frames();
    float[] warped = new float[bands * frames];
    for (int band = 0; band < bands; band++) {
      double source = Math.min(source(band, bands, warp), bands - 1);
      int below = (int) source;
      float weight = (float) (source - below);
      int above = Math.min(below + 1, bands - 1);
      for (int n = 0; n < frames; n++) {
        warped[band * frames + n] =
            (1 - weight) * logMel.get(below, n) + weight * logMel.get(above, n);
      }
    }
    return LogMel.of(warped, bands, frames);
  }

  /**
   * Warps a batch on its device. No gradient flows through.
   *
   * @param logMel log-mel {@code (B, 1, M, N)}
   * @param warps one warp per clip
   * @return the warped log-mel of the same shape, attached to the same manager; the caller closes
   *     it
   * @throws IllegalArgumentException if the shape or the number of warps does not fit
   */
  public static NDArray apply(NDArray logMel, List<Warp> warps) {
    FeatureShape shape = FeatureShape.of(logMel).requireClips("warps", warps.size());
    int bands = shape.bands();
    float[] matrices = new float[Math.multiplyExact(warps.size(), bands * bands)];
    for (int clip = 0; clip < warps.size(); clip++) {
      fill(matrices, clip * bands * bands, bands, warps.get(clip));
    }
    return FeatureStep.on(
        logMel,
        x -> {
          NDManager manager = x.getManager();
          return manager.create(matrices, new Shape(warps.size(), 1, bands, bands)).matMul(x);
        });
  }

  private static void fill(float[] matrices, int from, int bands, Warp warp) {
    for (int band = 0; band < bands; band++) {
      double source = Math.min(source(band, bands, warp), bands - 1);
      int below = (int) source;
      double weight = source - below;
      int row = from + band * bands;
      matrices[row + below] += (float) (1 - weight);
      if (weight > 0) {
        matrices[row + below + 1] += (float) weight;
      }
    }
  }

  /** From where in the unwarped log-mel the value of a band comes. */
  static double source(int band, int bands, Warp warp) {
    double boundaryIn = 2 * warp.boundaryRatio() * bands / (1 + warp.factor());
    double boundaryOut = warp.factor() * boundaryIn;
    if (band <= boundaryOut || Math.max(boundaryIn, boundaryOut) >= bands) {
      return band / warp.factor();
    }
    return boundaryIn + (band - boundaryOut) * (bands - boundaryIn) / (bands - boundaryOut);
  }
}
