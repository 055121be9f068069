package io.github.sed4j.training.data;

import io.github.sed4j.features.spectrum.LogMel;
import java.util.List;

/**
 * Clips of about equal length with their clean log-mel, longest first.
 *
 * <p>Thread safety: immutable, safe to share.
 *
 * @param clips the clips, at least one
 * @param features the log-mel {@code (bands, N)} of each, before the norm
 */
public record FeatureGroup(List<LabelledClip> clips, List<LogMel> features) {

  /**
   * Makes a group.
   *
   * @param clips the clips, at least one; copied
   * @param features the log-mel of each; copied
   * @throws IllegalArgumentException if there is no clip, or the numbers differ
   */
  public FeatureGroup {
    clips = List.copyOf(clips);
    features = List.copyOf(features);
    if (clips.isEmpty() || clips.size() != features.size()) {
      throw new IllegalArgumentException(
          clips.size()
              + " clips with "
              + features.size()
              + " features, allowed: equal, at least 1");
    }
  }
}
