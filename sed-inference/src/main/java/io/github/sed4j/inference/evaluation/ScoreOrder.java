package io.github.sed4j.inference.evaluation;

import java.util.Arrays;

/**
 * Puts scores in ascending order without moving them: a radix sort over the bits of the doubles, a
 * digit at a time, that passes over digits in which all scores agree. Time and memory are linear in
 * the number of scores; the work arrays are kept from one use to the next.
 *
 * <p>Thread safety: none; one for each thread.
 */
final class ScoreOrder {

  /** Wide digits take fewer passes, narrow ones less counting: worth it from so many scores on. */
  private static final int MANY = 4096;

  private static final int NARROW = 8;
  private static final int WIDE = 11;

  private int[] counts = new int[0];
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
    int bits = size < MANY ? NARROW : WIDE;
    int digits = (Long.SIZE + bits - 1) / bits;
    int radix = 1 << bits;
    count(scores, size, digits, bits);
    for (int digit = 0; digit < digits && size > 0; digit++) {
      int base = digit << bits;
      int shift = digit * bits;
      if (counts[base + digitOf(keys[0], shift, radix)] == size) {
        continue;
      }
      int start = 0;
      for (int value = base; value < base + radix; value++) {
        int count = counts[value];
        counts[value] = start;
        start += count;
      }
      for (int i = 0; i < size; i++) {
        long key = keys[i];
        int to = counts[base + digitOf(key, shift, radix)]++;
        otherKeys[to] = key;
        otherOrder[to] = order[i];
      }
      swap();
    }
    return order;
  }

  /** The i-th score in the order that was asked for last. */
  double sorted(int i) {
    long key = keys[i];
    return Double.longBitsToDouble(key ^ (~(key >> (Long.SIZE - 1)) | Long.MIN_VALUE));
  }

  private static int digitOf(long key, int shift, int radix) {
    return (int) (key >>> shift) & (radix - 1);
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

  private void count(double[] scores, int size, int digits, int bits) {
    int radix = 1 << bits;
    if (counts.length < digits * radix) {
      counts = new int[digits * radix];
    }
    Arrays.fill(counts, 0, digits * radix, 0);
    for (int i = 0; i < size; i++) {
      long raw = Double.doubleToRawLongBits(scores[i] + 0.0);
      // Negative numbers have all bits turned, the others the sign: then they order as unsigned.
      long key = raw ^ ((raw >> (Long.SIZE - 1)) | Long.MIN_VALUE);
      keys[i] = key;
      order[i] = i;
      for (int digit = 0; digit < digits; digit++) {
        counts[(digit << bits) + digitOf(key, digit * bits, radix)]++;
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
