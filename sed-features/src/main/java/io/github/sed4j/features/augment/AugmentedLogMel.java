package io.github.sed4j.features.augment;

import io.github.sed4j.features.spectrum.FeatureStatistics;
import io.github.sed4j.features.spectrum.LogMel;
import org.jspecify.annotations.Nullable;

/**
 * What a clip brings to a training batch: the log-mel of its {@link AugmentedClip} before the norm,
 * its noise, and the choices that {@link Augmentation#apply} carries out. {@link
 * Augmentation#extract} makes it. The samples are no longer held.
 *
 * <p>Thread safety: immutable, safe to share.
 */
public final class AugmentedLogMel {

  private final Choices choices;
  private final LogMel logMel;
  private final FeatureStatistics statistics;
  private final float @Nullable [][] noise;

  AugmentedLogMel(Choices choices, LogMel logMel, float @Nullable [][] noise) {
    this.choices = choices;
    this.logMel = logMel;
    this.statistics = FeatureStatistics.of(logMel);
    this.noise = noise;
  }

  Choices choices() {
    return choices;
  }

  FeatureStatistics statistics() {
    return statistics;
  }

  /** Noise {@code (bands, frames)}, which nobody changes; null if that step is off. */
  float @Nullable [][] noise() {
    return noise;
  }

  /**
   * Returns the log-mel of the scaled, superposed, warped and blurred clip.
   *
   * @return {@code (bands, frames())}
   */
  public LogMel logMel() {
    return logMel;
  }

  /**
   * Returns the length.
   *
   * @return frames of the clip, or of the superposition
   */
  public int frames() {
    return logMel.frames();
  }

  /**
   * Returns the choices, not the values.
   *
   * @return clip, frames and what each step does
   */
  @Override
  public String toString() {
    return choices.toString();
  }
}
