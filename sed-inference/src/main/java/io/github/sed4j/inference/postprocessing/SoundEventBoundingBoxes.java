package io.github.sed4j.inference.postprocessing;

import java.util.ArrayList;
import java.util.List;
import java.util.PriorityQueue;
import org.jspecify.annotations.Nullable;

/**
 * Sound event bounding boxes by change detection: the extent of an event is found first, where the
 * scores rise and fall, and does not depend on the threshold, which only decides whether the event
 * is reported. An alternative to a median filter; scores go in unfiltered.
 *
 * <p>Source: Ebbers, Germain, Wichern and Le Roux, "Sound Event Bounding Boxes", Interspeech 2024,
 * arXiv:2406.04212 (change-detection-based boxes). In steps:
 *
 * <ol>
 *   <li>The change at a frame boundary is the mean score of half a step length after it minus that
 *       of half a step length before it; beyond the edges of a clip scores count as 0.
 *   <li>Of each run of rising scores the steepest boundary is an onset, of each run of falling ones
 *       the steepest is an offset: boxes and gaps alternate.
 *   <li>A gap is closed, the least distinct first, where the mean score drops little from the
 *       fainter of its neighbours: by less than {@code leastDrop}, and by less than the factor
 *       {@code leastRatio}. A drop that is large in one of both senses keeps the boxes apart, so
 *       that faint events are told apart as well as loud ones.
 *   <li>The score of a box is the mean of its frames'; boxes with a score above the threshold are
 *       events. Their times are frame edges.
 * </ol>
 *
 * <p>Thread safety: immutable, safe to share.
 *
 * @param stepLength length of the step filter for each event class in seconds, above 0
 * @param leastDrop difference of mean scores that keeps two boxes apart, for each event class, at
 *     least 0
 * @param leastRatio ratio of mean scores that keeps two boxes apart, for each event class, at least
 *     1
 * @param thresholds score that a box must exceed to be an event, for each event class, not NaN
 */
