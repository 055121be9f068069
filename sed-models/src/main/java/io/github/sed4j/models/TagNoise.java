package io.github.sed4j.models;

import java.util.random.RandomGenerator;

/**
 * Noise on the tags that condition a network while it trains, so that it cannot simply copy them:
 * inactive tags are switched on with a probability, then Gaussian noise is added to every entry.
 *
 * <p>Thread safety: immutable, safe to share; the generator is the caller's.
 *
 * @param flipProbability probability that an entry of 0 becomes 1, 0 to 1
 * @param deviation standard deviation of the noise, at least 0
 */
public record TagNoise(double flipProbability, double deviation) {

  /** Probability that an inactive tag is switched on (SYSTEM.md, section 4). */
  public static final double DEFAULT_FLIP_PROBABILITY = 0.1;

  /** Standard deviation of the noise on every entry (SYSTEM.md, section 4). */
  public static final double DEFAULT_DEVIATION = 0.1;

  /** The noise of SYSTEM.md, section 4. */
  public static final TagNoise DEFAULT = new TagNoise(DEFAULT_FLIP_PROBABILITY, DEFAULT_DEVIATION);

  /** No noise. */
  public static final TagNoise NONE = new TagNoise(0, 0);

  /**
   * Makes a kind of noise.
   *
   * @param flipProbability probability that an entry of 0 becomes 1, 0 to 1
   * @param deviation standard deviation of the noise, at least 0
   * @throws IllegalArgumentException if a value is outside its range
   */
  public TagNoise {
    if (!(flipProbability >= 0 && flipProbability <= 1)) {
      throw new IllegalArgumentException(
          "flipProbability = " + flipProbability + ", allowed: 0 to 1");
    }
    if (!(deviation >= 0 && deviation < Double.POSITIVE_INFINITY)) {
      throw new IllegalArgumentException("deviation = " + deviation + ", allowed: at least 0");
    }
  }

  /**
   * Adds noise.
   *
   * @param tags {@code (B, K)}; not changed
   * @param random the source of randomness
   * @return noisy tags {@code (B, K)}, which may lie outside 0 to 1
   */
  public float[][] apply(float[][] tags, RandomGenerator random) {
    float[][] noisy = new float[tags.length][];
    for (int b = 0; b < tags.length; b++) {
      noisy[b] = tags[b].clone();
      for (int k = 0; k < noisy[b].length; k++) {
        if (noisy[b][k] == 0 && random.nextDouble() < flipProbability) {
          noisy[b][k] = 1;
        }
        if (deviation > 0) {
          noisy[b][k] += (float) (deviation * random.nextGaussian());
        }
      }
    }
    return noisy;
  }
}
