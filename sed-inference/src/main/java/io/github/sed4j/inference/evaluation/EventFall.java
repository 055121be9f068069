package io.github.sed4j.inference.evaluation;

import io.github.sed4j.inference.postprocessing.EventTimes;
import java.util.Arrays;

/** Event-based counts while the threshold falls: which detections fit which references. */
final class EventFall extends FallingThreshold {

  private static final int[] NO_HITS = {};

  private final EventCollars collars;
  private final EventMatching matching;
  private final EventTimes times;

  private ClassCounts counts = new ClassCounts("", 0, 0);
  private int clip;
  private double[] onsets = {};
  private double[] offsets = {};

  /** References that the detection fits, by its first frame. */
  private int[][] hits = {};

  /** First frames of the detections that fit some reference, ascending. */
  private int[] hitting = {};

  private int hittingCount;
  private boolean changed;
  private int truePositives;
  private int truePositivesBefore;
  private int falsePositivesBefore;

  EventFall(EventCollars collars, EventMatching matching, EventTimes times) {
    this.collars = collars;
    this.matching = matching;
    this.times = times;
  }

  /** Counts one class in one clip. */
  void count(
      double[] scores,
      double[] frameBoundaries,
      double[] referenceOnsets,
      double[] referenceOffsets,
      int clipIndex,
      ClassCounts into) {
    if (referenceOnsets.length == 0) {
      countDetections(scores, clipIndex, into);
      return;
    }
    counts = into;
    clip = clipIndex;
    onsets = referenceOnsets;
    offsets = referenceOffsets;
    if (hits.length < scores.length) {
      hits = new int[scores.length][];
      hitting = new int[scores.length];
    }
    Arrays.fill(hits, NO_HITS);
    hittingCount = 0;
    changed = false;
    truePositives = 0;
    truePositivesBefore = 0;
    falsePositivesBefore = 0;
    if (times == EventTimes.EDGES) {
      fall(scores, frameBoundaries);
    } else {
      fallWithCenters(scores, centers(frameBoundaries));
    }
  }

  private static double[] centers(double[] frameBoundaries) {
    double[] centers = new double[frameBoundaries.length - 1];
    for (int n = 0; n < centers.length; n++) {
      centers[n] = (frameBoundaries[n] + frameBoundaries[n + 1]) / 2;
    }
    return centers;
  }

  @Override
  void added(int first, int last) {
    int[] found = NO_HITS;
    double onset = onset(first);
    double offset = offset(last);
    for (int g = 0; g < onsets.length; g++) {
      if (collars.fits(onsets[g], offsets[g], onset, offset)) {
        found = Arrays.copyOf(found, found.length + 1);
        found[found.length - 1] = g;
      }
    }
    if (found.length > 0) {
      hits[first] = found;
      int at = -1 - Arrays.binarySearch(hitting, 0, hittingCount, first);
      System.arraycopy(hitting, at, hitting, at + 1, hittingCount - at);
      hitting[at] = first;
      hittingCount++;
      changed = true;
    }
  }

  @Override
  void removed(int first, int last) {
    if (hits[first].length > 0) {
      hits[first] = NO_HITS;
      int at = Arrays.binarySearch(hitting, 0, hittingCount, first);
      hittingCount--;
      System.arraycopy(hitting, at + 1, hitting, at, hittingCount - at);
      changed = true;
    }
  }

  @Override
  void settle(double score) {
    if (changed) {
      truePositives = match();
      changed = false;
    }
    int falsePositives = detections() - truePositives;
    if (truePositives != truePositivesBefore || falsePositives != falsePositivesBefore) {
      counts.add(
          clip, score, truePositives - truePositivesBefore, falsePositives - falsePositivesBefore);
      truePositivesBefore = truePositives;
      falsePositivesBefore = falsePositives;
    }
  }

  private int match() {
    if (hittingCount <= 1) {
      return hittingCount;
    }
    int[][] fits = new int[hittingCount][];
    for (int d = 0; d < hittingCount; d++) {
      fits[d] = hits[hitting[d]];
    }
    return Matching.size(Matching.of(matching, fits, onsets.length));
  }
}
