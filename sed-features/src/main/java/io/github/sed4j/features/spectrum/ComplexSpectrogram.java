package io.github.sed4j.features.spectrum;

import io.github.sed4j.features.io.NpyArray;
import java.util.Arrays;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * The complex spectra of a clip's frames, in double precision: an array of shape {@code (N, bins,
 * 2)} whose last axis holds real and imaginary part.
 *
 * <p>Thread safety: immutable, safe to share. Arrays are copied when they come in and when they go
 * out.
 */
public final class ComplexSpectrogram {

  private final double[] values;
  private final int frames;
  private final int bins;

  private ComplexSpectrogram(double[] values, int frames, int bins) {
    this.values = values;
    this.frames = frames;
    this.bins = bins;
  }

  /**
   * Makes a spectrogram.
   *
   * @param values {@code (frames, bins, 2)} values in C order; copied
   * @param frames number of frames, at least 0
   * @param bins bins of each frame, at least 1
   * @return the spectrogram
   * @throws IllegalArgumentException if a number is outside its range or does not fit the values
   */
  public static ComplexSpectrogram of(double[] values, int frames, int bins) {
    if (frames < 0) {
      throw new IllegalArgumentException("frames = " + frames + ", allowed: at least 0");
    }
    if (bins < 1) {
      throw new IllegalArgumentException("bins = " + bins + ", allowed: at least 1");
    }
    if (values.length != size(frames, bins)) {
      throw new IllegalArgumentException(
          "values = "
              + values.length
              + ", allowed: "
              + size(frames, bins)
              + " for "
              + frames
              + " frames of "
              + bins
              + " bins");
    }
    return new ComplexSpectrogram(values.clone(), frames, bins);
  }

  /** Takes an array that nobody else holds, without a copy. */
  static ComplexSpectrogram owning(double[] values, int frames, int bins) {
    return new ComplexSpectrogram(values, frames, bins);
  }

  /** The number of values, which must fit an array. */
  static int size(int frames, int bins) {
    long size = 2L * frames * bins;
    if (size > Integer.MAX_VALUE - 8) {
      throw new IllegalArgumentException(
          "frames = "
              + frames
              + ", allowed: at most "
              + (Integer.MAX_VALUE - 8) / 2 / bins
              + " with "
              + bins
              + " bins");
    }
    return (int) size;
  }

  /**
   * Makes a spectrogram from an array as {@link #toNpy} returns it, of float32 or float64.
   *
   * @param array an array of shape {@code (N, bins, 2)}
   * @return the spectrogram
   * @throws IllegalArgumentException if the array has another shape
   */
  public static ComplexSpectrogram fromNpy(NpyArray array) {
    int[] shape = array.shape();
    if (shape.length != 3 || shape[1] < 1 || shape[2] != 2) {
      throw new IllegalArgumentException(
          "shape = " + Arrays.toString(shape) + ", allowed: (N, bins, 2)");
    }
    return new ComplexSpectrogram(array.toDoubleArray(), shape[0], shape[1]);
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
   * Returns the number of bins of each frame.
   *
   * @return at least 1
   */
  public int bins() {
    return bins;
  }

  /**
   * Returns the real part of a value.
   *
   * @param frame 0 to {@code frames() - 1}
   * @param bin 0 to {@code bins() - 1}
   * @return the real part
   * @throws IndexOutOfBoundsException if there is no such value
   */
  public double real(int frame, int bin) {
    return values[index(frame, bin)];
  }

  /**
   * Returns the imaginary part of a value.
   *
   * @param frame 0 to {@code frames() - 1}
   * @param bin 0 to {@code bins() - 1}
   * @return the imaginary part
   * @throws IndexOutOfBoundsException if there is no such value
   */
  public double imaginary(int frame, int bin) {
    return values[index(frame, bin) + 1];
  }

  private int index(int frame, int bin) {
    Objects.checkIndex(frame, frames);
    Objects.checkIndex(bin, bins);
    return 2 * (frame * bins + bin);
  }

  /**
   * Copies the values of some frames into an array of the caller's: {@code (count, bins, 2)} values
   * in C order.
   *
   * @param from first frame
   * @param count number of frames
   * @param to array that receives the values
   * @param offset first index written
   * @throws IndexOutOfBoundsException if a range does not exist
   */
  public void copyFrames(int from, int count, double[] to, int offset) {
    Objects.checkFromIndexSize(from, count, frames);
    System.arraycopy(values, 2 * bins * from, to, offset, 2 * bins * count);
  }

  /** Writes the power of each bin of a frame. */
  void power(int frame, double[] power) {
    int at = 2 * bins * frame;
    for (int bin = 0; bin < bins; bin++) {
      double re = values[at + 2 * bin];
      double im = values[at + 2 * bin + 1];
      power[bin] = re * re + im * im;
    }
  }

  /**
   * Returns the values in C order as floats, rounded to the nearest.
   *
   * @return a new array of shape {@code (N, bins, 2)}
   */
  public float[] toFloatArray() {
    float[] out = new float[values.length];
    for (int i = 0; i < out.length; i++) {
      out[i] = (float) values[i];
    }
    return out;
  }

  /**
   * Returns the values as an array for a NumPy file.
   *
   * @return float64 of shape {@code (N, bins, 2)}
   */
  public NpyArray toNpy() {
    return NpyArray.of(values, frames, bins, 2);
  }

  /**
   * Tells whether another spectrogram has the same dimensions and values, bit for bit.
   *
   * @param other the other object
   * @return true if equal
   */
  @Override
  public boolean equals(@Nullable Object other) {
    return other instanceof ComplexSpectrogram that
        && frames == that.frames
        && bins == that.bins
        && Arrays.equals(values, that.values);
  }

  /**
   * Returns a hash of dimensions and values.
   *
   * @return the hash
   */
  @Override
  public int hashCode() {
    return 31 * (31 * frames + bins) + Arrays.hashCode(values);
  }

  /**
   * Returns the dimensions, not the values.
   *
   * @return for example {@code ComplexSpectrogram[498 frames, 513 bins]}
   */
  @Override
  public String toString() {
    return "ComplexSpectrogram[" + frames + " frames, " + bins + " bins]";
  }
}
