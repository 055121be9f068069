package io.github.sed4j.inference.evaluation;

import java.util.Arrays;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * What each clip adds to the counts of each event class as the threshold falls. From it come the
 * curves over all clips, and over any drawing of clips, without looking at scores again; that is
 * what a {@link Bootstrap} does.
 *
 * <p>Thread safety: immutable.
 */
public final class ClipCounts {

  private final List<String> clips;
  private final double[] seconds;
  private final List<ClassCounts> classes;
  private final List<String> crossTriggerClasses;
  private final List<EvaluationWarning> warnings;

  ClipCounts(
      List<String> clips,
      double[] seconds,
      List<ClassCounts> classes,
      List<String> crossTriggerClasses,
      List<EvaluationWarning> warnings) {
    this.clips = List.copyOf(clips);
    this.seconds = seconds;
    this.classes = List.copyOf(classes);
    this.crossTriggerClasses = List.copyOf(crossTriggerClasses);
    this.warnings = List.copyOf(warnings);
  }

  /**
   * Returns the clips that were counted.
   *
   * @return names, in ascending order (by code point, without the extensions of recordings),
   *     unmodifiable
   */
  public List<String> clips() {
    return clips;
  }

  /**
   * Returns the curves over all clips.
   *
   * @return curves of all event classes
   */
  public ThresholdCurves curves() {
    ScoreOrder sort = new ScoreOrder();
    SortedMap<String, ThresholdCurve> curves = new TreeMap<>();
    for (ClassCounts counts : classes) {
      curves.put(counts.label(), counts.curve(sort));
    }
    return new ThresholdCurves(curves, Arrays.stream(seconds).sum(), crossTriggerClasses, warnings);
  }

  /**
   * Returns the curves over clips drawn with replacement.
   *
   * @param drawn indices into {@link #clips()}; a clip counts as often as it is drawn
   * @return curves of all event classes
   */
  public ThresholdCurves curves(int[] drawn) {
    int[] weights = new int[clips.size()];
    for (int clip : drawn) {
      if (clip < 0 || clip >= weights.length) {
        throw new IllegalArgumentException(
            "drawn clip " + clip + ", allowed: 0 to " + (weights.length - 1));
      }
      weights[clip]++;
    }
    return weighted(weights);
  }

  private ThresholdCurves weighted(int[] weights) {
    ScoreOrder sort = new ScoreOrder();
    SortedMap<String, ThresholdCurve> curves = new TreeMap<>();
    for (ClassCounts counts : classes) {
      curves.put(counts.label(), counts.curve(weights, sort));
    }
    double total = 0;
    for (int clip = 0; clip < weights.length; clip++) {
      total += weights[clip] * seconds[clip];
    }
    return new ThresholdCurves(curves, total, crossTriggerClasses, warnings);
  }

  @Override
  public String toString() {
    return "ClipCounts[" + clips.size() + " clips, " + classes.size() + " event classes]";
  }
}
