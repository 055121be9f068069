package io.github.sed4j.inference.evaluation;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Pairs references with detections. Both ways give, for each reference, its detection or -1.
 *
 * <p>Of several largest matchings sed_eval's is given (Hopcroft and Karp in the form of mir_eval,
 * after D. Eppstein), since its choice decides what is left over for substitutions.
 */
final class Matching {

  private static final int FREE = -1;
  private static final int FIRST_LAYER = -2;

  private final int[][] fits;
  private final int[] order;
  private final int[] detectionOf;

  /** For each detection the reference before it in the layers, FIRST_LAYER, or FREE if in none. */
  private final int[] before;

  /** For each reference the detections of the layer before it; empty if in none. */
  private final List<List<Integer>> layerBefore;

  private Matching(int[][] fits, int references) {
    this.fits = fits;
    this.detectionOf = new int[references];
    Arrays.fill(detectionOf, FREE);
    this.order = byFirstReference(fits, references);
    this.before = new int[fits.length];
    this.layerBefore = new ArrayList<>();
    for (int g = 0; g < references; g++) {
      layerBefore.add(List.of());
    }
  }

  static int[] of(EventMatching kind, int[][] fits, int references) {
    return kind == EventMatching.OPTIMAL ? optimal(fits, references) : greedy(fits, references);
  }

  static int size(int[] detectionOf) {
    int size = 0;
    for (int detection : detectionOf) {
      size += detection == FREE ? 0 : 1;
    }
    return size;
  }

  /**
   * Finds a largest matching.
   *
   * @param fits for each detection the references that it fits, ascending
   */
  static int[] optimal(int[][] fits, int references) {
    Matching matching = new Matching(fits, references);
    matching.takeFirstFree();
    List<Integer> free = matching.layer();
    while (!free.isEmpty()) {
      for (int reference : free) {
        matching.augment(reference);
      }
      free = matching.layer();
    }
    return matching.detectionOf;
  }

  /** Each reference in turn takes the first free detection. */
  static int[] greedy(int[][] fits, int references) {
    int[] detectionOf = new int[references];
    Arrays.fill(detectionOf, FREE);
    boolean[] taken = new boolean[fits.length];
    for (int g = 0; g < references; g++) {
      for (int d = 0; d < fits.length && detectionOf[g] == FREE; d++) {
        if (!taken[d] && Arrays.binarySearch(fits[d], g) >= 0) {
          detectionOf[g] = d;
          taken[d] = true;
        }
      }
    }
    return detectionOf;
  }

  /** Detections that fit something, in the order of the first reference that they fit. */
  private static int[] byFirstReference(int[][] fits, int references) {
    int[] order = new int[fits.length];
    int size = 0;
    for (int g = 0; g < references; g++) {
      for (int d = 0; d < fits.length; d++) {
        if (fits[d].length > 0 && fits[d][0] == g) {
          order[size++] = d;
        }
      }
    }
    return Arrays.copyOf(order, size);
  }

  private void takeFirstFree() {
    for (int d : order) {
      for (int g : fits[d]) {
        if (detectionOf[g] == FREE) {
          detectionOf[g] = d;
          break;
        }
      }
    }
  }

  /** Builds layers from the free detections until one holds free references; returns those. */
  private List<Integer> layer() {
    Arrays.fill(before, FREE);
    for (int d : order) {
      before[d] = FIRST_LAYER;
    }
    for (int g = 0; g < detectionOf.length; g++) {
      layerBefore.set(g, List.of());
      if (detectionOf[g] != FREE) {
        before[detectionOf[g]] = FREE;
      }
    }
    List<Integer> layer = new ArrayList<>();
    for (int d : order) {
      if (before[d] == FIRST_LAYER) {
        layer.add(d);
      }
    }
    List<Integer> free = new ArrayList<>();
    while (!layer.isEmpty() && free.isEmpty()) {
      Map<Integer, List<Integer>> next = new LinkedHashMap<>();
      for (int d : layer) {
        for (int g : fits[d]) {
          if (layerBefore.get(g).isEmpty()) {
            next.computeIfAbsent(g, reference -> new ArrayList<>()).add(d);
          }
        }
      }
      layer = new ArrayList<>();
      for (Map.Entry<Integer, List<Integer>> entry : next.entrySet()) {
        int g = entry.getKey();
        layerBefore.set(g, entry.getValue());
        if (detectionOf[g] == FREE) {
          free.add(g);
        } else {
          layer.add(detectionOf[g]);
          before[detectionOf[g]] = g;
        }
      }
    }
    return free;
  }

  private boolean augment(int reference) {
    List<Integer> candidates = layerBefore.get(reference);
    layerBefore.set(reference, List.of());
    for (int d : candidates) {
      int previous = before[d];
      if (previous != FREE) {
        before[d] = FREE;
        if (previous == FIRST_LAYER || augment(previous)) {
          detectionOf[reference] = d;
          return true;
        }
      }
    }
    return false;
  }
}
