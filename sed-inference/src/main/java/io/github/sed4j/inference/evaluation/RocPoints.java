package io.github.sed4j.inference.evaluation;

import java.util.Arrays;
import java.util.Collection;

/**
 * Points of a receiver operating characteristic, collected in any order.
 *
 * <p>Thread safety: none.
 */
final class RocPoints {

  private static final double[] NO_SCORES = {};

  private int size;
  private double[] efpr = new double[64];
  private double[] tpr = new double[64];
  private double[] scores = new double[64];

  void add(double rate, double hits, double score) {
    if (size == efpr.length) {
      efpr = Arrays.copyOf(efpr, size * 2);
      tpr = Arrays.copyOf(tpr, size * 2);
      scores = Arrays.copyOf(scores, size * 2);
    }
    efpr[size] = rate;
    tpr[size] = hits;
    scores[size] = score;
    size++;
  }

  void addAll(RocCurve curve) {
    double[] ofCurve = curve.scores();
    for (int i = 0; i < curve.size(); i++) {
      add(curve.efpr(i), curve.tpr(i), ofCurve[i]);
    }
  }

  double[] rates() {
    return Arrays.copyOf(efpr, size);
  }

  /**
   * The best that can be had at each rate: points that hit more than every point with fewer false
   * positives. Of equal points the one added first is kept.
   */
  RocCurve best() {
    return curve(true);
  }

  /**
   * All points, of those with the same rate the one that hits most; rates may hit less than lower
   * ones.
   */
  RocCurve all() {
    return curve(false);
  }

  private RocCurve curve(boolean rising) {
    int[] order = byRateThenHits();
    double[] x = new double[size];
    double[] y = new double[size];
    double[] s = new double[size];
    int count = 0;
    for (int i = 0; i < size; i++) {
      int point = order[i];
      if (rising && count > 0 && tpr[point] <= y[count - 1]) {
        continue;
      }
      if (count > 0 && efpr[point] == x[count - 1]) {
        count--;
      }
      x[count] = efpr[point];
      y[count] = tpr[point];
      s[count] = scores[point];
      count++;
    }
    return new RocCurve(Arrays.copyOf(x, count), Arrays.copyOf(y, count), Arrays.copyOf(s, count));
  }

  private int[] byRateThenHits() {
    ScoreOrder sort = new ScoreOrder();
    int[] byHits = Arrays.copyOf(sort.ascending(tpr, size), size);
    double[] rates = new double[size];
    for (int i = 0; i < size; i++) {
      rates[i] = efpr[byHits[i]];
    }
    int[] byRate = sort.ascending(rates, size);
    int[] order = new int[size];
    for (int i = 0; i < size; i++) {
      order[i] = byHits[byRate[i]];
    }
    return order;
  }

  /**
   * Values of the curve that joins the best points by straight lines, then made to rise only, as
   * psds_eval does with en_interp.
   *
   * @param x rates in ascending order
   */
  double[] joined(double[] x) {
    RocCurve points = all();
    double[] rates = points.efpr();
    double[] hits = points.tpr();
    int count = points.size();
    double[] y = new double[x.length];
    int next = 0;
    double most = 0;
    for (int i = 0; i < x.length; i++) {
      while (next < count && rates[next] <= x[i]) {
        next++;
      }
      double value;
      if (next == 0) {
        value = hits[0];
      } else if (next == count) {
        value = hits[count - 1];
      } else {
        double part = (x[i] - rates[next - 1]) / (rates[next] - rates[next - 1]);
        value = hits[next - 1] + part * (hits[next] - hits[next - 1]);
      }
      most = Math.max(most, value);
      y[i] = most;
    }
    return y;
  }

  /** Distinct values in ascending order. */
  static double[] union(Collection<double[]> parts) {
    double[] all = parts.stream().flatMapToDouble(Arrays::stream).sorted().toArray();
    int count = 0;
    for (int i = 0; i < all.length; i++) {
      if (count == 0 || all[i] != all[count - 1]) {
        all[count++] = all[i];
      }
    }
    return Arrays.copyOf(all, count);
  }

  static RocCurve curve(double[] x, double[] y) {
    return new RocCurve(x, y, NO_SCORES);
  }
}
