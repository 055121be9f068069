package io.github.sed4j.features.augment;

import io.github.sed4j.features.augment.FrequencyWarping.Warp;
import io.github.sed4j.features.augment.Superposition.Placement;
import java.util.OptionalDouble;
import org.jspecify.annotations.Nullable;

/** All random choices of one clip. A step that is switched off is null or empty. */
record Choices(
    Augmentation planner,
    ClipSeed seed,
    int frames,
    @Nullable Placement placement,
    @Nullable Warp warp,
    OptionalDouble blurSigma,
    Mask.@Nullable Range timeMask,
    Mask.@Nullable Range melMask,
    OptionalDouble noiseSigma) {

  /** Only the augmentation that has made them carries choices out. */
  void requirePlannedBy(Augmentation augmentation) {
    if (planner != augmentation) {
      throw new IllegalArgumentException(
          this + " was planned by another augmentation, allowed: this one");
    }
  }

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
