package io.github.sed4j.features.audio;

import java.io.IOException;
import java.util.List;
import java.util.OptionalLong;

/** The mean of a source's channels; owns the source it reads from. */
final class MonoSource implements AudioSource {

  private static final int BLOCK = 4096;

  private final AudioSource source;
  private final float[][] block;

  MonoSource(AudioSource source) {
    this.source = source;
    this.block = new float[source.channels()][BLOCK];
  }

  /** Writes the mean of all channels; sums are doubles, so any number of channels is exact. */
  static void mix(float[][] channels, float[] mono, int offset, int count) {
    int divisor = channels.length;
    for (int i = 0; i < count; i++) {
      double sum = 0;
      for (float[] channel : channels) {
        sum += channel[i];
      }
      mono[offset + i] = (float) (sum / divisor);
    }
  }

  @Override
  public int sampleRate() {
    return source.sampleRate();
  }

  @Override
  public int channels() {
    return 1;
  }

  @Override
  public OptionalLong length() {
    return source.length();
  }

  @Override
  public int read(float[][] block, int offset, int count) throws IOException {
    SampleBlock.requireRoom(block, 1, offset, count);
    int read = source.read(this.block, 0, Math.min(count, BLOCK));
    if (read > 0) {
      mix(this.block, block[0], offset, read);
    }
    return read;
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
