package io.github.sed4j.inference.evaluation;

import io.github.sed4j.inference.evaluation.EvaluationWarning.Kind;
import io.github.sed4j.inference.postprocessing.FrameScores;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * Counts a set of scores, one event class after the other, so that no more than the changes of one
 * class need be held.
 *
 * <p>Thread safety: none.
 */
abstract class ScoreCounting {

  private final Warnings warnings = new Warnings();
  private final List<String> clips;
  private final List<String> labels;
  private final FrameScores[] scores;
  private final double[][] boundaries;
  private final int[] rows;

  /**
   * Pairs scores with the clips that are evaluated.
   *
   * @param set the scores
   * @param evaluated clips that must have scores
   * @param referenceClasses event classes of the ground truth, which must have scores
   */
  ScoreCounting(ScoreSet set, Collection<String> evaluated, Set<String> referenceClasses) {
    Set<String> unknown = new TreeSet<>(referenceClasses);
    unknown.removeAll(new HashSet<>(set.eventClasses()));
    if (!unknown.isEmpty()) {
      throw new IllegalArgumentException(
          "the ground truth has event classes without scores, "
              + unknown
              + ", allowed: "
              + set.eventClasses());
    }
    clips = sorted(evaluated);
    Set<String> left = new TreeSet<>(set.clips());
    scores = new FrameScores[clips.size()];
    boundaries = new double[clips.size()][];
    for (int c = 0; c < scores.length; c++) {
      String clip = clips.get(c);
      scores[c] =
          set.scores(clip)
              .orElseThrow(
                  () ->
                      new IllegalArgumentException(
                          "clip '"
                              + clip
                              + "' has no scores, allowed: scores of every clip that is"
                              + " evaluated"));
      boundaries[c] = scores[c].boundaries();
      left.remove(set.nameHere(clip));
    }
    left.forEach(clip -> warnings.add(Kind.SCORES_OUTSIDE_THE_CLIPS, clip));
    labels = set.eventClasses().stream().sorted().toList();
    rows = labels.stream().mapToInt(set.eventClasses()::indexOf).toArray();
    for (String label : labels) {
      if (!referenceClasses.contains(label)) {
        warnings.add(Kind.CLASSES_WITHOUT_REFERENCE, label);
      }
    }
    if (referenceClasses.isEmpty()) {
      warnings.addWithoutCases(Kind.EMPTY_GROUND_TRUTH, 0);
    }
  }

  private static List<String> sorted(Collection<String> clips) {
    List<String> sorted = new ArrayList<>(clips);
    sorted.sort(
        Comparator.comparing(ClipNames::withoutExtension, ClipNames.BY_CODE_POINT)
            .thenComparing(ClipNames.BY_CODE_POINT));
    return sorted;
  }

  /** The event classes on which cross triggers of the others are counted, empty for none. */
  List<String> crossTriggerClasses() {
    return List.of();
  }

  /** Counts one class in one clip. */
  abstract void count(
      String label, String clip, int clipIndex, double[] ofClass, double[] times, ClassCounts into);

  /** How long a clip lasts, NaN where nobody asks. */
  double secondsOf(String clip) {
    return Double.NaN;
  }

  final Warnings warnings() {
    return warnings;
  }

  final List<String> clips() {
    return clips;
  }

  final List<String> labels() {
    return labels;
  }

  final ThresholdCurves curves() {
    ScoreOrder sort = new ScoreOrder();
    SortedMap<String, ThresholdCurve> curves = new TreeMap<>();
    for (int k = 0; k < labels.size(); k++) {
      curves.put(labels.get(k), counts(k).curve(sort));
    }
    double total = 0;
    for (double ofClip : seconds()) {
      total += ofClip;
    }
    return new ThresholdCurves(curves, total, crossTriggerClasses(), warnings.list());
  }

  final ClipCounts clipCounts() {
    List<ClassCounts> counts = new ArrayList<>();
    for (int k = 0; k < labels.size(); k++) {
      counts.add(counts(k));
    }
    return new ClipCounts(clips, seconds(), counts, crossTriggerClasses(), warnings.list());
  }

  private ClassCounts counts(int k) {
    int others = Math.max(0, crossTriggerClasses().size() - 1);
    ClassCounts counts = new ClassCounts(labels.get(k), clips.size(), others);
    for (int c = 0; c < scores.length; c++) {
      count(labels.get(k), clips.get(c), c, scores[c].scores(rows[k]), boundaries[c], counts);
    }
    return counts;
  }

  private double[] seconds() {
    return clips.stream().mapToDouble(this::secondsOf).toArray();
  }
}
