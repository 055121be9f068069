package io.github.sed4j.inference.evaluation;

import io.github.sed4j.inference.evaluation.EvaluationWarning.Kind;
import io.github.sed4j.inference.postprocessing.SoundEvent;
import java.util.BitSet;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * The segment-based F-score and error rate: clips are cut into segments of equal length, and each
 * event class is active in a segment or not (A. Mesaros, T. Heittola, T. Virtanen, "Metrics for
 * Polyphonic Sound Event Detection", Applied Sciences 6 (6), 2016). Values are those of sed_eval
 * 0.2.1, as DCASE 2020 Task 4 uses it. The clips of the ground truth are evaluated.
 *
 * <p>Thread safety: immutable.
 */
public final class SegmentBasedMetric {

  /** Length of a segment: 1 s (sed_eval's default, DCASE 2020 Task 4). */
  public static final double DEFAULT_SEGMENT_LENGTH = 1;

  private final double segmentLength;
  private final Times times;

  private SegmentBasedMetric(Builder builder) {
    segmentLength = builder.segmentLength;
    times = Times.of(builder.timeDecimals);
  }

  /**
   * Starts a metric with the defaults.
   *
   * @return a builder; not for use by several threads
   */
  public static Builder builder() {
    return new Builder();
  }

  /**
   * Returns the metric of DCASE 2020 Task 4, which is the default.
   *
   * @return segments of 1 s
   */
  public static SegmentBasedMetric dcase2020() {
    return builder().build();
  }

  /**
   * Evaluates predicted events. A clip has as many segments as its last event of either side needs,
   * as in DCASE 2020 Task 4; that matters to true negatives alone.
   *
   * @param groundTruth the references; its clips are evaluated
   * @param predictions the detections
   * @return values of each event class that occurs on either side, and over all
   */
  public MetricResult<SegmentBasedMetric> evaluate(EventList groundTruth, EventList predictions) {
    Warnings warnings = new Warnings();
    warnings.check(groundTruth.clips(), groundTruth, predictions);
    Totals totals = new Totals(classes(groundTruth, predictions));
    for (String clip : groundTruth.clips()) {
      List<SoundEvent> references = groundTruth.events(clip);
      List<SoundEvent> detections = predictions.events(clip);
      double end = Math.max(end(references), end(detections));
      totals.add(references, detections, (int) Math.ceil(end / segmentLength));
    }
    return totals.result(warnings);
  }

  /**
   * Evaluates predicted events over the whole length of each clip. What of an event lies after the
   * end of its clip does not count.
   *
   * @param groundTruth the references; its clips are evaluated
   * @param predictions the detections
   * @param durations how long each clip lasts
   * @return values of each event class that occurs on either side, and over all
   * @throws IllegalArgumentException if a clip of the ground truth has no duration
   */
  public MetricResult<SegmentBasedMetric> evaluate(
      EventList groundTruth, EventList predictions, ClipDurations durations) {
    Warnings warnings = new Warnings();
    warnings.check(groundTruth.clips(), groundTruth, predictions);
    warnings.checkEnds(groundTruth.clips(), groundTruth, durations, Kind.REFERENCES_PAST_THE_END);
    warnings.checkEnds(groundTruth.clips(), predictions, durations, Kind.PREDICTIONS_PAST_THE_END);
    Totals totals = new Totals(classes(groundTruth, predictions));
    for (String clip : groundTruth.clips()) {
      double end = durations.required(clip);
      totals.add(
          groundTruth.events(clip), predictions.events(clip), (int) Math.ceil(end / segmentLength));
    }
    return totals.result(warnings);
  }

  private static SortedSet<String> classes(EventList groundTruth, EventList predictions) {
    SortedSet<String> classes = new TreeSet<>(groundTruth.eventClasses());
    for (String clip : groundTruth.clips()) {
      predictions.events(clip).forEach(event -> classes.add(event.label()));
    }
    return classes;
  }

  private static double end(List<SoundEvent> events) {
    return events.stream().mapToDouble(SoundEvent::offset).max().orElse(0);
  }

  /** What is counted of all clips. */
  private final class Totals {

    private final SortedMap<String, long[]> counts = new TreeMap<>();
    private long substitutions;
    private long deletions;
    private long insertions;

    Totals(SortedSet<String> classes) {
      classes.forEach(label -> counts.put(label, new long[4]));
    }

    void add(List<SoundEvent> references, List<SoundEvent> detections, int segments) {
      int[] active = new int[segments];
      int[] found = new int[segments];
      int[] hit = new int[segments];
      for (Map.Entry<String, long[]> entry : counts.entrySet()) {
        BitSet reference = segments(references, entry.getKey(), segments);
        BitSet detection = segments(detections, entry.getKey(), segments);
        BitSet both = (BitSet) reference.clone();
        both.and(detection);
        reference.stream().forEach(k -> active[k]++);
        detection.stream().forEach(k -> found[k]++);
        both.stream().forEach(k -> hit[k]++);
        long[] count = entry.getValue();
        long tp = both.cardinality();
        long fp = detection.cardinality() - tp;
        long fn = reference.cardinality() - tp;
        count[0] += tp;
        count[1] += fp;
        count[2] += fn;
        count[3] += segments - tp - fp - fn;
      }
      for (int k = 0; k < segments; k++) {
        substitutions += Math.min(active[k], found[k]) - hit[k];
        deletions += Math.max(0, active[k] - found[k]);
        insertions += Math.max(0, found[k] - active[k]);
      }
    }

    MetricResult<SegmentBasedMetric> result(Warnings warnings) {
      SortedMap<String, MetricValues> classes = new TreeMap<>();
      long[] sum = new long[4];
      counts.forEach(
          (label, c) -> {
            classes.put(label, MetricValues.ofSegments(c[0], c[1], c[2], c[3]));
            for (int i = 0; i < sum.length; i++) {
              sum[i] += c[i];
            }
          });
      return new MetricResult<>(
          SegmentBasedMetric.this,
          classes,
          MetricValues.ofSegments(
              sum[0], sum[1], sum[2], sum[3], substitutions, deletions, insertions),
          warnings.list());
    }
  }

  private BitSet segments(List<SoundEvent> events, String label, int segments) {
    BitSet active = new BitSet(segments);
    for (SoundEvent event : events) {
      if (event.label().equals(label)) {
        int from = (int) Math.floor(times.round(event.onset() / segmentLength));
        int to = (int) Math.ceil(times.round(event.offset() / segmentLength));
        if (from < Math.min(to, segments)) {
          active.set(from, Math.min(to, segments));
        }
      }
    }
    return active;
  }

  /**
   * Counts scores at every threshold: the score of a segment is the highest of the frames that
   * overlap with it, 0 if there is none. A clip has as many segments as its duration needs. With
   * {@code optTimeDecimals(6)} the curves are those of sed_scores_eval.
   *
   * @param scores scores of every clip of the ground truth
   * @param groundTruth the references; its clips are evaluated
   * @param durations how long each clip lasts
   * @return the curves of all event classes that have scores
   * @throws IllegalArgumentException if a clip of the ground truth has no scores or no duration, or
   *     an event class has no scores
   */
  public ThresholdCurves curves(ScoreSet scores, EventList groundTruth, ClipDurations durations) {
    return counting(scores, groundTruth, durations).curves();
  }

  /**
   * Counts scores at every threshold, clip by clip, for drawing clips again and again.
   *
   * @param scores scores of every clip of the ground truth
   * @param groundTruth the references; its clips are evaluated
   * @param durations how long each clip lasts
   * @return the counts of each clip
   * @throws IllegalArgumentException if a clip of the ground truth has no scores or no duration, or
   *     an event class has no scores
   */
  public ClipCounts clipCounts(ScoreSet scores, EventList groundTruth, ClipDurations durations) {
    return counting(scores, groundTruth, durations).clipCounts();
  }

  private ScoreCounting counting(ScoreSet scores, EventList groundTruth, ClipDurations durations) {
    ScoreCounting counting =
        new ScoreCounting(scores, groundTruth.clips(), groundTruth.eventClasses()) {
          @Override
          void count(
              String label,
              String clip,
              int index,
              double[] of,
              double[] frames,
              ClassCounts into) {
            ClassEvents references = ClassEvents.inOrder(groundTruth.events(clip), label);
            countSegments(references, durations.required(clip), of, frames, index, into);
          }
        };
    Warnings warnings = counting.warnings();
    warnings.checkReferences(groundTruth.clips(), groundTruth);
    warnings.checkEnds(groundTruth.clips(), groundTruth, durations, Kind.REFERENCES_PAST_THE_END);
    return counting;
  }

  private void countSegments(
      ClassEvents references,
      double duration,
      double[] scores,
      double[] frames,
      int clip,
      ClassCounts into) {
    int segments = (int) Math.ceil(duration / segmentLength);
    int activeCount = 0;
    int frame = 0;
    for (int k = 0; k < segments; k++) {
      double from = times.round(k * segmentLength);
      double to = times.round((k + 1) * segmentLength);
      while (frame < scores.length && times.round(frames[frame + 1]) <= from) {
        frame++;
      }
      double score = Double.NEGATIVE_INFINITY;
      for (int n = frame; n < scores.length && times.round(frames[n]) < to; n++) {
        score = Math.max(score, scores[n]);
      }
      boolean active = false;
      for (int g = 0; g < references.count(); g++) {
        active |= from < references.offsets()[g] && to > references.onsets()[g];
      }
      activeCount += active ? 1 : 0;
      into.add(clip, score == Double.NEGATIVE_INFINITY ? 0 : score, active ? 1 : 0, active ? 0 : 1);
    }
    into.setReferences(clip, activeCount, activeCount * segmentLength);
    into.setUnits(clip, segments);
  }

  /**
   * Returns the length of a segment.
   *
   * @return seconds
   */
  public double segmentLength() {
    return segmentLength;
  }

  /**
   * Returns to how many decimals times are rounded before they are compared with segments.
   *
   * @return decimals of a second, empty where they are compared as they are
   */
  public OptionalInt timeDecimals() {
    return times.decimals();
  }

  @Override
  public String toString() {
    return "SegmentBasedMetric[segmentLength " + segmentLength + " s]";
  }

  /** Sets the parameters of the metric; all have defaults. Not thread-safe. */
  public static final class Builder {

    private double segmentLength = DEFAULT_SEGMENT_LENGTH;
    private OptionalInt timeDecimals = OptionalInt.empty();

    private Builder() {}

    /**
     * Sets the length of a segment.
     *
     * @param seconds above 0
     * @return this builder
     */
    public Builder optSegmentLength(double seconds) {
      segmentLength = seconds;
      return this;
    }

    /**
     * Rounds times before they are compared with segments, as sed_scores_eval does with 6 decimals;
     * by default they are compared as they are, as sed_eval does.
     *
     * @param decimals decimals of a second, 0 to 12
     * @return this builder
     */
    public Builder optTimeDecimals(int decimals) {
      timeDecimals = OptionalInt.of(Times.checked(decimals));
      return this;
    }

    /**
     * Makes the metric.
     *
     * @return the metric
     * @throws IllegalArgumentException if the length is not a finite number above 0
     */
    public SegmentBasedMetric build() {
      if (!(segmentLength > 0 && segmentLength < Double.POSITIVE_INFINITY)) {
        throw new IllegalArgumentException(
            "segmentLength = " + segmentLength + " s, allowed: above 0");
      }
      return new SegmentBasedMetric(this);
    }
  }
}
