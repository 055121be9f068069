package io.github.sed4j.benchmarks;

import io.github.sed4j.features.audio.AudioSource;
import java.util.List;
import java.util.OptionalLong;

/** Noise of changing level, mono at 16 kHz, that is made while it is read. */
final class MadeUpSource implements AudioSource {

  private static final int RATE = 16_000;

  private final long samples;
  private long position;

  MadeUpSource(long samples) {
    this.samples = samples;
  }

  @Override
  public int sampleRate() {
    return RATE;
  }

  @Override
  public int channels() {
    return 1;
  }

  @Override
  public OptionalLong length() {
    return OptionalLong.of(samples);
  }

  @Override
  public int read(float[][] block, int offset, int count) {
    int n = (int) Math.min(count, samples - position);
    for (int i = 0; i < n; i++, position++) {
      int noise = (int) ((position * 0x9E3779B97F4A7C15L) >>> 40) - (1 << 23);
      block[0][offset + i] = noise * 0x1p-24f * (position / 40_000 % 5) / 5;
    }
    return n == 0 ? -1 : n;
  }

  @Override
  public List<String> warnings() {
    return List.of();
  }

  @Override
  public void close() {}
}
