package io.github.sed4j.inference.evaluation;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.function.ToDoubleFunction;
import org.apache.commons.math3.random.MersenneTwister;

/**
 * How much a value depends on which clips happen to be in the set: it is computed again and again
 * from clips drawn with replacement. Drawing is balanced, as in sed_scores_eval: n copies of all
 * clips are shuffled and cut into n samples, so that every clip occurs n times in all. The samples
 * are those that NumPy's {@code RandomState(seed).shuffle} gives.
 *
 * <p>Thread safety: immutable.
 */
public final class Bootstrap {

  /** Number of samples (sed_scores_eval). */
  public static final int DEFAULT_SAMPLES = 100;

  /** Part of the samples that lie in the interval (sed_scores_eval). */
  public static final double DEFAULT_CONFIDENCE = 0.9;

  /** Seed of the shuffling (sed_scores_eval). */
  public static final long DEFAULT_SEED = 0;

  private static final long LARGEST_SEED = 0xffffffffL;

  private final int samples;
  private final double confidence;
  private final long seed;

  private Bootstrap(Builder builder) {
    samples = builder.samples;
    confidence = builder.confidence;
    seed = builder.seed;
  }

  /**
   * Starts a bootstrap with the defaults.
   *
   * @return a builder; not for use by several threads
   */
  public static Builder builder() {
    return new Builder();
  }

  /**
   * Draws the samples.
   *
   * @param clips number of clips, at least 1
   * @return for each sample as many indices of clips as there are clips
   */
  public int[][] draw(int clips) {
    if (clips < 1) {
      throw new IllegalArgumentException("clips = " + clips + ", allowed: at least 1");
    }
    int[] all = new int[Math.multiplyExact(samples, clips)];
    for (int i = 0; i < all.length; i++) {
      all[i] = i % clips;
    }
    shuffle(all);
    int[][] drawn = new int[samples][];
    for (int sample = 0; sample < samples; sample++) {
      drawn[sample] = Arrays.copyOfRange(all, sample * clips, (sample + 1) * clips);
    }
    return drawn;
  }

  private void shuffle(int[] values) {
    MersenneTwister random = new MersenneTwister((int) seed);
    for (int i = values.length - 1; i > 0; i--) {
      int mask = -1 >>> Integer.numberOfLeadingZeros(i);
      int j;
      do {
        j = random.nextInt() & mask;
      } while (j > i);
      int value = values[i];
      values[i] = values[j];
      values[j] = value;
    }
  }

  /**
   * Computes a value for each sample.
   *
   * @param counts the counts of each clip
   * @param value the value, such as {@code curves -> curves.at(0.5).macroF()} or {@code curves ->
   *     psds.evaluate(curves).value()}
   * @return a value for each sample
   */
  public double[] values(ClipCounts counts, ToDoubleFunction<ThresholdCurves> value) {
    int[][] drawn = draw(counts.clips().size());
    return Arrays.stream(drawn).mapToDouble(d -> value.applyAsDouble(counts.curves(d))).toArray();
  }

  /**
   * Finds the interval of a value.
   *
   * @param counts the counts of each clip
   * @param value the value
   * @return its mean and the range in which the asked for part of the samples lie
   */
  public ConfidenceInterval interval(ClipCounts counts, ToDoubleFunction<ThresholdCurves> value) {
    return interval(values(counts, value));
  }

  /**
   * Finds the intervals of several values at once, such as those of all event classes.
   *
   * @param counts the counts of each clip
   * @param values the values by name; the same names for every sample
   * @return intervals by name, in ascending order
   */
  public SortedMap<String, ConfidenceInterval> intervals(
      ClipCounts counts, Function<ThresholdCurves, ? extends Map<String, Double>> values) {
    SortedMap<String, List<Double>> byName = new TreeMap<>();
    for (int[] drawn : draw(counts.clips().size())) {
      values
          .apply(counts.curves(drawn))
          .forEach(
              (name, value) -> byName.computeIfAbsent(name, n -> new ArrayList<>()).add(value));
    }
    SortedMap<String, ConfidenceInterval> intervals = new TreeMap<>();
    byName.forEach(
        (name, of) ->
            intervals.put(name, interval(of.stream().mapToDouble(Double::doubleValue).toArray())));
    return intervals;
  }

  /**
   * Finds the interval of values that are there already. Percentiles lie on straight lines between
   * the values in order, as NumPy's.
   *
   * @param values at least one
   * @return their mean and the range in which the asked for part of them lie
   */
  public ConfidenceInterval interval(double[] values) {
    if (values.length == 0) {
      throw new IllegalArgumentException("0 values, allowed: at least 1");
    }
    double[] sorted = values.clone();
    Arrays.sort(sorted);
    double mean = Arrays.stream(values).sum() / values.length;
    return new ConfidenceInterval(
        mean, percentile(sorted, (1 - confidence) / 2), percentile(sorted, (1 + confidence) / 2));
  }

  private static double percentile(double[] sorted, double part) {
    double position = part * (sorted.length - 1);
    int below = (int) Math.floor(position);
    int above = Math.min(below + 1, sorted.length - 1);
    return sorted[below] + (position - below) * (sorted[above] - sorted[below]);
  }

  /**
   * Returns the number of samples.
   *
   * @return at least 1
   */
  public int samples() {
    return samples;
  }

  /**
   * Returns the part of the samples that lie in the interval.
   *
   * @return above 0, below 1
   */
  public double confidence() {
    return confidence;
  }

  /**
   * Returns the seed of the shuffling.
   *
   * @return 0 to 2^32 - 1
   */
  public long seed() {
    return seed;
  }

  @Override
  public String toString() {
    return "Bootstrap[samples " + samples + ", confidence " + confidence + ", seed " + seed + "]";
  }

  /** Sets the parameters; all have defaults. Not thread-safe. */
  public static final class Builder {

    private int samples = DEFAULT_SAMPLES;
    private double confidence = DEFAULT_CONFIDENCE;
    private long seed = DEFAULT_SEED;

    private Builder() {}

    /**
     * Sets the number of samples.
     *
     * @param count at least 1
     * @return this builder
     */
    public Builder optSamples(int count) {
      samples = count;
      return this;
    }

    /**
     * Sets the part of the samples that lie in the interval.
     *
     * @param part above 0, below 1
     * @return this builder
     */
    public Builder optConfidence(double part) {
      confidence = part;
      return this;
    }

    /**
     * Sets the seed of the shuffling.
     *
     * @param newSeed 0 to 2^32 - 1
     * @return this builder
     */
    public Builder optSeed(long newSeed) {
      seed = newSeed;
      return this;
    }

    /**
     * Makes the bootstrap.
     *
     * @return the bootstrap
     * @throws IllegalArgumentException if a parameter is not allowed
     */
    public Bootstrap build() {
      if (samples < 1) {
        throw new IllegalArgumentException("samples = " + samples + ", allowed: at least 1");
      }
      if (!(confidence > 0 && confidence < 1)) {
        throw new IllegalArgumentException(
            "confidence = " + confidence + ", allowed: above 0, below 1");
      }
      if (seed < 0 || seed > LARGEST_SEED) {
        throw new IllegalArgumentException("seed = " + seed + ", allowed: 0 to " + LARGEST_SEED);
      }
      return new Bootstrap(this);
    }
  }
}
