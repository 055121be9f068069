package io.github.sed4j.features.audio;

import java.io.Closeable;
import java.io.IOException;
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
   * Returns the length of the whole source, as far as it is known before the end.
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
