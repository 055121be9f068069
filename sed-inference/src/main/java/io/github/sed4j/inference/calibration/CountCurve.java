package io.github.sed4j.inference.calibration;

import io.github.sed4j.inference.evaluation.ThresholdCurve;
import java.util.Arrays;

/**
 * What is counted of one event class as the threshold falls below each score: entry {@code i} holds
 * for thresholds just below its score; scores ascend, the last is infinite.
 */
final class CountCurve {

  /** A threshold and what is counted there. */
  record Point(double threshold, long truePositives, long falsePositives) {}

  private final double[] scores;
  private final long[] truePositives;
  private final long[] falsePositives;
  private final long references;
  private final boolean masked;

  private CountCurve(
      double[] scores,
      long[] truePositives,
      long[] falsePositives,
      long references,
      boolean masked) {
    this.scores = scores;
    this.truePositives = truePositives;
    this.falsePositives = falsePositives;
    this.references = references;
    this.masked = masked;
  }

  /**
   * Takes over the counts of a metric.
   *
   * @param masked whether a score of 0 is that of a masked frame, which is never active
   */
  static CountCurve of(ThresholdCurve curve, boolean masked) {
    int size = curve.size();
    double[] scores = new double[size];
    long[] truePositives = new long[size];
    long[] falsePositives = new long[size];
    for (int i = 0; i < size; i++) {
      scores[i] = curve.score(i);
      truePositives[i] = curve.truePositives(i);
      falsePositives[i] = curve.falsePositives(i);
    }
    return new CountCurve(scores, truePositives, falsePositives, curve.references(), masked);
  }

  /**
   * Counts things that each have a score, such as frames.
   *
   * @param active scores of those that are active in truth; sorted here
   * @param inactive scores of the others; sorted here
   * @param masked whether a score of 0 is that of a masked frame, which is never active
   */
  static CountCurve ofThings(double[] active, double[] inactive, boolean masked) {
    Arrays.sort(active);
    Arrays.sort(inactive);
    double[] scores = new double[active.length + inactive.length + 1];
    long[] truePositives = new long[scores.length];
    long[] falsePositives = new long[scores.length];
    int a = active.length;
    int b = inactive.length;
    int at = scores.length - 1;
    scores[at] = Double.POSITIVE_INFINITY;
    while (a > 0 || b > 0) {
      double score =
          a == 0
              ? inactive[b - 1]
              : b == 0 ? active[a - 1] : Math.max(active[a - 1], inactive[b - 1]);
      while (a > 0 && active[a - 1] == score) {
        a--;
      }
      while (b > 0 && inactive[b - 1] == score) {
        b--;
      }
      at--;
      scores[at] = score;
      truePositives[at] = active.length - (long) a;
      falsePositives[at] = inactive.length - (long) b;
    }
    return new CountCurve(
        Arrays.copyOfRange(scores, at, scores.length),
        Arrays.copyOfRange(truePositives, at, scores.length),
        Arrays.copyOfRange(falsePositives, at, scores.length),
        active.length,
        masked);
  }

  /** What an entry is worth; NaN where it does not count at all. */
  @FunctionalInterface
  interface Worth {
    double of(long truePositives, long falsePositives, long references);
  }

  /**
   * Returns the entry that is worth most; of several the one with the highest score, and the last,
   * at which nothing is detected, if no other counts.
   *
   * @param worth higher is better
   */
  int best(Worth worth) {
    int best = scores.length - 1;
    double most = worth.of(0, 0, references);
    most = Double.isNaN(most) ? Double.NEGATIVE_INFINITY : most;
    for (int i = scores.length - 2; i >= 0; i--) {
      double value =
          isMasked(i) ? Double.NaN : worth.of(truePositives[i], falsePositives[i], references);
      if (value > most) {
        best = i;
        most = value;
      }
    }
    return best;
  }

  private boolean isMasked(int i) {
    return masked && scores[i] == 0;
  }

  double score(int i) {
    return scores[i];
  }

  int last() {
    return scores.length - 1;
  }

  long references() {
    return references;
  }

  /** The point of an entry, with the threshold midway to the next lower score of all. */
  Point point(int i, double nextLower) {
    return new Point(midway(scores[i], nextLower), truePositives[i], falsePositives[i]);
  }

  /** Midway between neighbouring scores; infinite beyond the ends. */
  static double midway(double score, double nextLower) {
    if (score == Double.POSITIVE_INFINITY || nextLower == Double.NEGATIVE_INFINITY) {
      return score == Double.POSITIVE_INFINITY ? score : nextLower;
    }
    return nextLower + (score - nextLower) / 2;
  }

  /** The counts of the scores above a threshold. */
  Point at(double threshold) {
    int low = 0;
    int high = scores.length - 1;
    while (low < high) {
      int middle = (low + high) >>> 1;
      if (scores[middle] > threshold && !isMasked(middle)) {
        high = middle;
      } else {
        low = middle + 1;
      }
    }
    return new Point(threshold, truePositives[low], falsePositives[low]);
  }
}
