package io.github.sed4j.features.io;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * An immutable n-dimensional array as a NumPy file holds it, in C order (last axis fastest).
 *
 * <p>Thread safety: immutable, safe to share. Arrays are copied when they come in and when they go
 * out.
 */
public final class NpyArray {

  /** The element types that are read and written. */
  public enum DType {
    /** {@code <f4}, IEEE 754 single precision. */
    FLOAT32("<f4", Float.BYTES),
    /** {@code <f8}, IEEE 754 double precision. */
    FLOAT64("<f8", Double.BYTES),
    /** {@code <i4}, 32-bit two's complement. */
    INT32("<i4", Integer.BYTES);

    private final String descriptor;
    private final int bytes;

    DType(String descriptor, int bytes) {
      this.descriptor = descriptor;
      this.bytes = bytes;
    }

    /**
     * Returns NumPy's name of this type.
     *
     * @return the descriptor, such as {@code <f4}
     */
    public String descriptor() {
      return descriptor;
    }

    /**
     * Returns the size of one element.
     *
     * @return bytes per element
     */
    public int bytes() {
      return bytes;
    }
  }

  private final DType dtype;
  private final int[] shape;
  private final Object data; // float[], double[] or int[] as dtype says

  NpyArray(DType dtype, int[] shape, Object data) {
    this.dtype = dtype;
    this.shape = shape;
    this.data = data;
  }

  /**
   * Makes a float32 array.
   *
   * @param values the elements in C order; copied
   * @param shape the length of each axis, each at least 0; none for a scalar
   * @return the array
   * @throws IllegalArgumentException if the shape does not hold as many elements as there are
   */
  public static NpyArray of(float[] values, int... shape) {
    return new NpyArray(DType.FLOAT32, checkedShape(values.length, shape), values.clone());
  }

  /**
   * Makes a float64 array.
   *
   * @param values the elements in C order; copied
   * @param shape the length of each axis, each at least 0; none for a scalar
   * @return the array
   * @throws IllegalArgumentException if the shape does not hold as many elements as there are
   */
  public static NpyArray of(double[] values, int... shape) {
    return new NpyArray(DType.FLOAT64, checkedShape(values.length, shape), values.clone());
  }

  /**
   * Makes an int32 array.
   *
   * @param values the elements in C order; copied
   * @param shape the length of each axis, each at least 0; none for a scalar
   * @return the array
   * @throws IllegalArgumentException if the shape does not hold as many elements as there are
   */
  public static NpyArray of(int[] values, int... shape) {
    return new NpyArray(DType.INT32, checkedShape(values.length, shape), values.clone());
  }

  /**
   * Makes a float32 matrix from its rows.
   *
   * @param rows rows of equal length; copied
   * @return an array of shape {@code (rows.length, rows[0].length)}, {@code (0, 0)} without rows
   * @throws IllegalArgumentException if the rows differ in length
   */
  public static NpyArray ofRows(float[][] rows) {
    int columns = rows.length == 0 ? 0 : rows[0].length;
    float[] values = new float[Math.multiplyExact(rows.length, columns)];
    for (int r = 0; r < rows.length; r++) {
      if (rows[r].length != columns) {
        throw new IllegalArgumentException(
            "rows must have one length: row 0 has "
                + columns
                + ", row "
                + r
                + " has "
                + rows[r].length);
      }
      System.arraycopy(rows[r], 0, values, r * columns, columns);
    }
    return new NpyArray(DType.FLOAT32, new int[] {rows.length, columns}, values);
  }

  private static int[] checkedShape(int length, int[] shape) {
    long size = 1;
    for (int n : shape) {
      if (n < 0) {
        throw new IllegalArgumentException("axis length < 0 in shape " + Arrays.toString(shape));
      }
      size = Math.multiplyExact(size, (long) n);
    }
    if (size != length) {
      throw new IllegalArgumentException(
          "shape " + Arrays.toString(shape) + " holds " + size + " elements, not " + length);
    }
    return shape.clone();
  }

