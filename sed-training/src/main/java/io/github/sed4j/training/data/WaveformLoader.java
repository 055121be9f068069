package io.github.sed4j.training.data;

import io.github.sed4j.features.audio.AudioClip;
import io.github.sed4j.features.audio.AudioFormatException;
import io.github.sed4j.features.audio.AudioReader;
import io.github.sed4j.features.audio.Resampler;
import io.github.sed4j.features.spectrum.FrameGrid;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Objects;

/**
 * Reads recordings as training needs them: one channel at one rate. What has been read may be kept
 * in memory, up to a limit.
 *
 * <p>What is kept stays: when the limit is reached, further recordings are read anew each time.
 * (Training goes round and round through its data; forgetting the least recently used would forget
 * everything just before it is needed.) Recordings whose samples are all whole 16-bit numbers, as
 * those of 16-bit files of that rate and one channel are, take 2 bytes a sample, others 4; what is
 * loaded is the same to the bit, kept or not.
 *
 * <p>Thread safety: safe to share.
 */
public final class WaveformLoader {

  /** Samples per second (technical report, section 1). */
  public static final int DEFAULT_SAMPLE_RATE = FrameGrid.DEFAULT_SAMPLE_RATE;

  /**
   * Bytes of recordings that are kept: none, since only the caller knows what there is to spare.
   */
  public static final long DEFAULT_CACHE_BYTES = 0;

  private final AudioReader reader;
  private final int sampleRate;
  private final BoundedMemory<Path, Waveform> cache;

  private WaveformLoader(Builder builder) {
    this.reader = builder.reader;
    this.sampleRate = builder.sampleRate;
    this.cache = new BoundedMemory<>(builder.cacheBytes, Waveform::bytes);
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
   * Reads a recording.
   *
   * @param file the file
   * @return a clip of one channel at {@link #sampleRate()}, of at least one sample
   * @throws AudioFormatException if it is no recording, is damaged at its start, has no samples, is
   *     of a kind that is not read, or is of a rate that is not resampled
   * @throws IOException if it cannot be read
   */
  public AudioClip load(Path file) throws IOException {
    Waveform kept = cache.get(file);
    if (kept != null) {
      return kept.clip(sampleRate);
    }
    AudioClip clip = read(file);
    cache.put(file, () -> Waveform.of(clip));
    return clip;
  }

  private AudioClip read(Path file) throws IOException {
    AudioClip clip = reader.read(file).toMono();
    if (clip.length() == 0) {
      throw new AudioFormatException(file + ": 0 samples, allowed: at least 1");
    }
    if (clip.sampleRate() == sampleRate) {
      return clip;
    }
    Resampler resampler;
    try {
      resampler = Resampler.of(clip.sampleRate(), sampleRate);
    } catch (IllegalArgumentException e) {
      throw new AudioFormatException(file + ": " + e.getMessage(), e);
    }
    return resampler.resample(clip);
  }

  /**
   * Returns the rate of what is loaded.
   *
   * @return samples per second
   */
  public int sampleRate() {
    return sampleRate;
  }

  /**
   * Returns how much memory kept recordings take.
   *
   * @return bytes, at most the limit
   */
  public long cachedBytes() {
    return cache.bytes();
  }

  /** The samples of a recording, in as little memory as holds them without loss. */
  private static final class Waveform {

    private static final float FULL_SCALE = 32768;

    private final short[] shorts;
    private final float[] floats;

    private Waveform(short[] shorts, float[] floats) {
      this.shorts = shorts;
      this.floats = floats;
    }

    static Waveform of(AudioClip clip) {
      float[] samples = clip.channel(0);
      short[] shorts = new short[samples.length];
      for (int i = 0; i < samples.length; i++) {
        float scaled = samples[i] * FULL_SCALE;
        shorts[i] = (short) scaled;
        // Compares bits, not values: -0 is not 0.
        if (Float.floatToRawIntBits(shorts[i] / FULL_SCALE)
            != Float.floatToRawIntBits(samples[i])) {
          return new Waveform(new short[0], samples);
        }
      }
      return new Waveform(shorts, new float[0]);
    }

    AudioClip clip(int sampleRate) {
      if (shorts.length == 0) {
        return AudioClip.mono(floats, sampleRate);
      }
      float[] samples = new float[shorts.length];
      for (int i = 0; i < samples.length; i++) {
        samples[i] = shorts[i] / FULL_SCALE;
      }
      return AudioClip.mono(samples, sampleRate);
    }

    long bytes() {
      return (long) Short.BYTES * shorts.length + (long) Float.BYTES * floats.length;
    }
  }

  /** Configures a loader; not thread-safe. */
  public static final class Builder {

    private AudioReader reader = AudioReader.withDefaults();
    private int sampleRate = DEFAULT_SAMPLE_RATE;
    private long cacheBytes = DEFAULT_CACHE_BYTES;

    private Builder() {}

    /**
     * Sets the rate of what is loaded.
     *
     * @param value samples per second, {@value Resampler#MIN_RATE} to {@value Resampler#MAX_RATE};
     *     {@link #DEFAULT_SAMPLE_RATE} unless set
     * @return this builder
     */
    public Builder optSampleRate(int value) {
      sampleRate = value;
      return this;
    }

    /**
     * Sets how many recordings are kept in memory.
     *
     * @param value bytes, at least 0; {@link #DEFAULT_CACHE_BYTES} unless set
     * @return this builder
     */
    public Builder optCacheBytes(long value) {
      cacheBytes = value;
      return this;
    }

    /**
     * Sets what reads the files.
     *
     * @param value the reader; one with the default limits unless set
     * @return this builder
     */
    public Builder optReader(AudioReader value) {
      reader = Objects.requireNonNull(value, "reader");
      return this;
    }

    /**
     * Makes the loader.
     *
     * @return the loader
     * @throws IllegalArgumentException if a value is outside its range
     */
    public WaveformLoader build() {
      if (sampleRate < Resampler.MIN_RATE || sampleRate > Resampler.MAX_RATE) {
        throw new IllegalArgumentException(
            "sampleRate = "
                + sampleRate
                + " Hz, allowed: "
                + Resampler.MIN_RATE
                + " to "
                + Resampler.MAX_RATE);
      }
      Require.notNegative("cacheBytes", cacheBytes);
      return new WaveformLoader(this);
    }
  }
}
