package io.github.sed4j.training.data;

/**
 * The order in which the elements of several sequences are taken so that each is spread evenly:
 * element i (from 0) of n has the key (i + 1) / n; keys ascend, equal ones in the order of the
 * sequences (the authors' code, 2020).
 */
final class Interleaving {

  private Interleaving() {}

  /**
   * Orders sequences.
   *
   * @param sizes the number of elements of each
   * @return for each place, the sequence whose next element takes it
   */
  static int[] of(int... sizes) {
    int[] taken = new int[sizes.length];
    int total = 0;
    for (int size : sizes) {
      total = Math.addExact(total, size);
    }
    int[] order = new int[total];
    for (int place = 0; place < total; place++) {
      int next = -1;
      for (int s = 0; s < sizes.length; s++) {
        if (taken[s] < sizes[s] && (next < 0 || isBefore(taken, sizes, s, next))) {
          next = s;
        }
      }
      order[place] = next;
      taken[next]++;
    }
    return order;
  }

  /** Compares the keys as fractions, without rounding. */
  private static boolean isBefore(int[] taken, int[] sizes, int a, int b) {
    return (taken[a] + 1L) * sizes[b] < (taken[b] + 1L) * sizes[a];
  }
}
