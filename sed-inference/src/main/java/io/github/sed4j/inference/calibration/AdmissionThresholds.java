package io.github.sed4j.inference.calibration;

import io.github.sed4j.inference.postprocessing.PerClass;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/**
 * The thresholds of on-the-fly tagging (technical report, section 1): an unlabelled clip joins
 * training if the network is sure about every event class of it.
 *
 * <p>Thread safety: immutable, safe to share.
 *
 * @param detection above it a class surely occurs; infinite where that can never be said
 * @param exclusion below it a class surely does not occur; negative infinite where that can never
 *     be said
 */
public record AdmissionThresholds(PerClass<Double> detection, PerClass<Double> exclusion) {

  /**
   * Decides about a clip.
   *
   * @param eventClasses the K event classes
   * @param tagScores a score for each, {@code (K)}
   * @return the classes that occur, perhaps none, or empty if some class is in doubt
   * @throws IllegalArgumentException if the numbers differ, or a class has no threshold
   */
  public Optional<Set<String>> decide(List<String> eventClasses, float[] tagScores) {
    if (eventClasses.size() != tagScores.length) {
      throw new IllegalArgumentException(
          "tag scores = " + tagScores.length + ", allowed: " + eventClasses.size());
    }
    Set<String> tags = new TreeSet<>();
    for (int k = 0; k < tagScores.length; k++) {
      String label = eventClasses.get(k);
      if (tagScores[k] > detection.get(label)) {
        tags.add(label);
      } else if (!(tagScores[k] < exclusion.get(label))) {
        return Optional.empty();
      }
    }
    return Optional.of(tags);
  }
}
