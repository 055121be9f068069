package io.github.sed4j.features.audio;

import io.github.sed4j.features.io.AtomicFile;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.Channels;
import java.nio.channels.SeekableByteChannel;
import java.nio.channels.WritableByteChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.HexFormat;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Writes WAV files, of 16-bit integers or 32-bit floats.
 *
 * <p>Integers: a sample x becomes the nearest whole number to 32768 x, halves to even, and what is
 * beyond -32768 and 32767 becomes that bound; samples beyond full scale are counted and logged. No
 * dither is added. What was read from a 16-bit recording is written back bit for bit. Floats are
 * written as they are.
 *
 * <p>Up to 4 GiB the file is a plain WAV; beyond that it is RF64 (EBU Tech 3306). More than two
 * channels are written as WAVE_FORMAT_EXTENSIBLE without speaker positions.
 *
 * <p>Thread safety: immutable, safe to share.
 */
public final class WavWriter {

  /** 16-bit integers, which every program reads. */
  public static final SampleEncoding DEFAULT_ENCODING = SampleEncoding.INT_16;

  private static final Logger LOG = LoggerFactory.getLogger(WavWriter.class);
  private static final long LARGEST_RIFF = 0xFFFFFFFFL;
  private static final int LARGEST_BLOCK_ALIGN = 0xFFFF;
  private static final int BLOCK_BYTES = 1 << 16;
  private static final int DS64_BYTES = 28;
  private static final byte[] MEDIA_SUBTYPE =
      HexFormat.of().parseHex("000000001000800000aa00389b71");

  private final SampleEncoding encoding;
  private final long largestRiff;

  private WavWriter(SampleEncoding encoding, long largestRiff) {
    this.encoding = encoding;
    this.largestRiff = largestRiff;
  }

  /**
   * Returns a writer of 16-bit integers.
   *
   * @return the writer
   */
  public static WavWriter withDefaults() {
    return builder().build();
  }

  /**
   * Starts from the defaults.
   *
   * @return a builder
   */
  public static Builder builder() {
    return new Builder();
  }

  /** Returns a writer that thinks of files beyond another size as large. */
  WavWriter withLargestRiff(long bytes) {
    return new WavWriter(encoding, bytes);
  }

  /**
   * Writes a clip to a file: to a temporary file beside it, then moved into place.
   *
   * @param file the file; replaced if it exists
   * @param clip the clip
   * @throws IllegalArgumentException if a sample is not a finite number, or the clip has more
   *     channels than a WAV file can; the target is then as it was
   * @throws IOException if it cannot be written; the target is then as it was
   */
  public void write(Path file, AudioClip clip) throws IOException {
    try (AudioSource source = AudioSource.of(clip)) {
      write(file, source);
    }
  }

  /**
   * Writes what is left of a source to a file, in constant memory: to a temporary file beside it,
   * then moved into place.
   *
   * @param file the file; replaced if it exists
   * @param source the source; read to its end, not closed
   * @return samples per channel that were written
   * @throws IllegalArgumentException if a sample is not a finite number, or the source has more
   *     channels than a WAV file can; the target is then as it was
   * @throws IOException if the source cannot be read or the file not written; the target is then as
   *     it was
   */
  public long write(Path file, AudioSource source) throws IOException {
    Header header = new Header(source.channels(), source.sampleRate());
    // A source that states its length may give less, not more.
    boolean large = source.length().isEmpty() || !header.fits(source.length().getAsLong(), false);
    long[] written = new long[1];
    AtomicFile.writeSeekable(
        file,
        channel -> {
          writeFully(channel, header.bytes(0, large));
          written[0] = writeSamples(channel, source, file.toString());
          rewrite(channel, header.bytes(written[0], large));
        });
    return written[0];
  }

  private static void rewrite(SeekableByteChannel channel, ByteBuffer header) throws IOException {
    channel.position(0);
    writeFully(channel, header);
  }

  /**
   * Writes a clip to a stream; the stream is not closed.
   *
   * @param out the stream
   * @param clip the clip
   * @throws IllegalArgumentException if a sample is not a finite number, or the clip has more
   *     channels than a WAV file can
   * @throws IOException if it cannot be written
   */
  @SuppressWarnings("resource") // The stream stays the caller's.
  public void write(OutputStream out, AudioClip clip) throws IOException {
    Header header = new Header(clip.channels(), clip.sampleRate());
    WritableByteChannel channel = Channels.newChannel(out);
    writeFully(channel, header.bytes(clip.length(), !header.fits(clip.length(), false)));
    writeSamples(channel, AudioSource.of(clip), clip.toString());
  }

  private static void writeFully(WritableByteChannel channel, ByteBuffer bytes) throws IOException {
    while (bytes.hasRemaining()) {
      channel.write(bytes);
    }
  }

  private long writeSamples(WritableByteChannel channel, AudioSource source, String name)
      throws IOException {
    int channels = source.channels();
    int perBlock = Math.max(1, BLOCK_BYTES / (channels * encoding.bytes()));
    float[][] block = new float[channels][perBlock];
    ByteBuffer bytes =
        ByteBuffer.allocate(perBlock * channels * encoding.bytes()).order(ByteOrder.LITTLE_ENDIAN);
    long samples = 0;
    long clipped = 0;
    for (int n = source.read(block, 0, perBlock); n > 0; n = source.read(block, 0, perBlock)) {
      requireFinite(block, n, samples);
      bytes.clear();
      if (encoding == SampleEncoding.FLOAT_32) {
        putFloats(block, n, bytes);
      } else {
        clipped += putIntegers(block, n, bytes);
      }
      writeFully(channel, bytes.flip());
      samples += n;
    }
    if (clipped > 0) {
      LOG.warn("{}: {} samples beyond full scale were clipped", name, clipped);
    }
    return samples;
  }

