package io.github.sed4j.inference;

import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** The tags of a recording from those of its windows. */
final class TagMaximum {

  private final List<String> classes;
  private final double[] scores;
  private final boolean[] on;

  TagMaximum(List<String> classes) {
    this.classes = classes;
    scores = new double[classes.size()];
    on = new boolean[classes.size()];
  }

  void add(double[] windowScores, boolean[] windowOn) {
    for (int k = 0; k < scores.length; k++) {
      scores[k] = Math.max(scores[k], windowScores[k]);
      on[k] |= windowOn[k];
    }
  }

  Map<String, Double> scores() {
    Map<String, Double> byClass = new LinkedHashMap<>();
    for (int k = 0; k < scores.length; k++) {
      byClass.put(classes.get(k), scores[k]);
    }
    return byClass;
  }

  Set<String> tags() {
    Set<String> tags = new LinkedHashSet<>();
    for (int k = 0; k < on.length; k++) {
      if (on[k]) {
        tags.add(classes.get(k));
      }
    }
    return tags;
  }
}
