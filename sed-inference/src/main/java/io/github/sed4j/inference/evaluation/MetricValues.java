package io.github.sed4j.inference.evaluation;

/**
 * Counts of an event class, or of all classes together, and the values that follow from them.
 *
 * <p>What is counted depends on the metric: events (event-based, intersection-based), segments or
 * clips. A value that is not defined is NaN.
 *
 * <p>Thread safety: immutable.
 */
public final class MetricValues {

  /** sed_eval adds the distance from 1 to the next double to the denominators of its rates. */
  private static final double SED_EVAL_EPSILON = Math.ulp(1.0);

  private static final long NOT_COUNTED = -1;

  private final long references;
  private final long detections;
  private final long truePositives;
  private final long falsePositives;
  private final long falseNegatives;
  private final long trueNegatives;
  private final long substitutions;
  private final long deletions;
  private final long insertions;
  private final double precision;
  private final double recall;
  private final double f;
  private final double rateDenominator;

  private MetricValues(
      long references,
      long detections,
      long truePositives,
      long falsePositives,
      long falseNegatives,
      long trueNegatives,
      long substitutions,
      long deletions,
      long insertions,
      double precision,
      double recall,
      double f,
      double rateDenominator) {
    this.references = references;
    this.detections = detections;
    this.truePositives = truePositives;
    this.falsePositives = falsePositives;
    this.falseNegatives = falseNegatives;
    this.trueNegatives = trueNegatives;
    this.substitutions = substitutions;
    this.deletions = deletions;
    this.insertions = insertions;
    this.precision = precision;
    this.recall = recall;
    this.f = f;
    this.rateDenominator = rateDenominator;
  }

  /** Counts of events as in sed_eval; overall, substitutions are neither FP nor FN. */
  static MetricValues ofEvents(
      long references, long detections, long truePositives, long substitutions, EmptyOutput empty) {
    long insertions = detections - truePositives - substitutions;
    long deletions = references - truePositives - substitutions;
    double precision =
        detections == 0 && empty == EmptyOutput.ZERO_SCORE
            ? 0
            : truePositives / (double) detections;
    double recall = truePositives / (double) references;
    return new MetricValues(
        references,
        detections,
        truePositives,
        insertions,
        deletions,
        NOT_COUNTED,
        substitutions,
        deletions,
        insertions,
        precision,
        recall,
        fOf(precision, recall),
        references + SED_EVAL_EPSILON);
  }

  /** Counts of segments as in sed_eval, for one class. */
  static MetricValues ofSegments(long tp, long fp, long fn, long tn) {
    return ofSegments(tp, fp, fn, tn, 0, fn, fp);
  }

  /** Counts of segments as in sed_eval, over all classes, with the errors of each segment. */
  static MetricValues ofSegments(
      long tp, long fp, long fn, long tn, long substitutions, long deletions, long insertions) {
    double precision = tp / (double) (tp + fp);
    double recall = tp / (double) (tp + fn);
    return new MetricValues(
        tp + fn,
        tp + fp,
        tp,
        fp,
        fn,
        tn,
        substitutions,
        deletions,
        insertions,
        precision,
        recall,
        fOf(precision, recall),
        tp + fn + SED_EVAL_EPSILON);
  }

  /** Counts of clips; F is 0 where there is nothing to find and nothing was found. */
  static MetricValues ofClips(long tp, long fp, long fn, long tn) {
    return of(tp, fp, fn, tn, tp + fp + fn == 0 ? 0 : 2.0 * tp / (2.0 * tp + fp + fn));
  }

  /** Counts by intersection, with an F that may be left undefined. */
  static MetricValues ofIntersections(long tp, long fp, long fn, double f) {
    return of(tp, fp, fn, NOT_COUNTED, f);
  }

  private static MetricValues of(long tp, long fp, long fn, long tn, double f) {
    return new MetricValues(
        tp + fn,
        tp + fp,
        tp,
        fp,
        fn,
        tn,
        0,
        fn,
        fp,
        tp / (double) (tp + fp),
        tp / (double) (tp + fn),
        f,
        tp + fn);
  }

  private static double fOf(double precision, double recall) {
    if (precision == 0 && recall == 0) {
      return 0;
    }
    return 2 * precision * recall / (precision + recall);
  }

