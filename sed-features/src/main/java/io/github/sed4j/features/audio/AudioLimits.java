package io.github.sed4j.features.audio;

import java.time.Duration;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * What a recording may claim before it is refused: bounds on untrusted input. A recording beyond
 * them fails with an {@link AudioFormatException} that names the limit.
 *
 * <p>Thread safety: immutable, safe to share.
 */
public final class AudioLimits {

  /** The most channels: those of seventh-order ambisonics, the largest layout in common use. */
  public static final int DEFAULT_MAX_CHANNELS = 64;

  /**
   * The lowest rate, Hz: an octave below the narrowest telephone band that is worth detecting in.
   */
  public static final int DEFAULT_MIN_SAMPLE_RATE = 1_000;

  /**
   * The highest rate, Hz: the highest of professional converters; bat recorders stay below 500 kHz.
   */
  public static final int DEFAULT_MAX_SAMPLE_RATE = 768_000;

  /** The longest recording: a week, as field recorders write them. */
  public static final Duration DEFAULT_MAX_DURATION = Duration.ofDays(7);

  /**
   * The most samples, over all channels, of a clip that is read into memory: 2^28, which are 1 GiB
   * of floats, or 4.6 hours of 16 kHz mono. An {@link AudioSource} has no such limit.
   */
  public static final long DEFAULT_MAX_CLIP_SAMPLES = 1L << 28;

  private final int maxChannels;
  private final int minSampleRate;
  private final int maxSampleRate;
  private final Duration maxDuration;
  private final long maxClipSamples;

  private AudioLimits(Builder builder) {
    maxChannels = builder.maxChannels;
    minSampleRate = builder.minSampleRate;
    maxSampleRate = builder.maxSampleRate;
    maxDuration = builder.maxDuration;
    maxClipSamples = builder.maxClipSamples;
  }

  /**
   * Returns the limits with every default.
   *
   * @return the limits
   */
  public static AudioLimits withDefaults() {
    return builder().build();
  }

  /**
   * Starts from the defaults.
   *
   * @return a builder
   */
  public static Builder builder() {
    return new Builder();
  }

  /**
   * Returns the most channels.
   *
   * @return at least 1
   */
  public int maxChannels() {
    return maxChannels;
  }

  /**
   * Returns the lowest sampling rate.
   *
   * @return Hz, at least 1
   */
  public int minSampleRate() {
    return minSampleRate;
  }

  /**
   * Returns the highest sampling rate.
   *
   * @return Hz, at least {@link #minSampleRate()}
   */
  public int maxSampleRate() {
    return maxSampleRate;
  }

  /**
   * Returns the longest duration of a recording.
   *
   * @return a positive duration
   */
  public Duration maxDuration() {
    return maxDuration;
  }

  /**
   * Returns the most samples, over all channels, of a clip in memory.
   *
   * @return at least 1
   */
  public long maxClipSamples() {
    return maxClipSamples;
  }

  /** The longest recording at a rate, in samples per channel; saturates. */
  long maxSamples(int sampleRate) {
    long seconds = maxDuration.getSeconds();
    if (seconds >= Long.MAX_VALUE / sampleRate) {
      return Long.MAX_VALUE;
    }
    return seconds * sampleRate + (long) (maxDuration.getNano() * 1e-9 * sampleRate);
  }

  /** Refuses the dimensions of a recording named {@code name}; the rate as its header states it. */
  void check(String name, long channels, long sampleRate) throws AudioFormatException {
    if (channels < 1 || channels > maxChannels) {
      throw new AudioFormatException(
          name + ": " + channels + " channels, allowed 1 to " + maxChannels);
    }
    if (sampleRate < minSampleRate || sampleRate > maxSampleRate) {
      throw new AudioFormatException(
          name
              + ": sampling rate "
              + sampleRate
              + " Hz, allowed "
              + minSampleRate
              + " to "
              + maxSampleRate);
    }
  }

