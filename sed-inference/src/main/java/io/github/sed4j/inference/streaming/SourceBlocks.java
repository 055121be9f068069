package io.github.sed4j.inference.streaming;

import io.github.sed4j.features.audio.AudioSource;
import java.io.IOException;
import java.util.Arrays;
import java.util.function.Consumer;

/** The samples of a source, as blocks of one channel. */
final class SourceBlocks {

  private static final int BLOCK = 4096;

  private SourceBlocks() {}

  /** Hands over the samples as they come, to the end of the source. */
  static void read(AudioSource source, int sampleRate, Consumer<float[]> blocks)
      throws IOException {
    if (source.sampleRate() != sampleRate) {
      throw new IllegalArgumentException(
          "sampling rate of the source = "
              + source.sampleRate()
              + " Hz, allowed: "
              + sampleRate
              + " Hz");
    }
    AudioSource mono = source.toMono();
    float[][] block = new float[1][BLOCK];
    for (int n = mono.read(block, 0, BLOCK); n >= 0; n = mono.read(block, 0, BLOCK)) {
      blocks.accept(Arrays.copyOf(block[0], n));
    }
  }
}