  /**
   * Returns the size of the reference.
   *
   * @return events, active segments or clips of the ground truth
   */
  public long references() {
    return references;
  }

  /**
   * Returns the size of the output.
   *
   * @return events, active segments or clips of the predictions; by intersection, true and false
   *     positives together
   */
  public long detections() {
    return detections;
  }

  /**
   * Returns the hits.
   *
   * @return matched references
   */
  public long truePositives() {
    return truePositives;
  }

  /**
   * Returns the false alarms; event-based and over all classes without the substitutions.
   *
   * @return detections that match nothing
   */
  public long falsePositives() {
    return falsePositives;
  }

  /**
   * Returns the misses; event-based and over all classes without the substitutions.
   *
   * @return references that nothing matches
   */
  public long falseNegatives() {
    return falseNegatives;
  }

  /**
   * Returns the segments or clips in which the class rightly was not found.
   *
   * @return their number, -1 where the metric counts events
   */
  public long trueNegatives() {
    return trueNegatives;
  }

  /**
   * Returns the substitutions: a reference and a detection at its place, but of another class.
   *
   * @return their number, 0 for a single class
   */
  public long substitutions() {
    return substitutions;
  }

  /**
   * Returns the deletions.
   *
   * @return references that nothing matches and nothing stands for
   */
  public long deletions() {
    return deletions;
  }

  /**
   * Returns the insertions.
   *
   * @return detections that match nothing and stand for nothing
   */
  public long insertions() {
    return insertions;
  }

  /**
   * Returns the precision.
   *
   * @return true positives / detections, 0 to 1
   */
  public double precision() {
    return precision;
  }

  /**
   * Returns the recall.
   *
   * @return true positives / references, 0 to 1
   */
  public double recall() {
    return recall;
  }

  /**
   * Returns the F-score.
   *
   * @return harmonic mean of precision and recall, 0 to 1
   */
  public double f() {
    return f;
  }

  /**
   * Returns the error rate.
   *
   * @return (substitutions + deletions + insertions) / references, at least 0; event-based and
   *     segment-based, the denominator has 2.2e-16 added, as in sed_eval, so that a class without
   *     references gets a very large number
   */
  public double errorRate() {
    return substitutionRate() + deletionRate() + insertionRate();
  }

  /**
   * Returns the part of the error rate that substitutions have.
   *
   * @return substitutions / references
   */
  public double substitutionRate() {
    return substitutions / rateDenominator;
  }

  /**
   * Returns the part of the error rate that deletions have.
   *
   * @return deletions / references
   */
  public double deletionRate() {
    return deletions / rateDenominator;
  }

  /**
   * Returns the part of the error rate that insertions have.
   *
   * @return insertions / references
   */
  public double insertionRate() {
    return insertions / rateDenominator;
  }

  /**
   * Returns the sensitivity, which is the recall but 0 where there is no reference.
   *
   * @return 0 to 1
   */
  public double sensitivity() {
    return truePositives / (truePositives + falseNegatives + SED_EVAL_EPSILON);
  }

  /**
   * Returns the specificity.
   *
   * @return true negatives / (true negatives + false positives), NaN where the metric counts events
   */
  public double specificity() {
    return hasNegatives()
        ? trueNegatives / (trueNegatives + falsePositives + SED_EVAL_EPSILON)
        : Double.NaN;
  }

  /**
   * Returns the mean of sensitivity and specificity.
   *
   * @return 0 to 1, NaN where the metric counts events
   */
  public double balancedAccuracy() {
    return 0.5 * sensitivity() + 0.5 * specificity();
  }

  /**
   * Returns the accuracy.
   *
   * @return (true positives + true negatives) / all, NaN where the metric counts events
   */
  public double accuracy() {
    return hasNegatives()
        ? (truePositives + trueNegatives)
            / (truePositives + trueNegatives + falseNegatives + falsePositives + SED_EVAL_EPSILON)
        : Double.NaN;
  }

  @Override
  public String toString() {
    return "MetricValues[f "
        + f
        + ", precision "
        + precision
        + ", recall "
        + recall
        + ", tp "
        + truePositives
        + ", fp "
        + falsePositives
        + ", fn "
        + falseNegatives
        + "]";
  }

  private boolean hasNegatives() {
    return trueNegatives != NOT_COUNTED;
  }
}
