package io.github.sed4j.inference.evaluation;

/**
 * Decides the criteria of intersection. With raw times they compare sums of ratios, as psds_eval
 * does; with rounded ones, sums of seconds, as sed_scores_eval does.
 *
 * <p>Thread safety: immutable.
 */
final class Intersections {

  private final IntersectionCriteria criteria;
  private final Times times;

  Intersections(IntersectionCriteria criteria, Times times) {
    this.criteria = criteria;
    this.times = times;
  }

  static boolean meet(double onset, double offset, double otherOnset, double otherOffset) {
    return onset <= otherOffset && otherOnset <= offset;
  }

  /** Seconds in common, 0 where they do not meet. */
  static double overlap(double onset, double offset, double otherOnset, double otherOffset) {
    return Math.max(Math.min(offset, otherOffset) - Math.max(onset, otherOnset), 0);
  }

  /** Whether enough of a detection lies in the references of its class. */
  boolean meetsDtc(double onset, double offset, double[] onsets, double[] offsets) {
    return liesWithin(onset, offset, onsets, offsets, onsets.length, criteria.dtc());
  }

  /** Whether enough of a detection lies in the references of another class. */
  boolean meetsCttc(double onset, double offset, double[] onsets, double[] offsets) {
    return liesWithin(onset, offset, onsets, offsets, onsets.length, criteria.cttc());
  }

  /**
   * Whether enough of a reference lies in detections.
   *
   * @param onsets onsets of the detections that meet the dtc, in order of time
   * @param count how many of them
   */
  boolean meetsGtc(double onset, double offset, double[] onsets, double[] offsets, int count) {
    return liesWithin(onset, offset, onsets, offsets, count, criteria.gtc());
  }

  private boolean liesWithin(
      double onset, double offset, double[] onsets, double[] offsets, int count, double part) {
    return times.isRaw()
        ? ratiosReach(onset, offset, onsets, offsets, count, part)
        : times.round(common(onset, offset, onsets, offsets, count))
            >= times.round(part * (offset - onset));
  }

  private static double common(
      double onset, double offset, double[] onsets, double[] offsets, int count) {
    double common = 0;
    for (int i = 0; i < count; i++) {
      common += overlap(onset, offset, onsets[i], offsets[i]);
    }
    return common;
  }

  /** Sums with the rounding error carried along, as pandas does, on which psds_eval rests. */
  private static boolean ratiosReach(
      double onset, double offset, double[] onsets, double[] offsets, int count, double part) {
    double length = offset - onset;
    boolean met = false;
    double sum = 0;
    double error = 0;
    for (int i = 0; i < count && length > 0; i++) {
      if (meet(onset, offset, onsets[i], offsets[i])) {
        met = true;
        double corrected = overlap(onset, offset, onsets[i], offsets[i]) / length - error;
        double next = sum + corrected;
        error = next - sum - corrected;
        sum = next;
      }
    }
    return met && sum >= part;
  }
}
