package io.github.sed4j.features.audio;

import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * The bytes of a recording with what reading a container needs: its name for messages, the
 * position, a look ahead, and the number of bytes left where that is known.
 */
final class RecordingInput extends InputStream {

  /** The farthest look ahead. */
  static final int MOST_AHEAD = 1 << 14;

  /** The size of input that is not a regular file. */
  static final long UNKNOWN = -1;

  private final InputStream in;
  private final String name;
  private final long size;
  private final byte[] buffer = new byte[MOST_AHEAD];
  private int from;
  private int to;
  private long position;
  private @Nullable IOException failure;

  /**
   * Wraps a stream.
   *
   * @param in the stream, at its start
   * @param name what messages call it
   * @param size bytes, or {@link #UNKNOWN}
   */
  RecordingInput(InputStream in, String name, long size) {
    this.in = in;
    this.name = name;
    this.size = size;
  }

  String name() {
    return name;
  }

  /** Bytes read or skipped so far. */
  long position() {
    return position;
  }

  /** Bytes left, or {@link #UNKNOWN}. */
  long remaining() {
    return size == UNKNOWN ? UNKNOWN : Math.max(0, size - position);
  }

  /** Makes the exception for what was found in this recording. */
  AudioFormatException bad(String message) {
    return new AudioFormatException(name + ": " + message);
  }

  /**
   * Returns the next bytes without consuming them.
   *
   * @param most at most {@link #MOST_AHEAD}
   * @return {@code most} bytes, fewer only at the end
   */
  byte[] peek(int most) throws IOException {
    if (to - from < most) {
      System.arraycopy(buffer, from, buffer, 0, to - from);
      to -= from;
      from = 0;
      while (to < most) {
        int n = readThrough(buffer, to, buffer.length - to);
        if (n < 0) {
          break;
        }
        to += n;
      }
    }
    return Arrays.copyOfRange(buffer, from, Math.min(to, from + most));
  }

  /** Tells whether the next bytes are these Latin-1 characters. */
  boolean startsWith(String text) throws IOException {
    return new String(peek(text.length()), StandardCharsets.ISO_8859_1).equals(text);
  }

  @Override
  public int read() throws IOException {
    byte[] one = new byte[1];
    int n = read(one, 0, 1);
    return n < 0 ? -1 : one[0] & 0xff;
  }

  @Override
  public int read(byte[] bytes, int offset, int count) throws IOException {
    if (count == 0) {
      return 0;
    }
    int n;
    if (from < to) {
      n = Math.min(count, to - from);
      System.arraycopy(buffer, from, bytes, offset, n);
      from += n;
    } else if (count >= buffer.length) {
      n = readThrough(bytes, offset, count);
    } else {
      from = 0;
      to = Math.max(0, readThrough(buffer, 0, buffer.length));
      if (to == 0) {
        return -1;
      }
      return read(bytes, offset, count);
    }
    position += Math.max(0, n);
    return n;
  }

  private int readThrough(byte[] bytes, int offset, int count) throws IOException {
    try {
      return in.read(bytes, offset, count);
    } catch (IOException e) {
      failure = e;
      throw e;
    }
  }

  /**
   * Throws what reading threw before: decoders take a failure of the disk for the end of the sound.
   */
  void rethrowFailure() throws IOException {
    if (failure != null) {
      throw failure;
    }
  }

  /**
   * Reads bytes that have to be there.
   *
   * @param count their number; small, since it is allocated
   * @param what the thing they belong to, for the message
   * @throws AudioFormatException if the recording ends before
   */
  byte[] require(int count, String what) throws IOException {
    long start = position;
    byte[] bytes = readNBytes(count);
    if (bytes.length < count) {
      throw bad(
          "ends inside the "
              + what
              + " at byte "
              + start
              + ": "
              + bytes.length
              + " of "
              + count
              + " bytes");
    }
    return bytes;
  }

  /**
   * Skips bytes, as far as they are there.
   *
   * @param count bytes to skip
   * @return bytes skipped, fewer only at the end
   */
  long skipUpTo(long count) throws IOException {
    long left = count;
    while (left > 0) {
      long n = Math.min(left, to - from);
      if (n > 0) {
        from += (int) n;
        position += n;
      } else {
        // A stream may skip beyond its end, so it is only asked for what is known to be there.
        n = size == UNKNOWN ? 0 : in.skip(Math.min(left, remaining()));
        position += n;
        if (n == 0 && peek(1).length == 0) {
          break;
        }
      }
      left -= n;
    }
    return count - left;
  }

  @Override
  public long skip(long count) throws IOException {
    return skipUpTo(count);
  }

  @Override
  public void skipNBytes(long count) throws IOException {
    if (skipUpTo(count) < count) {
      throw new EOFException(name + ": ends at byte " + position);
    }
  }

  @Override
  public int available() throws IOException {
    return Math.max(to - from, 0) + in.available();
  }

  @Override
  public void close() throws IOException {
    in.close();
  }
}
