package io.github.sed4j.benchmarks;

import io.github.sed4j.features.audio.AudioClip;
import io.github.sed4j.features.audio.AudioReader;
import io.github.sed4j.features.audio.AudioSource;
import io.github.sed4j.features.audio.SampleEncoding;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;
import org.openjdk.jmh.infra.Blackhole;

/**
 * Stereo WAV files of 12 MB, on one thread. An operation is one megabyte (10^6 bytes) of file, so
 * scores are MB/s, and with {@code -prof gc} allocation is per megabyte of file: as samples in
 * memory that is 2 MB from 16 bits, 1.33 MB from 24 bits and 1 MB from floats.
 */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.Throughput)
@OutputTimeUnit(TimeUnit.SECONDS)
@OperationsPerInvocation(WavDecodingBenchmark.MEGABYTES)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 7, time = 1)
@Fork(1)
public class WavDecodingBenchmark {

  static final int MEGABYTES = 12;

  private static final int CHANNELS = 2;
  private static final int RATE = 48_000;
  private static final int BLOCK = 4096;
  private static final long SEED = 20200704;

  private final AudioReader reader = AudioReader.withDefaults();
  private final float[][] block = new float[CHANNELS][BLOCK];

  /** How samples are kept in the file. */
  @Param({"INT_16", "INT_24", "FLOAT_32"})
  private SampleEncoding encoding = SampleEncoding.INT_16;

  private Path file = Path.of("");

  /**
   * Writes the file, before any measurement.
   *
   * @throws IOException if it cannot be written
   */
  @Setup
  public void prepare() throws IOException {
    int dataBytes = MEGABYTES * 1_000_000;
    ByteBuffer wav = ByteBuffer.allocate(44 + dataBytes).order(ByteOrder.LITTLE_ENDIAN);
    int frameBytes = CHANNELS * encoding.bytes();
    text(wav, "RIFF").putInt(36 + dataBytes);
    text(wav, "WAVEfmt ").putInt(16);
    wav.putShort((short) (encoding == SampleEncoding.FLOAT_32 ? 3 : 1)).putShort((short) CHANNELS);
    wav.putInt(RATE).putInt(RATE * frameBytes).putShort((short) frameBytes);
    wav.putShort((short) (8 * encoding.bytes()));
    text(wav, "data").putInt(dataBytes);
    Random random = new Random(SEED);
    while (wav.hasRemaining()) {
      switch (encoding) {
        case FLOAT_32 -> wav.putFloat(2 * random.nextFloat() - 1);
        case INT_24 -> wav.putShort((short) random.nextInt()).put((byte) random.nextInt());
        default -> wav.putShort((short) random.nextInt());
      }
    }
    file = Files.createTempFile("sed4j", ".wav");
    Files.write(file, wav.array());
  }

  private static ByteBuffer text(ByteBuffer out, String text) {
    return out.put(text.getBytes(StandardCharsets.US_ASCII));
  }

  /**
   * Removes the file.
   *
   * @throws IOException if it cannot be removed
   */
  @TearDown
  public void remove() throws IOException {
    Files.delete(file);
  }

  /**
   * Reads the file into memory.
   *
   * @return the clip
   * @throws IOException never here
   */
  @Benchmark
  public AudioClip whole() throws IOException {
    return reader.read(file);
  }

  /**
   * Reads the file block by block.
   *
   * @param blackhole takes the samples
   * @throws IOException never here
   */
  @Benchmark
  public void blocks(Blackhole blackhole) throws IOException {
    try (AudioSource source = reader.open(file)) {
      while (source.read(block, 0, BLOCK) > 0) {
        blackhole.consume(block);
      }
    }
  }
}
