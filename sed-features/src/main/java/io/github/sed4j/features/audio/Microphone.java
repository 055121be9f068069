package io.github.sed4j.features.audio;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import javax.sound.sampled.AudioFormat;
import javax.sound.sampled.AudioSystem;
import javax.sound.sampled.DataLine;
import javax.sound.sampled.LineUnavailableException;
import javax.sound.sampled.Mixer;
import javax.sound.sampled.TargetDataLine;
import org.jspecify.annotations.Nullable;

/**
 * Live sound from what the computer records with, by way of Java Sound (module {@code
 * java.desktop}).
 *
 * <p>The sources it opens deliver samples soon after they are recorded: a read returns what is
 * there, and waits for a hundredth of a second of sound where there is nothing. Closing a source,
 * from any thread, ends the read of another thread, which then returns what it has or -1. When
 * sound is read more slowly than it is recorded for longer than the buffer lasts, some of it is
 * lost, and {@link AudioSource#warnings()} tell.
 *
 * <p>Thread safety: immutable, safe to share. Of a source, one thread reads and any may close.
 */
public final class Microphone {

  /** 16 kHz, the rate of the features (SYSTEM.md section 1), which needs no resampling. */
  public static final int DEFAULT_SAMPLE_RATE = 16_000;

  /** One channel: features are of the mean of all. */
  public static final int DEFAULT_CHANNELS = 1;

  /** Seconds of sound that the line should hold while nobody reads. */
  public static final int DEFAULT_BUFFER_SECONDS = 5;

  private static final int LARGEST_BUFFER = 1 << 26;

  private final @Nullable String name;
  private final int sampleRate;
  private final int channels;
  private final int bufferSeconds;

  private Microphone(Builder builder) {
    name = builder.name;
    sampleRate = builder.sampleRate;
    channels = builder.channels;
    bufferSeconds = builder.bufferSeconds;
  }

  /**
   * Starts from the defaults: the system's own microphone.
   *
   * @return a builder
   */
  public static Builder builder() {
    return new Builder();
  }

  /**
   * Returns the names of all that this computer can record with.
   *
   * @return names for {@link Builder#optName}; empty if there is nothing
   */
  public static List<String> names() {
    List<String> names = new ArrayList<>();
    for (Mixer.Info info : recorders()) {
      names.add(info.getName());
    }
    return names;
  }

  private static List<Mixer.Info> recorders() {
    List<Mixer.Info> recorders = new ArrayList<>();
    for (Mixer.Info info : AudioSystem.getMixerInfo()) {
      boolean records =
          Arrays.stream(AudioSystem.getMixer(info).getTargetLineInfo())
              .anyMatch(line -> TargetDataLine.class.isAssignableFrom(line.getLineClass()));
      if (records) {
        recorders.add(info);
      }
    }
    return recorders;
  }

  /**
   * Reads from a line of the caller's.
   *
   * @param line an open line; started here, stopped and closed with the source
   * @return its samples, without an end until it is closed
   * @throws IllegalArgumentException if the line is not open, or records other than PCM
   */
  public static AudioSource sourceOf(TargetDataLine line) {
    if (!line.isOpen()) {
      throw new IllegalArgumentException("the line is closed, allowed: an open one");
    }
    return new LineSource(line);
  }

  /**
   * Starts to record.
   *
   * @return the samples, without an end until it is closed; to be closed
   * @throws IOException if there is no such microphone, it is in use, or it cannot record at that
   *     rate or with that many channels
   */
  public AudioSource open() throws IOException {
    AudioFormat format = JavaSoundFormats.int16(sampleRate, channels);
    DataLine.Info wanted = new DataLine.Info(TargetDataLine.class, format);
    try {
      TargetDataLine line =
          (TargetDataLine)
              (name == null ? AudioSystem.getLine(wanted) : mixer(name).getLine(wanted));
      long bufferBytes = (long) bufferSeconds * sampleRate * format.getFrameSize();
      line.open(format, (int) Math.min(bufferBytes, LARGEST_BUFFER));
      return new LineSource(line);
    } catch (LineUnavailableException | IllegalArgumentException | SecurityException e) {
      throw new IOException(
          (name == null ? "the system's microphone" : "microphone '" + name + "'")
              + " cannot record "
              + (channels == 1 ? "1 channel" : channels + " channels")
              + " at "
              + sampleRate
              + " Hz: "
              + e.getMessage()
              + present(),
          e);
    }
  }

  private static Mixer mixer(String name) throws IOException {
    for (Mixer.Info info : recorders()) {
      if (info.getName().equals(name)) {
        return AudioSystem.getMixer(info);
      }
    }
    throw new IOException("no microphone '" + name + "'" + present());
  }

  private static String present() {
    List<String> names = names();
    return names.isEmpty() ? "; there is none" : "; there are '" + String.join("', '", names) + "'";
  }

  /** Configures a microphone; not thread-safe. */
  public static final class Builder {

    private @Nullable String name;
    private int sampleRate = DEFAULT_SAMPLE_RATE;
    private int channels = DEFAULT_CHANNELS;
    private int bufferSeconds = DEFAULT_BUFFER_SECONDS;

    private Builder() {}

    /**
     * Chooses a microphone.
     *
     * @param value one of {@link Microphone#names()}; the system's choice unless set
     * @return this builder
     */
    public Builder optName(String value) {
      name = value;
      return this;
    }

    /**
     * Sets the sampling rate.
     *
     * @param value Hz, at least 1; {@link #DEFAULT_SAMPLE_RATE} unless set
     * @return this builder
     */
    public Builder optSampleRate(int value) {
      sampleRate = value;
      return this;
    }

    /**
     * Sets the number of channels.
     *
     * @param value at least 1; {@link #DEFAULT_CHANNELS} unless set
     * @return this builder
     */
    public Builder optChannels(int value) {
      channels = value;
      return this;
    }

    /**
     * Sets how much sound may pile up.
     *
     * @param value seconds, 1 to 60; {@link #DEFAULT_BUFFER_SECONDS} unless set; the line may hold
     *     less
     * @return this builder
     */
    public Builder optBufferSeconds(int value) {
      bufferSeconds = value;
      return this;
    }

    /**
     * Makes the microphone; nothing is recorded yet.
     *
     * @return the microphone
     * @throws IllegalArgumentException if a setting is out of its range
     */
    public Microphone build() {
      if (sampleRate < 1) {
        throw new IllegalArgumentException("sampleRate = " + sampleRate + ", allowed: at least 1");
      }
      if (channels < 1) {
        throw new IllegalArgumentException("channels = " + channels + ", allowed: at least 1");
      }
      if (bufferSeconds < 1 || bufferSeconds > 60) {
        throw new IllegalArgumentException(
            "bufferSeconds = " + bufferSeconds + ", allowed: 1 to 60");
      }
      return new Microphone(this);
    }
  }
}
