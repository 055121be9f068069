package io.github.sed4j.inference.evaluation;

import java.util.Arrays;
import java.util.SortedMap;

/** Intersection-based counts while the threshold falls. */
final class IntersectionFall extends FallingThreshold {

  private final Intersections rules;

  private ClassCounts counts = new ClassCounts("", 0, 0);
  private int clip;
  private double[] onsets = {};
  private double[] offsets = {};

  /** The other classes that have references in this clip. */
  private ClassEvents[] others = {};

  private int[] otherClasses = {};

  /** Whether the detection meets the dtc, by its first frame. */
  private boolean[] valid = {};

  /** On which other classes the detection is a cross trigger, by its first frame. */
  private boolean[][] triggers = {};

  /** For each reference the onsets and offsets of the valid detections that meet it, in order. */
  private double[][] coveringOnsets = {};

  private double[][] coveringOffsets = {};
  private int[] covering = {};
  private boolean[] found = {};
  private boolean[] changed = {};
  private boolean anyChanged;

  private int truePositives;
  private int falsePositives;
  private int[] crossTriggers = {};
  private int truePositivesBefore;
  private int falsePositivesBefore;
  private int[] crossTriggersBefore = {};

  IntersectionFall(Intersections rules) {
    this.rules = rules;
  }

  /**
   * Counts one class in one clip.
   *
   * @param otherReferences references of the classes on which cross triggers are counted, where
   *     there are any, by the number under which they are counted
   */
  void count(
      double[] scores,
      double[] frameBoundaries,
      ClassEvents references,
      SortedMap<Integer, ClassEvents> otherReferences,
      int clipIndex,
      ClassCounts into) {
    if (references.count() == 0 && otherReferences.isEmpty()) {
      countDetections(scores, clipIndex, into);
      return;
    }
    counts = into;
    clip = clipIndex;
    onsets = references.onsets();
    offsets = references.offsets();
    others = otherReferences.values().toArray(ClassEvents[]::new);
    otherClasses = otherReferences.keySet().stream().mapToInt(Integer::intValue).toArray();
    reserve(scores.length);
    fall(scores, frameBoundaries);
  }

  private void reserve(int frames) {
    int references = onsets.length;
    if (valid.length < frames || triggers.length < others.length) {
      int capacity = Math.max(frames, valid.length);
      valid = new boolean[capacity];
      triggers = new boolean[Math.max(others.length, triggers.length)][capacity];
    }
    coveringOnsets = new double[references][16];
    coveringOffsets = new double[references][16];
    covering = new int[references];
    found = new boolean[references];
    changed = new boolean[references];
    anyChanged = false;
    truePositives = 0;
    falsePositives = 0;
    truePositivesBefore = 0;
    falsePositivesBefore = 0;
    crossTriggers = new int[others.length];
    crossTriggersBefore = new int[others.length];
  }

  @Override
  void added(int first, int last) {
    double onset = onset(first);
    double offset = offset(last);
    valid[first] = rules.meetsDtc(onset, offset, onsets, offsets);
    if (valid[first]) {
      for (int g = 0; g < onsets.length; g++) {
        if (Intersections.meet(onset, offset, onsets[g], offsets[g])) {
          cover(g, onset, offset);
        }
      }
      return;
    }
    falsePositives++;
    for (int k = 0; k < crossTriggers.length; k++) {
      triggers[k][first] = rules.meetsCttc(onset, offset, others[k].onsets(), others[k].offsets());
      crossTriggers[k] += triggers[k][first] ? 1 : 0;
    }
  }

  @Override
  void removed(int first, int last) {
    if (valid[first]) {
      double onset = onset(first);
      double offset = offset(last);
      for (int g = 0; g < onsets.length; g++) {
        if (Intersections.meet(onset, offset, onsets[g], offsets[g])) {
          uncover(g, onset);
        }
      }
      return;
    }
    falsePositives--;
    for (int k = 0; k < crossTriggers.length; k++) {
      crossTriggers[k] -= triggers[k][first] ? 1 : 0;
    }
  }

  private void cover(int g, double onset, double offset) {
    int count = covering[g];
    if (count == coveringOnsets[g].length) {
      coveringOnsets[g] = Arrays.copyOf(coveringOnsets[g], count * 2);
      coveringOffsets[g] = Arrays.copyOf(coveringOffsets[g], count * 2);
    }
    int at = -1 - Arrays.binarySearch(coveringOnsets[g], 0, count, onset);
    System.arraycopy(coveringOnsets[g], at, coveringOnsets[g], at + 1, count - at);
    System.arraycopy(coveringOffsets[g], at, coveringOffsets[g], at + 1, count - at);
    coveringOnsets[g][at] = onset;
    coveringOffsets[g][at] = offset;
    covering[g] = count + 1;
    changed[g] = true;
    anyChanged = true;
  }

  private void uncover(int g, double onset) {
    int count = covering[g] - 1;
    int at = Arrays.binarySearch(coveringOnsets[g], 0, count + 1, onset);
    System.arraycopy(coveringOnsets[g], at + 1, coveringOnsets[g], at, count - at);
    System.arraycopy(coveringOffsets[g], at + 1, coveringOffsets[g], at, count - at);
    covering[g] = count;
    changed[g] = true;
    anyChanged = true;
  }

  @Override
  void settle(double score) {
    if (anyChanged) {
      anyChanged = false;
      for (int g = 0; g < onsets.length; g++) {
        if (changed[g]) {
          changed[g] = false;
          boolean now =
              rules.meetsGtc(
                  onsets[g], offsets[g], coveringOnsets[g], coveringOffsets[g], covering[g]);
          truePositives += (now ? 1 : 0) - (found[g] ? 1 : 0);
          found[g] = now;
        }
      }
    }
    if (truePositives != truePositivesBefore
        || falsePositives != falsePositivesBefore
        || !Arrays.equals(crossTriggers, crossTriggersBefore)) {
      counts.add(
          clip, score, truePositives - truePositivesBefore, falsePositives - falsePositivesBefore);
      truePositivesBefore = truePositives;
      falsePositivesBefore = falsePositives;
      for (int k = 0; k < crossTriggers.length; k++) {
        counts.addCrossTriggers(otherClasses[k], crossTriggers[k] - crossTriggersBefore[k]);
        crossTriggersBefore[k] = crossTriggers[k];
      }
    }
  }
}
