package io.github.sed4j.inference.evaluation;

import java.util.Arrays;

/**
 * Follows the detections of one event class through one clip while the threshold falls: frames
 * become active from the highest score to the lowest, and each makes a new detection, lengthens
 * one, or joins two. Only what changes is looked at again.
 *
 * <p>Thread safety: none.
 */
abstract class FallingThreshold {

  private static final int INACTIVE = -1;

  private final ScoreOrder sort = new ScoreOrder();
  private double[] onsets = new double[0];
  private double[] offsets = new double[0];
  private int offsetShift;

  /** For the first and the last frame of a detection the other of the two. */
  private int[] otherEnd = new int[0];

  private int detections;

  /** The detection from {@code first} to {@code last}, both inclusive, has come. */
  abstract void added(int first, int last);

  /** The detection has gone, since its frames are now part of another one. */
  abstract void removed(int first, int last);

  /** All frames down to a score are active: adds what has changed since the last time. */
  abstract void settle(double score);

  final int detections() {
    return detections;
  }

  final double onset(int first) {
    return onsets[first];
  }

  final double offset(int last) {
    return offsets[last + offsetShift];
  }

  /**
   * Lets the threshold fall through all scores.
   *
   * @param scores N scores
   * @param frameBoundaries N + 1 times in seconds
   */
  final void fall(double[] scores, double[] frameBoundaries) {
    onsets = frameBoundaries;
    offsets = frameBoundaries;
    offsetShift = 1;
    fall(scores);
  }

  /**
   * Lets the threshold fall through all scores of a clip whose events are written with the centres
   * of their frames.
   *
   * @param scores N scores
   * @param frameCenters N times in seconds
   */
  final void fallWithCenters(double[] scores, double[] frameCenters) {
    onsets = frameCenters;
    offsets = frameCenters;
    offsetShift = 0;
    fall(scores);
  }

  private void fall(double[] scores) {
    int frames = scores.length;
    if (otherEnd.length < frames) {
      otherEnd = new int[frames];
    }
    Arrays.fill(otherEnd, 0, frames, INACTIVE);
    detections = 0;
    int[] order = sort.ascending(scores, frames);
    int next = frames - 1;
    while (next >= 0) {
      double score = scores[order[next]];
      while (next >= 0 && scores[order[next]] == score) {
        activate(order[next], frames);
        next--;
      }
      settle(score);
    }
  }

  private void activate(int frame, int frames) {
    int first = frame;
    int last = frame;
    if (frame > 0 && otherEnd[frame - 1] != INACTIVE) {
      first = otherEnd[frame - 1];
      detections--;
      removed(first, frame - 1);
    }
    if (frame + 1 < frames && otherEnd[frame + 1] != INACTIVE) {
      last = otherEnd[frame + 1];
      detections--;
      removed(frame + 1, last);
    }
    otherEnd[frame] = frame;
    otherEnd[first] = last;
    otherEnd[last] = first;
    detections++;
    added(first, last);
  }

  /**
   * The number of detections alone, for a clip in which nothing can be hit: it rises by one at
   * every local maximum and falls by one at every local minimum.
   */
  static void countDetections(double[] scores, int clip, ClassCounts counts) {
    double before = Double.NEGATIVE_INFINITY;
    for (int n = 0; n < scores.length; n++) {
      double after = n + 1 < scores.length ? scores[n + 1] : Double.NEGATIVE_INFINITY;
      int change = (scores[n] > before ? 1 : 0) - (after > scores[n] ? 1 : 0);
      if (change != 0) {
        counts.add(clip, scores[n], 0, change);
      }
      before = scores[n];
    }
  }
}
