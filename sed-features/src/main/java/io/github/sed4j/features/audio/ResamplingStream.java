package io.github.sed4j.features.audio;

import java.util.Arrays;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * A resampling that is under way: blocks of any size go in as they arrive, from a microphone for
 * example, and what they complete comes out. All outputs together equal {@link
 * Resampler#resample(AudioClip)} of all inputs together, bit for bit.
 *
 * <pre>{@code
 * ResamplingStream stream = Resampler.of(48_000, 16_000).stream(1);
 * while (recording) {
 *   detect(stream.accept(nextBlock()));
 * }
 * detect(stream.finish());
 * }</pre>
 *
 * <p>Memory is constant. An output sample comes out once {@link Resampler#lookAhead} input samples
 * after its time are in.
 *
 * <p>Thread safety: for one thread at a time.
 */
public final class ResamplingStream {

  /** Input samples taken at a time. */
  static final int BLOCK = 4096;

  private final Resampler resampler;
  private final @Nullable PolyphaseFilter filter; // null where rates are equal
  private final int channels;
  private final double[][] history; // samples, of which the next output needs those from start on
  private int filled;
  private int start;
  private int phase;
  private long fed; // what came in, and after the end also the zeros that follow
  private long produced;
  private boolean finished;

  ResamplingStream(Resampler resampler, @Nullable PolyphaseFilter filter, int channels) {
    this.resampler = resampler;
    this.filter = filter;
    this.channels = channels;
    int reach = filter == null ? 0 : filter.lookAhead();
    // Room for a block after the samples one output needs, and to move those only now and then.
    this.history = new double[channels][filter == null ? 0 : 4 * reach + BLOCK];
    this.filled = Math.max(0, reach - 1);
  }

  /**
   * Returns the resampler that started this stream.
   *
   * @return the resampler
   */
  public Resampler resampler() {
    return resampler;
  }

  /**
   * Returns the number of channels.
   *
   * @return at least 1
   */
  public int channels() {
    return channels;
  }

  /**
   * Takes the next samples.
   *
   * @param block one array per channel, of equal length; read, not kept
   * @return the output samples that are complete now, one array per channel, possibly of length 0
   * @throws IllegalArgumentException if the block does not have {@link #channels} arrays of equal
   *     length
   * @throws IllegalStateException after {@link #finish}
   */
  public float[][] accept(float[][] block) {
    requireChannels(block);
    for (float[] channel : block) {
      if (channel.length != block[0].length) {
        throw new IllegalArgumentException(
            "block has channels of "
                + block[0].length
                + " and "
                + channel.length
                + " samples, allowed: one length");
      }
    }
    return accept(block, 0, block[0].length);
  }

  /**
   * Takes the next samples from a part of a block.
   *
   * @param block one array per channel; read, not kept
   * @param offset first index read in each channel
   * @param count samples per channel to take, at least 0
   * @return the output samples that are complete now, one array per channel, possibly of length 0
   * @throws IllegalArgumentException if the block does not have {@link #channels} arrays
   * @throws IndexOutOfBoundsException if a channel does not have {@code offset + count} samples
   * @throws IllegalStateException after {@link #finish}
   */
  public float[][] accept(float[][] block, int offset, int count) {
    requireChannels(block);
    for (float[] channel : block) {
      Objects.checkFromIndexSize(offset, count, channel.length);
    }
    if (finished) {
      throw new IllegalStateException("the stream is finished: start another one");
    }
    float[][] output = new float[channels][Math.toIntExact(dueAfter(fed + count) - produced)];
    if (filter == null) {
      for (int c = 0; c < channels; c++) {
        System.arraycopy(block[c], offset, output[c], 0, count);
      }
      fed += count;
      produced += count;
      return output;
    }
    int written = 0;
    for (int taken = 0; taken < count; taken += BLOCK) {
      feed(block, offset + taken, Math.min(BLOCK, count - taken));
      written += drain(output, written, output[0].length - written);
    }
    return output;
  }

  /**
   * Ends the stream.
   *
   * @return the remaining output samples, one array per channel, possibly of length 0
   * @throws IllegalStateException if the stream was finished before
   */
  public float[][] finish() {
    end();
    float[][] output = new float[channels][Math.toIntExact(dueAfter(fed) - produced)];
    drain(output, 0, output[0].length);
    return output;
  }

  /** Resamples a whole clip with this stream at its start. */
  AudioClip resample(AudioClip clip, int length) {
    float[][] output = new float[channels][length];
    float[][] block = new float[channels][Math.min(BLOCK, clip.length())];
    int written = 0;
    for (int taken = 0; taken < clip.length(); taken += BLOCK) {
      int count = Math.min(BLOCK, clip.length() - taken);
      for (int c = 0; c < channels; c++) {
        clip.copyChannel(c, taken, block[c], 0, count);
      }
      feed(block, 0, count);
      written += drain(output, written, length - written);
    }
    end();
    drain(output, written, length - written);
    return AudioClip.owning(output, resampler.outputRate());
  }

  /** Takes at most {@link #BLOCK} samples, once all outputs of the samples before are drained. */
  void feed(float[][] block, int offset, int count) {
    makeRoom(count);
    for (int c = 0; c < channels; c++) {
      float[] from = block[c];
      double[] to = history[c];
      for (int i = 0; i < count; i++) {
        to[filled + i] = from[offset + i];
      }
    }
    filled += count;
    fed += count;
  }

  /** Lets zeros follow; just as many as complete {@link Resampler#outputLength}. */
  void end() {
    if (finished) {
      throw new IllegalStateException("the stream is finished: start another one");
    }
    finished = true;
    int zeros = resampler.lookAhead();
    makeRoom(zeros);
    for (double[] channel : history) {
      Arrays.fill(channel, filled, filled + zeros, 0);
    }
    filled += zeros;
    fed += zeros;
  }

  private void makeRoom(int count) {
    if (filled + count <= history[0].length) {
      return;
    }
    for (double[] channel : history) {
      System.arraycopy(channel, start, channel, 0, filled - start);
    }
    filled -= start;
    start = 0;
  }

  /** Writes the outputs that are complete, at most {@code max}; returns how many. */
  int drain(float[][] output, int offset, int max) {
    int count = (int) Math.min(max, dueAfter(fed) - produced);
    if (count == 0 || filter == null) {
      return 0;
    }
    for (int c = 0; c < channels; c++) {
      filter.filter(history[c], start, phase, output[c], offset, count);
    }
    long position = phase + (long) count * resampler.down();
    start += (int) (position / resampler.up());
    phase = (int) (position % resampler.up());
    produced += count;
    return count;
  }

  /** Outputs that are complete once so many samples are fed: those whose look-ahead is within. */
  private long dueAfter(long samples) {
    return resampler.outputLength(Math.max(0, samples - resampler.lookAhead()));
  }

  private void requireChannels(float[][] block) {
    if (block.length != channels) {
      throw new IllegalArgumentException(
          "block has " + block.length + " channels, allowed: " + channels);
    }
  }
}
