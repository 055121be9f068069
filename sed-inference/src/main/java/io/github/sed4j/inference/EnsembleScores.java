package io.github.sed4j.inference;

import io.github.sed4j.inference.postprocessing.FrameScores;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/**
 * What an {@link Ensemble} says about one recording, before any filter and threshold for events.
 *
 * <p>Thread safety: immutable, safe to share.
 */
public final class EnsembleScores {

  private final Map<String, Double> tagScores;
  private final Set<String> tags;
  private final Map<Integer, FrameScores> byContext;

  EnsembleScores(
      Map<String, Double> tagScores, Set<String> tags, Map<Integer, FrameScores> byContext) {
    this.tagScores = Collections.unmodifiableMap(new LinkedHashMap<>(tagScores));
    this.tags = Collections.unmodifiableSet(new LinkedHashSet<>(tags));
    this.byContext = Collections.unmodifiableMap(new TreeMap<>(byContext));
  }

  /**
   * Returns the tag score of each event class.
   *
   * @return scores 0 to 1 in the order of the ensemble's classes: the mean of the forward-backward
   *     CRNNs' and, of a recording that is tagged in windows, the largest over the windows
   */
  public Map<String, Double> tagScores() {
    return tagScores;
  }

  /**
   * Returns the event classes whose tag score is above its threshold.
   *
   * @return names in the order of the ensemble's classes
   */
  public Set<String> tags() {
    return tags;
  }

  /**
   * Returns the contexts that there are frame scores for.
   *
   * @return values of C in frames, ascending
   */
  public Set<Integer> contexts() {
    return byContext.keySet();
  }

  /**
   * Returns the frame scores with one context: the mean of the families' means, each class 0 where
   * it is not tagged, if there is a mask.
   *
   * @param context C in frames, one of {@link #contexts()}
   * @return scores {@code (K, N)}
   * @throws IllegalArgumentException if the context was not asked for
   */
  public FrameScores frameScores(int context) {
    FrameScores scores = byContext.get(context);
    if (scores == null) {
      throw new IllegalArgumentException(
          "context = " + context + ", allowed: those asked for, " + byContext.keySet());
    }
    return scores;
  }
}
