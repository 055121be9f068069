package io.github.sed4j.features.audio;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;

/**
 * A FLAC stream without what a decoder does not need: its stream information, then its frames.
 * Pictures, comments and other metadata are passed over, since decoders believe the lengths in
 * them.
 *
 * <p>Source: RFC 9639, section 8.
 */
final class FlacStream extends InputStream {

  private static final int STREAM_INFORMATION = 0;
  private static final int PADDING = 1;
  private static final int FORBIDDEN = 127;
  private static final int STREAM_INFORMATION_BYTES = 34;
  private static final int MD5_AT = 18;
  private static final int LAST_BLOCK = 0x80;

  private final RecordingInput in;
  private final ByteBuffer start;
  private final int sampleRate;
  private final int channels;
  private final int bits;
  private final long samples;
  private final byte[] md5 = new byte[16];

  /**
   * Reads the metadata.
   *
   * @param in a recording that starts with "fLaC"
   */
  FlacStream(RecordingInput in) throws IOException {
    this.in = in;
    in.require(4, "FLAC marker");
    int header = ByteBuffer.wrap(in.require(4, "FLAC metadata")).getInt();
    if ((header >> 24 & 0x7f) != STREAM_INFORMATION
        || (header & 0xFFFFFF) != STREAM_INFORMATION_BYTES) {
      throw in.bad("FLAC without its stream information at byte " + (in.position() - 4));
    }
    byte[] information = in.require(STREAM_INFORMATION_BYTES, "FLAC stream information");
    long packed = ByteBuffer.wrap(information).getLong(10);
    sampleRate = (int) (packed >>> 44);
    channels = (int) (packed >>> 41 & 7) + 1;
    bits = (int) (packed >>> 36 & 31) + 1;
    samples = packed & 0xFFFFFFFFFL;
    System.arraycopy(information, MD5_AT, md5, 0, md5.length);
    start = ByteBuffer.allocate(12 + STREAM_INFORMATION_BYTES);
    start.put(new byte[] {'f', 'L', 'a', 'C'});
    start.putInt(STREAM_INFORMATION_BYTES).put(information);
    // The decoder always expects another block, so an empty one follows.
    start.putInt((LAST_BLOCK | PADDING) << 24).flip();
    while ((header >> 24 & LAST_BLOCK) == 0) {
      header = skipMetadata();
    }
  }

  private int skipMetadata() throws IOException {
    long at = in.position();
    int header = ByteBuffer.wrap(in.require(4, "FLAC metadata")).getInt();
    int size = header & 0xFFFFFF;
    if ((header >> 24 & 0x7f) == FORBIDDEN) {
      throw in.bad("FLAC metadata of the forbidden kind 127 at byte " + at);
    }
    if (in.skipUpTo(size) < size) {
      throw in.bad("ends inside FLAC metadata of " + size + " bytes at byte " + at);
    }
    return header;
  }

  int sampleRate() {
    return sampleRate;
  }

  int channels() {
    return channels;
  }

  /** Bits of a sample, 1 to 32. */
  int bits() {
    return bits;
  }

  /** Samples per channel as the encoder noted them, 0 if it did not. */
  long samples() {
    return samples;
  }

  /** The MD5 of the samples as the encoder noted it, all 0 if it did not. */
  byte[] md5() {
    return md5.clone();
  }

  @Override
  public int read() throws IOException {
    return start.hasRemaining() ? start.get() & 0xff : in.read();
  }

  @Override
  public int read(byte[] bytes, int offset, int count) throws IOException {
    if (start.hasRemaining()) {
      int n = Math.min(count, start.remaining());
      start.get(bytes, offset, n);
      return n;
    }
    return in.read(bytes, offset, count);
  }

  @Override
  public void close() throws IOException {
    in.close();
  }
}
