package io.github.sed4j.features.audio;

/** A sine of known frequency and phase, and its least-squares measurement in a recording. */
record Tone(double hz, double phase) {

  /**
   * What a least-squares fit of a tone finds.
   *
   * @param amplitude of the fitted tone
   * @param phase of the fitted tone, relative to the one fitted
   * @param residual amplitude of a sine with the power of all that is not the tone
   */
  record Fit(double amplitude, double phase, double residual) {

    double decibels() {
      return Tone.decibels(amplitude);
    }

    double residualDecibels() {
      return Tone.decibels(residual);
    }
  }

  static double decibels(double amplitude) {
    return 20 * Math.log10(amplitude);
  }

  /** The amplitude of a sine with the power of the samples, without {@code margin} at both ends. */
  static double amplitude(float[] samples, int margin) {
    double power = 0;
    for (int i = margin; i < samples.length - margin; i++) {
      power += (double) samples[i] * samples[i];
    }
    return Math.sqrt(2 * power / (samples.length - 2 * margin));
  }

  float[] samples(int length, int sampleRate) {
    float[] samples = new float[length];
    for (int i = 0; i < length; i++) {
      samples[i] = (float) Math.cos(angle(i, sampleRate));
    }
    return samples;
  }

  /** Fits a cosine and a sine of this frequency, without {@code margin} samples at both ends. */
  Fit fit(float[] samples, int sampleRate, int margin) {
    double cc = 0;
    double ss = 0;
    double cs = 0;
    double yc = 0;
    double ys = 0;
    for (int i = margin; i < samples.length - margin; i++) {
      double c = Math.cos(angle(i, sampleRate));
      double s = Math.sin(angle(i, sampleRate));
      cc += c * c;
      ss += s * s;
      cs += c * s;
      yc += samples[i] * c;
      ys += samples[i] * s;
    }
    double determinant = cc * ss - cs * cs;
    double cosine = (yc * ss - ys * cs) / determinant;
    double sine = (ys * cc - yc * cs) / determinant;
    float[] rest = samples.clone();
    for (int i = 0; i < rest.length; i++) {
      double angle = angle(i, sampleRate);
      rest[i] = (float) (samples[i] - cosine * Math.cos(angle) - sine * Math.sin(angle));
    }
    return new Fit(Math.hypot(cosine, sine), Math.atan2(-sine, cosine), amplitude(rest, margin));
  }

  private double angle(int sample, int sampleRate) {
    return 2 * Math.PI * hz * sample / sampleRate + phase;
  }
}
