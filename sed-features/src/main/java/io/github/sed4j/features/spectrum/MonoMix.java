package io.github.sed4j.features.spectrum;

import io.github.sed4j.features.audio.AudioClip;
import io.github.sed4j.features.audio.AudioSource;
import java.io.IOException;

/** The average of the channels, block by block. */
final class MonoMix {

  /** Samples per channel that are in work at a time: small against a clip's log-mel. */
  static final int BLOCK = 2048;

  /** Receives the samples of a clip. */
  interface BlockConsumer {
    /** Takes {@code count} samples per channel, from index 0 on; the arrays are reused. */
    void accept(float[][] block, int count);
  }

  private MonoMix() {}

  static void blocks(AudioClip clip, BlockConsumer consumer) {
    float[][] block = new float[clip.channels()][Math.min(clip.length(), BLOCK)];
    for (int from = 0; from < clip.length(); from += BLOCK) {
      int count = Math.min(BLOCK, clip.length() - from);
      for (int c = 0; c < block.length; c++) {
        clip.copyChannel(c, from, block[c], 0, count);
      }
      consumer.accept(block, count);
    }
  }

  static void blocks(AudioSource source, BlockConsumer consumer) throws IOException {
    float[][] block = new float[source.channels()][BLOCK];
    for (int count = source.read(block, 0, BLOCK);
        count >= 0;
        count = source.read(block, 0, BLOCK)) {
      consumer.accept(block, count);
    }
  }

  /** Writes the averages; one channel passes unchanged. */
  static void mix(float[][] block, int offset, int count, double[] to, int at) {
    float[] first = block[0];
    for (int i = 0; i < count; i++) {
      to[at + i] = first[offset + i];
    }
    for (int c = 1; c < block.length; c++) {
      float[] channel = block[c];
      for (int i = 0; i < count; i++) {
        to[at + i] += channel[offset + i];
      }
    }
    if (block.length > 1) {
      for (int i = 0; i < count; i++) {
        to[at + i] /= block.length;
      }
    }
  }

  static void requireBlock(float[][] block, int offset, int count) {
    if (block.length == 0) {
      throw new IllegalArgumentException("channels = 0, allowed: at least 1");
    }
    for (int c = 0; c < block.length; c++) {
      if (offset < 0 || count < 0 || count > block[c].length - offset) {
        throw new IllegalArgumentException(
            "offset = "
                + offset
                + ", count = "
                + count
                + ", allowed: a range within the "
                + block[c].length
                + " samples of channel "
                + c);
      }
    }
  }

  /** Refuses NaN and infinity; {@code first} is the position in the recording of the first. */
  static void requireFinite(float[][] block, int offset, int count, long first) {
    for (int c = 0; c < block.length; c++) {
      float[] channel = block[c];
      for (int i = 0; i < count; i++) {
        float sample = channel[offset + i];
        if (!(Math.abs(sample) <= Float.MAX_VALUE)) {
          throw new IllegalArgumentException(
              "sample "
                  + (first + i)
                  + " of channel "
                  + c
                  + " is "
                  + sample
                  + ", allowed: finite numbers");
        }
      }
    }
  }
}