  /**
   * Returns the element type.
   *
   * @return the type
   */
  public DType dtype() {
    return dtype;
  }

  /**
   * Returns the length of each axis.
   *
   * @return a copy of the shape; empty for a scalar
   */
  public int[] shape() {
    return shape.clone();
  }

  /**
   * Returns the number of elements.
   *
   * @return the product of the shape
   */
  public int size() {
    return switch (dtype) {
      case FLOAT32 -> ((float[]) data).length;
      case FLOAT64 -> ((double[]) data).length;
      case INT32 -> ((int[]) data).length;
    };
  }

  /**
   * Returns the elements in C order as floats; float64 and int32 elements are rounded to the
   * nearest.
   *
   * @return a new array
   */
  public float[] toFloatArray() {
    if (dtype == DType.FLOAT32) {
      return ((float[]) data).clone();
    }
    float[] out = new float[size()];
    for (int i = 0; i < out.length; i++) {
      out[i] = dtype == DType.FLOAT64 ? (float) ((double[]) data)[i] : (float) ((int[]) data)[i];
    }
    return out;
  }

  /**
   * Returns the elements in C order as doubles, without loss.
   *
   * @return a new array
   */
  public double[] toDoubleArray() {
    if (dtype == DType.FLOAT64) {
      return ((double[]) data).clone();
    }
    double[] out = new double[size()];
    for (int i = 0; i < out.length; i++) {
      out[i] = dtype == DType.FLOAT32 ? ((float[]) data)[i] : ((int[]) data)[i];
    }
    return out;
  }

  /**
   * Returns the elements in C order as ints.
   *
   * @return a new array
   * @throws IllegalStateException if the elements are not int32
   */
  public int[] toIntArray() {
    if (dtype != DType.INT32) {
      throw new IllegalStateException("elements are " + dtype.descriptor() + ", not <i4");
    }
    return ((int[]) data).clone();
  }

  /**
   * Returns the rows of a matrix as floats.
   *
   * @return a new array, one row per index of the first axis
   * @throws IllegalStateException if the array does not have two axes
   */
  public float[][] toFloatRows() {
    if (shape.length != 2) {
      throw new IllegalStateException("shape " + Arrays.toString(shape) + " is no matrix");
    }
    float[] values = toFloatArray();
    float[][] rows = new float[shape[0]][];
    for (int r = 0; r < rows.length; r++) {
      rows[r] = Arrays.copyOfRange(values, r * shape[1], (r + 1) * shape[1]);
    }
    return rows;
  }

  Object data() {
    return data;
  }

  int[] axes() {
    return shape;
  }

  /**
   * Tells whether another array has the same type, shape and elements, bit for bit.
   *
   * @param other the other object
   * @return true if equal
   */
  @Override
  public boolean equals(@Nullable Object other) {
    if (!(other instanceof NpyArray that)
        || dtype != that.dtype
        || !Arrays.equals(shape, that.shape)) {
      return false;
    }
    return switch (dtype) {
      case FLOAT32 -> Arrays.equals((float[]) data, (float[]) that.data);
      case FLOAT64 -> Arrays.equals((double[]) data, (double[]) that.data);
      case INT32 -> Arrays.equals((int[]) data, (int[]) that.data);
    };
  }

  /**
   * Returns a hash of type, shape and elements.
   *
   * @return the hash
   */
  @Override
  public int hashCode() {
    int elements =
        switch (dtype) {
          case FLOAT32 -> Arrays.hashCode((float[]) data);
          case FLOAT64 -> Arrays.hashCode((double[]) data);
          case INT32 -> Arrays.hashCode((int[]) data);
        };
    return 31 * (31 * dtype.hashCode() + Arrays.hashCode(shape)) + elements;
  }

  /**
   * Returns type and shape, not the elements.
   *
   * @return for example {@code <f4[128, 498]}
   */
  @Override
  public String toString() {
    return dtype.descriptor() + Arrays.toString(shape);
  }
}
