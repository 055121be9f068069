package io.github.sed4j.features.spectrum;

import io.github.sed4j.features.audio.AudioClip;
import io.github.sed4j.features.audio.AudioReader;
import io.github.sed4j.features.audio.AudioSource;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.Arrays;
import java.util.List;
import java.util.OptionalLong;
import java.util.Random;

/** Recordings that the tests of this package listen to. */
final class Recordings {

  private Recordings() {}

  /** A golden recording, {@code synth} or {@code real}. */
  static AudioClip golden(String name) {
    try (InputStream in = goldenFile(name)) {
      return AudioReader.withDefaults().read(in, name);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** The file of a golden recording. */
  static InputStream goldenFile(String name) {
    InputStream in = Recordings.class.getResourceAsStream("/golden/" + name + ".wav");
    if (in == null) {
      throw new IllegalArgumentException("no golden recording " + name);
    }
    return in;
  }

  /** Noise whose level changes, around a constant. */
  static AudioClip noise(long seed, int channels, int length, int sampleRate) {
    Random random = new Random(seed);
    float[][] samples = new float[channels][length];
    for (float[] channel : samples) {
      double constant = 0.3 * random.nextGaussian();
      for (int i = 0; i < length; i++) {
        double level = Math.exp(3 * Math.sin(i / 3000.0) - 4);
        channel[i] = (float) (constant + level * random.nextGaussian());
      }
    }
    return AudioClip.of(samples, sampleRate);
  }

  static AudioClip constant(float value, int length) {
    float[] samples = new float[length];
    Arrays.fill(samples, value);
    return AudioClip.mono(samples, FrameGrid.DEFAULT_SAMPLE_RATE);
  }

  /** A clip as a source that gives irregular numbers of samples and does not know its length. */
  static AudioSource source(AudioClip clip, long seed) {
    Random random = new Random(seed);
    return new AudioSource() {
      private int position;

      @Override
      public int sampleRate() {
        return clip.sampleRate();
      }

      @Override
      public int channels() {
        return clip.channels();
      }

      @Override
      public OptionalLong length() {
        return OptionalLong.empty();
      }

      @Override
      public int read(float[][] block, int offset, int count) {
        if (position == clip.length()) {
          return -1;
        }
        int part = Math.min(1 + random.nextInt(count), clip.length() - position);
        for (int c = 0; c < block.length; c++) {
          clip.copyChannel(c, position, block[c], offset, part);
        }
        position += part;
        return part;
      }

      @Override
      public List<String> warnings() {
        return List.of();
      }

      @Override
      public void close() {}
    };
  }
}
