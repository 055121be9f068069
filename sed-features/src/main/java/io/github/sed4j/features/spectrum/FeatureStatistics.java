package io.github.sed4j.features.spectrum;

import io.github.sed4j.features.io.NpyArray;
import io.github.sed4j.features.io.NpyFormatException;
import io.github.sed4j.features.io.Npz;
import java.io.IOException;
import java.math.BigDecimal;
import java.math.MathContext;
import java.math.RoundingMode;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Mean and variance of each mel band over any number of frames: what a {@link FeatureNorm} is made
 * of. Padded frames never count.
 *
 * <p>The sums are kept exactly, so what several workers gathered from features merges in any order
 * and grouping to the same bits, and a variance does not suffer from the size of the mean. Only
 * {@linkplain #ofMoments given moments} may differ with the order, in the last of 106 bits.
 *
 * <p>Thread safety: immutable, safe to share; an {@link Accumulator} is for one thread at a time.
 */
public final class FeatureStatistics {

  /** Largest magnitude of a value, far above any log-mel. */
  public static final double MAX_MAGNITUDE = 0x1p15;

  /** Most frames: 5 years at 50 frames per second. */
  public static final long MAX_FRAMES = 1L << 33;

  // What is added to a sum is rounded to multiples of 2^-40 first. With at most 2^33 frames of
  // squares up to 2^30, a sum is such a multiple below 2^63: it has at most 103 bits, which fit the
  // unevaluated sum of two doubles. Adding is therefore exact.
  private static final double QUANTUM = 0x1p-40;

  /** Frames that are added up in one double before that sum is added to the exact one. */
  private static final int PARTIAL = 512;

  private static final MathContext PRECISION = new MathContext(60, RoundingMode.HALF_EVEN);

  private static final String FRAMES = "frames";
  private static final String SUM = "sum";
  private static final String SUM_OF_SQUARES = "sum_of_squares";

  private final long frames;
  private final double[] sum; // (2, bands): each sum rounded to double, then the remainders
  private final double[] squares; // sums of squares, in the same way

  private FeatureStatistics(long frames, double[] sum, double[] squares) {
    this.frames = frames;
    this.sum = sum;
    this.squares = squares;
  }

  /**
   * Returns statistics of no frames.
   *
   * @param bands number of mel bands, at least 1
   * @return the statistics
   * @throws IllegalArgumentException if the number is below 1
   */
  public static FeatureStatistics empty(int bands) {
    return accumulator(bands).statistics();
  }

  /**
   * Returns the statistics of a clip.
   *
   * @param logMel log-mel of any number of frames
   * @return the statistics
   * @throws IllegalArgumentException if a value is NaN or beyond {@link #MAX_MAGNITUDE}
   */
  public static FeatureStatistics of(LogMel logMel) {
    return accumulator(logMel.bands()).add(logMel).statistics();
  }

  /**
   * Returns the statistics of the valid frames of a padded batch.
   *
   * @param batch {@code (B, 1, bands, frames)} values in C order
   * @param bands number of mel bands, at least 1
   * @param frames frames of each clip with its padding, at least 0
   * @param lengths valid frames of each of the B clips, 0 to {@code frames}
   * @return the statistics
   * @throws IllegalArgumentException if a number is outside its range or does not fit the batch, or
   *     if a valid value is NaN or beyond {@link #MAX_MAGNITUDE}
   */
  public static FeatureStatistics ofBatch(float[] batch, int bands, int frames, int[] lengths) {
    return accumulator(bands).addBatch(batch, frames, lengths).statistics();
  }

  /**
   * Returns statistics with given moments, such as a device or another library has found them.
   *
   * @param frames number of frames, 0 to {@link #MAX_FRAMES}
   * @param mean mean of each band, within {@link #MAX_MAGNITUDE}
   * @param meanSquare mean of the squares of each band, at least 0, at most the square of {@link
   *     #MAX_MAGNITUDE}; where rounding has left it below the square of the mean, the variance is 0
   * @return statistics whose {@link #mean()} and {@link #meanSquare()} are these, bit for bit,
   *     unless there are no frames
   * @throws IllegalArgumentException if there is no band, if the arrays differ in length, or if a
   *     value is outside its range
   */
  public static FeatureStatistics ofMoments(long frames, double[] mean, double[] meanSquare) {
    int bands = requireBands(mean.length);
    requireFrames(frames);
    if (meanSquare.length != bands) {
      throw new IllegalArgumentException(
          "meanSquare has " + meanSquare.length + " bands, allowed: " + bands + " as mean has");
    }
    double[] sum = new double[2 * bands];
    double[] squares = new double[2 * bands];
    for (int band = 0; band < bands; band++) {
      if (!(Math.abs(mean[band]) <= MAX_MAGNITUDE)) {
        throw new IllegalArgumentException(
            "mean of band " + band + " = " + mean[band] + ", allowed: -32768 to 32768");
      }
      if (!(meanSquare[band] >= 0 && meanSquare[band] <= MAX_MAGNITUDE * MAX_MAGNITUDE)) {
        throw new IllegalArgumentException(
            "mean square of band " + band + " = " + meanSquare[band] + ", allowed: 0 to 2^30");
      }
      product(mean[band], (double) frames, sum, band);
      product(meanSquare[band], (double) frames, squares, band);
    }
    return new FeatureStatistics(frames, sum, squares);
  }

  private static void product(double value, double factor, double[] to, int band) {
    double rounded = value * factor;
    to[band] = rounded;
    to[to.length / 2 + band] = Math.fma(value, factor, -rounded);
  }

  /**
   * Starts statistics of values that come one part after the other.
   *
   * @param bands number of mel bands, at least 1
   * @return a new accumulator
   * @throws IllegalArgumentException if the number is below 1
   */
  public static Accumulator accumulator(int bands) {
    return new Accumulator(requireBands(bands));
  }

  private static int requireBands(int bands) {
    if (bands < 1) {
      throw new IllegalArgumentException("bands = " + bands + ", allowed: at least 1");
    }
    return bands;
  }

  private static long requireFrames(long frames) {
    if (frames < 0 || frames > MAX_FRAMES) {
      throw new IllegalArgumentException("frames = " + frames + ", allowed: 0 to " + MAX_FRAMES);
    }
    return frames;
  }

  /**
   * Returns the statistics of these frames and others together.
   *
   * @param other statistics of as many bands
   * @return new statistics; the same, bit for bit, in whatever order values were added and merged
   * @throws IllegalArgumentException if the number of bands differs, or if there are more than
   *     {@link #MAX_FRAMES} in all
   */
  public FeatureStatistics merge(FeatureStatistics other) {
    return accumulator(bands()).add(this).add(other).statistics();
  }

  /**
   * Returns the number of mel bands.
   *
   * @return at least 1
   */
  public int bands() {
    return sum.length / 2;
  }

  /**
   * Returns the number of frames.
   *
   * @return at least 0
   */
  public long frames() {
    return frames;
  }

  /**
   * Returns the mean of each band.
   *
   * @return a new array of {@code bands()} values
   * @throws IllegalStateException if there are no frames
   */
  public double[] mean() {
    return means(sum);
  }

  /**
   * Returns the mean of the squares of each band.
   *
   * @return a new array of {@code bands()} values
   * @throws IllegalStateException if there are no frames
   */
  public double[] meanSquare() {
    return means(squares);
  }

  private double[] means(double[] sums) {
    requireAtLeast(1);
    double[] out = new double[bands()];
    for (int band = 0; band < out.length; band++) {
      out[band] = exact(sums, band).divide(BigDecimal.valueOf(frames), PRECISION).doubleValue();
    }
    return out;
  }

  /**
   * Returns the variance of each band over the frames themselves, {@code E[x^2] - E[x]^2}.
   *
   * @return a new array of {@code bands()} values, at least 0
   * @throws IllegalStateException if there are no frames
   */
  public double[] populationVariance() {
    requireAtLeast(1);
    return variance(frames);
  }

  /**
   * Returns the estimate of each band's variance from the frames as a sample, {@code n / (n - 1)
   * (E[x^2] - E[x]^2)}.
   *
   * @return a new array of {@code bands()} values, at least 0
   * @throws IllegalStateException if there are fewer than 2 frames
   */
  public double[] sampleVariance() {
    requireAtLeast(2);
    return variance(frames - 1);
  }

  private double[] variance(long degreesOfFreedom) {
    BigDecimal n = BigDecimal.valueOf(frames);
    BigDecimal divisor = n.multiply(BigDecimal.valueOf(degreesOfFreedom));
    double[] out = new double[bands()];
    for (int band = 0; band < out.length; band++) {
      BigDecimal total = exact(sum, band);
      BigDecimal spread = exact(squares, band).multiply(n).subtract(total.multiply(total));
      out[band] = Math.max(0, spread.divide(divisor, PRECISION).doubleValue());
    }
    return out;
  }

  private static BigDecimal exact(double[] sums, int band) {
    return new BigDecimal(sums[band]).add(new BigDecimal(sums[sums.length / 2 + band]));
  }

  private void requireAtLeast(int least) {
    if (frames < least) {
      throw new IllegalStateException("frames = " + frames + ", allowed: at least " + least);
    }
  }

  /**
   * Returns the norm of inference, and of training with {@link FeatureNormMode#RUNNING_STATISTICS}:
   * the divisor is {@code sqrt((v + 1e-5) + 1e-5)} with the {@linkplain #sampleVariance() sample
   * variance} v. That 1e-5 is added twice is a quirk of the authors' code, which we keep.
   *
   * @return the norm
   * @throws IllegalStateException if there are fewer than 2 frames
   */
  public FeatureNorm norm() {
    return norm(sampleVariance(), FeatureNorm.EPSILON + FeatureNorm.EPSILON);
  }

  /**
   * Returns the norm of the batch that these are the statistics of, in training with {@link
   * FeatureNormMode#BATCH_STATISTICS}: the divisor is {@code sqrt(v + 1e-5)} with the {@linkplain
   * #populationVariance() population variance} v.
   *
   * @return the norm
   * @throws IllegalStateException if there are no frames
   */
  public FeatureNorm batchNorm() {
    return norm(populationVariance(), FeatureNorm.EPSILON);
  }

  private FeatureNorm norm(double[] variance, double offset) {
    for (int band = 0; band < variance.length; band++) {
      variance[band] = Math.sqrt(variance[band] + offset);
    }
    return FeatureNorm.of(mean(), variance);
  }

  /**
   * Returns these statistics as arrays, without loss.
   *
   * @return {@code frames}, float64 of shape {@code (1)}, and {@code sum} and {@code
   *     sum_of_squares}, float64 of shape {@code (2, bands)}: the second row holds what the first
   *     has lost by rounding; a new map
   */
  public Map<String, NpyArray> toArrays() {
    Map<String, NpyArray> arrays = new LinkedHashMap<>();
    arrays.put(FRAMES, NpyArray.of(new double[] {(double) frames}, 1));
    arrays.put(SUM, NpyArray.of(sum, 2, bands()));
    arrays.put(SUM_OF_SQUARES, NpyArray.of(squares, 2, bands()));
    return arrays;
  }

  /**
   * Makes statistics from arrays as {@link #toArrays()} returns them.
   *
   * @param arrays the arrays by name; others among them are ignored
   * @param name what messages call their place
   * @return the statistics
   * @throws NpyFormatException if an array is missing or is not as described there
   */
  public static FeatureStatistics fromArrays(Map<String, NpyArray> arrays, String name)
      throws NpyFormatException {
    double[] count = values(arrays, FRAMES, name, 1);
    double[] sum = values(arrays, SUM, name, 2);
    double[] squares = values(arrays, SUM_OF_SQUARES, name, 2);
    if (count.length != 1
        || !(count[0] >= 0 && count[0] <= MAX_FRAMES)
        || count[0] != Math.rint(count[0])) {
      throw new NpyFormatException(
          name
              + ": "
              + FRAMES
              + " = "
              + Arrays.toString(count)
              + ", allowed: one whole number, 0 to "
              + MAX_FRAMES);
    }
    if (sum.length == 0 || squares.length != sum.length) {
      throw new NpyFormatException(
          name
              + ": "
              + SUM
              + " has "
              + sum.length / 2
              + " bands and "
              + SUM_OF_SQUARES
              + " "
              + squares.length / 2
              + ", allowed: one number, at least 1");
    }
    int bands = sum.length / 2;
    for (int band = 0; band < bands; band++) {
      boolean sumFits = Math.abs(sum[band]) <= count[0] * MAX_MAGNITUDE;
      boolean squaresFit =
          squares[band] >= 0 && squares[band] <= count[0] * MAX_MAGNITUDE * MAX_MAGNITUDE;
      if (!sumFits || !isRemainder(sum, band) || !squaresFit || !isRemainder(squares, band)) {
        throw new NpyFormatException(
            name
                + ": sums of band "
                + band
                + " are no sums of "
                + (long) count[0]
                + " frames: "
                + sum[band]
                + " and "
                + squares[band]);
      }
    }
    return new FeatureStatistics((long) count[0], sum, squares);
  }

  private static boolean isRemainder(double[] sums, int band) {
    double remainder = sums[sums.length / 2 + band];
    return Double.isFinite(remainder) && sums[band] + remainder == sums[band];
  }

  private static double[] values(Map<String, NpyArray> arrays, String key, String name, int axes)
      throws NpyFormatException {
    NpyArray array = arrays.get(key);
    if (array == null) {
      throw new NpyFormatException(
          name + ": no array " + key + ", only " + String.join(", ", arrays.keySet()));
    }
    int[] shape = array.shape();
    if (array.dtype() != NpyArray.DType.FLOAT64
        || shape.length != axes
        || (axes == 2 && shape[0] != 2)) {
      throw new NpyFormatException(
          name
              + ": "
              + key
              + " is "
              + array
              + ", allowed: <f8 of shape "
              + (axes == 1 ? "(1)" : "(2, bands)"));
    }
    return array.toDoubleArray();
  }

  /**
   * Writes a {@code .npz} file with {@link #toArrays()}.
   *
   * @param file the file; replaced if it exists
   * @throws IOException if it cannot be written; the target is then as it was
   */
  public void write(Path file) throws IOException {
    Npz.write(file, toArrays());
  }

  /**
   * Reads a {@code .npz} file that {@link #write} wrote.
   *
   * @param file the file
   * @return the statistics, equal to those written
   * @throws NpyFormatException if it is damaged or holds something else
   * @throws IOException if it cannot be read
   */
  public static FeatureStatistics read(Path file) throws IOException {
    return fromArrays(Npz.read(file), file.toString());
  }

  /**
   * Tells whether other statistics are of as many frames with the same sums, bit for bit.
   *
   * @param other the other object
   * @return true if equal
   */
  @Override
  public boolean equals(@Nullable Object other) {
    return other instanceof FeatureStatistics that
        && frames == that.frames
        && Arrays.equals(sum, that.sum)
        && Arrays.equals(squares, that.squares);
  }

  /**
   * Returns a hash of frames and sums.
   *
   * @return the hash
   */
  @Override
  public int hashCode() {
    return 31 * (31 * Long.hashCode(frames) + Arrays.hashCode(sum)) + Arrays.hashCode(squares);
  }

  /**
   * Returns the dimensions, not the values.
   *
   * @return for example {@code FeatureStatistics[128 bands, 1225 frames]}
   */
  @Override
  public String toString() {
    return "FeatureStatistics[" + bands() + " bands, " + frames + " frames]";
  }

  /**
   * Statistics of values that come one part after the other.
   *
   * <p>Thread safety: for one thread at a time; several workers have one each, and {@linkplain
   * #add(FeatureStatistics) add} or {@linkplain FeatureStatistics#merge merge} what they found.
   */
  public static final class Accumulator {

    private final double[] sum;
    private final double[] squares;
    private long frames;

    private Accumulator(int bands) {
      this.sum = new double[2 * bands];
      this.squares = new double[2 * bands];
    }

    /**
     * Adds the frames of a clip or of a part of one.
     *
     * @param logMel log-mel of as many bands
     * @return this accumulator
     * @throws IllegalArgumentException if the number of bands differs, if a value is NaN or beyond
     *     {@link #MAX_MAGNITUDE}, or if there are more than {@link #MAX_FRAMES} in all; nothing is
     *     added then
     */
    public Accumulator add(LogMel logMel) {
      logMel.requireBands(bands());
      return addBatch(logMel.values(), logMel.frames(), new int[] {logMel.frames()});
    }

    /**
     * Adds the valid frames of a padded batch.
     *
     * @param batch {@code (B, 1, bands, frames)} values in C order
     * @param frames frames of each clip with its padding, at least 0
     * @param lengths valid frames of each of the B clips, 0 to {@code frames}
     * @return this accumulator
     * @throws IllegalArgumentException if a number is outside its range or does not fit the batch,
     *     if a valid value is NaN or beyond {@link #MAX_MAGNITUDE}, or if there are more than
     *     {@link #MAX_FRAMES} in all; nothing is added then
     */
    public Accumulator addBatch(float[] batch, int frames, int[] lengths) {
      FeatureNorm.requireBatch(batch, bands(), frames, lengths);
      long added = 0;
      for (int clip = 0; clip < lengths.length; clip++) {
        requireValues(batch, clip, frames, lengths[clip]);
        added += lengths[clip];
      }
      this.frames = requireFrames(this.frames + added);
      for (int clip = 0; clip < lengths.length; clip++) {
        for (int band = 0; band < bands(); band++) {
          addBand(batch, (clip * bands() + band) * frames, lengths[clip], band);
        }
      }
      return this;
    }

    private void requireValues(float[] batch, int clip, int frames, int length) {
      for (int band = 0; band < bands(); band++) {
        int from = (clip * bands() + band) * frames;
        for (int i = 0; i < length; i++) {
          if (!(Math.abs(batch[from + i]) <= MAX_MAGNITUDE)) {
            throw new IllegalArgumentException(
                "value of clip "
                    + clip
                    + ", band "
                    + band
                    + ", frame "
                    + i
                    + " = "
                    + batch[from + i]
                    + ", allowed: -32768 to 32768");
          }
        }
      }
    }

    private void addBand(float[] values, int from, int length, int band) {
      for (int done = 0; done < length; done += PARTIAL) {
        double partialSum = 0;
        double partialSquares = 0;
        for (int i = from + done; i < from + Math.min(length, done + PARTIAL); i++) {
          double value = values[i];
          partialSum += value;
          partialSquares += value * value;
        }
        add(sum, band, Math.rint(partialSum / QUANTUM) * QUANTUM);
        add(squares, band, Math.rint(partialSquares / QUANTUM) * QUANTUM);
      }
    }

    /**
     * Adds what another has found.
     *
     * @param statistics statistics of as many bands
     * @return this accumulator
     * @throws IllegalArgumentException if the number of bands differs, or if there are more than
     *     {@link #MAX_FRAMES} in all; nothing is added then
     */
    public Accumulator add(FeatureStatistics statistics) {
      if (statistics.bands() != bands()) {
        throw new IllegalArgumentException(
            "bands = " + statistics.bands() + ", allowed: " + bands());
      }
      frames = requireFrames(frames + statistics.frames);
      for (int band = 0; band < bands(); band++) {
        add(sum, band, statistics.sum[band]);
        add(sum, band, statistics.sum[bands() + band]);
        add(squares, band, statistics.squares[band]);
        add(squares, band, statistics.squares[bands() + band]);
      }
      return this;
    }

    /** Adds a term to the sum of two doubles (Knuth's two-sum, then renormalised). */
    private static void add(double[] sums, int band, double term) {
      int low = sums.length / 2 + band;
      double total = sums[band] + term;
      double before = total - sums[band];
      double lost = (sums[band] - (total - before)) + (term - before) + sums[low];
      sums[band] = total + lost;
      sums[low] = lost - (sums[band] - total);
    }

    private int bands() {
      return sum.length / 2;
    }

    /**
     * Returns what has been added so far.
     *
     * @return the statistics
     */
    public FeatureStatistics statistics() {
      return new FeatureStatistics(frames, sum.clone(), squares.clone());
    }
  }
}
