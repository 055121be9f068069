package io.github.sed4j.training.synthesis;

import org.jtransforms.fft.DoubleFFT_1D;

/** Lets a sound be heard in a room. */
final class Convolution {

  private Convolution() {}

  /**
   * Convolves samples with an impulse response. Its strongest sample, the direct sound, comes at
   * once, so that events stay where they are annotated; what sounds on after the end is cut off.
   *
   * @return as many samples, with the energy that they had
   */
  static float[] inRoom(float[] samples, float[] impulseResponse) {
    int direct = 0;
    for (int i = 0; i < impulseResponse.length; i++) {
      if (Math.abs(impulseResponse[i]) > Math.abs(impulseResponse[direct])) {
        direct = i;
      }
    }
    int length = samples.length + impulseResponse.length;
    int size = Integer.highestOneBit(Math.max(2, length - 1)) << 1;
    DoubleFFT_1D fft = new DoubleFFT_1D(size);
    double[] a = spectrum(samples, fft, size);
    double[] b = spectrum(impulseResponse, fft, size);
    a[0] *= b[0];
    a[1] *= b[1];
    for (int i = 2; i < size; i += 2) {
      double re = a[i] * b[i] - a[i + 1] * b[i + 1];
      a[i + 1] = a[i] * b[i + 1] + a[i + 1] * b[i];
      a[i] = re;
    }
    fft.realInverse(a, true);
    float[] result = new float[samples.length];
    for (int i = 0; i < result.length; i++) {
      result[i] = (float) a[i + direct];
    }
    double before = Levels.rms(samples);
    double after = Levels.rms(result);
    if (after > 0) {
      Levels.scale(result, before / after);
    }
    return result;
  }

  private static double[] spectrum(float[] samples, DoubleFFT_1D fft, int size) {
    double[] values = new double[size];
    for (int i = 0; i < samples.length; i++) {
      values[i] = samples[i];
    }
    fft.realForward(values);
    return values;
  }
}
