package io.github.sed4j.features.augment;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import java.util.random.RandomGenerator;

/**
 * White Gaussian noise on the features, with a level of its own for each clip. Frames beyond a
 * clip's length stay as they are.
 *
 * <p>Thread safety: immutable, safe to share.
 *
 * @param sigma distribution of the standard deviation, not negative
 */
public record GaussianNoise(Distribution sigma) {

  /** Uniform from 0 to 0.2 (technical report, section 1). */
  public static final Distribution DEFAULT_SIGMA = new ContinuousUniform(0, 0.2);

  /** The step of the report. */
  public static final GaussianNoise REPORT = new GaussianNoise(DEFAULT_SIGMA);

  /**
   * Draws a standard deviation.
   *
   * @param random source of one uniform number
   * @return the standard deviation
   */
  public double sample(RandomGenerator random) {
    return sigma.sample(random);
  }

  /**
   * Draws noise for one clip: {@code bands * frames} numbers of {@link
   * RandomGenerator#nextGaussian()}, frame after frame of the lowest band, then of the next.
   *
   * @param random source of the numbers
   * @param bands number of mel bands, at least 0
   * @param frames number of frames, at least 0
   * @param sigma standard deviation, at least 0
   * @return noise of shape {@code (bands, frames)}
   * @throws IllegalArgumentException if a value is outside its range
   */
  public static float[][] draw(RandomGenerator random, int bands, int frames, double sigma) {
    Require.atLeast("bands", bands, 0);
    Require.atLeast("frames", frames, 0);
    Require.notNegativeFinite("sigma", sigma);
    float[][] noise = new float[bands][frames];
    for (float[] row : noise) {
      for (int n = 0; n < frames; n++) {
        row[n] = (float) (sigma * random.nextGaussian());
      }
    }
    return noise;
  }

  /**
   * Adds noise to a batch. No gradient flows through.
   *
   * @param features features {@code (B, 1, M, N)}
   * @param noise noise of each clip, {@code (M, length)} with lengths of 0 to N
   * @return noisy features of the same shape, attached to the same manager; the caller closes them
   * @throws IllegalArgumentException if the shapes do not fit
   */
  public static NDArray apply(NDArray features, float[][][] noise) {
    FeatureShape shape = FeatureShape.of(features).requireClips("noise", noise.length);
    int frames = shape.frames();
    float[] padded = new float[Math.multiplyExact(noise.length, shape.bands() * frames)];
    for (int clip = 0; clip < noise.length; clip++) {
      float[][] rows = noise[clip];
      for (int band = 0; band < shape.bands(); band++) {
        if (rows.length != shape.bands() || rows[band].length > frames) {
          throw new IllegalArgumentException(
              "noise of clip "
                  + clip
                  + " with "
                  + rows.length
                  + " bands, allowed: "
                  + shape.bands()
                  + " bands of at most "
                  + frames
                  + " frames");
        }
        System.arraycopy(
            rows[band], 0, padded, (clip * shape.bands() + band) * frames, rows[band].length);
      }
    }
    return FeatureStep.on(
        features,
        x -> {
          NDManager manager = x.getManager();
          return x.add(manager.create(padded, new Shape(noise.length, 1, shape.bands(), frames)));
        });
  }
}
