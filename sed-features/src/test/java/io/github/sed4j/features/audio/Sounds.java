package io.github.sed4j.features.audio;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;

/** Test sounds: those of the resources, and the formulas behind them. */
final class Sounds {

  static final int SAW_RATE = 8_000;
  static final int SAW_LENGTH = 3_000;

  private Sounds() {}

  /** The value that sample {@code i} of channel {@code c} has in the {@code saw} files. */
  static int saw(int i, int c, int bits) {
    int value = (i * (37 + 14 * c)) % 2001 - 1000;
    return bits == 8 ? Math.floorDiv(value, 8) : value << (bits - 11);
  }

  /** What the {@code saw} files decode to. */
  static AudioClip saw(int channels, int bits) {
    float[][] samples = new float[channels][SAW_LENGTH];
    for (int c = 0; c < channels; c++) {
      for (int i = 0; i < SAW_LENGTH; i++) {
        samples[c][i] = (float) (saw(i, c, bits) / Math.pow(2, bits - 1));
      }
    }
    return AudioClip.of(samples, SAW_RATE);
  }

  static byte[] resource(String name) {
    try (InputStream in = Sounds.class.getResourceAsStream("/audio/" + name)) {
      if (in == null) {
        throw new IllegalArgumentException("no test resource /audio/" + name);
      }
      return in.readAllBytes();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** A clip with the warnings that came with it. */
  record Reading(AudioClip clip, List<String> warnings) {}

  static Reading read(byte[] recording) throws IOException {
    List<String> warnings = new ArrayList<>();
    AudioClip clip =
        AudioReader.withDefaults().read(new ByteArrayInputStream(recording), "test", warnings::add);
    return new Reading(clip, warnings);
  }
}
