package io.github.sed4j.inference.postprocessing;

import java.util.Arrays;

/**
 * A median filter over time with a length per event class; beyond the edges of a clip scores count
 * as 0.
 *
 * <p>{@link RunningMedian} filters scores as they come.
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

  static int checkedLength(int length) {
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
    RunningMedian median = new RunningMedian(length);
    double[] first = median.accept(values);
    double[] last = median.finish();
    double[] filtered = Arrays.copyOf(first, values.length);
    System.arraycopy(last, 0, filtered, first.length, last.length);
    return filtered;
  }
}
