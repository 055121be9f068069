package io.github.sed4j.inference.postprocessing;

import java.util.Arrays;

/**
 * A median filter over one sequence of values as they come; before the first and after the last
 * value there are zeros. The results are those of {@link MedianFilter#filter}, which uses this.
 *
 * <p>The sorted window is kept and changed by one value at a time, so the cost of a value is one
 * short move instead of a sort.
 *
 * <p>Thread safety: for one thread at a time. Memory does not grow with the sequence.
 */
public final class RunningMedian {

  private final int reach;
  private final double[] ascending; // all of it is padding before the first value
  private final double[] recent; // the window in the order of time, a ring
  private int position;
  private long taken;

  /**
   * Starts a sequence.
   *
   * @param length filter length in frames, odd, at least 1
   * @throws IllegalArgumentException if the length is even or below 1
   */
  public RunningMedian(int length) {
    reach = (MedianFilter.checkedLength(length) - 1) / 2;
    ascending = new double[length];
    recent = new double[length];
  }

  /**
   * Returns by how many values the results lag behind.
   *
   * @return half the filter length, rounded down
   */
  public int reach() {
    return reach;
  }

  /**
   * Takes the next values.
   *
   * @param values finite values
   * @return the medians that are complete now and were not before
   */
  public double[] accept(double[] values) {
    int waiting = (int) Math.max(0, Math.min(values.length, reach - taken));
    double[] medians = new double[values.length - waiting];
    for (int n = 0; n < values.length; n++) {
      replaceOldest(values[n]);
      if (n >= waiting) {
        medians[n - waiting] = ascending[reach];
      }
    }
    taken += values.length;
    return medians;
  }

  /**
   * Ends the sequence.
   *
   * @return the medians of the last values
   */
  public double[] finish() {
    int owed = (int) Math.min(reach, taken);
    int unused = reach - owed;
    double[] medians = new double[owed];
    for (int n = 0; n < reach; n++) {
      replaceOldest(0);
      if (n >= unused) {
        medians[n - unused] = ascending[reach];
      }
    }
    return medians;
  }

  private void replaceOldest(double value) {
    double entering = value + 0.0; // 0.0 for -0.0, which is the same value in another place
    double leaving = recent[position];
    recent[position] = entering;
    position = position + 1 == recent.length ? 0 : position + 1;
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
