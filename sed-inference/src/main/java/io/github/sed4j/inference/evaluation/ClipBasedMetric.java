package io.github.sed4j.inference.evaluation;

import io.github.sed4j.inference.evaluation.EvaluationWarning.Kind;
import java.util.Set;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * The clip-based F-score (tagging): an event class is in a clip or not, whenever. F is 0 where
 * there is nothing to find and nothing was found, as in the baseline of DCASE 2020 Task 4. The
 * clips of the ground truth are evaluated.
 *
 * <p>Thread safety: immutable.
 */
public final class ClipBasedMetric {

  private static final ClipBasedMetric INSTANCE = new ClipBasedMetric();

  private ClipBasedMetric() {}

  /**
   * Returns the metric, which has no parameters.
   *
   * @return the metric
   */
  public static ClipBasedMetric create() {
    return INSTANCE;
  }

  /**
   * Evaluates predicted events by the clips in which their classes occur.
   *
   * @param groundTruth the references; its clips are evaluated
   * @param predictions the detections
   * @return values of each event class that occurs on either side, and over all
   */
  public MetricResult<ClipBasedMetric> evaluate(EventList groundTruth, EventList predictions) {
    Warnings warnings = new Warnings();
    warnings.check(groundTruth.clips(), groundTruth, predictions);
    return evaluate(groundTruth.tags(), predictions.tags(), warnings);
  }

  /**
   * Evaluates predicted tags.
   *
   * @param groundTruth the references; its clips are evaluated
   * @param predictions the tags that were found
   * @return values of each event class that occurs on either side, and over all
   */
  public MetricResult<ClipBasedMetric> evaluate(ClipTags groundTruth, ClipTags predictions) {
    Warnings warnings = new Warnings();
    Set<String> known = groundTruth.eventClasses();
    if (known.isEmpty()) {
      warnings.addWithoutCases(Kind.EMPTY_GROUND_TRUTH, 0);
    }
    for (String clip : predictions.clips()) {
      if (!groundTruth.clips().contains(clip)) {
        predictions
            .tags(clip)
            .forEach(tag -> warnings.add(Kind.PREDICTIONS_OUTSIDE_THE_CLIPS, clip + ": " + tag));
      }
    }
    for (String label : predictions.eventClasses()) {
      if (!known.contains(label)) {
        warnings.add(Kind.CLASSES_WITHOUT_REFERENCE, label);
      }
    }
    return evaluate(groundTruth, predictions, warnings);
  }

  private MetricResult<ClipBasedMetric> evaluate(
      ClipTags groundTruth, ClipTags predictions, Warnings warnings) {
    SortedSet<String> labels = new TreeSet<>(groundTruth.eventClasses());
    groundTruth.clips().forEach(clip -> labels.addAll(predictions.tags(clip)));
    SortedMap<String, MetricValues> classes = new TreeMap<>();
    long[] sum = new long[4];
    for (String label : labels) {
      long[] count = new long[4];
      for (String clip : groundTruth.clips()) {
        boolean there = groundTruth.tags(clip).contains(label);
        boolean found = predictions.tags(clip).contains(label);
        count[there ? found ? 0 : 2 : found ? 1 : 3]++;
      }
      classes.put(label, MetricValues.ofClips(count[0], count[1], count[2], count[3]));
      for (int i = 0; i < sum.length; i++) {
        sum[i] += count[i];
      }
    }
    return new MetricResult<>(
        this, classes, MetricValues.ofClips(sum[0], sum[1], sum[2], sum[3]), warnings.list());
  }

  /**
   * Counts scores at every threshold: the score of a clip is the highest of its frames. The curves
   * are those of sed_scores_eval.
   *
   * @param scores scores of every clip of the ground truth
   * @param groundTruth the references; its clips are evaluated
   * @return the curves of all event classes that have scores
   * @throws IllegalArgumentException if a clip or an event class of the ground truth has no scores
   */
  public ThresholdCurves curves(ScoreSet scores, ClipTags groundTruth) {
    return counting(scores, groundTruth).curves();
  }

  /**
   * Counts scores at every threshold, clip by clip, for drawing clips again and again.
   *
   * @param scores scores of every clip of the ground truth
   * @param groundTruth the references; its clips are evaluated
   * @return the counts of each clip
   * @throws IllegalArgumentException if a clip or an event class of the ground truth has no scores
   */
  public ClipCounts clipCounts(ScoreSet scores, ClipTags groundTruth) {
    return counting(scores, groundTruth).clipCounts();
  }

  private static ScoreCounting counting(ScoreSet scores, ClipTags groundTruth) {
    return new ScoreCounting(scores, groundTruth.clips(), groundTruth.eventClasses()) {
      @Override
      void count(
          String label, String clip, int index, double[] of, double[] times, ClassCounts into) {
        boolean there = groundTruth.tags(clip).contains(label);
        double score = of.length == 0 ? 0 : of[0];
        for (double frame : of) {
          score = Math.max(score, frame);
        }
        into.setReferences(index, there ? 1 : 0, times[times.length - 1]);
        into.setUnits(index, 1);
        into.add(index, score, there ? 1 : 0, there ? 0 : 1);
      }
    };
  }

  @Override
  public String toString() {
    return "ClipBasedMetric[]";
  }
}