public record SoundEventBoundingBoxes(
    PerClass<Double> stepLength,
    PerClass<Double> leastDrop,
    PerClass<Double> leastRatio,
    PerClass<Double> thresholds)
    implements EventDecision {

  /** Step length in seconds: middle of the values of the paper's search, 0.32, 0.48 and 0.64. */
  public static final double DEFAULT_STEP_LENGTH = 0.48;

  /** Least drop: middle of the values of the paper's search, 0.15, 0.2 and 0.3. */
  public static final double DEFAULT_LEAST_DROP = 0.2;

  /** Least ratio: middle of the values of the paper's search, 1.5, 2 and 3. */
  public static final double DEFAULT_LEAST_RATIO = 2;

  /** Changes within the rounding errors of sums of scores are none: flat scores have no boxes. */
  private static final double ROUNDING = 1e-12;

  /**
   * Makes a decision.
   *
   * @param stepLength length of the step filter for each event class in seconds, above 0
   * @param leastDrop difference of mean scores that keeps two boxes apart, at least 0
   * @param leastRatio ratio of mean scores that keeps two boxes apart, at least 1
   * @param thresholds score that a box must exceed to be an event, not NaN
   * @throws IllegalArgumentException if a value is not allowed
   */
  public SoundEventBoundingBoxes {
    stepLength = stepLength.map(value -> checked("step length", value, Double.MIN_VALUE));
    leastDrop = leastDrop.map(value -> checked("least drop", value, 0));
    leastRatio = leastRatio.map(value -> checked("least ratio", value, 1));
    thresholds = thresholds.map(value -> Hysteresis.checked("threshold", value));
  }

  /**
   * Makes a decision with the default search values.
   *
   * @param thresholds score that a box must exceed to be an event, for each event class, not NaN
   * @return the decision
   * @throws IllegalArgumentException if a threshold is NaN
   */
  public static SoundEventBoundingBoxes of(PerClass<Double> thresholds) {
    return new SoundEventBoundingBoxes(
        PerClass.same(DEFAULT_STEP_LENGTH),
        PerClass.same(DEFAULT_LEAST_DROP),
        PerClass.same(DEFAULT_LEAST_RATIO),
        thresholds);
  }

  private static double checked(String name, double value, double least) {
    if (!(value >= least && value < Double.POSITIVE_INFINITY)) {
      throw new IllegalArgumentException(
          name
              + " = "
              + value
              + ", allowed: finite, "
              + (least > 0 && least < 1 ? "above 0" : "at least " + least));
    }
    return value;
  }

  @Override
  public List<SoundEvent> decide(FrameScores scores) {
    return boxes(scores).stream().filter(box -> box.score() > thresholds.get(box.label())).toList();
  }

  /**
   * Finds the boxes of all event classes, whatever their score.
   *
   * @param scores scores {@code (K, N)}
   * @return boxes with a score other than 0 by onset, offset and label
   * @throws IllegalArgumentException if an event class has no setting
   */
  public List<SoundEvent> boxes(FrameScores scores) {
    List<SoundEvent> boxes = new ArrayList<>();
    int frames = scores.frameCount();
    if (frames == 0) {
      return boxes;
    }
    double frameLength = (scores.boundary(frames) - scores.boundary(0)) / frames;
    for (int k = 0; k < scores.classCount(); k++) {
      String label = scores.eventClasses().get(k);
      double halfStep = stepLength.get(label) / frameLength / 2;
      int reach = (int) Math.max(1, Math.min(frames, Math.round(halfStep)));
      double[] row = scores.scores(k);
      Box box = candidates(row, reach);
      mergeIndistinct(box, leastDrop.get(label), leastRatio.get(label));
      for (; box != null; box = box.next) {
        if (box.mean() != 0) {
          boxes.add(Events.ofFrames(scores, k, row, box.first, box.end - 1, EventTimes.EDGES));
        }
      }
    }
    return Events.inOrder(boxes);
  }

  /**
   * A box over the frames {@code first} to {@code end - 1}, in a list of the boxes of its class.
   */
  private static final class Box {
    final int first;
    int end;
    final double[] sums; // of all scores before each frame boundary
    @Nullable Box next;
    @Nullable Box previous;
    boolean merged; // into the box before it

    Box(int first, int end, double[] sums) {
      this.first = first;
      this.end = end;
      this.sums = sums;
    }

    double mean() {
      return (sums[end] - sums[first]) / (end - first);
    }

    /** Mean score of the gap after this box; infinite where there is none. */
    double gapMean(Box after) {
      return after.first == end
          ? Double.POSITIVE_INFINITY
          : (sums[after.first] - sums[end]) / (after.first - end);
    }
  }

  private static @Nullable Box candidates(double[] row, int reach) {
    double[] sums = new double[row.length + 1];
    for (int n = 0; n < row.length; n++) {
      sums[n + 1] = sums[n] + row[n];
    }
    Box head = null;
    Box tail = null;
    int onset = -1;
    int offset = -1;
    double steepest = 0;
    for (int n = 0; n <= row.length + 1; n++) {
      boolean over = n > row.length; // the last box is closed by the end of the clip
      double change = over ? 0 : change(sums, n, reach);
      if (onset >= 0 && (over || (change > 0 && offset >= 0))) {
        Box box = new Box(onset, offset < 0 ? row.length : offset, sums);
        box.previous = tail;
        if (tail == null) {
          head = box;
        } else {
          tail.next = box;
        }
        tail = box;
        onset = -1;
        offset = -1;
      }
      if (change > 0 && (onset < 0 || change > steepest)) {
        onset = n;
        steepest = change;
      } else if (change < 0 && onset >= 0 && (offset < 0 || change < steepest)) {
        offset = n;
        steepest = change;
      }
    }
    return head;
  }

  /** Change of the scores at a frame boundary, times {@code reach}. */
  private static double change(double[] sums, int boundary, int reach) {
    int last = sums.length - 1;
    double change =
        sums[Math.min(boundary + reach, last)]
            - 2 * sums[boundary]
            + sums[Math.max(boundary - reach, 0)];
    return Math.abs(change) < ROUNDING * (1 + sums[last]) ? 0 : change;
  }

  /** The gap after a box, as it was when it was queued. */
  private record Gap(Box before, Box after, int first, int end, double drop)
      implements Comparable<Gap> {
    @Override
    public int compareTo(Gap that) {
      int byDrop = Double.compare(drop, that.drop);
      return byDrop != 0 ? byDrop : Integer.compare(before.end, that.before.end);
    }
  }

  private static void mergeIndistinct(@Nullable Box head, double leastDrop, double leastRatio) {
    PriorityQueue<Gap> gaps = new PriorityQueue<>();
    for (Box box = head; box != null; box = box.next) {
      queue(gaps, box, leastDrop, leastRatio);
    }
    while (!gaps.isEmpty()) {
      Gap gap = gaps.remove();
      Box before = gap.before;
      Box after = gap.after;
      boolean stale =
          before.merged
              || before.next != after
              || before.first != gap.first
              || after.end != gap.end;
      if (stale) {
        continue;
      }
      after.merged = true;
      before.end = after.end;
      before.next = after.next;
      if (after.next != null) {
        after.next.previous = before;
      }
      queue(gaps, before, leastDrop, leastRatio);
      if (before.previous != null) {
        queue(gaps, before.previous, leastDrop, leastRatio);
      }
    }
  }

  private static void queue(PriorityQueue<Gap> gaps, Box box, double leastDrop, double leastRatio) {
    Box after = box.next;
    if (after == null) {
      return;
    }
    double fainter = Math.min(box.mean(), after.mean());
    double gapMean = box.gapMean(after);
    if (fainter - gapMean < leastDrop && fainter < leastRatio * gapMean) {
      gaps.add(new Gap(box, after, box.first, after.end, fainter - gapMean));
    }
  }
}
