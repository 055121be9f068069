package io.github.sed4j.benchmarks;

import io.github.sed4j.features.io.Npy;
import io.github.sed4j.features.io.NpyArray;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/** Reading and writing the log-mel of a ten-second clip, (128, 498) float32, in memory. */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(1)
public class NpyBenchmark {

  private static final int BANDS = 128;
  private static final int FRAMES = 498;
  private static final long SEED = 20200704;

  private NpyArray array = NpyArray.of(new float[0], 0);
  private byte[] file = {};

  /** Makes the array and the file, both before any measurement. */
  @Setup
  public void prepare() throws IOException {
    Random random = new Random(SEED);
    float[] values = new float[BANDS * FRAMES];
    for (int i = 0; i < values.length; i++) {
      values[i] = (float) random.nextGaussian();
    }
    array = NpyArray.of(values, BANDS, FRAMES);
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    Npy.write(out, array);
    file = out.toByteArray();
  }

  /** Reads the file. */
  @Benchmark
  public NpyArray read() throws IOException {
    return Npy.read(new ByteArrayInputStream(file), "clip.npy");
  }

  /** Writes the file. */
  @Benchmark
  public byte[] write() throws IOException {
    ByteArrayOutputStream out = new ByteArrayOutputStream(file.length);
    Npy.write(out, array);
    return out.toByteArray();
  }
}
