package io.github.sed4j.inference.evaluation;

import java.util.Arrays;

/**
 * By how much the counts of one event class change in each clip when the threshold falls below a
 * score: J. Ebbers, R. Serizel, R. Haeb-Umbach, "Threshold-Independent Evaluation of Sound Event
 * Detection Scores", ICASSP 2022 (arXiv:2201.13148). At an infinite threshold all counts are 0.
 *
 * <p>Thread safety: none while changes are added.
 */
final class ClassCounts {

  private static final int FIRST_CAPACITY = 1024;

  private final String label;
  private final int[] references;
  private final double[] referenceSeconds;
  private final int[] units;
  private int size;
  private double[] scores = new double[FIRST_CAPACITY];
  private int[] clips = new int[FIRST_CAPACITY];

  /** Changes of true positives in the upper and of false positives in the lower half. */
  private long[] changes = new long[FIRST_CAPACITY];

  private final int[][] crossTriggers;

  /**
   * Makes empty counts.
   *
   * @param others number of other classes on which cross triggers are counted
   */
  ClassCounts(String label, int clipCount, int others) {
    this.label = label;
    this.references = new int[clipCount];
    this.referenceSeconds = new double[clipCount];
    this.units = new int[clipCount];
    this.crossTriggers = new int[others][FIRST_CAPACITY];
  }

  /** Says how many references the class has in a clip and how long they last together. */
  void setReferences(int clip, int count, double seconds) {
    references[clip] = count;
    referenceSeconds[clip] = seconds;
  }

  /** Says how many segments or clips there are to decide on, for true negatives. */
  void setUnits(int clip, int count) {
    units[clip] = count;
  }

  void add(int clip, double score, int truePositiveChange, int falsePositiveChange) {
    if (size == scores.length) {
      grow();
    }
    scores[size] = score;
    clips[size] = clip;
    changes[size] =
        ((long) truePositiveChange << Integer.SIZE) | (falsePositiveChange & 0xffffffffL);
    size++;
  }

  /** Adds cross triggers to the change that was added last. */
  void addCrossTriggers(int other, int change) {
    crossTriggers[other][size - 1] = change;
  }

  private void grow() {
    int capacity = size * 2;
    scores = Arrays.copyOf(scores, capacity);
    clips = Arrays.copyOf(clips, capacity);
    changes = Arrays.copyOf(changes, capacity);
    for (int k = 0; k < crossTriggers.length; k++) {
      crossTriggers[k] = Arrays.copyOf(crossTriggers[k], capacity);
    }
  }

  String label() {
    return label;
  }

  /** The curve over all clips. */
  ThresholdCurve curve(ScoreOrder sort) {
    int[] once = new int[references.length];
    Arrays.fill(once, 1);
    return curve(once, true, sort);
  }

  /** The curve over all clips, each counted as often as its weight says. */
  ThresholdCurve curve(int[] weights, ScoreOrder sort) {
    return curve(weights, false, sort);
  }

  private ThresholdCurve curve(int[] weights, boolean once, ScoreOrder sort) {
    int[] order = sort.ascending(scores, size);
    double[] at = new double[size + 1];
    int[] tp = new int[size + 1];
    int[] fp = new int[size + 1];
    int[][] ct = new int[crossTriggers.length][size + 1];
    int[] ctNow = new int[crossTriggers.length];
    // From the end of the arrays, where nothing is detected, towards lower scores.
    int first = size;
    at[size] = Double.POSITIVE_INFINITY;
    int tpNow = 0;
    int fpNow = 0;
    for (int i = size - 1; i >= 0; i--) {
      int change = order[i];
      int weight = once ? 1 : weights[clips[change]];
      if (weight == 0) {
        continue;
      }
      double score = sort.sorted(i);
      if (score != at[first]) {
        first--;
        at[first] = score;
      }
      tpNow += weight * (int) (changes[change] >> Integer.SIZE);
      fpNow += weight * (int) changes[change];
      tp[first] = tpNow;
      fp[first] = fpNow;
      for (int k = 0; k < ctNow.length; k++) {
        ctNow[k] += weight * crossTriggers[k][change];
        ct[k][first] = ctNow[k];
      }
    }
    long referenceCount = 0;
    double seconds = 0;
    long unitCount = 0;
    for (int clip = 0; clip < weights.length; clip++) {
      referenceCount += (long) weights[clip] * references[clip];
      seconds += weights[clip] * referenceSeconds[clip];
      unitCount += (long) weights[clip] * units[clip];
    }
    for (int k = 0; k < ct.length; k++) {
      ct[k] = Arrays.copyOfRange(ct[k], first, size + 1);
    }
    return new ThresholdCurve(
        label,
        Arrays.copyOfRange(at, first, size + 1),
        Arrays.copyOfRange(tp, first, size + 1),
        Arrays.copyOfRange(fp, first, size + 1),
        ct,
        referenceCount,
        seconds,
        unitCount);
  }
}
