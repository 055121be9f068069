package io.github.sed4j.features.audio;

import java.math.BigInteger;
import java.util.Locale;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Changes the sampling rate of clips, sources and streams: a Kaiser-windowed sinc in polyphase
 * form, for any ratio of whole rates from 8 to 192 kHz.
 *
 * <pre>{@code
 * AudioClip at16k = Resampler.of(clip.sampleRate(), 16_000).resample(clip);
 * }</pre>
 *
 * <p>With the default quality the pass band is flat within 0.001 dB up to 0.9 of the lower of the
 * two Nyquist frequencies, and whatever lies above that Nyquist frequency is rejected by about 100
 * dB, so nothing of it folds back. A constant keeps its value, silence stays exactly zero. Before
 * its first and after its last sample a recording counts as zero. An infinite or NaN sample makes
 * the outputs within reach of it ({@link #lookAhead} on both sides) NaN.
 *
 * <p>Nothing is shifted: output sample {@code k} is the band-limited recording at the time {@code k
 * / outputRate} s exactly, and there are as many as lie before the recording's end, {@code
 * ceil(samples * outputRate / inputRate)}. Whole clips, sources and streams come out the same bit
 * for bit, whatever the blocks. With equal rates everything passes through unchanged.
 *
 * <p>Each channel is resampled by itself: mix to mono first where that is the aim ({@link
 * AudioClip#toMono}, {@link AudioSource#toMono}), it takes half the time for stereo and gives the
 * same up to rounding.
 *
 * <p>The filter's table takes 0.5 MB from 44.1 to 16 kHz and 4.5 MB at most with the default
 * quality (27 MB with the highest), whatever the rates. A few recently used tables are kept while
 * memory allows, so making the same resampler for every file costs next to nothing.
 *
 * <p>Thread safety: immutable, safe to share.
 */
public final class Resampler {

  /** Lowest rate, in Hz (telephone speech). */
  public static final int MIN_RATE = 8000;

  /** Highest rate, in Hz (the highest that recording equipment commonly offers). */
  public static final int MAX_RATE = 192_000;

  /** End of the pass band, as a part of the lower Nyquist frequency (sed4j's own choice). */
  public static final double DEFAULT_PASS_BAND = 0.9;

  /** Lowest pass band that may be asked for. */
  public static final double MIN_PASS_BAND = 0.5;

  /** Highest pass band that may be asked for; the filter is five times as long as the default. */
  public static final double MAX_PASS_BAND = 0.98;

  /** Stop-band rejection in dB (just beyond the 98 dB range of 16-bit samples). */
  public static final double DEFAULT_REJECTION = 100;

  /** Lowest rejection that may be asked for, in dB. */
  public static final double MIN_REJECTION = 60;

  /** Highest rejection that may be asked for, in dB. */
  public static final double MAX_REJECTION = 120;

  private final int inputRate;
  private final int outputRate;
  private final double passBand;
  private final double rejection;
  private final int up;
  private final int down;
  private final @Nullable PolyphaseFilter filter; // null where rates are equal

  private Resampler(Builder builder) {
    inputRate = builder.inputRate;
    outputRate = builder.outputRate;
    passBand = builder.passBand;
    rejection = builder.rejection;
    int divisor = BigInteger.valueOf(inputRate).gcd(BigInteger.valueOf(outputRate)).intValue();
    up = outputRate / divisor;
    down = inputRate / divisor;
    filter =
        up == down
            ? null
            : PolyphaseFilter.of(new PolyphaseFilter.Design(up, down, passBand, rejection));
  }

  /**
   * Makes a resampler of the default quality.
   *
   * @param inputRate samples per second that come in, {@value #MIN_RATE} to {@value #MAX_RATE}
   * @param outputRate samples per second that come out, {@value #MIN_RATE} to {@value #MAX_RATE}
   * @return the resampler
   * @throws IllegalArgumentException if a rate is outside its range
   */
  public static Resampler of(int inputRate, int outputRate) {
    return builder().setInputRate(inputRate).setOutputRate(outputRate).build();
  }

  /**
   * Starts a resampler whose quality is chosen; both rates have to be set.
   *
   * @return a new builder
   */
  public static Builder builder() {
    return new Builder();
  }

  /**
   * Returns the rate of what comes in.
   *
   * @return samples per second
   */
  public int inputRate() {
    return inputRate;
  }

  /**
   * Returns the rate of what comes out.
   *
   * @return samples per second
   */
  public int outputRate() {
    return outputRate;
  }

  /**
   * Returns the end of the pass band.
   *
   * @return as a part of the lower Nyquist frequency
   */
  public double passBand() {
    return passBand;
  }

  /**
   * Returns the rejection of what lies above the lower Nyquist frequency.
   *
   * @return dB
   */
  public double rejection() {
    return rejection;
  }

  /**
   * Returns how far an output sample looks ahead: in a stream it comes out once this many input
   * samples after its own time are in.
   *
   * @return input samples; 0 for equal rates; else, with the default quality, about 68 samples of
   *     the lower rate (188 from 44.1 to 16 kHz, 4.3 ms)
   */
  public int lookAhead() {
    return filter == null ? 0 : filter.lookAhead();
  }

  /**
   * Returns the exact length of what comes out.
   *
   * @param samples length of what comes in, samples per channel, at least 0
   * @return {@code ceil(samples * outputRate / inputRate)}, samples per channel
   * @throws IllegalArgumentException if the length is negative, or the result beyond a {@code long}
   */
  public long outputLength(long samples) {
    if (samples < 0 || samples > maxInputLength()) {
      throw new IllegalArgumentException(
          "samples = " + samples + ", allowed: 0 to " + maxInputLength());
    }
    long periods = samples / down;
    long rest = samples % down;
    return periods * up + (rest * up + down - 1) / down;
  }

  /** The longest input whose output can be counted, rounded down to whole periods. */
  long maxInputLength() {
    return up <= down ? Long.MAX_VALUE : Long.MAX_VALUE / up * down;
  }

  /**
   * Resamples a clip.
   *
   * @param clip a clip of {@link #inputRate}, any number of channels
   * @return a clip of {@link #outputRate}, the same number of channels and {@link #outputLength};
   *     the clip itself if the rates are equal
   * @throws IllegalArgumentException if the clip has another rate, or is so long that the result
   *     does not fit an array
   */
  public AudioClip resample(AudioClip clip) {
    requireInputRate("clip", clip.sampleRate());
    if (filter == null) {
      return clip;
    }
    long length = outputLength(clip.length());
    if (length > Integer.MAX_VALUE - 8) {
      throw new IllegalArgumentException(
          "clip has "
              + clip.length()
              + " samples, which become "
              + length
              + ", allowed: at most "
              + (Integer.MAX_VALUE - 8)
              + "; resample it as an AudioSource");
    }
    return stream(clip.channels()).resample(clip, (int) length);
  }

  /**
   * Resamples a source of any length in constant memory, as it is read.
   *
   * @param source a source of {@link #inputRate}, any number of channels; belongs to the result
   *     from here on, whose {@code close} closes it
   * @return a source of {@link #outputRate}, with the same channels and warnings, and with {@link
   *     #outputLength} where the length is known; the source itself if the rates are equal
   * @throws IllegalArgumentException if the source has another rate
   */
  public AudioSource resample(AudioSource source) {
    requireInputRate("source", source.sampleRate());
    return filter == null ? source : new ResamplingSource(this, source);
  }

  /**
   * Starts a stream: blocks go in as they arrive, and what they complete comes out.
   *
   * @param channels number of channels, at least 1
   * @return a new stream at its start
   * @throws IllegalArgumentException if there is no channel
   */
  public ResamplingStream stream(int channels) {
    if (channels < 1) {
      throw new IllegalArgumentException("channels = " + channels + ", allowed: at least 1");
    }
    return new ResamplingStream(this, filter, channels);
  }

  /** Output samples per period. */
  int up() {
    return up;
  }

  /** Input samples per period. */
  int down() {
    return down;
  }

  private void requireInputRate(String name, int sampleRate) {
    if (sampleRate != inputRate) {
      throw new IllegalArgumentException(
          name + " has " + sampleRate + " Hz, allowed: the resampler's " + inputRate + " Hz");
    }
  }

  /**
   * Tells whether another resampler has the same rates and quality.
   *
   * @param other the other object
   * @return true if equal
   */
  @Override
  public boolean equals(@Nullable Object other) {
    return other instanceof Resampler that
        && inputRate == that.inputRate
        && outputRate == that.outputRate
        && passBand == that.passBand
        && rejection == that.rejection;
  }

  /**
   * Returns a hash of rates and quality.
   *
   * @return the hash
   */
  @Override
  public int hashCode() {
    return Objects.hash(inputRate, outputRate, passBand, rejection);
  }

  /**
   * Returns rates and quality.
   *
   * @return for example {@code Resampler[44100 to 16000 Hz, pass band 0.9, rejection 100 dB]}
   */
  @Override
  public String toString() {
    return String.format(
        Locale.ROOT,
        "Resampler[%d to %d Hz, pass band %s, rejection %s dB]",
        inputRate,
        outputRate,
        passBand,
        rejection);
  }

  /**
   * Collects the settings of a {@link Resampler}.
   *
   * <p>Thread safety: for one thread.
   */
  public static final class Builder {

    private int inputRate;
    private int outputRate;
    private double passBand = DEFAULT_PASS_BAND;
    private double rejection = DEFAULT_REJECTION;

    private Builder() {}

    /**
     * Sets the rate of what comes in; required.
     *
     * @param inputRate samples per second, {@value #MIN_RATE} to {@value #MAX_RATE}
     * @return this builder
     */
    public Builder setInputRate(int inputRate) {
      this.inputRate = inputRate;
      return this;
    }

    /**
     * Sets the rate of what comes out; required.
     *
     * @param outputRate samples per second, {@value #MIN_RATE} to {@value #MAX_RATE}
     * @return this builder
     */
    public Builder setOutputRate(int outputRate) {
      this.outputRate = outputRate;
      return this;
    }

    /**
     * Sets where the pass band ends; the filter's length, and with it the time taken, is inversely
     * proportional to {@code 1 - passBand}.
     *
     * @param passBand as a part of the lower Nyquist frequency, {@value #MIN_PASS_BAND} to {@value
     *     #MAX_PASS_BAND}; default {@value #DEFAULT_PASS_BAND}
     * @return this builder
     */
    public Builder optPassBand(double passBand) {
      this.passBand = passBand;
      return this;
    }

    /**
     * Sets by how much everything above the lower Nyquist frequency is rejected; the filter's
     * length is about proportional to it.
     *
     * @param rejection in dB, {@value #MIN_REJECTION} to {@value #MAX_REJECTION}; default {@value
     *     #DEFAULT_REJECTION}
     * @return this builder
     */
    public Builder optRejection(double rejection) {
      this.rejection = rejection;
      return this;
    }

    /**
     * Makes the resampler.
     *
     * @return the resampler
     * @throws IllegalArgumentException if a rate was not set, or a value is outside its range
     */
    public Resampler build() {
      requireRate("inputRate", inputRate);
      requireRate("outputRate", outputRate);
      requireWithin("passBand", passBand, MIN_PASS_BAND, MAX_PASS_BAND);
      requireWithin("rejection", rejection, MIN_REJECTION, MAX_REJECTION);
      return new Resampler(this);
    }

    private static void requireRate(String name, int value) {
      if (value < MIN_RATE || value > MAX_RATE) {
        throw new IllegalArgumentException(
            name + " = " + value + ", allowed: " + MIN_RATE + " to " + MAX_RATE + " Hz");
      }
    }

    private static void requireWithin(String name, double value, double min, double max) {
      if (!(value >= min && value <= max)) {
        throw new IllegalArgumentException(
            name + " = " + value + ", allowed: " + min + " to " + max);
      }
    }
  }
}
