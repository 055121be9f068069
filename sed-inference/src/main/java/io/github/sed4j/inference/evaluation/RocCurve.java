package io.github.sed4j.inference.evaluation;

import java.util.Arrays;

/**
 * A curve of true positive rates over effective false positive rates, which holds each value up to
 * the next point.
 *
 * <p>Thread safety: immutable; arrays are copied out.
 */
public final class RocCurve {

  private final double[] efpr;
  private final double[] tpr;
  private final double[] scores;

  RocCurve(double[] efpr, double[] tpr, double[] scores) {
    this.efpr = efpr;
    this.tpr = tpr;
    this.scores = scores;
  }

  /**
   * Returns the number of points.
   *
   * @return at least 1
   */
  public int size() {
    return efpr.length;
  }

  /**
   * Returns the effective false positive rates.
   *
   * @return a new array, in ascending order, per unit of time
   */
  public double[] efpr() {
    return efpr.clone();
  }

  /**
   * Returns the true positive rates; over all classes the effective ones.
   *
   * @return a new array, 0 to 1
   */
  public double[] tpr() {
    return tpr.clone();
  }

  /**
   * Returns the scores that a threshold must be below to reach the points.
   *
   * @return a new array; empty for a curve from lists of events or over all classes
   */
  public double[] scores() {
    return scores.clone();
  }

  double efpr(int i) {
    return efpr[i];
  }

  double tpr(int i) {
    return tpr[i];
  }

  /** The points up to a rate, of which the first always is one. */
  RocCurve upTo(double rate) {
    int count = 1;
    while (count < efpr.length && efpr[count] <= rate) {
      count++;
    }
    return new RocCurve(
        Arrays.copyOf(efpr, count),
        Arrays.copyOf(tpr, count),
        Arrays.copyOf(scores, Math.min(count, scores.length)));
  }

  /** Area up to a rate, divided by it; the last value holds beyond the last point. */
  double normalizedArea(double maxEfpr) {
    double area = 0;
    for (int i = 0; i < efpr.length && efpr[i] < maxEfpr; i++) {
      double end = i + 1 < efpr.length ? Math.min(efpr[i + 1], maxEfpr) : maxEfpr;
      area += tpr[i] * (end - efpr[i]);
    }
    return area / maxEfpr;
  }

  /** The value at a rate: that of the last point up to it. */
  double at(double rate) {
    int found = Arrays.binarySearch(efpr, rate);
    int last = found >= 0 ? found : -2 - found;
    return last < 0 ? 0 : tpr[last];
  }

  @Override
  public String toString() {
    return "RocCurve[" + efpr.length + " points]";
  }
}
