package io.github.sed4j.training.synthesis;

/** Levels of samples. */
final class Levels {

  private Levels() {}

  static double meanSquare(float[] samples, int from, int to) {
    double sum = 0;
    for (int i = from; i < to; i++) {
      sum += (double) samples[i] * samples[i];
    }
    return to > from ? sum / (to - from) : 0;
  }

  static double rms(float[] samples) {
    return Math.sqrt(meanSquare(samples, 0, samples.length));
  }

  static float peak(float[] samples) {
    float peak = 0;
    for (float sample : samples) {
      peak = Math.max(peak, Math.abs(sample));
    }
    return peak;
  }

  static double fromDecibels(double level) {
    return Math.pow(10, level / 20);
  }

  static void scale(float[] samples, double factor) {
    for (int i = 0; i < samples.length; i++) {
      samples[i] = (float) (samples[i] * factor);
    }
  }
}
