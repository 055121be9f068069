package io.github.sed4j.features.spectrum;

import io.github.sed4j.features.audio.AudioClip;
import java.util.Arrays;

/**
 * What a waveform normalisation does to the samples of one recording: channels are averaged, {@code
 * mean} is subtracted, and the difference is multiplied by {@code gain}.
 *
 * <p>{@link WaveformNormalization#measure} finds the values of a recording; for live sound, whose
 * future is unknown, they are given by hand.
 *
 * <p>Thread safety: immutable, safe to share.
 *
 * @param mean what is subtracted, finite
 * @param gain factor of the difference, at least 0 and finite
 */
public record WaveformScaling(double mean, double gain) {

  /** Leaves the samples as they are. */
  public static final WaveformScaling NONE = new WaveformScaling(0, 1);

  /**
   * Makes a scaling.
   *
   * @param mean what is subtracted, finite
   * @param gain factor of the difference, at least 0 and finite
   * @throws IllegalArgumentException if a value is outside its range
   */
  public WaveformScaling {
    if (!Double.isFinite(mean)) {
      throw new IllegalArgumentException("mean = " + mean + ", allowed: finite");
    }
    if (!(gain >= 0 && gain <= Double.MAX_VALUE)) {
      throw new IllegalArgumentException("gain = " + gain + ", allowed: at least 0 and finite");
    }
  }

  /**
   * Returns this scaling with another gain, as the random scaling of training clips needs it.
   *
   * @param factor what the gain is multiplied by, at least 0 and finite
   * @return the scaling with {@code gain * factor}
   * @throws IllegalArgumentException if the new gain is outside its range
   */
  public WaveformScaling times(double factor) {
    return new WaveformScaling(mean, gain * factor);
  }

  /**
   * Applies this scaling to a whole clip.
   *
   * @param clip a clip of any rate and number of channels
   * @return {@code clip.length()} samples of one channel
   * @throws IllegalArgumentException if a sample is NaN or infinite
   */
  public double[] apply(AudioClip clip) {
    float[][] channels = new float[clip.channels()][];
    Arrays.setAll(channels, clip::channel);
    MonoMix.requireFinite(channels, 0, clip.length(), 0);
    double[] samples = new double[clip.length()];
    MonoMix.mix(channels, 0, clip.length(), samples, 0);
    for (int i = 0; i < samples.length; i++) {
      samples[i] = (samples[i] - mean) * gain;
    }
    return samples;
  }
}
