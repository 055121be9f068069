package io.github.sed4j.features.spectrum;

import java.util.ArrayList;
import java.util.List;

/**
 * What the first pass over a recording found, before its features are computed.
 *
 * <p>Thread safety: immutable, safe to share.
 *
 * @param sampleRate samples per second and channel, as recorded
 * @param channels number of channels
 * @param samples samples per channel, as recorded
 * @param clippedSamples samples, of all channels together, that lie at full scale with at least
 *     {@value #CLIPPED_RUN} neighbours of one channel in a row, as where the level was too high
 * @param warnings what the decoder noticed that does not keep the samples from being used
 */
public record RecordingSummary(
    int sampleRate, int channels, long samples, long clippedSamples, List<String> warnings) {

  /** Neighbouring samples at full scale that are taken for clipped; a single peak is not. */
  public static final int CLIPPED_RUN = 3;

  /** Magnitude from which on a sample lies at full scale. */
  public static final float FULL_SCALE = 0.999f;

  /**
   * Makes a summary.
   *
   * @param sampleRate samples per second and channel
   * @param channels number of channels
   * @param samples samples per channel
   * @param clippedSamples samples of all channels together that lie at full scale
   * @param warnings what the decoder noticed; copied
   */
  public RecordingSummary {
    warnings = List.copyOf(warnings);
  }

  /** This summary with warnings of who made a clip of the recording. */
  RecordingSummary and(List<String> more) {
    List<String> all = new ArrayList<>(more);
    all.addAll(warnings);
    return new RecordingSummary(sampleRate, channels, samples, clippedSamples, all);
  }

  /**
   * Returns the duration of the recording.
   *
   * @return seconds
   */
  public double duration() {
    return (double) samples / sampleRate;
  }
}
