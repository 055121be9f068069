package io.github.sed4j.benchmarks;

import io.github.sed4j.features.audio.AudioReader;
import io.github.sed4j.features.audio.AudioSource;
import io.github.sed4j.features.audio.Resampler;
import io.github.sed4j.features.spectrum.LogMelExtractor;
import io.github.sed4j.features.spectrum.WaveformScaling;
import java.io.IOException;
import java.io.InputStream;
import java.lang.management.ManagementFactory;
import java.lang.management.MemoryPoolMXBean;
import java.lang.management.MemoryType;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Locale;

/**
 * Shows that memory does not grow with the length of a recording: a 48 kHz stereo WAV of some hours
 * goes through decoding, resampling and log-mel, in the two passes that a file takes.
 *
 * <p>{@code java -Xmx64m -cp examples/benchmarks/target/benchmarks.jar
 * io.github.sed4j.benchmarks.StreamingHeap [hours]}, 2 hours unless said.
 */
public final class StreamingHeap {

  private static final int RATE = 48_000;
  private static final int FEATURE_RATE = 16_000;
  private static final int FRAME_BYTES = 4;
  private static final int BLOCK = 4096;

  private StreamingHeap() {}

  /**
   * Runs the passes and prints the peak of the heap after each.
   *
   * @param args nothing, or the length in hours
   * @throws IOException never, the recording is made up
   */
  public static void main(String[] args) throws IOException {
    double hours = args.length == 0 ? 2 : Double.parseDouble(args[0]);
    long samples = Math.round(hours * 3600 * RATE);
    System.out.printf(
        Locale.ROOT,
        "%.1f h of 48 kHz stereo, %.0f MB of WAV, heap at most %.0f MB%n",
        hours,
        samples * (double) FRAME_BYTES / 1e6,
        Runtime.getRuntime().maxMemory() / 1e6);
    Resampler resampler = Resampler.of(RATE, FEATURE_RATE);
    LogMelExtractor extractor = LogMelExtractor.report();

    long start = System.nanoTime();
    try (AudioSource recording = open(samples)) {
      float[][] block = new float[recording.channels()][BLOCK];
      long read = 0;
      for (int n = 0; n >= 0; n = recording.read(block, 0, BLOCK)) {
        read += n;
      }
      report("decoding", read + " samples", start);
    }

    start = System.nanoTime();
    WaveformScaling scaling;
    try (AudioSource resampled = resampler.resample(open(samples))) {
      scaling = extractor.waveformNormalization().measure(resampled);
      report("decoding, resampling, measuring", scaling.toString(), start);
    }

    start = System.nanoTime();
    long[] frames = new long[1];
    try (AudioSource resampled = resampler.resample(open(samples))) {
      extractor.extract(resampled, scaling, part -> frames[0] += part.frames());
      report("decoding, resampling, log-mel", frames[0] + " frames", start);
    }
  }

  private static AudioSource open(long samples) throws IOException {
    return AudioReader.withDefaults().open(new Recording(samples), "made-up.wav");
  }

  private static void report(String pass, String result, long start) {
    long peak = 0;
    for (MemoryPoolMXBean pool : ManagementFactory.getMemoryPoolMXBeans()) {
      if (pool.getType() == MemoryType.HEAP) {
        peak += pool.getPeakUsage().getUsed();
        pool.resetPeakUsage();
      }
    }
    System.out.printf(
        Locale.ROOT,
        "%s: %s, %.1f s, peak of the heap with its garbage %.1f MB%n",
        pass,
        result,
        (System.nanoTime() - start) / 1e9,
        peak / 1e6);
  }

  /** A WAV recording that is made while it is read. */
  private static final class Recording extends InputStream {

    private final byte[] header;
    private final long size;
    private long position;

    Recording(long samples) {
      long dataBytes = samples * FRAME_BYTES;
      ByteBuffer out = ByteBuffer.allocate(44).order(ByteOrder.LITTLE_ENDIAN);
      out.put("RIFF".getBytes(StandardCharsets.US_ASCII)).putInt((int) (36 + dataBytes));
      out.put("WAVEfmt ".getBytes(StandardCharsets.US_ASCII)).putInt(16);
      out.putShort((short) 1).putShort((short) 2).putInt(RATE).putInt(RATE * FRAME_BYTES);
      out.putShort((short) FRAME_BYTES).putShort((short) 16);
      out.put("data".getBytes(StandardCharsets.US_ASCII)).putInt((int) dataBytes);
      header = out.array();
      size = header.length + dataBytes;
    }

    @Override
    public int read() {
      if (position == size) {
        return -1;
      }
      long at = position++;
      // Noise enough to keep every step busy.
      return at < header.length
          ? header[(int) at] & 0xff
          : (int) ((at * 0x9E3779B97F4A7C15L) >>> 56);
    }

    @Override
    public int read(byte[] bytes, int offset, int count) {
      int n = (int) Math.min(count, size - position);
      for (int i = 0; i < n; i++) {
        bytes[offset + i] = (byte) read();
      }
      return n == 0 ? -1 : n;
    }
  }
}
