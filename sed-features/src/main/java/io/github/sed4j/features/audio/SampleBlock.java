package io.github.sed4j.features.audio;

/** The arrays a source is read into: one per channel. */
final class SampleBlock {

  private SampleBlock() {}

  /**
   * Checks what {@link AudioSource#read} promises to check.
   *
   * @throws IllegalArgumentException if the block does not have that many channels, each with room
   *     for {@code offset + count} samples, or the count is below 1
   */
  static void requireRoom(float[][] block, int channels, int offset, int count) {
    if (block.length != channels) {
      throw new IllegalArgumentException(
          "block has " + block.length + " channels, allowed: " + channels);
    }
    if (count < 1) {
      throw new IllegalArgumentException("count = " + count + ", allowed: at least 1");
    }
    for (float[] channel : block) {
      if (offset < 0 || offset > channel.length - count) {
        throw new IllegalArgumentException(
            "offset = "
                + offset
                + ", allowed: 0 to "
                + (channel.length - count)
                + " for "
                + count
                + " samples in an array of "
                + channel.length);
      }
    }
  }
}
