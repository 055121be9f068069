package io.github.sed4j.features.spectrum;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import java.util.Arrays;
import java.util.List;

/**
 * Features of several clips on a device, each padded to the longest: an array of shape {@code (B,
 * 1, M, N)}, float32, with the length of each clip.
 *
 * <p>The batch owns its array: {@link #close()} closes it, and so does the manager to which it is
 * attached.
 *
 * <p>Thread safety: as that of the array, for one thread at a time.
 */
public final class FeatureBatch implements AutoCloseable {

  private final NDArray features;
  private final int[] lengths;

  private FeatureBatch(NDArray features, int[] lengths) {
    this.features = features;
    this.lengths = lengths;
  }

  /**
   * Makes a batch of an array, which it then owns.
   *
   * @param features features {@code (B, 1, M, N)}, float32
   * @param lengths frames of each clip, 0 to N; copied
   * @return the batch
   * @throws IllegalArgumentException if the array has another shape or type, or a length does not
   *     fit
   */
  public static FeatureBatch of(NDArray features, int[] lengths) {
    Shape shape = features.getShape();
    if (shape.dimension() != 4 || shape.get(1) != 1 || shape.get(2) < 1) {
      throw new IllegalArgumentException("features = " + shape + ", allowed: (B, 1, M, N)");
    }
    if (features.getDataType() != DataType.FLOAT32) {
      throw new IllegalArgumentException(
          "features are " + features.getDataType() + ", allowed: " + DataType.FLOAT32);
    }
    if (lengths.length != shape.get(0)) {
      throw new IllegalArgumentException(
          "lengths of " + lengths.length + " clips, allowed: one for each of " + shape.get(0));
    }
    for (int clip = 0; clip < lengths.length; clip++) {
      if (lengths[clip] < 0 || lengths[clip] > shape.get(3)) {
        throw new IllegalArgumentException(
            "length of clip " + clip + " = " + lengths[clip] + ", allowed: 0 to " + shape.get(3));
      }
    }
    return new FeatureBatch(features, lengths.clone());
  }

  /**
   * Copies features of the CPU path to a device.
   *
   * @param manager to which the batch is attached
   * @param clips features of each clip, at least one, all of as many bands
   * @return the batch, 0 beyond each clip's length; the caller closes it
   * @throws IllegalArgumentException if there is no clip, or clips differ in their bands
   */
  public static FeatureBatch of(NDManager manager, List<LogMel> clips) {
    requireClips(clips);
    int bands = clips.get(0).bands();
    int frames = clips.stream().mapToInt(LogMel::frames).max().orElseThrow();
    float[] values = new float[LogMel.size(bands, (long) clips.size() * frames)];
    int[] lengths = new int[clips.size()];
    for (int clip = 0; clip < clips.size(); clip++) {
      clips.get(clip).requireBands(bands);
      clips.get(clip).copyTo(values, clip * bands * frames, frames);
      lengths[clip] = clips.get(clip).frames();
    }
    return new FeatureBatch(
        manager.create(values, new Shape(clips.size(), 1, bands, frames)), lengths);
  }

  static void requireClips(List<?> clips) {
    if (clips.isEmpty()) {
      throw new IllegalArgumentException("clips = 0, allowed: at least 1");
    }
  }

  /**
   * Returns the features.
   *
   * @return the array {@code (B, 1, M, N)}, float32, which belongs to this batch
   */
  public NDArray features() {
    return features;
  }

  /**
   * Returns the length of each clip.
   *
   * @return a copy, frames of each of the B clips
   */
  public int[] lengths() {
    return lengths.clone();
  }

  /**
   * Returns the number of clips.
   *
   * @return B, at least 0
   */
  public int clips() {
    return lengths.length;
  }

  /**
   * Returns the number of mel bands.
   *
   * @return M, at least 1
   */
  public int bands() {
    return Math.toIntExact(features.getShape().get(2));
  }

