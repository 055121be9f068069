package io.github.sed4j.features.spectrum;

import io.github.sed4j.features.audio.AudioSource;
import java.io.IOException;
import java.util.List;
import java.util.OptionalLong;

/** A source that keeps account of the samples read from it. */
final class MeteredSource implements AudioSource {

  private final AudioSource source;
  private final int[] runs; // samples at full scale up to here, per channel
  private long samples;
  private long clipped;

  MeteredSource(AudioSource source) {
    this.source = source;
    this.runs = new int[source.channels()];
  }

  RecordingSummary summary() {
    return new RecordingSummary(sampleRate(), channels(), samples, clipped, warnings());
  }

  @Override
  public int sampleRate() {
    return source.sampleRate();
  }

  @Override
  public int channels() {
    return source.channels();
  }

  @Override
  public OptionalLong length() {
    return source.length();
  }

  @Override
  public int read(float[][] block, int offset, int count) throws IOException {
    int read = source.read(block, offset, count);
    if (read > 0) {
      samples += read;
      for (int c = 0; c < runs.length; c++) {
        countClipped(block[c], offset, offset + read, c);
      }
    }
    return read;
  }

  private void countClipped(float[] channel, int from, int to, int c) {
    int run = runs[c];
    for (int i = from; i < to; i++) {
      if (Math.abs(channel[i]) < RecordingSummary.FULL_SCALE) {
        run = 0;
      } else {
        run++;
        if (run >= RecordingSummary.CLIPPED_RUN) {
          clipped += run == RecordingSummary.CLIPPED_RUN ? run : 1;
        }
      }
    }
    runs[c] = run;
  }

  @Override
  public List<String> warnings() {
    return source.warnings();
  }

  @Override
  public void close() throws IOException {
    source.close();
  }
}
