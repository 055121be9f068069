package io.github.sed4j.inference.evaluation;

import java.util.Arrays;

/**
 * What is counted of one event class at every threshold there is: a step function with an entry for
 * each score at which a count changes in some clip, in ascending order, and at last the infinite
 * score, above which nothing is detected. Entry {@code i} holds the counts for all thresholds from
 * the score before it up to just below its own, for a frame counts if its score is above the
 * threshold.
 *
 * <p>Thread safety: immutable.
 */
public final class ThresholdCurve {

  private final String label;
  private final double[] scores;
  private final int[] truePositives;
  private final int[] falsePositives;
  private final int[][] crossTriggers;
  private final long references;
  private final double referenceSeconds;
  private final long units;

  ThresholdCurve(
      String label,
      double[] scores,
      int[] truePositives,
      int[] falsePositives,
      int[][] crossTriggers,
      long references,
      double referenceSeconds,
      long units) {
    this.label = label;
    this.scores = scores;
    this.truePositives = truePositives;
    this.falsePositives = falsePositives;
    this.crossTriggers = crossTriggers;
    this.references = references;
    this.referenceSeconds = referenceSeconds;
    this.units = units;
  }

  /**
   * Returns the event class.
   *
   * @return its name
   */
  public String label() {
    return label;
  }

  /**
   * Returns the number of entries.
   *
   * @return at least 1
   */
  public int size() {
    return scores.length;
  }

  /**
   * Returns the score of an entry.
   *
   * @param i 0 to {@link #size()} - 1
   * @return the score that the threshold must be below; infinite for the last entry
   */
  public double score(int i) {
    return scores[i];
  }

  /**
   * Returns the hits of an entry.
   *
   * @param i 0 to {@link #size()} - 1
   * @return true positives
   */
  public int truePositives(int i) {
    return truePositives[i];
  }

  /**
   * Returns the false alarms of an entry.
   *
   * @param i 0 to {@link #size()} - 1
   * @return false positives
   */
  public int falsePositives(int i) {
    return falsePositives[i];
  }

  /**
   * Returns the size of the ground truth.
   *
   * @return events, segments or clips of this class
   */
  public long references() {
    return references;
  }

  /**
   * Returns the precision of an entry.
   *
   * @param i 0 to {@link #size()} - 1
   * @return 0 to 1; 1 where nothing is detected
   */
  public double precision(int i) {
    return OperatingPoint.precision(truePositives[i], falsePositives[i]);
  }

  /**
   * Returns the recall of an entry.
   *
   * @param i 0 to {@link #size()} - 1
   * @return 0 to 1, NaN where there is nothing to find
   */
  public double recall(int i) {
    return truePositives[i] / (double) references;
  }

  /**
   * Returns the F-score of an entry.
   *
   * @param i 0 to {@link #size()} - 1
   * @param beta how many times as much recall counts as precision, above 0
   * @return 0 to 1, NaN where there is nothing to find
   */
  public double f(int i, double beta) {
    return OperatingPoint.f(precision(i), recall(i), beta);
  }

  /**
   * Returns what is counted at a threshold.
   *
   * @param threshold not NaN
   * @return the counts of the frames whose score is above it
   */
  public OperatingPoint at(double threshold) {
    if (Double.isNaN(threshold)) {
      throw new IllegalArgumentException("threshold = NaN, allowed: a number");
    }
    int low = 0;
    int high = scores.length - 1;
    while (low < high) {
      int middle = (low + high) >>> 1;
      if (scores[middle] > threshold) {
        high = middle;
      } else {
        low = middle + 1;
      }
    }
    return point(low, threshold);
  }

  /**
   * Finds the best threshold: half way between the score of the best entry and that of the one
   * before it; negative infinite where the first entry is the best, infinite where the last is.
   *
   * @param search what is best
   * @return the counts at that threshold
   */
  public OperatingPoint best(ThresholdSearch search) {
    int last = scores.length - 1;
    int best = last;
    double bestValue = Double.NEGATIVE_INFINITY;
    for (int i = last; i >= 0; i--) {
      double value = value(i, search);
      if (value > bestValue) {
        best = i;
        bestValue = value;
      }
    }
    if (best == last) {
      return point(best, Double.POSITIVE_INFINITY);
    }
    return point(
        best, best == 0 ? Double.NEGATIVE_INFINITY : (scores[best] + scores[best - 1]) / 2);
  }

