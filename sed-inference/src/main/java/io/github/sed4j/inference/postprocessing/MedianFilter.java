package io.github.sed4j.inference.postprocessing;

import java.util.Arrays;

/**
 * A median filter over time with a length per event class; beyond the edges of a clip scores count
 * as 0.
 *
 * <p>The median runs: the sorted window is kept and changed by one value per frame, so the cost is
 * linear in the number of frames with one short move per frame, instead of a sort per frame.
 *
 * <p>Thread safety: immutable, safe to share.
 *
 * @param lengths filter length of each event class in frames, odd, at least 1; 1 changes nothing
 */
public record MedianFilter(PerClass<Integer> lengths) implements ScoreFilter {

  /**
   * Makes a filter.
   *
   * @param lengths filter length of each event class in frames, odd, at least 1
   * @throws IllegalArgumentException if a length is even or below 1
   */
  public MedianFilter {
    lengths = lengths.map(MedianFilter::checkedLength);
  }

  /**
   * Makes a filter with one length for all event classes.
   *
   * @param length frames, odd, at least 1
   * @return the filter
   * @throws IllegalArgumentException if the length is even or below 1
   */
  public static MedianFilter of(int length) {
    return new MedianFilter(PerClass.same(length));
  }

  private static int checkedLength(int length) {
    if (length < 1 || length % 2 == 0) {
      throw new IllegalArgumentException(
          "median filter length = " + length + " frames, allowed: odd, at least 1");
    }
    return length;
  }

  @Override
  public FrameScores apply(FrameScores scores) {
    double[][] filtered = new double[scores.classCount()][];
    for (int k = 0; k < filtered.length; k++) {
      filtered[k] = filter(scores.scores(k), lengths.get(scores.eventClasses().get(k)));
    }
    return scores.withScores(filtered);
  }

  /**
   * Filters one sequence of values.
   *
   * @param values finite values
   * @param length frames, odd, at least 1
   * @return a new array: value {@code n} is the median of the values {@code n - (length - 1) / 2}
   *     to {@code n + (length - 1) / 2}, with 0 beyond the edges
   * @throws IllegalArgumentException if the length is even or below 1
   */
  public static double[] filter(double[] values, int length) {
    int reach = (checkedLength(length) - 1) / 2;
    if (reach == 0 || values.length == 0) {
      return values.clone();
    }
    double[] window = new double[length]; // ascending; all of it is padding before the first value
    for (int n = 0; n < Math.min(reach, values.length); n++) {
      replace(window, 0, values[n]);
    }
    double[] filtered = new double[values.length];
    for (int n = 0; n < values.length; n++) {
      double leaving = n - reach - 1 >= 0 ? values[n - reach - 1] : 0;
      double entering = n + reach < values.length ? values[n + reach] : 0;
      replace(window, leaving, entering);
      filtered[n] = window[reach];
    }
    return filtered;
  }

  /** Replaces one value of an ascending array by another, keeping the order. */
  private static void replace(double[] ascending, double leaving, double entering) {
    if (leaving == entering) {
      return;
    }
    int from = Arrays.binarySearch(ascending, leaving);
    int found = Arrays.binarySearch(ascending, entering);
    int to = found < 0 ? -found - 1 : found;
    if (to > from) {
      to--;
      System.arraycopy(ascending, from + 1, ascending, from, to - from);
    } else {
      System.arraycopy(ascending, to, ascending, to + 1, from - to);
    }
    ascending[to] = entering;
  }
}
