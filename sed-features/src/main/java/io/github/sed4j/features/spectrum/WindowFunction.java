package io.github.sed4j.features.spectrum;

/**
 * Window functions of the short-time Fourier transform, in their periodic form (one period over the
 * window's length, so that the sample after the last would repeat the first).
 *
 * <p>Thread safety: stateless.
 */
public enum WindowFunction {
  /** {@code 0.42 - 0.5 cos(2 pi i / n) + 0.08 cos(4 pi i / n)} (the authors' code, 2020). */
  BLACKMAN(0.42, 0.5, 0.08),
  /** {@code 0.5 - 0.5 cos(2 pi i / n)}. */
  HANN(0.5, 0.5, 0),
  /** {@code 0.54 - 0.46 cos(2 pi i / n)}. */
  HAMMING(0.54, 0.46, 0),
  /** 1 throughout. */
  RECTANGULAR(1, 0, 0);

  private final double constant;
  private final double first;
  private final double second;

  WindowFunction(double constant, double first, double second) {
    this.constant = constant;
    this.first = first;
    this.second = second;
  }

  /**
   * Returns the window's values.
   *
   * @param length number of values, at least 1
   * @return a new array
   * @throws IllegalArgumentException if the length is below 1
   */
  public double[] values(int length) {
    if (length < 1) {
      throw new IllegalArgumentException("length = " + length + ", allowed: at least 1");
    }
    double[] values = new double[length];
    for (int i = 0; i < length; i++) {
      double phase = 2 * Math.PI * i / length;
      values[i] = constant - first * Math.cos(phase) + second * Math.cos(2 * phase);
    }
    return values;
  }
}
