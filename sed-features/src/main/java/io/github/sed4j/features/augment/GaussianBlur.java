package io.github.sed4j.features.augment;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import io.github.sed4j.features.spectrum.LogMel;
import java.util.Arrays;
import java.util.random.RandomGenerator;

/**
 * Random blur of the log-mel with a separable Gaussian kernel, both along frequency and time. Edges
 * are reflected (without repeating the outermost value), each clip at its own end.
 *
 * <p>Thread safety: immutable, safe to share.
 *
 * @param size length of the kernel along each axis, odd
 * @param sigma distribution of the standard deviation of the kernel in bands and frames, positive
 */
public record GaussianBlur(int size, Distribution sigma) {

  /** 5 x 5 (technical report, section 1). */
  public static final int DEFAULT_SIZE = 5;

  /**
   * Exponential with mean 0.5 (technical report, section 1), truncated at 5, plus 0.1 (the authors'
   * code, 2020).
   */
  public static final Distribution DEFAULT_SIGMA = new TruncatedExponential(0.1, 0.5, 5);

  /** The step of the report. */
  public static final GaussianBlur REPORT = new GaussianBlur(DEFAULT_SIZE, DEFAULT_SIGMA);

  /**
   * Makes the step.
   *
   * @param size length of the kernel along each axis, odd, at least 1
   * @param sigma distribution of the standard deviation of the kernel in bands and frames, positive
   * @throws IllegalArgumentException if the size is even or below 1
   */
  public GaussianBlur {
    if (size < 1 || size % 2 == 0) {
      throw new IllegalArgumentException("size = " + size + ", allowed: odd, at least 1");
    }
  }

  /**
   * Draws a standard deviation.
   *
   * @param random source of one uniform number
   * @return bands and frames
   */
  public double sample(RandomGenerator random) {
    return sigma.sample(random);
  }

  /**
   * Returns the kernel along one axis; the whole kernel is its product with itself.
   *
   * @param sigma standard deviation in bands and frames, above 0
   * @return {@link #size()} weights with the sum 1
   * @throws IllegalArgumentException if the standard deviation is not above 0 or not finite
   */
  public double[] kernel(double sigma) {
    Require.positiveFinite("sigma", sigma);
    double[] kernel = new double[size];
    double sum = 0;
    for (int i = 0; i < size; i++) {
      double distance = (i - size / 2) / sigma;
      kernel[i] = Math.exp(-distance * distance / 2);
      sum += kernel[i];
    }
    for (int i = 0; i < size; i++) {
      kernel[i] /= sum;
    }
    return kernel;
  }

  /**
   * Blurs a clip.
   *
   * @param logMel log-mel {@code (M, N)}
   * @param sigma standard deviation of the kernel, above 0
   * @return the blurred log-mel of the same shape
   * @throws IllegalArgumentException if the standard deviation is not above 0 or not finite
   */
  public LogMel apply(LogMel logMel, double sigma) {
    double[] kernel = kernel(sigma);
    int bands = logMel.bands();
    int frames = logMel.frames();
    if (frames == 0) {
      return logMel;
    }
    float[][] rows = new float[bands][];
    Arrays.setAll(rows, logMel::band);
    float[] blurred = new float[bands * frames];
    float[] padded = new float[frames + size - 1];
    for (int band = 0; band < bands; band++) {
      Arrays.fill(padded, 0);
      for (int i = 0; i < size; i++) {
        addWeighted(
            rows[reflect(band + i - size / 2, bands)], 0, kernel[i], padded, size / 2, frames);
      }
      for (int i = 0; i < size / 2; i++) {
        padded[i] = padded[size / 2 + reflect(i - size / 2, frames)];
        padded[size / 2 + frames + i] = padded[size / 2 + reflect(frames + i, frames)];
      }
      for (int i = 0; i < size; i++) {
        addWeighted(padded, i, kernel[i], blurred, band * frames, frames);
      }
    }
    return LogMel.of(blurred, bands, frames);
  }

  private static void addWeighted(
      float[] values, int from, double weight, float[] sums, int to, int count) {
    float factor = (float) weight;
    for (int n = 0; n < count; n++) {
      sums[to + n] += factor * values[from + n];
    }
  }

  /**
   * Blurs a batch on its device. No gradient flows through.
   *
   * @param logMel log-mel {@code (B, 1, M, N)}
   * @param lengths frames of each clip, 0 to N; what lies beyond is left undefined
   * @param sigmas standard deviation of each clip's kernel, above 0
   * @return the blurred log-mel of the same shape, attached to the same manager; the caller closes
   *     it
   * @throws IllegalArgumentException if shape, lengths or standard deviations do not fit
   */
  public NDArray apply(NDArray logMel, int[] lengths, double[] sigmas) {
    FeatureShape shape =
        FeatureShape.of(logMel)
            .requireLengths(lengths)
            .requireClips("standard deviations", sigmas.length);
    float[][] weights = weights(sigmas);
    if (shape.frames() == 0) {
      return FeatureStep.on(logMel, NDArray::duplicate);
    }
    int[] bands = new int[shape.clips()];
    Arrays.fill(bands, shape.bands());
    return FeatureStep.on(logMel, x -> along(3, along(2, x, bands, weights), lengths, weights));
  }

  /** Weight of each offset (rows) for each clip (columns). */
  private float[][] weights(double[] sigmas) {
    float[][] weights = new float[size][sigmas.length];
    for (int clip = 0; clip < sigmas.length; clip++) {
      double[] kernel = kernel(sigmas[clip]);
      for (int i = 0; i < size; i++) {
        weights[i][clip] = (float) kernel[i];
      }
    }
    return weights;
  }

  // Sums of shifted copies instead of a grouped convolution: as fast at this size, never in reduced
  // precision (TF32 on GPUs), and the same for a clip whatever the batch.
  private NDArray along(int axis, NDArray x, int[] lengths, float[][] weights) {
    NDManager manager = x.getManager();
    long length = x.getShape().get(axis);
    NDArray padded = x.gather(reflected(manager, axis, x.getShape(), lengths), axis);
    NDArray sum = manager.zeros(x.getShape(), x.getDataType());
    for (int i = 0; i < size; i++) {
      NDArray weight = manager.create(weights[i], new Shape(weights[i].length, 1, 1, 1));
      NDArray shifted = padded.get(axis == 2 ? ":, :, {}:{}, :" : ":, :, :, {}:{}", i, i + length);
      sum.addi(shifted.mul(weight));
    }
    return sum;
  }

  /** Index of each padded position along an axis, expanded to the other axes. */
  private NDArray reflected(NDManager manager, int axis, Shape shape, int[] lengths) {
    int padded = Math.toIntExact(shape.get(axis)) + size - 1;
    long[] index = new long[Math.multiplyExact(lengths.length, padded)];
    for (int clip = 0; clip < lengths.length; clip++) {
      for (int i = 0; i < padded; i++) {
        index[clip * padded + i] = reflect(i - size / 2, Math.max(1, lengths[clip]));
      }
    }
    return axis == 2
        ? manager
            .create(index, new Shape(lengths.length, 1, padded, 1))
            .broadcast(new Shape(lengths.length, 1, padded, shape.get(3)))
        : manager
            .create(index, new Shape(lengths.length, 1, 1, padded))
            .broadcast(new Shape(lengths.length, 1, shape.get(2), padded));
  }

  /** Reflects a position into 0 to length - 1, as often as it takes. */
  static int reflect(int position, int length) {
    if (length == 1) {
      return 0;
    }
    int period = 2 * (length - 1);
    int folded = Math.floorMod(position, period);
    return Math.min(folded, period - folded);
  }
}
