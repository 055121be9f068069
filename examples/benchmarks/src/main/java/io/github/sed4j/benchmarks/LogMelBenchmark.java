package io.github.sed4j.benchmarks;

import io.github.sed4j.features.audio.AudioClip;
import io.github.sed4j.features.spectrum.ComplexSpectrogram;
import io.github.sed4j.features.spectrum.FeatureNorm;
import io.github.sed4j.features.spectrum.FeatureStatistics;
import io.github.sed4j.features.spectrum.LogMel;
import io.github.sed4j.features.spectrum.LogMelExtractor;
import io.github.sed4j.features.spectrum.LogMelStream;
import io.github.sed4j.features.spectrum.WaveformScaling;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;
import org.openjdk.jmh.infra.Blackhole;

/**
 * The CPU path from the samples of a 10 s clip to its normalised log-mel, on one thread. The goal
 * is 5 ms for the log-mel, and an allocation near the 255 kB of its values ({@code -prof gc}).
 */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MILLISECONDS)
@Fork(1)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
public class LogMelBenchmark {

  private static final int SAMPLE_RATE = 16_000;
  private static final int LENGTH = 10 * SAMPLE_RATE;
  private static final int BLOCK = SAMPLE_RATE / 10;

  private final LogMelExtractor report = LogMelExtractor.report();
  private final LogMelExtractor workshop = LogMelExtractor.workshop();
  private final AudioClip mono;
  private final AudioClip stereo;
  private final float[][] blocks;
  private final WaveformScaling scaling;
  private final ComplexSpectrogram spectra;
  private final LogMel logMel;
  private final FeatureNorm norm;

  /** Makes the clips. */
  public LogMelBenchmark() {
    Random random = new Random(1);
    float[][] channels = new float[2][LENGTH];
    for (float[] channel : channels) {
      for (int i = 0; i < LENGTH; i++) {
        channel[i] = (float) (0.1 * random.nextGaussian() + 0.5 * Math.sin(i * 0.05));
      }
    }
    mono = AudioClip.mono(channels[0], SAMPLE_RATE);
    stereo = AudioClip.of(channels, SAMPLE_RATE);
    blocks = new float[LENGTH / BLOCK][BLOCK];
    for (int i = 0; i < blocks.length; i++) {
      System.arraycopy(channels[0], i * BLOCK, blocks[i], 0, BLOCK);
    }
    scaling = report.waveformNormalization().measure(mono);
    spectra = report.stft().transform(mono, scaling);
    logMel = report.extract(mono);
    norm = FeatureStatistics.of(logMel).norm();
  }

  /**
   * Log-mel of one channel, preset report.
   *
   * @return the log-mel
   */
  @Benchmark
  public LogMel clip() {
    return report.extract(mono);
  }

  /**
   * Log-mel of one channel, preset workshop.
   *
   * @return the log-mel
   */
  @Benchmark
  public LogMel clipWorkshop() {
    return workshop.extract(mono);
  }

  /**
   * Log-mel of two channels, preset report.
   *
   * @return the log-mel
   */
  @Benchmark
  public LogMel clipStereo() {
    return report.extract(stereo);
  }

  /**
   * Log-mel of one channel that arrives in blocks of 0.1 s, with a given scaling.
   *
   * @param frames takes the frames
   */
  @Benchmark
  public void stream(Blackhole frames) {
    LogMelStream stream = report.stream(scaling);
    for (float[] block : blocks) {
      frames.consume(stream.accept(block));
    }
  }

  /**
   * The complex spectra alone.
   *
   * @return the spectra
   */
  @Benchmark
  public ComplexSpectrogram spectra() {
    return report.stft().transform(mono, scaling);
  }

  /**
   * Log-mel of given spectra, as augmentation needs it.
   *
   * @return the log-mel
   */
  @Benchmark
  public LogMel fromSpectra() {
    return report.extract(spectra);
  }

  /**
   * Mean and variance of each band of one clip.
   *
   * @return the statistics
   */
  @Benchmark
  public FeatureStatistics statistics() {
    return FeatureStatistics.of(logMel);
  }

  /**
   * The norm applied to a log-mel.
   *
   * @return the normalised features
   */
  @Benchmark
  public LogMel norm() {
    return norm.apply(logMel);
  }
}
