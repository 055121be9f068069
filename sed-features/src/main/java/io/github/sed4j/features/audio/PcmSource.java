package io.github.sed4j.features.audio;

import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.OptionalLong;

/** Samples decoded, a block at a time, from a stream of interleaved bytes. */
final class PcmSource implements AudioSource {

  /** Says what is to be said once the last sample is out. */
  @FunctionalInterface
  interface Ending {
    /**
     * Called once, at the end.
     *
     * @param samples samples per channel that were decoded
     * @param leftOver bytes after the last whole sample
     * @param warnings receives what is to be said
     * @throws IOException if the recording cannot be used after all
     */
    void ended(long samples, int leftOver, List<String> warnings) throws IOException;
  }

  /** How the bytes are to be understood. */
  record Layout(SampleEncoding encoding, boolean bigEndian, int channels, int sampleRate) {

    int frameBytes() {
      return encoding.bytes() * channels;
    }

    /** The warning for bytes after the last whole sample. */
    String endsInsideSample(int leftOver) {
      return "ends inside a sample: its first "
          + leftOver
          + " of "
          + frameBytes()
          + " bytes are ignored";
    }

    /** "12000 samples (1.500 s)". */
    String describe(long samples) {
      return samples
          + (samples == 1 ? " sample (" : " samples (")
          + String.format(Locale.ROOT, "%.3f s)", (double) samples / sampleRate);
    }
  }

  private static final int BLOCK_BYTES = 1 << 16;
  private static final int MOST_EMPTY_READS = 1_000;

  private final InputStream in;
  private final String name;
  private final Layout layout;
  private final long length;
  private final long maxSamples;
  private final Ending ending;
  private final byte[] bytes;
  private final List<String> warnings = new ArrayList<>();
  private long bytesLeft;
  private int held;
  private long position;
  private boolean ended;

  /**
   * Makes a source.
   *
   * @param in the bytes, at the first sample; closed with the source
   * @param name what messages call it
   * @param layout how to understand them
   * @param dataBytes the bytes that are samples; {@code Long.MAX_VALUE} for all to the end
   * @param length what {@link #length()} returns, or -1 for nothing
   * @param maxSamples samples per channel beyond which the recording is refused
   * @param ending what to say at the end
   */
  PcmSource(
      InputStream in,
      String name,
      Layout layout,
      long dataBytes,
      long length,
      long maxSamples,
      Ending ending) {
    this.in = in;
    this.name = name;
    this.layout = layout;
    this.length = length;
    this.maxSamples = maxSamples;
    this.ending = ending;
    bytesLeft = dataBytes;
    int frameBytes = layout.frameBytes();
    long samples = Math.max(1, Math.min(BLOCK_BYTES, dataBytes) / frameBytes);
    bytes = new byte[(int) samples * frameBytes];
  }

  /** Samples without a header. */
  static PcmSource raw(
      InputStream in, String name, SampleEncoding encoding, int sampleRate, int channels) {
    if (sampleRate < 1) {
      throw new IllegalArgumentException("sampleRate = " + sampleRate + ", allowed: at least 1");
    }
    if (channels < 1) {
      throw new IllegalArgumentException("channels = " + channels + ", allowed: at least 1");
    }
    return ofStream(in, name, new Layout(encoding, false, channels, sampleRate));
  }

  /** Samples without an end that is known. */
  static PcmSource ofStream(InputStream in, String name, Layout layout) {
    return new PcmSource(
        in,
        name,
        layout,
        Long.MAX_VALUE,
        -1,
        Long.MAX_VALUE,
        (samples, leftOver, warnings) -> {
          if (leftOver > 0) {
            warnings.add(layout.endsInsideSample(leftOver));
          }
        });
  }

  int frameBytes() {
    return layout.frameBytes();
  }

  @Override
  public int sampleRate() {
    return layout.sampleRate();
  }

  @Override
  public int channels() {
    return layout.channels();
  }

  @Override
  public OptionalLong length() {
    return length < 0 ? OptionalLong.empty() : OptionalLong.of(length);
  }

  @Override
  public int read(float[][] block, int offset, int count) throws IOException {
    SampleBlock.requireRoom(block, channels(), offset, count);
    if (ended) {
      return -1;
    }
    int frameBytes = layout.frameBytes();
    int wanted = Math.min(bytes.length, (int) Math.min((long) count * frameBytes, bytes.length));
    if (!fill(frameBytes, wanted)) {
      ended = true;
      ending.ended(position, held, warnings);
      return -1;
    }
    int samples = held / frameBytes;
    if (position + samples > maxSamples) {
      throw new AudioFormatException(
          name + ": longer than the limit of " + layout.describe(maxSamples));
    }
    decode(samples, block, offset);
    int decoded = samples * frameBytes;
    System.arraycopy(bytes, decoded, bytes, 0, held - decoded);
    held -= decoded;
    position += samples;
    return samples;
  }

  /** Reads on until a whole sample is held; false at the end. */
  private boolean fill(int frameBytes, int wanted) throws IOException {
    int empty = 0;
    while (held < frameBytes) {
      int n = bytesLeft == 0 ? -1 : in.read(bytes, held, (int) Math.min(wanted - held, bytesLeft));
      if (n < 0) {
        return false;
      }
      // Decoders of others may return nothing now and then, but not for ever.
      if (n == 0 && ++empty == MOST_EMPTY_READS) {
        throw new AudioFormatException(
            name + ": the decoder stands still after " + layout.describe(position));
      }
      held += n;
      bytesLeft -= n;
    }
    return true;
  }

  private void decode(int samples, float[][] block, int offset) throws AudioFormatException {
    SampleEncoding encoding = layout.encoding();
    if (layout.bigEndian()) {
      reverse(bytes, samples * layout.channels(), encoding.bytes());
    }
    for (int c = 0; c < layout.channels(); c++) {
      encoding.decode(bytes, c * encoding.bytes(), layout.frameBytes(), block[c], offset, samples);
    }
    if (encoding.isFloat()) {
      for (int c = 0; c < layout.channels(); c++) {
        checkFinite(c, block[c], offset, samples);
      }
    }
  }

  private static void reverse(byte[] bytes, int samples, int size) {
    for (int i = 0; i < samples; i++) {
      for (int low = i * size, high = low + size - 1; low < high; low++, high--) {
        byte swapped = bytes[low];
        bytes[low] = bytes[high];
        bytes[high] = swapped;
      }
    }
  }

  private void checkFinite(int channel, float[] samples, int offset, int count)
      throws AudioFormatException {
    for (int i = 0; i < count; i++) {
      if (!Float.isFinite(samples[offset + i])) {
        throw new AudioFormatException(
            name
                + ": sample "
                + (position + i)
                + " of channel "
                + channel
                + " is "
                + samples[offset + i]
                + ", allowed: finite numbers");
      }
    }
  }

  @Override
  public List<String> warnings() {
    return List.copyOf(warnings);
  }

  @Override
  public void close() throws IOException {
    ended = true;
    in.close();
  }

  @Override
  public String toString() {
    return name;
  }
}
