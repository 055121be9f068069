package io.github.sed4j.training.synthesis;

import java.util.Locale;

/**
 * What soundscapes are like: how long, how many events of how many classes, how loud against the
 * background.
 *
 * <p>Thread safety: immutable, safe to share.
 */
public final class SoundscapeSettings {

  /** Length of a clip in seconds (DESED). */
  public static final double DEFAULT_SECONDS = 10;

  /** Samples per second (the system's features). */
  public static final int DEFAULT_SAMPLE_RATE = 16_000;

  /** Most event classes in a clip (sed4j's own choice). */
  public static final int DEFAULT_MAX_CLASSES = 3;

  /** Most events of one class in a clip (sed4j's own choice). */
  public static final int DEFAULT_MAX_EVENTS_PER_CLASS = 3;

  /** Most events at a time (sed4j's own choice). */
  public static final int DEFAULT_MAX_OVERLAP = 2;

  /** Least level of an event above the background in dB (sed4j's own choice). */
  public static final double DEFAULT_MIN_SNR = 0;

  /** Greatest level of an event above the background in dB (sed4j's own choice). */
  public static final double DEFAULT_MAX_SNR = 25;

  /** Least level of the background in dB re full scale (sed4j's own choice). */
  public static final double DEFAULT_MIN_BACKGROUND = -50;

  /** Greatest level of the background in dB re full scale (sed4j's own choice). */
  public static final double DEFAULT_MAX_BACKGROUND = -35;

  /** Fades at both ends of an event in seconds (Scaper's default). */
  public static final double DEFAULT_FADE = 0.01;

  /** Greatest magnitude of a sample; louder clips are turned down as a whole. */
  public static final double DEFAULT_PEAK = 0.95;

  /** Events that would be shorter are not placed, in seconds (DESED's 250 ms). */
  public static final double DEFAULT_MIN_EVENT = 0.25;

  private final Builder values;

  private SoundscapeSettings(Builder values) {
    this.values = new Builder(values);
  }

  /**
   * Starts with the defaults.
   *
   * @return a builder
   */
  public static Builder builder() {
    return new Builder();
  }

  /**
   * Returns the default settings.
   *
   * @return clips of 10 s with one to three classes at 0 to 25 dB above the background
   */
  public static SoundscapeSettings defaults() {
    return builder().build();
  }

  /**
   * Returns the length of a clip.
   *
   * @return seconds, above 0
   */
  public double seconds() {
    return values.seconds;
  }

  /**
   * Returns the sampling rate.
   *
   * @return samples per second
   */
  public int sampleRate() {
    return values.sampleRate;
  }

  /**
   * Returns the greatest number of event classes in a clip.
   *
   * @return at least 1
   */
  public int maxClasses() {
    return values.maxClasses;
  }

  /**
   * Returns the greatest number of events of one class in a clip.
   *
   * @return at least 1
   */
  public int maxEventsPerClass() {
    return values.maxEventsPerClass;
  }

  /**
   * Returns the greatest number of events at a time.
   *
   * @return at least 1
   */
  public int maxOverlap() {
    return values.maxOverlap;
  }

  /**
   * Returns the least level of an event above the background.
   *
   * @return dB
   */
  public double minSnr() {
    return values.minSnr;
  }

  /**
   * Returns the greatest level of an event above the background.
   *
   * @return dB
   */
  public double maxSnr() {
    return values.maxSnr;
  }

  /**
   * Returns the least level of the background.
   *
   * @return dB re full scale
   */
  public double minBackground() {
    return values.minBackground;
  }

  /**
   * Returns the greatest level of the background.
   *
   * @return dB re full scale
   */
  public double maxBackground() {
    return values.maxBackground;
  }

  /**
   * Returns the length of fades.
   *
   * @return seconds, at least 0
   */
  public double fade() {
    return values.fade;
  }

  /**
   * Returns the greatest magnitude of a sample.
   *
   * @return above 0, at most 1
   */
  public double peak() {
    return values.peak;
  }

  /**
   * Returns how short an event may be.
   *
   * @return seconds, above 0
   */
  public double minEvent() {
    return values.minEvent;
  }

  @Override
  public String toString() {
    return String.format(
        Locale.ROOT,
        "SoundscapeSettings[%s s at %d Hz, at most %d classes, %d events of each, %d at a time, SNR"
            + " %s to %s dB, background %s to %s dB, fade %s s, peak %s, events from %s s]",
        values.seconds,
        values.sampleRate,
        values.maxClasses,
        values.maxEventsPerClass,
        values.maxOverlap,
        values.minSnr,
        values.maxSnr,
        values.minBackground,
        values.maxBackground,
        values.fade,
        values.peak,
        values.minEvent);
  }

  /** Collects the settings; not for use by several threads. */
  public static final class Builder {

