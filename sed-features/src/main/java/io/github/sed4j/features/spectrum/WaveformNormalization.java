package io.github.sed4j.features.spectrum;

import io.github.sed4j.features.audio.AudioClip;
import io.github.sed4j.features.audio.AudioSource;
import java.io.IOException;

/**
 * How the level of a recording is brought to a common one before the log-mel. Channels are averaged
 * first; subtracting each channel's mean before that, as the authors' code does, gives the same
 * samples.
 *
 * <p>Silence gives zeros, never NaN or infinity.
 *
 * <p>Thread safety: immutable, safe to share.
 *
 * @param meanRemoved whether the mean of the samples is subtracted
 * @param peakOffset what is added to the largest magnitude, of the samples from which the mean is
 *     removed, before they are divided by it; at least 0 and finite
 */
public record WaveformNormalization(boolean meanRemoved, double peakOffset) {

  /** Divides by the largest magnitude (technical report, section 1). */
  public static final WaveformNormalization REPORT = new WaveformNormalization(false, 0);

  /** Subtracts the mean, then divides by the largest magnitude + 1e-3 (the authors' code, 2020). */
  public static final WaveformNormalization WORKSHOP = new WaveformNormalization(true, 1e-3);

  /**
   * Makes a normalisation.
   *
   * @param meanRemoved whether the mean of the samples is subtracted
   * @param peakOffset what is added to the largest magnitude, at least 0 and finite
   * @throws IllegalArgumentException if the offset is outside its range
   */
  public WaveformNormalization {
    if (!(peakOffset >= 0 && peakOffset <= Double.MAX_VALUE)) {
      throw new IllegalArgumentException(
          "peakOffset = " + peakOffset + ", allowed: at least 0 and finite");
    }
  }

  /**
   * Measures a clip.
   *
   * @param clip a clip of any rate, length and number of channels
   * @return the scaling that normalises it
   * @throws IllegalArgumentException if a sample is NaN or infinite
   */
  public WaveformScaling measure(AudioClip clip) {
    WaveformMeter meter = meter();
    MonoMix.blocks(clip, (block, count) -> meter.accept(block, 0, count));
    return meter.scaling();
  }

  /**
   * Measures a recording of any length in constant memory: the first of the two passes over its
   * samples. The result equals that of a clip with the same samples, bit for bit.
   *
   * @param source what is measured, from where it stands to its end; not closed
   * @return the scaling that normalises it
   * @throws IllegalArgumentException if a sample is NaN or infinite
   * @throws IOException if reading or decoding fails
   */
  public WaveformScaling measure(AudioSource source) throws IOException {
    WaveformMeter meter = meter();
    MonoMix.blocks(source, (block, count) -> meter.accept(block, 0, count));
    return meter.scaling();
  }

  /**
   * Starts a measurement of samples that arrive in blocks.
   *
   * @return a new meter
   */
  public WaveformMeter meter() {
    return new WaveformMeter(this);
  }

  /** The scaling of samples with this mean within these bounds. */
  WaveformScaling scaling(double mean, double lowest, double highest) {
    double removed = meanRemoved ? mean : 0;
    // Subtraction rounds monotonically, so this is the largest magnitude of all the differences.
    double divisor = Math.max(highest - removed, removed - lowest) + peakOffset;
    return new WaveformScaling(removed, divisor > 0 ? 1 / divisor : 1);
  }
}
