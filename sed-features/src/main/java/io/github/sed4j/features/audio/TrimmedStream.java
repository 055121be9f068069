package io.github.sed4j.features.audio;

import java.io.IOException;
import java.io.InputStream;
import java.util.function.LongToIntFunction;

/** A stream without some of its first and last bytes. */
final class TrimmedStream extends InputStream {

  private static final int BLOCK_BYTES = 1 << 15;

  private final InputStream in;
  private final LongToIntFunction dropLast;
  private final byte[] held;
  private int dropFirst;
  private int count;
  private long total;
  private boolean ended;

  /**
   * Wraps a stream.
   *
   * @param in the stream
   * @param dropFirst bytes to drop at the start
   * @param mostLast the most bytes to drop at the end
   * @param dropLast turns the number of bytes without the first ones into the bytes to drop at the
   *     end; asked when the end is there
   */
  TrimmedStream(InputStream in, int dropFirst, int mostLast, LongToIntFunction dropLast) {
    this.in = in;
    this.dropFirst = dropFirst;
    this.dropLast = dropLast;
    held = new byte[mostLast + BLOCK_BYTES];
  }

  private int mostLast() {
    return held.length - BLOCK_BYTES;
  }

  @Override
  public int read() throws IOException {
    byte[] one = new byte[1];
    int n;
    do {
      n = read(one, 0, 1);
    } while (n == 0);
    return n < 0 ? -1 : one[0] & 0xff;
  }

  @Override
  public int read(byte[] bytes, int offset, int length) throws IOException {
    while (!ended && count <= mostLast()) {
      int n = in.read(held, count, held.length - count);
      if (n < 0) {
        ended = true;
        count = Math.max(0, count - dropLast.applyAsInt(total));
      } else if (n <= dropFirst) {
        dropFirst -= n;
      } else {
        System.arraycopy(held, count + dropFirst, held, count, n - dropFirst);
        count += n - dropFirst;
        total += n - dropFirst;
        dropFirst = 0;
      }
    }
    int free = ended ? count : count - mostLast();
    if (free == 0) {
      return -1;
    }
    int n = Math.min(length, free);
    System.arraycopy(held, 0, bytes, offset, n);
    System.arraycopy(held, n, held, 0, count - n);
    count -= n;
    return n;
  }

  @Override
  public void close() throws IOException {
    in.close();
  }
}
