package io.github.sed4j.inference.streaming;

/** Blocks of numbers that sound may have. */
final class FiniteSamples {

  private FiniteSamples() {}

  /** Refuses NaN and infinity; {@code first} is the position of the block's first sample. */
  static void require(float[] block, long index, long first) {
    for (int i = 0; i < block.length; i++) {
      if (!(Math.abs(block[i]) <= Float.MAX_VALUE)) {
        throw new IllegalArgumentException(
            "sample "
                + i
                + " of block "
                + index
                + " (sample "
                + (first + i)
                + " of the sound) is "
                + block[i]
                + ", allowed: finite numbers");
      }
    }
  }
}
