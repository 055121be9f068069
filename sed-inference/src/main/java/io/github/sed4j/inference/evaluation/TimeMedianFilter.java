package io.github.sed4j.inference.evaluation;

import io.github.sed4j.inference.postprocessing.FrameScores;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.TreeSet;

/**
 * A median filter of a length in seconds, for frames of any lengths: the filtered score at a time
 * is the median over the window around it, in which each score weighs as much as its frame overlaps
 * with the window, and outside the clip scores are lower than any. It is a step function again, but
 * its steps are where the median changes, not where frames begin: J. Ebbers, R. Haeb-Umbach, R.
 * Serizel, "Post-Processing Independent Evaluation of Sound Event Detection Systems", DCASE
 * Workshop 2023 (arXiv:2306.15440). Of two middle scores the lower is the median; times are rounded
 * to microseconds.
 */
final class TimeMedianFilter {

  private static final double MICROSECONDS = 1e6;
  private static final double WINDOW_ENDS = 1e8;
  private static final double TOLERANCE = 1e-7;
  private static final double OUTSIDE = Double.NEGATIVE_INFINITY;

  private final double length;
  private final double[] boundaries;
  private final double[] scores;
  private final List<Double> times = new ArrayList<>();
  private final List<Double> values = new ArrayList<>();

  private double median = OUTSIDE;

  /** The frames that overlap with the window, and the weight of what is outside the clip. */
  private int firstFrame;

  private int afterFrame;
  private double[] weights = new double[16];
  private double outside;

  private TimeMedianFilter(double length, double[] boundaries, double[] scores) {
    this.length = length;
    this.boundaries = boundaries;
    this.scores = scores;
  }

  /**
   * Filters the scores of a clip.
   *
   * @param seconds length of the window; 0 changes nothing
   */
  static FrameScores apply(FrameScores clip, double seconds) {
    if (seconds == 0 || clip.frameCount() == 0) {
      return clip;
    }
    List<TimeMedianFilter> classes = new ArrayList<>();
    TreeSet<Double> allTimes = new TreeSet<>();
    for (int k = 0; k < clip.classCount(); k++) {
      TimeMedianFilter filter = new TimeMedianFilter(seconds, clip.boundaries(), clip.scores(k));
      filter.slide();
      classes.add(filter);
      allTimes.addAll(filter.times);
    }
    if (allTimes.isEmpty()) { // the clip is shorter than half the window
      return FrameScores.of(
          clip.eventClasses(), new double[] {clip.boundary(0)}, new double[clip.classCount()][0]);
    }
    double[] grid = allTimes.stream().mapToDouble(Double::doubleValue).toArray();
    double[][] filtered = new double[clip.classCount()][];
    for (int k = 0; k < filtered.length; k++) {
      filtered[k] = classes.get(k).on(grid);
    }
    return FrameScores.of(clip.eventClasses(), grid, filtered);
  }

  /** Moves the window from before the clip to after it, from one of its events to the next. */
  private void slide() {
    double[] stops = stops();
    for (int i = 1; i < stops.length; i++) {
      if (stops[i] - stops[i - 1] < TOLERANCE) {
        stops[i] = stops[i - 1];
        continue;
      }
      double middle = (stops[i] + stops[i - 1]) / 2;
      double leaving = scoreAt(middle - length / 2);
      double entering = scoreAt(middle + length / 2);
      if (leaving < entering) {
        weigh(stops[i]);
        rise(stops[i]);
      } else if (leaving > entering) {
        weigh(stops[i]);
        fall(stops[i]);
      }
    }
  }

  /** The centres of the window at which one of its ends passes a frame boundary. */
  private double[] stops() {
    double[] stops = new double[2 * boundaries.length];
    for (int n = 0; n < boundaries.length; n++) {
      stops[2 * n] = Math.rint((boundaries[n] - length / 2) * WINDOW_ENDS) / WINDOW_ENDS;
      stops[2 * n + 1] = Math.rint((boundaries[n] + length / 2) * WINDOW_ENDS) / WINDOW_ENDS;
    }
    Arrays.sort(stops);
    return stops;
  }

  private double scoreAt(double time) {
    int found = Arrays.binarySearch(boundaries, time);
    int frame = found >= 0 ? found : -2 - found;
    return frame < 0 || frame >= scores.length ? OUTSIDE : scores[frame];
  }

  /** Weighs the frames in the window around a time. */
  private void weigh(double time) {
    double from = time - length / 2;
    double to = time + length / 2;
    while (firstFrame < scores.length && boundaries[firstFrame + 1] <= from) {
      firstFrame++;
    }
    afterFrame = Math.max(afterFrame, firstFrame);
    while (afterFrame < scores.length && boundaries[afterFrame] < to) {
      afterFrame++;
    }
    int count = afterFrame - firstFrame;
    if (weights.length < count) {
      weights = new double[2 * count];
    }
    outside = length;
    for (int i = 0; i < count; i++) {
      int n = firstFrame + i;
      weights[i] = Math.min(boundaries[n + 1], to) - Math.max(boundaries[n], from);
      outside -= weights[i];
    }
  }

  private double weightBelow(double score) {
    double weight = score > OUTSIDE ? outside : 0;
    for (int n = firstFrame; n < afterFrame; n++) {
      weight += scores[n] < score ? weights[n - firstFrame] : 0;
    }
    return weight;
  }

  private double weightUpTo(double score) {
    double weight = outside;
    for (int n = firstFrame; n < afterFrame; n++) {
      weight += scores[n] <= score ? weights[n - firstFrame] : 0;
    }
    return weight;
  }

  /** Weight has moved upwards until {@code time}: the median takes one score after the other. */
  private void rise(double time) {
    double upTo = weightUpTo(median);
    while (upTo < length / 2 - TOLERANCE) {
      double next = Double.POSITIVE_INFINITY;
      for (int n = firstFrame; n < afterFrame; n++) {
        next = scores[n] > median ? Math.min(next, scores[n]) : next;
      }
      change(time - (length / 2 - upTo), next);
      upTo = weightUpTo(median);
    }
  }

  private void fall(double time) {
    while (weightBelow(median) >= length / 2 - TOLERANCE) {
      double next = OUTSIDE;
      for (int n = firstFrame; n < afterFrame; n++) {
        next = scores[n] < median ? Math.max(next, scores[n]) : next;
      }
      change(time - (weightUpTo(next) - length / 2), next);
    }
  }

  private void change(double time, double next) {
    median = next;
    double rounded = Math.rint(time * MICROSECONDS) / MICROSECONDS;
    int last = times.size() - 1;
    if (last >= 0 && rounded <= times.get(last) + TOLERANCE) {
      values.set(last, next);
    } else {
      times.add(rounded);
      values.add(next);
    }
  }

  /** The values between the times of a grid that holds all of this filter's. */
  private double[] on(double[] grid) {
    double[] filtered = new double[grid.length - 1];
    int step = -1;
    for (int n = 0; n < filtered.length; n++) {
      while (step + 1 < times.size() && times.get(step + 1) <= grid[n]) {
        step++;
      }
      filtered[n] = values.get(step);
    }
    return filtered;
  }
}