  /** Refuses a length. */
  void checkLength(String name, long samples, int sampleRate) throws AudioFormatException {
    if (samples > maxSamples(sampleRate)) {
      throw new AudioFormatException(
          name + ": longer than the limit of " + maxDuration.toMillis() / 1000.0 + " s");
    }
  }

  @Override
  public boolean equals(@Nullable Object other) {
    return other instanceof AudioLimits that
        && maxChannels == that.maxChannels
        && minSampleRate == that.minSampleRate
        && maxSampleRate == that.maxSampleRate
        && maxDuration.equals(that.maxDuration)
        && maxClipSamples == that.maxClipSamples;
  }

  @Override
  public int hashCode() {
    return Objects.hash(maxChannels, minSampleRate, maxSampleRate, maxDuration, maxClipSamples);
  }

  @Override
  public String toString() {
    return "AudioLimits["
        + maxChannels
        + " channels, "
        + minSampleRate
        + " to "
        + maxSampleRate
        + " Hz, "
        + maxDuration
        + ", "
        + maxClipSamples
        + " samples in memory]";
  }

  /** Sets limits; not thread-safe. */
  public static final class Builder {

    private int maxChannels = DEFAULT_MAX_CHANNELS;
    private int minSampleRate = DEFAULT_MIN_SAMPLE_RATE;
    private int maxSampleRate = DEFAULT_MAX_SAMPLE_RATE;
    private Duration maxDuration = DEFAULT_MAX_DURATION;
    private long maxClipSamples = DEFAULT_MAX_CLIP_SAMPLES;

    private Builder() {}

    /**
     * Sets the most channels.
     *
     * @param channels at least 1; {@link #DEFAULT_MAX_CHANNELS} unless set
     * @return this builder
     */
    public Builder optMaxChannels(int channels) {
      maxChannels = channels;
      return this;
    }

    /**
     * Sets the range of sampling rates.
     *
     * @param min Hz, at least 1; {@link #DEFAULT_MIN_SAMPLE_RATE} unless set
     * @param max Hz, at least {@code min}; {@link #DEFAULT_MAX_SAMPLE_RATE} unless set
     * @return this builder
     */
    public Builder optSampleRates(int min, int max) {
      minSampleRate = min;
      maxSampleRate = max;
      return this;
    }

    /**
     * Sets the longest duration of a recording.
     *
     * @param duration positive; {@link #DEFAULT_MAX_DURATION} unless set
     * @return this builder
     */
    public Builder optMaxDuration(Duration duration) {
      maxDuration = duration;
      return this;
    }

    /**
     * Sets the most samples, over all channels, of a clip in memory.
     *
     * @param samples at least 1; {@link #DEFAULT_MAX_CLIP_SAMPLES} unless set
     * @return this builder
     */
    public Builder optMaxClipSamples(long samples) {
      maxClipSamples = samples;
      return this;
    }

    /**
     * Makes the limits.
     *
     * @return the limits
     * @throws IllegalArgumentException if one is out of its range
     */
    public AudioLimits build() {
      if (maxChannels < 1) {
        throw new IllegalArgumentException(
            "maxChannels = " + maxChannels + ", allowed: at least 1");
      }
      if (minSampleRate < 1) {
        throw new IllegalArgumentException(
            "minSampleRate = " + minSampleRate + ", allowed: at least 1");
      }
      if (maxSampleRate < minSampleRate) {
        throw new IllegalArgumentException(
            "maxSampleRate = " + maxSampleRate + ", allowed: at least " + minSampleRate);
      }
      if (maxDuration.isZero() || maxDuration.isNegative()) {
        throw new IllegalArgumentException(
            "maxDuration = " + maxDuration + ", allowed: more than none");
      }
      if (maxClipSamples < 1) {
        throw new IllegalArgumentException(
            "maxClipSamples = " + maxClipSamples + ", allowed: at least 1");
      }
      return new AudioLimits(this);
    }
  }
}
