package io.github.sed4j.inference.evaluation;

import io.github.sed4j.inference.evaluation.EvaluationWarning.Kind;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * The intersection-based F-score: detections and references match by what they have in common
 * ({@link IntersectionCriteria}); several detections may hit one reference and one detection
 * several references. Defaults are those of DCASE 2020 Task 4; then the values are those of
 * psds_eval.
 *
 * <p>Event classes that the ground truth does not have are not counted.
 *
 * <p>Thread safety: immutable.
 */
public final class IntersectionBasedMetric {

  /** The criteria of DCASE 2020 Task 4. */
  public static final IntersectionCriteria DEFAULT_CRITERIA = IntersectionCriteria.DCASE_2020;

  /** A class of which nothing was hit is left out of the macro average (psds_eval). */
  public static final UndetectedClass DEFAULT_UNDETECTED = UndetectedClass.UNDEFINED;

  private final IntersectionCriteria criteria;
  private final UndetectedClass undetected;
  private final Times times;

  private IntersectionBasedMetric(Builder builder) {
    criteria = builder.criteria;
    undetected = builder.undetected;
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
   * @return criteria of 0.5, 0.5, 0.3
   */
  public static IntersectionBasedMetric dcase2020() {
    return builder().build();
  }

  /**
   * Evaluates predicted events. All of them lie in their clips, whose ends are not known.
   *
   * @param groundTruth the references; its clips are evaluated
   * @param predictions the detections
   * @return values of each event class of the ground truth, and over all
   */
  public MetricResult<IntersectionBasedMetric> evaluate(
      EventList groundTruth, EventList predictions) {
    List<String> clips = List.copyOf(groundTruth.clips());
    double[] endless = new double[clips.size()];
    Arrays.fill(endless, Double.POSITIVE_INFINITY);
    return evaluate(groundTruth, predictions, clips, endless, Optional.empty());
  }

  /**
   * Evaluates predicted events.
   *
   * @param groundTruth the references
   * @param predictions the detections; one that begins after the end of its clip is no false
   *     positive
   * @param durations how long each clip lasts; these clips are evaluated
   * @return values of each event class of the ground truth, and over all
   * @throws IllegalArgumentException if a clip of the ground truth has no duration
   */
  public MetricResult<IntersectionBasedMetric> evaluate(
      EventList groundTruth, EventList predictions, ClipDurations durations) {
    List<String> clips = durations.including(groundTruth);
    double[] seconds = clips.stream().mapToDouble(durations::required).toArray();
    return evaluate(groundTruth, predictions, clips, seconds, Optional.of(durations));
  }

  private MetricResult<IntersectionBasedMetric> evaluate(
      EventList groundTruth,
      EventList predictions,
      List<String> clips,
      double[] seconds,
      Optional<ClipDurations> durations) {
    Warnings warnings = new Warnings();
    warnings.check(clips, groundTruth, predictions);
    if (durations.isPresent()) {
      warnings.checkEnds(clips, groundTruth, durations.get(), Kind.REFERENCES_PAST_THE_END);
      warnings.checkEnds(clips, predictions, durations.get(), Kind.PREDICTIONS_PAST_THE_END);
    }
    IntersectionCounts counts =
        new IntersectionCounter(new Intersections(criteria, times), groundTruth, clips, seconds)
            .count(predictions);
    SortedMap<String, MetricValues> classes = new TreeMap<>();
    long tp = 0;
    long fp = 0;
    long fn = 0;
    for (String label : counts.eventClasses()) {
      MetricValues values =
          values(
              counts.truePositives(label),
              counts.falsePositives(label),
              counts.references(label) - counts.truePositives(label));
      classes.put(label, values);
      tp += values.truePositives();
      fp += values.falsePositives();
      fn += values.falseNegatives();
    }
    return new MetricResult<>(this, classes, values(tp, fp, fn), warnings.list());
  }

  private MetricValues values(long tp, long fp, long fn) {
    boolean undefined = tp == 0 && undetected == UndetectedClass.UNDEFINED;
    return MetricValues.ofIntersections(
        tp, fp, fn, undefined ? Double.NaN : 2.0 * tp / (2.0 * tp + fp + fn));
  }

  /**
   * Counts scores at every threshold. Each run of frames above the threshold is an event from the
   * start of its first frame to the end of its last. With {@code optTimeDecimals(6)} the curves are
   * those of sed_scores_eval.
   *
   * @param scores scores of every clip of the ground truth
   * @param groundTruth the references; its clips are evaluated
   * @return the curves of all event classes that have scores
   * @throws IllegalArgumentException if a clip or an event class of the ground truth has no scores
   */
  public ThresholdCurves curves(ScoreSet scores, EventList groundTruth) {
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
  public ClipCounts clipCounts(ScoreSet scores, EventList groundTruth) {
    return counting(scores, groundTruth).clipCounts();
  }

  private ScoreCounting counting(ScoreSet scores, EventList groundTruth) {
    IntersectionCounting counting =
        new IntersectionCounting(
            scores,
            groundTruth.clips(),
            groundTruth,
            new Intersections(criteria, times),
            Optional.empty(),
            false);
    counting.warnings().checkReferences(groundTruth.clips(), groundTruth);
    return counting;
  }

  /**
   * Returns the criteria.
   *
   * @return how much detections and references must have in common
   */
  public IntersectionCriteria criteria() {
    return criteria;
  }

  /**
   * Returns what the F-score of a class is of which nothing was hit.
   *
   * @return the policy
   */
  public UndetectedClass undetected() {
    return undetected;
  }

  /**
   * Returns to how many decimals times are rounded before they are compared.
   *
   * @return decimals of a second, empty where they are compared as they are
   */
  public OptionalInt timeDecimals() {
    return times.decimals();
  }

  @Override
  public String toString() {
    return "IntersectionBasedMetric[" + criteria + ", " + undetected + "]";
  }

  /** Sets the parameters of the metric; all have defaults. Not thread-safe. */
  public static final class Builder {

    private IntersectionCriteria criteria = DEFAULT_CRITERIA;
    private UndetectedClass undetected = DEFAULT_UNDETECTED;
    private OptionalInt timeDecimals = OptionalInt.empty();

    private Builder() {}

    /**
     * Sets how much detections and references must have in common.
     *
     * @param newCriteria the criteria
     * @return this builder
     */
    public Builder optCriteria(IntersectionCriteria newCriteria) {
      criteria = newCriteria;
      return this;
    }

    /**
     * Sets what the F-score of a class is of which nothing was hit.
     *
     * @param policy the policy
     * @return this builder
     */
    public Builder optUndetected(UndetectedClass policy) {
      undetected = policy;
      return this;
    }

    /**
     * Compares sums of seconds, rounded, as sed_scores_eval does with 6 decimals; by default sums
     * of ratios are compared as they are, as psds_eval does.
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
     */
    public IntersectionBasedMetric build() {
      return new IntersectionBasedMetric(this);
    }
  }
}
