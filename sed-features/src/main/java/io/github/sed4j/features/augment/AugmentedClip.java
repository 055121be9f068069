package io.github.sed4j.features.augment;

import io.github.sed4j.features.augment.FrequencyWarping.Warp;
import io.github.sed4j.features.augment.Superposition.Placement;
import io.github.sed4j.features.spectrum.ClipMix;
import java.util.Optional;
import java.util.OptionalDouble;

/**
 * What augmentation does to one clip: all its random choices, made by {@link Augmentation#plan} and
 * carried out by {@link Augmentation#extract} and {@link Augmentation#apply}. A step that is
 * switched off is empty.
 *
 * <p>Thread safety: immutable, safe to share.
 */
public final class AugmentedClip {

  private final ClipMix mix;
  private final Choices choices;

  AugmentedClip(ClipMix mix, Choices choices) {
    this.mix = mix;
    this.choices = choices;
  }

  Choices choices() {
    return choices;
  }

  /**
   * Returns from where the choices come.
   *
   * @return the seed of the clip
   */
  public ClipSeed seed() {
    return choices.seed();
  }

  /**
   * Returns the clip, and the partner if it has one, with their scaling, which the random scale is
   * part of.
   *
   * @return what the row of the batch is made of
   */
  public ClipMix mix() {
    return mix;
  }

  /**
   * Returns the length.
   *
   * @return frames of the clip, or of the superposition
   */
  public int frames() {
    return choices.frames();
  }

  /**
   * Returns how clip and partner lie; it unites their tags and targets.
   *
   * @return the placement, or empty if the clip is alone
   */
  public Optional<Placement> placement() {
    return Optional.ofNullable(choices.placement());
  }

  /**
   * Returns how frequencies are warped.
   *
   * @return the warp
   */
  public Optional<Warp> warp() {
    return Optional.ofNullable(choices.warp());
  }

  /**
   * Returns the strength of the blur.
   *
   * @return standard deviation in bands and frames
   */
  public OptionalDouble blurSigma() {
    return choices.blurSigma();
  }

  /**
   * Returns which frames are masked.
   *
   * @return a range of frames, perhaps of none
   */
  public Optional<Mask.Range> timeMask() {
    return Optional.ofNullable(choices.timeMask());
  }

  /**
   * Returns which mel bands are masked.
   *
   * @return a range of bands, perhaps of none
   */
  public Optional<Mask.Range> melMask() {
    return Optional.ofNullable(choices.melMask());
  }

  /**
   * Returns the level of the noise.
   *
   * @return standard deviation
   */
  public OptionalDouble noiseSigma() {
    return choices.noiseSigma();
  }

  /**
   * Returns the choices.
   *
   * @return clip, frames and what each step does
   */
  @Override
  public String toString() {
    return choices.toString();
  }
}
