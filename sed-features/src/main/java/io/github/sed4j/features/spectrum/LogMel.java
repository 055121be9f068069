package io.github.sed4j.features.spectrum;

import io.github.sed4j.features.io.NpyArray;
import java.nio.FloatBuffer;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Log-mel energies of a recording or of a part of it, or what a {@link FeatureNorm} made of them:
 * floats of shape {@code (bands, N)}, that is, the whole first band comes first.
 *
 * <p>Thread safety: immutable, safe to share. Arrays are copied when they come in and when they go
 * out; {@link #buffer()} is a read-only view.
 */
public final class LogMel {

  private final float[] values;
  private final int bands;
  private final int frames;

  private LogMel(float[] values, int bands, int frames) {
    this.values = values;
    this.bands = bands;
    this.frames = frames;
  }

  /**
   * Makes a log-mel.
   *
   * @param values {@code (bands, frames)} values in C order; copied
   * @param bands number of mel bands, at least 1
   * @param frames number of frames, at least 0
   * @return the log-mel
   * @throws IllegalArgumentException if a number is outside its range or does not fit the values
   */
  public static LogMel of(float[] values, int bands, int frames) {
    if (bands < 1) {
      throw new IllegalArgumentException("bands = " + bands + ", allowed: at least 1");
    }
    if (frames < 0) {
      throw new IllegalArgumentException("frames = " + frames + ", allowed: at least 0");
    }
    if (values.length != size(bands, frames)) {
      throw new IllegalArgumentException(
          "values = "
              + values.length
              + ", allowed: "
              + size(bands, frames)
              + " for "
              + bands
              + " bands of "
              + frames
              + " frames");
    }
    return new LogMel(values.clone(), bands, frames);
  }

  /** Takes an array that nobody else holds, without a copy. */
  static LogMel owning(float[] values, int bands, int frames) {
    return new LogMel(values, bands, frames);
  }

  /** The number of values, which must fit an array. */
  static int size(int bands, long frames) {
    int most = (Integer.MAX_VALUE - 8) / bands;
    if (frames > most) {
      throw new IllegalArgumentException(
          "frames = " + frames + ", allowed: at most " + most + " with " + bands + " bands");
    }
    return (int) (bands * frames);
  }

  /**
   * Makes a log-mel from an array as {@link #toNpy} returns it.
   *
   * @param array an array of shape {@code (bands, N)}; float64 is rounded to float
   * @return the log-mel
   * @throws IllegalArgumentException if the array has another shape
   */
  public static LogMel fromNpy(NpyArray array) {
    int[] shape = array.shape();
    if (shape.length != 2 || shape[0] < 1) {
      throw new IllegalArgumentException(
          "shape = " + Arrays.toString(shape) + ", allowed: (bands, N)");
    }
    return new LogMel(array.toFloatArray(), shape[0], shape[1]);
  }

  /**
   * Joins parts that follow each other.
   *
   * @param parts log-mels of one number of bands, at least one
   * @return one log-mel with the frames of all
   * @throws IllegalArgumentException if there is no part, if parts differ in their bands, or if
   *     there are more frames than an array holds
   */
  public static LogMel concatenate(List<LogMel> parts) {
    if (parts.isEmpty()) {
      throw new IllegalArgumentException("parts = 0, allowed: at least 1");
    }
    int bands = parts.get(0).bands;
    long frames = 0;
    for (LogMel part : parts) {
      part.requireBands(bands);
      frames += part.frames;
    }
    float[] values = new float[size(bands, frames)];
    int at = 0;
    for (LogMel part : parts) {
      part.copyTo(values, at, (int) frames);
      at += part.frames;
    }
    return new LogMel(values, bands, (int) frames);
  }

  void requireBands(int allowed) {
    if (bands != allowed) {
      throw new IllegalArgumentException("bands = " + bands + ", allowed: " + allowed);
    }
  }

  /**
   * Returns the number of mel bands.
   *
   * @return at least 1
   */
  public int bands() {
    return bands;
  }

  /**
   * Returns the number of frames.
   *
   * @return at least 0
   */
  public int frames() {
    return frames;
  }

  /**
   * Returns one value.
   *
   * @param band 0 to {@code bands() - 1}
   * @param frame 0 to {@code frames() - 1}
   * @return the value
   * @throws IndexOutOfBoundsException if there is no such value
   */
  public float get(int band, int frame) {
    return values[Objects.checkIndex(band, bands) * frames + Objects.checkIndex(frame, frames)];
  }

  /**
   * Returns one band over time.
   *
   * @param index 0 to {@code bands() - 1}
   * @return a new array of {@code frames()} values
   * @throws IndexOutOfBoundsException if there is no such band
   */
  public float[] band(int index) {
    int from = Objects.checkIndex(index, bands) * frames;
    return Arrays.copyOfRange(values, from, from + frames);
  }

  /**
   * Returns one frame.
   *
   * @param index 0 to {@code frames() - 1}
   * @return a new array of {@code bands()} values
   * @throws IndexOutOfBoundsException if there is no such frame
   */
  public float[] frame(int index) {
    Objects.checkIndex(index, frames);
    float[] out = new float[bands];
    for (int band = 0; band < bands; band++) {
      out[band] = values[band * frames + index];
    }
    return out;
  }

  /**
   * Returns some of the frames.
   *
   * @param from first frame
   * @param to frame after the last
   * @return a log-mel of {@code to - from} frames
   * @throws IndexOutOfBoundsException if there is no such range
   */
  public LogMel slice(int from, int to) {
    Objects.checkFromToIndex(from, to, frames);
    if (from == 0 && to == frames) {
      return this;
    }
    float[] out = new float[bands * (to - from)];
    for (int band = 0; band < bands; band++) {
      System.arraycopy(values, band * frames + from, out, band * (to - from), to - from);
    }
    return new LogMel(out, bands, to - from);
  }

  /**
   * Copies all values into an array of the caller's in which bands lie further apart, such as one
   * clip of a padded batch.
   *
   * @param to array that receives the values
   * @param offset index of the first value written
   * @param stride distance of neighbouring bands, at least {@code frames()}
   * @throws IllegalArgumentException if the stride is below the number of frames
   * @throws IndexOutOfBoundsException if the array is too short
   */
  public void copyTo(float[] to, int offset, int stride) {
    if (stride < frames) {
      throw new IllegalArgumentException("stride = " + stride + ", allowed: at least " + frames);
    }
    long end = offset + (long) (bands - 1) * stride + frames;
    if (offset < 0 || end > to.length) {
      throw new IndexOutOfBoundsException(
          "indices " + offset + " to " + (end - 1) + " of an array of " + to.length);
    }
    for (int band = 0; band < bands; band++) {
      System.arraycopy(values, band * frames, to, offset + band * stride, frames);
    }
  }

  /**
   * Returns the values without a copy, in C order {@code (bands, N)}.
   *
   * @return a new read-only view, positioned at the first value
   */
  public FloatBuffer buffer() {
    return FloatBuffer.wrap(values).asReadOnlyBuffer();
  }

  /**
   * Returns the values in C order.
   *
   * @return a new array of shape {@code (bands, N)}
   */
  public float[] toFloatArray() {
    return values.clone();
  }

  /**
   * Returns the values as an array for a NumPy file.
   *
   * @return float32 of shape {@code (bands, N)}
   */
  public NpyArray toNpy() {
    return NpyArray.of(values, bands, frames);
  }

  /** The values themselves, for this package to read. */
  float[] values() {
    return values;
  }

  /**
   * Tells whether another log-mel has the same dimensions and values, bit for bit.
   *
   * @param other the other object
   * @return true if equal
   */
  @Override
  public boolean equals(@Nullable Object other) {
    return other instanceof LogMel that
        && bands == that.bands
        && frames == that.frames
        && Arrays.equals(values, that.values);
  }

  /**
   * Returns a hash of dimensions and values.
   *
   * @return the hash
   */
  @Override
  public int hashCode() {
    return 31 * (31 * bands + frames) + Arrays.hashCode(values);
  }

  /**
   * Returns the dimensions, not the values.
   *
   * @return for example {@code LogMel[128 bands, 498 frames]}
   */
  @Override
  public String toString() {
    return "LogMel[" + bands + " bands, " + frames + " frames]";
  }
}
