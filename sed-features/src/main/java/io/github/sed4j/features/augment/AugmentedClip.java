package io.github.sed4j.features.augment;

import io.github.sed4j.features.augment.FrequencyWarping.Warp;
import io.github.sed4j.features.augment.Superposition.Placement;
import io.github.sed4j.features.spectrum.ClipMix;
import java.util.Optional;
import java.util.OptionalDouble;
import org.jspecify.annotations.Nullable;

/**
 * What augmentation does to one clip: all its random choices, made by {@link Augmentation#plan} and
 * carried out by {@link Augmentation#apply}. A step that is switched off is empty.
 *
 * <p>Thread safety: immutable, safe to share.
 */
public final class AugmentedClip {

  private final Augmentation planner;
  private final ClipSeed seed;
  private final ClipMix mix;
  private final int frames;
  private final @Nullable Placement placement;
  private final @Nullable Warp warp;
  private final OptionalDouble blurSigma;
  private final Mask.@Nullable Range timeMask;
  private final Mask.@Nullable Range melMask;
  private final OptionalDouble noiseSigma;

  AugmentedClip(
      Augmentation planner,
      ClipSeed seed,
      ClipMix mix,
      int frames,
      @Nullable Placement placement,
      @Nullable Warp warp,
      OptionalDouble blurSigma,
      Mask.@Nullable Range timeMask,
      Mask.@Nullable Range melMask,
      OptionalDouble noiseSigma) {
    this.planner = planner;
    this.seed = seed;
    this.mix = mix;
    this.frames = frames;
    this.placement = placement;
    this.warp = warp;
    this.blurSigma = blurSigma;
    this.timeMask = timeMask;
    this.melMask = melMask;
    this.noiseSigma = noiseSigma;
  }

  /** Tells whether an augmentation has made the choices, and so may carry them out. */
  boolean isPlannedBy(Augmentation augmentation) {
    return planner == augmentation;
  }

  /**
   * Returns from where the choices come.
   *
   * @return the seed of the clip
   */
  public ClipSeed seed() {
    return seed;
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
    return frames;
  }

  /**
   * Returns how clip and partner lie; it unites their tags and targets.
   *
   * @return the placement, or empty if the clip is alone
   */
  public Optional<Placement> placement() {
    return Optional.ofNullable(placement);
  }

  /**
   * Returns how frequencies are warped.
   *
   * @return the warp
   */
  public Optional<Warp> warp() {
    return Optional.ofNullable(warp);
  }

  /**
   * Returns the strength of the blur.
   *
   * @return standard deviation in bands and frames
   */
  public OptionalDouble blurSigma() {
    return blurSigma;
  }

  /**
   * Returns which frames are masked.
   *
   * @return a range of frames, perhaps of none
   */
  public Optional<Mask.Range> timeMask() {
    return Optional.ofNullable(timeMask);
  }

  /**
   * Returns which mel bands are masked.
   *
   * @return a range of bands, perhaps of none
   */
  public Optional<Mask.Range> melMask() {
    return Optional.ofNullable(melMask);
  }

  /**
   * Returns the level of the noise.
   *
   * @return standard deviation
   */
  public OptionalDouble noiseSigma() {
    return noiseSigma;
  }

  /**
   * Returns the choices.
   *
   * @return clip, frames and what each step does
   */
  @Override
  public String toString() {
    return "AugmentedClip["
        + seed
        + ", "
        + frames
        + " frames, "
        + placement
        + ", "
        + warp
        + ", blur "
        + blurSigma
        + ", time "
        + timeMask
        + ", mel "
        + melMask
        + ", noise "
        + noiseSigma
        + "]";
  }
}
