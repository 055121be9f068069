package io.github.sed4j.inference.evaluation;

import java.util.Arrays;

/**
 * Puts scores in ascending order without moving them: a radix sort over the bits of the doubles, a
 * byte at a time, that passes over bytes in which all scores agree. Time and memory are linear in
 * the number of scores; the work arrays are kept from one use to the next.
 *
 * <p>Thread safety: none; one for each thread.
 */
final class ScoreOrder {

  private static final int DIGITS = Long.BYTES;
  private static final int RADIX = 1 << Byte.SIZE;
  private static final int MASK = RADIX - 1;

  private final int[][] counts = new int[DIGITS][RADIX];
  private long[] keys = new long[0];
  private long[] otherKeys = new long[0];
  private int[] order = new int[0];
  private int[] otherOrder = new int[0];

  /**
   * Returns the order of the first {@code size} scores; equal ones stay in their order.
   *
   * @param scores no NaN; 0 and -0 are equal
   * @param size how many
   * @return indices of which the first {@code size} are meant; valid until the next use
   */
  int[] ascending(double[] scores, int size) {
    reserve(size);
    countDigits(scores, size);
    for (int digit = 0; digit < DIGITS; digit++) {
      int[] starts = counts[digit];
      int shift = digit * Byte.SIZE;
      if (size == 0 || starts[(int) (keys[0] >>> shift) & MASK] == size) {
        continue;
      }
      int start = 0;
      for (int value = 0; value < RADIX; value++) {
        int count = starts[value];
        starts[value] = start;
        start += count;
      }
      for (int i = 0; i < size; i++) {
        int to = starts[(int) (keys[i] >>> shift) & MASK]++;
        otherKeys[to] = keys[i];
        otherOrder[to] = order[i];
      }
      swap();
    }
    return order;
  }

  private void reserve(int size) {
    if (keys.length < size) {
      int capacity = Math.max(size, keys.length + (keys.length >> 1));
      keys = new long[capacity];
      otherKeys = new long[capacity];
      order = new int[capacity];
      otherOrder = new int[capacity];
    }
  }

  private void countDigits(double[] scores, int size) {
    for (int[] count : counts) {
      Arrays.fill(count, 0);
    }
    for (int i = 0; i < size; i++) {
      long bits = Double.doubleToRawLongBits(scores[i] + 0.0);
      // Negative numbers have all bits turned, the others the sign: then they order as unsigned.
      long key = bits ^ ((bits >> (Long.SIZE - 1)) | Long.MIN_VALUE);
      keys[i] = key;
      order[i] = i;
      for (int digit = 0; digit < DIGITS; digit++) {
        counts[digit][(int) (key >>> (digit * Byte.SIZE)) & MASK]++;
      }
    }
  }

  private void swap() {
    long[] k = keys;
    keys = otherKeys;
    otherKeys = k;
    int[] o = order;
    order = otherOrder;
    otherOrder = o;
  }
}