  private double value(int i, ThresholdSearch search) {
    boolean kept = precision(i) >= search.minPrecision() && recall(i) >= search.minRecall();
    return switch (search.aim()) {
      case F -> kept ? f(i, search.beta()) : 0;
      case ERROR_RATE ->
          kept ? (double) truePositives[i] - falsePositives[i] : Double.NEGATIVE_INFINITY;
    };
  }

  private OperatingPoint point(int i, double threshold) {
    return new OperatingPoint(threshold, truePositives[i], falsePositives[i], references);
  }

  /**
   * Returns the average precision: over the distinct recalls, the highest precision there times the
   * step from the recall before.
   *
   * @return 0 to 1, NaN where there is nothing to find
   */
  public double averagePrecision() {
    int most = 0;
    for (int tp : truePositives) {
      most = Math.max(most, tp);
    }
    double[] precision = new double[most + 1];
    Arrays.fill(precision, -1);
    for (int i = 0; i < scores.length; i++) {
      precision[truePositives[i]] = Math.max(precision[truePositives[i]], precision(i));
    }
    double sum = 0;
    double before = 0;
    for (int tp = 0; tp <= most; tp++) {
      if (precision[tp] >= 0) {
        double recall = tp / (double) references;
        sum += precision[tp] * (recall - before);
        before = recall;
      }
    }
    return references == 0 ? Double.NaN : sum;
  }

  /**
   * Returns the area under the receiver operating characteristic, linear between its points.
   *
   * @return 0 to 1, NaN where there is nothing to find or nothing to reject
   * @throws IllegalStateException if the metric counts events, which have no true negatives
   */
  public double auroc() {
    return auroc(1);
  }

  /**
   * Returns the area under the beginning of the receiver operating characteristic.
   *
   * @param maxFpr false positive rate up to which the area counts, above 0 and at most 1
   * @return area divided by {@code maxFpr}, 0 to 1, NaN where there is nothing to find or to reject
   * @throws IllegalStateException if the metric counts events, which have no true negatives
   */
  public double auroc(double maxFpr) {
    if (!(maxFpr > 0 && maxFpr <= 1)) {
      throw new IllegalArgumentException("maxFpr = " + maxFpr + ", allowed: above 0, at most 1");
    }
    if (units == 0) {
      throw new IllegalStateException(
          label + ": no true negatives, allowed: curves of segments or clips");
    }
    double negatives = units - references;
    if (references == 0 || negatives == 0) {
      return Double.NaN;
    }
    double area = 0;
    double fpr = 0;
    double tpr = 0;
    // Both counts only rise as the threshold falls, so the points lie in order from the end.
    for (int i = scores.length - 1; i >= 0; i--) {
      double nextFpr = falsePositives[i] / negatives;
      double nextTpr = truePositives[i] / (double) references;
      if (nextFpr > maxFpr) {
        double atMax = tpr + (maxFpr - fpr) / (nextFpr - fpr) * (nextTpr - tpr);
        area += (maxFpr - fpr) * (tpr + atMax) / 2;
        return area / maxFpr;
      }
      area += (nextFpr - fpr) * (tpr + nextTpr) / 2;
      fpr = nextFpr;
      tpr = nextTpr;
    }
    return (area + (maxFpr - fpr) * tpr) / maxFpr;
  }

  /** How long all references last together. */
  double referenceSeconds() {
    return referenceSeconds;
  }

  /** Cross triggers of an entry on the k-th of the other classes that are counted. */
  int crossTriggers(int k, int i) {
    return crossTriggers[k][i];
  }

  @Override
  public String toString() {
    return "ThresholdCurve[" + label + ", " + scores.length + " entries]";
  }
}