  /**
   * Returns the number of frames of each clip with its padding.
   *
   * @return N, at least 0
   */
  public int frames() {
    return Math.toIntExact(features.getShape().get(3));
  }

  /**
   * Computes mean and variance of the valid frames: on the device in float64, or, where it has
   * none, in Java.
   *
   * @return the statistics
   * @throws IllegalArgumentException if a valid value is NaN or beyond {@link
   *     FeatureStatistics#MAX_MAGNITUDE}
   */
  public FeatureStatistics statistics() {
    long valid = 0;
    for (int length : lengths) {
      valid += length;
    }
    if (valid == 0) {
      return FeatureStatistics.empty(bands());
    }
    if (BatchLogMel.precisionOf(features.getDevice()) == DataType.FLOAT32) {
      return FeatureStatistics.ofBatch(features.toFloatArray(), bands(), frames(), lengths);
    }
    try (NDManager scope = features.getManager().newSubManager()) {
      NDArray x = features.stopGradient();
      x.attach(scope);
      NDArray masked = x.mul(mask(scope)).toType(DataType.FLOAT64, false);
      int[] allButBands = {0, 1, 3};
      double[] mean = masked.sum(allButBands).div(valid).toDoubleArray();
      double[] meanSquare = masked.square().sum(allButBands).div(valid).toDoubleArray();
      return FeatureStatistics.ofMoments(valid, mean, meanSquare);
    }
  }

  /**
   * Normalises the features, without gradient.
   *
   * @param norm what is done in each band
   * @return a new batch, 0 beyond each clip's length, attached to the same manager; the caller
   *     closes it
   * @throws IllegalArgumentException if the number of bands differs
   */
  public FeatureBatch normalized(FeatureNorm norm) {
    if (norm.bands() != bands()) {
      throw new IllegalArgumentException("norm of " + norm.bands() + " bands, allowed: " + bands());
    }
    NDManager owner = features.getManager();
    try (NDManager scope = owner.newSubManager()) {
      NDArray x = features.stopGradient();
      x.attach(scope);
      NDArray normalized =
          x.sub(perBand(scope, norm.mean()))
              .divi(perBand(scope, norm.divisor()))
              .muli(mask(scope))
              // turns the -0 of masked negative values into 0
              .addi(0);
      normalized.attach(owner);
      return new FeatureBatch(normalized, lengths);
    }
  }

  /**
   * Normalises the features of a training batch, whose statistics are added to the running ones.
   *
   * @param norm the norm of the training, which is updated
   * @return a new batch, 0 beyond each clip's length, attached to the same manager; the caller
   *     closes it
   * @throws IllegalArgumentException if the number of bands differs, or a valid value is NaN or
   *     beyond {@link FeatureStatistics#MAX_MAGNITUDE}
   * @throws IllegalStateException if there are too few frames for a variance
   */
  public FeatureBatch normalized(TrainingNorm norm) {
    return normalized(norm.next(statistics()));
  }

  private NDArray perBand(NDManager manager, double[] values) {
    float[] floats = new float[values.length];
    for (int i = 0; i < floats.length; i++) {
      floats[i] = (float) values[i];
    }
    return manager.create(floats, new Shape(1, 1, floats.length, 1));
  }

  /** 1 within each clip, 0 beyond: {@code (B, 1, 1, N)}. */
  private NDArray mask(NDManager manager) {
    int frames = frames();
    float[] mask = new float[Math.multiplyExact(lengths.length, frames)];
    for (int clip = 0; clip < lengths.length; clip++) {
      Arrays.fill(mask, clip * frames, clip * frames + lengths[clip], 1);
    }
    return manager.create(mask, new Shape(lengths.length, 1, 1, frames));
  }

  /** Closes the array. */
  @Override
  public void close() {
    features.close();
  }

  /**
   * Returns the shape and the device.
   *
   * @return for example {@code FeatureBatch[(24, 1, 128, 498), cpu()]}
   */
  @Override
  public String toString() {
    return "FeatureBatch[" + features.getShape() + ", " + features.getDevice() + "]";
  }
}