  private static void requireFinite(float[][] block, int count, long position) {
    for (int c = 0; c < block.length; c++) {
      for (int i = 0; i < count; i++) {
        if (!Float.isFinite(block[c][i])) {
          throw new IllegalArgumentException(
              "sample "
                  + (position + i)
                  + " of channel "
                  + c
                  + " is "
                  + block[c][i]
                  + ", allowed: finite numbers");
        }
      }
    }
  }

  private static void putFloats(float[][] block, int count, ByteBuffer bytes) {
    for (int i = 0; i < count; i++) {
      for (float[] channel : block) {
        bytes.putFloat(channel[i]);
      }
    }
  }

  private static long putIntegers(float[][] block, int count, ByteBuffer bytes) {
    long clipped = 0;
    for (int i = 0; i < count; i++) {
      for (float[] channel : block) {
        double scaled = Math.rint(channel[i] * 32768.0);
        clipped += Math.abs(scaled) > 32768 ? 1 : 0;
        bytes.putShort((short) Math.max(-32768, Math.min(32767, scaled)));
      }
    }
    return clipped;
  }

  /** What comes before the samples. */
  private final class Header {

    private final int channels;
    private final int sampleRate;
    private final int frameBytes;

    Header(int channels, int sampleRate) {
      this.channels = channels;
      this.sampleRate = sampleRate;
      frameBytes = channels * encoding.bytes();
      if (frameBytes > LARGEST_BLOCK_ALIGN) {
        throw new IllegalArgumentException(
            "channels = "
                + channels
                + ", allowed: at most "
                + LARGEST_BLOCK_ALIGN / encoding.bytes()
                + " in a WAV file");
      }
    }

    private boolean isFloat() {
      return encoding == SampleEncoding.FLOAT_32;
    }

    private boolean isExtensible() {
      return channels > 2;
    }

    private int formatBytes() {
      return isExtensible() ? 40 : isFloat() ? 18 : 16;
    }

    private int size(boolean large) {
      return 12 + (large ? 8 + DS64_BYTES : 0) + 8 + formatBytes() + (isFloat() ? 12 : 0) + 8;
    }

    /** Tells whether 32 bits hold the sizes of a file of that many samples. */
    boolean fits(long samples, boolean large) {
      return samples <= (largestRiff - size(large)) / frameBytes;
    }

    /**
     * Makes the header.
     *
     * @param samples samples per channel
     * @param large whether there is room for sizes of 64 bits, used only where they are needed
     */
    ByteBuffer bytes(long samples, boolean large) {
      long dataBytes = samples * frameBytes;
      long riffBytes = size(large) - 8 + dataBytes;
      boolean needed = !fits(samples, large);
      ByteBuffer out = ByteBuffer.allocate(size(large)).order(ByteOrder.LITTLE_ENDIAN);
      text(out, needed ? "RF64" : "RIFF").putInt(needed ? -1 : (int) riffBytes);
      text(out, "WAVE");
      if (large) {
        text(out, needed ? "ds64" : "JUNK").putInt(DS64_BYTES);
        out.putLong(needed ? riffBytes : 0).putLong(needed ? dataBytes : 0);
        out.putLong(needed ? samples : 0).putInt(0);
      }
      putFormat(out);
      if (isFloat()) {
        text(out, "fact").putInt(4).putInt((int) Math.min(samples, 0xFFFFFFFFL));
      }
      text(out, "data").putInt(needed ? -1 : (int) dataBytes);
      return out.flip();
    }

    private void putFormat(ByteBuffer out) {
      int tag = isFloat() ? 3 : 1;
      text(out, "fmt ").putInt(formatBytes());
      out.putShort((short) (isExtensible() ? 0xFFFE : tag)).putShort((short) channels);
      out.putInt(sampleRate).putInt(sampleRate * frameBytes).putShort((short) frameBytes);
      out.putShort((short) (8 * encoding.bytes()));
      if (isExtensible()) {
        out.putShort((short) 22).putShort((short) (8 * encoding.bytes())).putInt(0);
        out.putShort((short) tag).put(MEDIA_SUBTYPE);
      } else if (isFloat()) {
        out.putShort((short) 0);
      }
    }

    private static ByteBuffer text(ByteBuffer out, String text) {
      return out.put(text.getBytes(StandardCharsets.US_ASCII));
    }
  }

  /** Configures a writer; not thread-safe. */
  public static final class Builder {

    private static final Set<SampleEncoding> ENCODINGS =
        Set.of(SampleEncoding.INT_16, SampleEncoding.FLOAT_32);

    private SampleEncoding encoding = DEFAULT_ENCODING;

    private Builder() {}

    /**
     * Sets how samples are written.
     *
     * @param value {@link SampleEncoding#INT_16} or {@link SampleEncoding#FLOAT_32}; {@link
     *     #DEFAULT_ENCODING} unless set
     * @return this builder
     */
    public Builder optEncoding(SampleEncoding value) {
      encoding = value;
      return this;
    }

    /**
     * Makes the writer.
     *
     * @return the writer
     * @throws IllegalArgumentException if samples cannot be written like that
     */
    public WavWriter build() {
      if (!ENCODINGS.contains(encoding)) {
        throw new IllegalArgumentException(
            "encoding = " + encoding + ", allowed: INT_16 and FLOAT_32");
      }
      return new WavWriter(encoding, LARGEST_RIFF);
    }
  }
}
