package io.github.sed4j.training.data;

import io.github.sed4j.features.augment.AugmentedLogMel;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * An example whose random choices are made and whose log-mel is there. Arrays are shared, never
 * changed.
 *
 * @param pair which clips it is made of
 * @param name what messages call it
 * @param sets names of the sets that it is of, one or two
 * @param clip the log-mel, and what augmentation still does to it
 * @param tags {@code (K)}
 * @param strongTargets {@code (K, frames)}, or null if a clip of it has none
 */
@SuppressWarnings("ArrayRecordComponent") // Never compared; copied on the way out of the batch.
record PlannedExample(
    Joined.Pair pair,
    String name,
    List<String> sets,
    AugmentedLogMel clip,
    float[] tags,
    float @Nullable [][] strongTargets) {

  int frames() {
    return clip.frames();
  }

  /** Most memory that its log-mel, noise and targets take. */
  long bytes() {
    long bands = clip.logMel().bands();
    return Float.BYTES * (2 * bands + tags.length) * frames();
  }
}
