package io.github.sed4j.features.audio;

import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.util.List;
import java.util.OptionalLong;

/**
 * Samples that come block by block: a recording of any length, or live sound, in constant memory.
 *
 * <p>Samples are floats, nominally within [-1, 1]. Lengths and positions count samples per channel.
 *
 * <p>Thread safety: one thread at a time reads a source, unless an implementation says more.
 */
public interface AudioSource extends Closeable {

  /**
   * Makes a source of a clip.
   *
   * @param clip the clip
   * @return its samples, from the first
   */
  static AudioSource of(AudioClip clip) {
    return new ClipSource(clip);
  }

  /**
   * Makes a source of samples without a header, such as those that a recorder writes to a pipe. A
   * read returns what is there, so that live sound is not held up.
   *
   * @param in the samples, little-endian, those of the channels in turn; closed with the source
   * @param name what messages call it
   * @param encoding how a sample is kept
   * @param sampleRate samples per second and channel, at least 1
   * @param channels at least 1
   * @return the samples up to the end of the stream
   * @throws IllegalArgumentException if the rate or the number of channels is below 1
   */
  static AudioSource ofPcm(
      InputStream in, String name, SampleEncoding encoding, int sampleRate, int channels) {
    return PcmSource.raw(in, name, encoding, sampleRate, channels);
  }

  /**
   * Returns the sampling rate.
   *
   * @return samples per second and channel, at least 1
   */
  int sampleRate();

  /**
   * Returns the number of channels.
   *
   * @return at least 1
   */
  int channels();

  /**
   * Returns the length that the whole source states before its end.
   *
   * <p>More samples than that never come, but fewer do where a recording is cut short or its header
   * lies: nothing should be allocated on this word alone. {@link AudioClip#of(AudioSource)} is the
   * way to have all samples in memory.
   *
   * @return samples per channel, or empty for live sound and streams without a length
   */
  OptionalLong length();

  /**
   * Reads the next samples; blocks until at least one is there.
   *
   * @param block one array per channel, written from {@code offset} on
   * @param offset first index written in each channel
   * @param count the most samples per channel to read, at least 1
   * @return the samples per channel read, 1 to {@code count}; -1 at the end
   * @throws IllegalArgumentException if the block does not have {@link #channels()} arrays with
   *     room for {@code offset + count} samples
   * @throws IOException if reading or decoding fails
   */
  int read(float[][] block, int offset, int count) throws IOException;

  /**
   * Returns what was noticed so far that does not keep the samples from being used, such as missing
   * data at the end; complete once {@link #read} has returned -1.
   *
   * @return messages for a person, in order; empty if there is nothing to say
   */
  List<String> warnings();

  /**
   * Mixes all channels into one, as they are read.
   *
   * @return a source of the mean of the channels, which this source belongs to from here on: its
   *     {@code close} closes this one; this source itself if it has one channel
   */
  default AudioSource toMono() {
    return channels() == 1 ? this : new MonoSource(this);
  }
}
