package io.github.sed4j.models;

import java.util.Arrays;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Scores of a batch of clips from windows: for a context C, the score of frame n is the tag score
 * of the 2C + 1 frames around it alone.
 *
 * <p>Lies on the host. Thread safety: immutable, safe to share; arrays are copied when they go out.
 */
public final class WindowedScores {

  private final Map<Integer, List<float[][]>> scores;

  WindowedScores(Map<Integer, List<float[][]>> scores) {
    this.scores = new LinkedHashMap<>(scores);
  }

  /**
   * Returns the contexts that were asked for.
   *
   * @return values of C in frames, ascending
   */
  public Set<Integer> contexts() {
    return Collections.unmodifiableSet(scores.keySet());
  }

  /**
   * Returns the scores of one clip with one context.
   *
   * @param context C in frames, one of {@link #contexts()}
   * @param clip 0 to B - 1
   * @return scores 0 to 1, {@code (K, N)} with the clip's own N
   * @throws IllegalArgumentException if the context was not asked for
   */
  public float[][] scores(int context, int clip) {
    List<float[][]> clips = scores.get(context);
    if (clips == null) {
      throw new IllegalArgumentException(
          "context = " + context + ", allowed: those asked for, " + scores.keySet());
    }
    return Arrays.stream(clips.get(clip)).map(float[]::clone).toArray(float[][]::new);
  }
}
