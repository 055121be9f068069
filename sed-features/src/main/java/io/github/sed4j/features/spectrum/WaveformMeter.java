package io.github.sed4j.features.spectrum;

/**
 * Measures mean and largest magnitude of samples that arrive in blocks of any size, for a {@link
 * WaveformNormalization}. How the samples are cut into blocks does not change the result.
 *
 * <p>Thread safety: for one thread at a time.
 */
public final class WaveformMeter {

  /**
   * Samples that are added up before the sum is added to the total: keeps rounding errors small.
   */
  private static final int PARTIAL = 1024;

  private final WaveformNormalization normalization;
  private final double[] mono = new double[PARTIAL];
  private long samples;
  private double total;
  private double partial;
  private double lowest = Double.POSITIVE_INFINITY;
  private double highest = Double.NEGATIVE_INFINITY;

  WaveformMeter(WaveformNormalization normalization) {
    this.normalization = normalization;
  }

  /**
   * Takes the next samples of a recording with one channel.
   *
   * @param block the samples
   * @throws IllegalArgumentException if a sample is NaN or infinite; nothing is taken then
   */
  public void accept(float[] block) {
    accept(new float[][] {block}, 0, block.length);
  }

  /**
   * Takes the next samples of a recording.
   *
   * @param block one array per channel
   * @param offset first index in each channel
   * @param count samples per channel
   * @throws IllegalArgumentException if there is no channel, if a channel does not have the range,
   *     or if a sample is NaN or infinite; nothing is taken then
   */
  public void accept(float[][] block, int offset, int count) {
    MonoMix.requireBlock(block, offset, count);
    MonoMix.requireFinite(block, offset, count, samples);
    for (int done = 0; done < count; ) {
      int part = Math.min(count - done, PARTIAL - (int) (samples % PARTIAL));
      MonoMix.mix(block, offset + done, part, mono, 0);
      add(part);
      done += part;
    }
  }

  private void add(int count) {
    double sum = partial;
    double low = lowest;
    double high = highest;
    for (int i = 0; i < count; i++) {
      double sample = mono[i];
      sum += sample;
      low = Math.min(low, sample);
      high = Math.max(high, sample);
    }
    lowest = low;
    highest = high;
    samples += count;
    if (samples % PARTIAL == 0) {
      total += sum;
      partial = 0;
    } else {
      partial = sum;
    }
  }

  /**
   * Returns the number of samples taken so far.
   *
   * @return samples per channel
   */
  public long samples() {
    return samples;
  }

  /**
   * Returns the scaling that normalises the samples taken so far.
   *
   * @return the scaling; that of silence before the first sample
   */
  public WaveformScaling scaling() {
    return samples == 0
        ? normalization.scaling(0, 0, 0)
        : normalization.scaling((total + partial) / samples, lowest, highest);
  }
}
