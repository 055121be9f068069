package io.github.sed4j.benchmarks;

import io.github.sed4j.features.audio.AudioClip;
import io.github.sed4j.features.audio.Resampler;
import io.github.sed4j.features.audio.ResamplingStream;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;
import org.openjdk.jmh.infra.Blackhole;

/**
 * Clips of ten seconds to 16 kHz, on one thread. An operation is one second of recording, so scores
 * are times real time, and with {@code -prof gc} allocation is per second of recording.
 */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.Throughput)
@OutputTimeUnit(TimeUnit.SECONDS)
@OperationsPerInvocation(ResamplerBenchmark.SECONDS)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 7, time = 1)
@Fork(1)
public class ResamplerBenchmark {

  static final int SECONDS = 10;

  private static final int TO = 16_000;
  private static final long SEED = 20200704;

  private AudioClip stereo44k = AudioClip.mono(new float[0], 1);
  private AudioClip mono48k = stereo44k;
  private AudioClip mono8k = stereo44k;
  private AudioClip mono44099 = stereo44k;

  /** Makes the clips, before any measurement. */
  @Setup
  public void prepare() {
    stereo44k = noise(2, 44_100);
    mono48k = noise(1, 48_000);
    mono8k = noise(1, 8000);
    mono44099 = noise(1, 44_099);
  }

  private static AudioClip noise(int channels, int sampleRate) {
    Random random = new Random(SEED);
    float[][] samples = new float[channels][SECONDS * sampleRate];
    for (float[] channel : samples) {
      for (int i = 0; i < channel.length; i++) {
        channel[i] = 2 * random.nextFloat() - 1;
      }
    }
    return AudioClip.of(samples, sampleRate);
  }

  /** 44.1 kHz stereo to 16 kHz mono, the figure of the specification. */
  @Benchmark
  public AudioClip stereo44kToMono() {
    return Resampler.of(44_100, TO).resample(stereo44k.toMono());
  }

  /** 44.1 kHz stereo to 16 kHz stereo. */
  @Benchmark
  public AudioClip stereo44k() {
    return Resampler.of(44_100, TO).resample(stereo44k);
  }

  /** 48 kHz mono. */
  @Benchmark
  public AudioClip mono48k() {
    return Resampler.of(48_000, TO).resample(mono48k);
  }

  /** 48 kHz mono, as a stream in blocks of 20 ms. */
  @Benchmark
  public void mono48kInBlocks(Blackhole sink) {
    ResamplingStream stream = Resampler.of(48_000, TO).stream(1);
    float[][] block = new float[1][960];
    for (int from = 0; from < mono48k.length(); from += 960) {
      mono48k.copyChannel(0, from, block[0], 0, 960);
      sink.consume(stream.accept(block));
    }
    sink.consume(stream.finish());
  }

  /** 8 kHz mono. */
  @Benchmark
  public AudioClip mono8k() {
    return Resampler.of(8000, TO).resample(mono8k);
  }

  /** A ratio too awkward for a table row per phase. */
  @Benchmark
  public AudioClip mono44099() {
    return Resampler.of(44_099, TO).resample(mono44099);
  }
}
