package io.github.sed4j.training.data;

import io.github.sed4j.features.spectrum.LogMel;
import io.github.sed4j.features.spectrum.LogMelExtractor;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Makes the clean log-mel of clips, without any augmentation, on threads of its own: what
 * validation and pseudo labelling need. Features may be kept in memory, up to a limit, so that the
 * next validation computes nothing anew.
 *
 * <pre>{@code
 * FeatureLoader loader = FeatureLoader.builder().setExtractor(extractor).build();
 * try (FeatureStream clips = loader.load(validation.clips(), 32)) {
 *   for (Optional<FeatureGroup> g = clips.next(); g.isPresent(); g = clips.next()) {
 *     FeatureBatch batch = FeatureBatch.of(manager, g.get().features());
 *   }
 * }
 * }</pre>
 *
 * <p>Thread safety: immutable, safe to share; the features kept are common to all its streams.
 */
public final class FeatureLoader {

  /** Bytes of features that are kept: none, since only the caller knows what there is to spare. */
  public static final long DEFAULT_CACHE_BYTES = 0;

  private final LogMelExtractor extractor;
  private final WaveformLoader waveforms;
  private final double padding;
  private final int workers;
  private final BoundedMemory<Path, LogMel> cache;

  private FeatureLoader(Builder builder, LogMelExtractor extractor) {
    this.extractor = extractor;
    int sampleRate = extractor.grid().sampleRate();
    this.waveforms =
        builder.waveforms != null
            ? builder.waveforms
            : WaveformLoader.builder().optSampleRate(sampleRate).build();
    if (waveforms.sampleRate() != sampleRate) {
      throw new IllegalArgumentException(
          "waveforms are loaded at "
              + waveforms.sampleRate()
              + " Hz, allowed: "
              + sampleRate
              + " Hz, as the extractor has it");
    }
    this.padding = Require.fractionBelowOne("padding", builder.padding);
    this.workers = Require.atLeast("workers", builder.workers, 1);
    this.cache =
        new BoundedMemory<>(
            Require.notNegative("cacheBytes", builder.cacheBytes), FeatureLoader::bytes);
  }

  private static long bytes(LogMel features) {
    return (long) Float.BYTES * features.bands() * features.frames();
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
   * Starts to load clips, in groups of about equal length. Each clip comes once, in an order that
   * depends on the clips alone.
   *
   * @param clips the clips
   * @param most clips of a group, at least 1
   * @return a stream; to be closed
   * @throws IllegalArgumentException if the number is below 1
   */
  public FeatureStream load(List<LabelledClip> clips, int most) {
    return new FeatureStream(this, List.copyOf(clips), Require.atLeast("most", most, 1));
  }

  /** The features of a recording, from memory or computed. */
  LogMel features(Path file) throws IOException {
    LogMel kept = cache.get(file);
    if (kept != null) {
      return kept;
    }
    LogMel features = extractor.extract(waveforms.load(file));
    if (features.frames() == 0) {
      throw new IOException(file + ": shorter than a frame, allowed: at least one frame");
    }
    cache.put(file, () -> features);
    return features;
  }

  double padding() {
    return padding;
  }

  /**
   * Returns how features are computed.
   *
   * @return the extractor
   */
  public LogMelExtractor extractor() {
    return extractor;
  }

  /**
   * Returns how many threads decode and compute.
   *
   * @return at least 1
   */
  public int workers() {
    return workers;
  }

  /**
   * Returns how much memory kept features take.
   *
   * @return bytes, at most the limit
   */
  public long cachedBytes() {
    return cache.bytes();
  }

  /** Configures a loader; not thread-safe. */
  public static final class Builder {

    private @Nullable LogMelExtractor extractor;
    private @Nullable WaveformLoader waveforms;
    private double padding = BatchLoader.DEFAULT_PADDING;
    private int workers = BatchLoader.DEFAULT_WORKERS;
    private long cacheBytes = DEFAULT_CACHE_BYTES;

    private Builder() {}

    /**
     * Sets how features are computed; required.
     *
     * @param value the extractor
     * @return this builder
     */
    public Builder setExtractor(LogMelExtractor value) {
      extractor = Objects.requireNonNull(value, "extractor");
      return this;
    }

    /**
     * Sets what loads recordings.
     *
     * @param value a loader of the extractor's rate; one that keeps nothing unless set
     * @return this builder
     */
    public Builder optWaveforms(WaveformLoader value) {
      waveforms = Objects.requireNonNull(value, "waveforms");
      return this;
    }

    /**
     * Sets how much padding a group may have.
     *
     * @param value part of its length, 0 to below 1; {@link BatchLoader#DEFAULT_PADDING} unless set
     * @return this builder
     */
    public Builder optPadding(double value) {
      padding = value;
      return this;
    }

    /**
     * Sets how many threads decode and compute.
     *
     * @param value at least 1; {@link BatchLoader#DEFAULT_WORKERS} unless set
     * @return this builder
     */
    public Builder optWorkers(int value) {
      workers = value;
      return this;
    }

    /**
     * Sets how many features are kept in memory: 10 s take 255 kB with the report's settings.
     *
     * @param value bytes, at least 0; {@link #DEFAULT_CACHE_BYTES} unless set
     * @return this builder
     */
    public Builder optCacheBytes(long value) {
      cacheBytes = value;
      return this;
    }

    /**
     * Makes the loader.
     *
     * @return the loader
     * @throws IllegalArgumentException if the extractor is not set, or a value is outside its range
     */
    public FeatureLoader build() {
      if (extractor == null) {
        throw new IllegalArgumentException("extractor is not set, allowed: an extractor");
      }
      return new FeatureLoader(this, extractor);
    }
  }
}
