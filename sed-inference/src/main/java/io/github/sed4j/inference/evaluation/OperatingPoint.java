package io.github.sed4j.inference.evaluation;

/**
 * What is counted of one event class at one threshold.
 *
 * <p>Thread safety: immutable.
 *
 * @param threshold a score must be greater for its frame to count; infinite where nothing is
 *     detected, negative infinite where everything is
 * @param truePositives hits
 * @param falsePositives false alarms
 * @param references events, segments or clips of the ground truth
 */
public record OperatingPoint(
    double threshold, long truePositives, long falsePositives, long references) {

  private static final double LEAST_DENOMINATOR = 1e-15;

  /**
   * Returns the precision.
   *
   * @return 0 to 1; 1 where nothing is detected
   */
  public double precision() {
    return precision(truePositives, falsePositives);
  }

  /**
   * Returns the recall.
   *
   * @return 0 to 1, NaN where there is nothing to find
   */
  public double recall() {
    return truePositives / (double) references;
  }

  /**
   * Returns the F-score.
   *
   * @return harmonic mean of precision and recall, 0 to 1, NaN where there is nothing to find
   */
  public double f() {
    return f(1);
  }

  /**
   * Returns the weighted F-score.
   *
   * @param beta how many times as much recall counts as precision, above 0
   * @return 0 to 1, NaN where there is nothing to find
   */
  public double f(double beta) {
    return f(precision(), recall(), beta);
  }

  /**
   * Returns the error rate.
   *
   * @return (insertions + deletions) / references, at least 0, NaN where there is nothing to find
   */
  public double errorRate() {
    return references == 0
        ? Double.NaN
        : (falsePositives + references - truePositives) / (double) references;
  }

  /**
   * Returns the part of the error rate that false alarms have.
   *
   * @return insertions / references, NaN where there is nothing to find
   */
  public double insertionRate() {
    return references == 0 ? Double.NaN : falsePositives / (double) references;
  }

  /**
   * Returns the part of the error rate that misses have.
   *
   * @return deletions / references, NaN where there is nothing to find
   */
  public double deletionRate() {
    return references == 0 ? Double.NaN : (references - truePositives) / (double) references;
  }

  static double precision(long truePositives, long falsePositives) {
    long detections = truePositives + falsePositives;
    return detections == 0 ? 1 : truePositives / (double) detections;
  }

  static double f(double precision, double recall, double beta) {
    double square = beta * beta;
    return (1 + square)
        * precision
        * recall
        / Math.max(square * precision + recall, LEAST_DENOMINATOR);
  }
}