    private double seconds = DEFAULT_SECONDS;
    private int sampleRate = DEFAULT_SAMPLE_RATE;
    private int maxClasses = DEFAULT_MAX_CLASSES;
    private int maxEventsPerClass = DEFAULT_MAX_EVENTS_PER_CLASS;
    private int maxOverlap = DEFAULT_MAX_OVERLAP;
    private double minSnr = DEFAULT_MIN_SNR;
    private double maxSnr = DEFAULT_MAX_SNR;
    private double minBackground = DEFAULT_MIN_BACKGROUND;
    private double maxBackground = DEFAULT_MAX_BACKGROUND;
    private double fade = DEFAULT_FADE;
    private double peak = DEFAULT_PEAK;
    private double minEvent = DEFAULT_MIN_EVENT;

    private Builder() {}

    private Builder(Builder other) {
      seconds = other.seconds;
      sampleRate = other.sampleRate;
      maxClasses = other.maxClasses;
      maxEventsPerClass = other.maxEventsPerClass;
      maxOverlap = other.maxOverlap;
      minSnr = other.minSnr;
      maxSnr = other.maxSnr;
      minBackground = other.minBackground;
      maxBackground = other.maxBackground;
      fade = other.fade;
      peak = other.peak;
      minEvent = other.minEvent;
    }

    /**
     * Sets the length of a clip.
     *
     * @param value seconds, 1 to 600
     * @return this builder
     */
    public Builder optSeconds(double value) {
      seconds = value;
      return this;
    }

    /**
     * Sets the sampling rate.
     *
     * @param value samples per second, 8000 to 192000
     * @return this builder
     */
    public Builder optSampleRate(int value) {
      sampleRate = value;
      return this;
    }

    /**
     * Sets the greatest number of event classes in a clip.
     *
     * @param value at least 1
     * @return this builder
     */
    public Builder optMaxClasses(int value) {
      maxClasses = value;
      return this;
    }

    /**
     * Sets the greatest number of events of one class in a clip.
     *
     * @param value at least 1
     * @return this builder
     */
    public Builder optMaxEventsPerClass(int value) {
      maxEventsPerClass = value;
      return this;
    }

    /**
     * Sets the greatest number of events at a time.
     *
     * @param value at least 1
     * @return this builder
     */
    public Builder optMaxOverlap(int value) {
      maxOverlap = value;
      return this;
    }

    /**
     * Sets the level of events above the background.
     *
     * @param min least, dB, -60 to 60
     * @param max greatest, dB, at least {@code min}, at most 60
     * @return this builder
     */
    public Builder optSnr(double min, double max) {
      minSnr = min;
      maxSnr = max;
      return this;
    }

    /**
     * Sets the level of the background.
     *
     * @param min least, dB re full scale, -90 to 0
     * @param max greatest, at least {@code min}, at most 0
     * @return this builder
     */
    public Builder optBackground(double min, double max) {
      minBackground = min;
      maxBackground = max;
      return this;
    }

    /**
     * Sets the length of the fades at both ends of an event.
     *
     * @param value seconds, 0 to 1
     * @return this builder
     */
    public Builder optFade(double value) {
      fade = value;
      return this;
    }

    /**
     * Sets the greatest magnitude of a sample.
     *
     * @param value above 0, at most 1
     * @return this builder
     */
    public Builder optPeak(double value) {
      peak = value;
      return this;
    }

    /**
     * Sets how short an event may be that is placed at random.
     *
     * @param value seconds, above 0, at most the clip's length
     * @return this builder
     */
    public Builder optMinEvent(double value) {
      minEvent = value;
      return this;
    }

    /**
     * Makes the settings.
     *
     * @return the settings
     * @throws IllegalArgumentException if a value is outside its range
     */
    public SoundscapeSettings build() {
      require("seconds", seconds, 1, 600);
      require("sampleRate", sampleRate, 8000, 192_000);
      require("maxClasses", maxClasses, 1, 1000);
      require("maxEventsPerClass", maxEventsPerClass, 1, 1000);
      require("maxOverlap", maxOverlap, 1, 1000);
      require("minSnr", minSnr, -60, 60);
      require("maxSnr", maxSnr, minSnr, 60);
      require("minBackground", minBackground, -90, 0);
      require("maxBackground", maxBackground, minBackground, 0);
      require("fade", fade, 0, 1);
      require("peak", peak, 1e-3, 1);
      require("minEvent", minEvent, 1e-3, seconds);
      return new SoundscapeSettings(this);
    }

    private static void require(String name, double value, double least, double most) {
      if (!(value >= least && value <= most)) {
        throw new IllegalArgumentException(
            name + " = " + value + ", allowed: " + least + " to " + most);
      }
    }
  }
}
