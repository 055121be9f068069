package io.github.sed4j.features.spectrum;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * Brings each mel band to zero mean and unit variance: {@code (x - mean) / divisor}, without
 * learned parameters. {@link FeatureStatistics#norm()} makes the one for inference, {@link
 * FeatureStatistics#batchNorm()} the one of a training batch.
 *
 * <p>Computed in double precision, rounded to float at the end.
 *
 * <p>Thread safety: immutable, safe to share.
 */
public final class FeatureNorm {

  /** What is added to a variance before its root is taken (the authors' code, 2020). */
  public static final double EPSILON = 1e-5;

  private final double[] mean;
  private final double[] divisor;

  private FeatureNorm(double[] mean, double[] divisor) {
    this.mean = mean;
    this.divisor = divisor;
  }

  /**
   * Makes a norm.
   *
   * @param mean what is subtracted in each band, finite; copied
   * @param divisor what the difference is divided by in each band, above 0 and finite; copied
   * @return the norm
   * @throws IllegalArgumentException if there is no band, if the arrays differ in length, or if a
   *     value is outside its range
   */
  public static FeatureNorm of(double[] mean, double[] divisor) {
    if (mean.length == 0) {
      throw new IllegalArgumentException("bands = 0, allowed: at least 1");
    }
    if (divisor.length != mean.length) {
      throw new IllegalArgumentException(
          "divisor has " + divisor.length + " bands, allowed: " + mean.length + " as mean has");
    }
    for (int band = 0; band < mean.length; band++) {
      if (!Double.isFinite(mean[band])) {
        throw new IllegalArgumentException(
            "mean of band " + band + " = " + mean[band] + ", allowed: finite");
      }
      if (!(divisor[band] > 0 && divisor[band] <= Double.MAX_VALUE)) {
        throw new IllegalArgumentException(
            "divisor of band " + band + " = " + divisor[band] + ", allowed: above 0 and finite");
      }
    }
    return new FeatureNorm(mean.clone(), divisor.clone());
  }

  /**
   * Returns the number of mel bands.
   *
   * @return at least 1
   */
  public int bands() {
    return mean.length;
  }

  /**
   * Returns what is subtracted in each band.
   *
   * @return a copy, {@code bands()} values
   */
  public double[] mean() {
    return mean.clone();
  }

  /**
   * Returns what the difference is divided by in each band.
   *
   * @return a copy, {@code bands()} values above 0
   */
  public double[] divisor() {
    return divisor.clone();
  }

  /**
   * Normalises a clip or a part of one.
   *
   * @param logMel log-mel of {@code bands()} bands
   * @return the normalised values, of the same shape
   * @throws IllegalArgumentException if the number of bands differs
   */
  public LogMel apply(LogMel logMel) {
    logMel.requireBands(mean.length);
    float[] values = logMel.toFloatArray();
    apply(values, 0, logMel.frames(), logMel.frames());
    return LogMel.owning(values, mean.length, logMel.frames());
  }

  /**
   * Normalises a padded batch in place; beyond each clip's length it becomes 0.
   *
   * @param batch {@code (B, 1, bands, frames)} values in C order
   * @param frames frames of each clip with its padding, at least 0
   * @param lengths valid frames of each of the B clips, 0 to {@code frames}
   * @throws IllegalArgumentException if a number is outside its range or does not fit the batch
   */
  public void apply(float[] batch, int frames, int[] lengths) {
    requireBatch(batch, mean.length, frames, lengths);
    for (int clip = 0; clip < lengths.length; clip++) {
      apply(batch, clip * mean.length * frames, frames, lengths[clip]);
    }
  }

  private void apply(float[] values, int offset, int frames, int length) {
    for (int band = 0; band < mean.length; band++) {
      int from = offset + band * frames;
      double subtrahend = mean[band];
      double by = divisor[band];
      for (int i = from; i < from + length; i++) {
        values[i] = (float) ((values[i] - subtrahend) / by);
      }
      Arrays.fill(values, from + length, from + frames, 0);
    }
  }

  static void requireBatch(float[] batch, int bands, int frames, int[] lengths) {
    if (frames < 0) {
      throw new IllegalArgumentException("frames = " + frames + ", allowed: at least 0");
    }
    if (batch.length != (long) lengths.length * bands * frames) {
      throw new IllegalArgumentException(
          "batch has "
              + batch.length
              + " values, allowed: "
              + lengths.length
              + " clips x "
              + bands
              + " bands x "
              + frames
              + " frames");
    }
    for (int clip = 0; clip < lengths.length; clip++) {
      if (lengths[clip] < 0 || lengths[clip] > frames) {
        throw new IllegalArgumentException(
            "length of clip " + clip + " = " + lengths[clip] + ", allowed: 0 to " + frames);
      }
    }
  }

  /**
   * Tells whether another norm has the same values, bit for bit.
   *
   * @param other the other object
   * @return true if equal
   */
  @Override
  public boolean equals(@Nullable Object other) {
    return other instanceof FeatureNorm that
        && Arrays.equals(mean, that.mean)
        && Arrays.equals(divisor, that.divisor);
  }

  /**
   * Returns a hash of the values.
   *
   * @return the hash
   */
  @Override
  public int hashCode() {
    return 31 * Arrays.hashCode(mean) + Arrays.hashCode(divisor);
  }

  /**
   * Returns the number of bands, not the values.
   *
   * @return for example {@code FeatureNorm[128 bands]}
   */
  @Override
  public String toString() {
    return "FeatureNorm[" + mean.length + " bands]";
  }
}
