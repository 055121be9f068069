package io.github.sed4j.models;

import java.nio.ByteBuffer;
import java.util.stream.IntStream;

/**
 * Makes mistakes with memory show: frees the buffers of Java objects that nobody holds any more,
 * and writes over what they held.
 */
final class FreedMemory {

  private static final int MOST_BYTES = 1 << 16;

  private FreedMemory() {}

  static void overwrite() {
    for (int round = 0; round < 3; round++) {
      System.gc();
      ByteBuffer[] held =
          IntStream.rangeClosed(1, MOST_BYTES / Long.BYTES)
              .mapToObj(longs -> overwritten(longs * Long.BYTES))
              .toArray(ByteBuffer[]::new);
      if (held[0].hasRemaining()) {
        throw new AssertionError("a buffer is written to its end");
      }
    }
  }

  private static ByteBuffer overwritten(int bytes) {
    ByteBuffer buffer = ByteBuffer.allocateDirect(bytes);
    while (buffer.hasRemaining()) {
      buffer.put((byte) 0x7f);
    }
    return buffer;
  }
}
