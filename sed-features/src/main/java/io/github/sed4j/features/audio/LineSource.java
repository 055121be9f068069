package io.github.sed4j.features.audio;

import io.github.sed4j.features.audio.PcmSource.Layout;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;
import javax.sound.sampled.AudioFormat;
import javax.sound.sampled.TargetDataLine;

/** Samples as a line records them. Closing it, from any thread, ends the read of another. */
final class LineSource implements AudioSource {

  /** A read that finds nothing waits for this part of a second of sound. */
  private static final int SHORTEST_WAIT = 100;

  private final TargetDataLine line;
  private final AudioSource samples;
  private final int frameBytes;
  private final int shortest;
  private long position;
  private long lostAt = -1;
  private int losses;
  private volatile boolean closed;

  LineSource(TargetDataLine line) {
    AudioFormat format = line.getFormat();
    SampleEncoding encoding = encoding(format);
    int channels = format.getChannels();
    int sampleRate = Math.round(format.getSampleRate());
    if (channels < 1 || sampleRate < 1) {
      throw new IllegalArgumentException(
          "line of " + format + ", allowed: a stated rate and number of channels");
    }
    this.line = line;
    frameBytes = encoding.bytes() * channels;
    shortest = Math.max(1, sampleRate / SHORTEST_WAIT);
    samples =
        PcmSource.ofStream(
            new Recorded(),
            line.getLineInfo().toString(),
            new Layout(encoding, format.isBigEndian(), channels, sampleRate));
    line.start();
  }

  private static SampleEncoding encoding(AudioFormat format) {
    SampleEncoding encoding = JavaSoundFormats.encoding(format);
    if (encoding == null) {
      throw new IllegalArgumentException("line of " + format + ", allowed: PCM of whole bytes");
    }
    return encoding;
  }

  @Override
  public int sampleRate() {
    return samples.sampleRate();
  }

  @Override
  public int channels() {
    return samples.channels();
  }

  @Override
  public OptionalLong length() {
    return OptionalLong.empty();
  }

  @Override
  public int read(float[][] block, int offset, int count) throws IOException {
    int n = samples.read(block, offset, count);
    position += Math.max(0, n);
    return n;
  }

  @Override
  public List<String> warnings() {
    List<String> warnings = new ArrayList<>(samples.warnings());
    if (losses > 0) {
      warnings.add(
          "the recording buffer was full "
              + losses
              + (losses == 1 ? " time" : " times")
              + ", first after sample "
              + lostAt
              + ": sound may be missing there");
    }
    return warnings;
  }

  @Override
  public void close() {
    closed = true;
    line.stop();
    line.close();
  }

  /** The bytes of the line. */
  private final class Recorded extends InputStream {

    @Override
    public int read() {
      throw new UnsupportedOperationException("single bytes of a line");
    }

    @Override
    public int read(byte[] bytes, int offset, int count) {
      if (closed) {
        return -1;
      }
      int available = line.available();
      if (available >= line.getBufferSize()) {
        lostAt = losses == 0 ? position : lostAt;
        losses++;
      }
      int whole = count - count % frameBytes;
      int wanted = Math.max(available - available % frameBytes, shortest * frameBytes);
      // Blocks until all of it is there, or the line is stopped or closed.
      int n = line.read(bytes, offset, Math.min(whole, wanted));
      return n > 0 ? n : -1;
    }
  }
}
