package io.github.sed4j.training.data;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Random;

/** Synthetic recordings and tables for tests. */
public final class TestSounds {

  /** Samples per second of the recordings. */
  public static final int RATE = 16_000;

  private TestSounds() {}

  /**
   * A tone.
   *
   * @param seconds how long
   * @param hz its frequency
   * @param amplitude its amplitude
   * @return samples
   */
  public static float[] tone(double seconds, double hz, double amplitude) {
    float[] samples = new float[(int) Math.round(seconds * RATE)];
    for (int i = 0; i < samples.length; i++) {
      samples[i] = (float) (amplitude * Math.sin(2 * Math.PI * hz * i / RATE));
    }
    return samples;
  }

  /**
   * White noise.
   *
   * @param seconds how long
   * @param seed decides on the samples
   * @param amplitude standard deviation
   * @return samples
   */
  public static float[] noise(double seconds, long seed, double amplitude) {
    Random random = new Random(seed);
    float[] samples = new float[(int) Math.round(seconds * RATE)];
    for (int i = 0; i < samples.length; i++) {
      samples[i] = (float) (amplitude * random.nextGaussian());
    }
    return samples;
  }

  /**
   * Writes a 16-bit WAV file of one channel, with the folders above it.
   *
   * @param file the file
   * @param rate samples per second
   * @param samples the samples
   * @return the file
   */
  public static Path wav(Path file, int rate, float[] samples) {
    ByteBuffer bytes = ByteBuffer.allocate(44 + 2 * samples.length).order(ByteOrder.LITTLE_ENDIAN);
    bytes.put("RIFF".getBytes(StandardCharsets.US_ASCII)).putInt(36 + 2 * samples.length);
    bytes.put("WAVEfmt ".getBytes(StandardCharsets.US_ASCII)).putInt(16).putShort((short) 1);
    bytes.putShort((short) 1).putInt(rate).putInt(2 * rate).putShort((short) 2);
    bytes.putShort((short) 16).put("data".getBytes(StandardCharsets.US_ASCII));
    bytes.putInt(2 * samples.length);
    for (float sample : samples) {
      bytes.putShort((short) Math.max(-32768, Math.min(32767, Math.round(sample * 32768))));
    }
    return write(file, bytes.array());
  }

  /**
   * Writes a 16-bit WAV file at {@link #RATE}.
   *
   * @param file the file
   * @param samples the samples
   * @return the file
   */
  public static Path wav(Path file, float[] samples) {
    return wav(file, RATE, samples);
  }

  /**
   * Writes a table, in which blanks stand for tabs.
   *
   * @param file the file
   * @param lines its lines
   * @return the file
   */
  public static Path table(Path file, String... lines) {
    String text = String.join("\n", lines).replace(' ', '\t') + "\n";
    return write(file, text.getBytes(StandardCharsets.UTF_8));
  }

  /**
   * Writes a file, with the folders above it.
   *
   * @param file the file
   * @param bytes its content
   * @return the file
   */
  public static Path write(Path file, byte[] bytes) {
    try {
      Path folder = file.getParent();
      if (folder != null) {
        Files.createDirectories(folder);
      }
      return Files.write(file, bytes);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
