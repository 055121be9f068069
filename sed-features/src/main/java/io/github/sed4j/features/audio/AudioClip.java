package io.github.sed4j.features.audio;

import java.io.IOException;
import java.util.Arrays;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * A recording as a whole, in memory: float samples, nominally within [-1, 1], one array per
 * channel.
 *
 * <p>Thread safety: immutable, safe to share. Arrays are copied when they come in and when they go
 * out.
 */
public final class AudioClip {

  private final float[][] channels;
  private final int sampleRate;

  private AudioClip(float[][] channels, int sampleRate) {
    this.channels = channels;
    this.sampleRate = sampleRate;
  }

  /**
   * Makes a clip of any number of channels.
   *
   * @param channels one array per channel, of equal length; copied
   * @param sampleRate samples per second, at least 1
   * @return the clip
   * @throws IllegalArgumentException without a channel, with channels that differ in length, or
   *     with a rate below 1
   */
  public static AudioClip of(float[][] channels, int sampleRate) {
    if (channels.length == 0) {
      throw new IllegalArgumentException("channels = 0, allowed: at least 1");
    }
    if (sampleRate < 1) {
      throw new IllegalArgumentException("sampleRate = " + sampleRate + ", allowed: at least 1");
    }
    float[][] copy = new float[channels.length][];
    for (int c = 0; c < channels.length; c++) {
      if (channels[c].length != channels[0].length) {
        throw new IllegalArgumentException(
            "channels must have one length: channel 0 has "
                + channels[0].length
                + " samples, channel "
                + c
                + " has "
                + channels[c].length);
      }
      copy[c] = channels[c].clone();
    }
    return new AudioClip(copy, sampleRate);
  }

  /**
   * Makes a clip of one channel.
   *
   * @param samples the samples; copied
   * @param sampleRate samples per second, at least 1
   * @return the clip
   * @throws IllegalArgumentException if the rate is below 1
   */
  public static AudioClip mono(float[] samples, int sampleRate) {
    return of(new float[][] {samples}, sampleRate);
  }

  /**
   * Reads a source to its end. Memory grows with the samples that come, not with what the source
   * says of its length.
   *
   * @param source the source; not closed
   * @return all its samples from where it stands
   * @throws AudioFormatException if there are more than {@link
   *     AudioLimits#DEFAULT_MAX_CLIP_SAMPLES}
   * @throws IOException if reading or decoding fails
   */
  public static AudioClip of(AudioSource source) throws IOException {
    return ClipCollector.collect(
        source, 0, AudioLimits.DEFAULT_MAX_CLIP_SAMPLES, source.toString());
  }

  /** Takes arrays that nobody else holds, without a copy. */
  static AudioClip owning(float[][] channels, int sampleRate) {
    return new AudioClip(channels, sampleRate);
  }

  /**
   * Returns the sampling rate.
   *
   * @return samples per second and channel
   */
  public int sampleRate() {
    return sampleRate;
  }

  /**
   * Returns the number of channels.
   *
   * @return at least 1
   */
  public int channels() {
    return channels.length;
  }

  /**
   * Returns the length.
   *
   * @return samples per channel
   */
  public int length() {
    return channels[0].length;
  }

  /**
   * Returns the duration.
   *
   * @return seconds
   */
  public double duration() {
    return (double) length() / sampleRate;
  }

  /**
   * Returns one channel.
   *
   * @param index 0 to {@code channels() - 1}
   * @return a copy of its samples
   * @throws IndexOutOfBoundsException if there is no such channel
   */
  public float[] channel(int index) {
    return channels[index].clone();
  }

  /**
   * Copies a part of one channel into an array of the caller's.
   *
   * @param index 0 to {@code channels() - 1}
   * @param from first sample
   * @param to array that receives the samples
   * @param offset first index written
   * @param count number of samples
   * @throws IndexOutOfBoundsException if the channel or a range does not exist
   */
  public void copyChannel(int index, int from, float[] to, int offset, int count) {
    System.arraycopy(channels[index], from, to, offset, count);
  }

  /**
   * Mixes all channels into one.
   *
   * @return a clip of the mean of the channels; the clip itself if it has one channel
   */
  public AudioClip toMono() {
    if (channels.length == 1) {
      return this;
    }
    float[] mono = new float[length()];
    MonoSource.mix(channels, mono, 0, mono.length);
    return owning(new float[][] {mono}, sampleRate);
  }

  /**
   * Tells whether another clip has the same rate and samples, bit for bit.
   *
   * @param other the other object
   * @return true if equal
   */
  @Override
  public boolean equals(@Nullable Object other) {
    return other instanceof AudioClip that
        && sampleRate == that.sampleRate
        && Arrays.deepEquals(channels, that.channels);
  }

  /**
   * Returns a hash of rate and samples.
   *
   * @return the hash
   */
  @Override
  public int hashCode() {
    return 31 * sampleRate + Arrays.deepHashCode(channels);
  }

  /**
   * Returns the clip's dimensions, not its samples.
   *
   * @return for example {@code AudioClip[2 channels, 44100 Hz, 10.000 s]}
   */
  @Override
  public String toString() {
    return String.format(
        Locale.ROOT, "AudioClip[%d channels, %d Hz, %.3f s]", channels(), sampleRate, duration());
  }
}
