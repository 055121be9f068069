package io.github.sed4j.inference.evaluation;

import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Deque;
import java.util.stream.IntStream;

/**
 * The area under a receiver operating characteristic as sed_scores_eval takes it, with points in
 * the order of NumPy 1.24's argsort, which is not stable: a quicksort with the median of three, and
 * insertion for 16 or fewer.
 */
final class NumpyOrder {

  private static final int SMALL = 16;

  private NumpyOrder() {}

  static double auroc(ThresholdCurve curve, double maxFpr) {
    return auroc(curve, maxFpr, true);
  }

  static double stableAuroc(ThresholdCurve curve, double maxFpr) {
    return auroc(curve, maxFpr, false);
  }

  private static double auroc(ThresholdCurve curve, double maxFpr, boolean numpy) {
    int n = curve.size();
    double[] x = new double[n];
    double[] y = new double[n];
    for (int i = 0; i < n; i++) {
      // From the infinite score on: by false positive rate, then by true positive rate.
      x[i] = curve.falsePositives(n - 1 - i) / (double) curve.falsePositives(0);
      y[i] = curve.recall(n - 1 - i);
    }
    int[] order = order(x, numpy);
    x = take(x, order);
    y = take(y, order);
    if (maxFpr < 1) {
      int cut = 0;
      while (x[cut] <= maxFpr) {
        cut++;
      }
      double part = (maxFpr - x[cut - 1]) / (x[cut] - x[cut - 1]);
      double last = y[cut - 1] + part * (y[cut] - y[cut - 1]);
      x = Arrays.copyOf(x, cut + 1);
      y = Arrays.copyOf(y, cut + 1);
      x[cut] = maxFpr;
      y[cut] = last;
    }
    double[] means = new double[x.length];
    for (int i = 0; i < x.length; i++) {
      means[i] = (y[i] + y[Math.min(i + 1, x.length - 1)]) / 2;
    }
    order = order(x, numpy);
    x = take(x, order);
    means = take(means, order);
    double area = 0;
    for (int i = 0; i + 1 < x.length; i++) {
      area += means[i] * (x[i + 1] - x[i]);
    }
    return area / maxFpr;
  }

  private static int[] order(double[] values, boolean numpy) {
    return numpy ? argsort(values) : IntStream.range(0, values.length).toArray();
  }

  private static double[] take(double[] values, int[] order) {
    return Arrays.stream(order).mapToDouble(i -> values[i]).toArray();
  }

  static int[] argsort(double[] v) {
    int[] order = IntStream.range(0, v.length).toArray();
    Deque<int[]> parts = new ArrayDeque<>();
    parts.push(new int[] {0, v.length - 1});
    while (!parts.isEmpty()) {
      int left = parts.peek()[0];
      int right = parts.pop()[1];
      while (right - left > SMALL) {
        int middle = left + ((right - left) >> 1);
        swapIfLess(v, order, middle, left);
        swapIfLess(v, order, right, middle);
        swapIfLess(v, order, middle, left);
        double pivot = v[order[middle]];
        int i = left;
        int j = right - 1;
        swap(order, middle, j);
        while (true) {
          do {
            i++;
          } while (v[order[i]] < pivot);
          do {
            j--;
          } while (pivot < v[order[j]]);
          if (i >= j) {
            break;
          }
          swap(order, i, j);
        }
        swap(order, i, right - 1);
        if (i - left < right - i) {
          parts.push(new int[] {i + 1, right});
          right = i - 1;
        } else {
          parts.push(new int[] {left, i - 1});
          left = i + 1;
        }
      }
      for (int i = left + 1; i <= right; i++) {
        int moved = order[i];
        int j = i;
        while (j > left && v[moved] < v[order[j - 1]]) {
          order[j] = order[j - 1];
          j--;
        }
        order[j] = moved;
      }
    }
    return order;
  }

  private static void swapIfLess(double[] v, int[] order, int a, int b) {
    if (v[order[a]] < v[order[b]]) {
      swap(order, a, b);
    }
  }

  private static void swap(int[] order, int a, int b) {
    int moved = order[a];
    order[a] = order[b];
    order[b] = moved;
  }
}
