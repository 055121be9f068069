package io.github.sed4j.inference.evaluation;

import io.github.sed4j.inference.postprocessing.SoundEvent;
import java.util.List;

/**
 * Counts lists of events by intersection. The ground truth is put in order once and serves any
 * number of lists.
 *
 * <p>Thread safety: none.
 */
final class IntersectionCounter {

  private final Intersections rules;
  private final List<String> clips;
  private final double[] seconds;
  private final List<String> classes;

  /** References by clip and class. */
  private final ClassEvents[][] references;

  private final long[] referenceCounts;
  private final double[] referenceSeconds;

  /**
   * Puts the ground truth in order.
   *
   * @param clips the clips that are evaluated
   * @param seconds how long they last, infinite where that is not known
   */
  IntersectionCounter(
      Intersections rules, EventList groundTruth, List<String> clips, double[] seconds) {
    this.rules = rules;
    this.clips = clips;
    this.seconds = seconds;
    this.classes = List.copyOf(groundTruth.eventClasses());
    this.references = new ClassEvents[clips.size()][classes.size()];
    this.referenceCounts = new long[classes.size()];
    this.referenceSeconds = new double[classes.size()];
    for (int c = 0; c < references.length; c++) {
      for (int k = 0; k < classes.size(); k++) {
        ClassEvents events = ClassEvents.byOnset(groundTruth.events(clips.get(c)), classes.get(k));
        references[c][k] = events;
        referenceCounts[k] += events.count();
        referenceSeconds[k] += events.seconds();
      }
    }
  }

  IntersectionCounts count(EventList predictions) {
    int n = classes.size();
    long[] truePositives = new long[n];
    long[] falsePositives = new long[n];
    long[][] crossTriggers = new long[n][n];
    for (int c = 0; c < references.length; c++) {
      List<SoundEvent> events = predictions.events(clips.get(c));
      for (int k = 0; k < n && !events.isEmpty(); k++) {
        ClassEvents detections = ClassEvents.byOnset(events, classes.get(k));
        if (detections.count() > 0) {
          boolean[] valid = valid(detections, references[c][k]);
          truePositives[k] += hits(detections, valid, references[c][k]);
          falsePositives[k] += falseAlarms(detections, valid, seconds[c]);
          addCrossTriggers(detections, valid, references[c], k, crossTriggers[k]);
        }
      }
    }
    double total = 0;
    for (double ofClip : seconds) {
      total += ofClip;
    }
    return new IntersectionCounts(
        classes,
        truePositives,
        falsePositives,
        crossTriggers,
        referenceCounts,
        referenceSeconds,
        total);
  }

  private boolean[] valid(ClassEvents detections, ClassEvents ofClass) {
    boolean[] valid = new boolean[detections.count()];
    for (int d = 0; d < valid.length; d++) {
      valid[d] =
          rules.meetsDtc(
              detections.onsets()[d], detections.offsets()[d], ofClass.onsets(), ofClass.offsets());
    }
    return valid;
  }

  private long hits(ClassEvents detections, boolean[] valid, ClassEvents ofClass) {
    double[] onsets = new double[valid.length];
    double[] offsets = new double[valid.length];
    int count = 0;
    for (int d = 0; d < valid.length; d++) {
      if (valid[d]) {
        onsets[count] = detections.onsets()[d];
        offsets[count] = detections.offsets()[d];
        count++;
      }
    }
    long hits = 0;
    for (int g = 0; g < ofClass.count() && count > 0; g++) {
      hits +=
          rules.meetsGtc(ofClass.onsets()[g], ofClass.offsets()[g], onsets, offsets, count) ? 1 : 0;
    }
    return hits;
  }

  /** A detection that begins after the end of its clip meets nothing and is not counted. */
  private static long falseAlarms(ClassEvents detections, boolean[] valid, double end) {
    long falseAlarms = 0;
    for (int d = 0; d < valid.length; d++) {
      falseAlarms += !valid[d] && detections.onsets()[d] <= end ? 1 : 0;
    }
    return falseAlarms;
  }

  private void addCrossTriggers(
      ClassEvents detections, boolean[] valid, ClassEvents[] all, int k, long[] triggers) {
    for (int d = 0; d < valid.length; d++) {
      for (int other = 0; other < all.length && !valid[d]; other++) {
        if (other != k
            && all[other].count() > 0
            && rules.meetsCttc(
                detections.onsets()[d],
                detections.offsets()[d],
                all[other].onsets(),
                all[other].offsets())) {
          triggers[other]++;
        }
      }
    }
  }
}
