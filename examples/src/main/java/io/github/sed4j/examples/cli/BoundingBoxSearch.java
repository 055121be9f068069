package io.github.sed4j.examples.cli;

import io.github.sed4j.inference.evaluation.ClipCounts;
import io.github.sed4j.inference.evaluation.EventBasedMetric;
import io.github.sed4j.inference.evaluation.EventList;
import io.github.sed4j.inference.evaluation.OperatingPoint;
import io.github.sed4j.inference.evaluation.ScoreSet;
import io.github.sed4j.inference.evaluation.ThresholdCurve;
import io.github.sed4j.inference.evaluation.ThresholdCurves;
import io.github.sed4j.inference.evaluation.ThresholdSearch;
import io.github.sed4j.inference.postprocessing.EventTimes;
import io.github.sed4j.inference.postprocessing.FrameScores;
import io.github.sed4j.inference.postprocessing.PerClass;
import io.github.sed4j.inference.postprocessing.SoundEvent;
import io.github.sed4j.inference.postprocessing.SoundEventBoundingBoxes;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Chooses for each event class the sound event bounding boxes with the best event-based F-score:
 * step length, least drop and least ratio among the values of the paper's search (Ebbers et al.,
 * Interspeech 2024), and the threshold.
 */
final class BoundingBoxSearch {

  private static final List<Double> STEP_LENGTHS = List.of(0.32, 0.48, 0.64);
  private static final List<Double> LEAST_DROPS = List.of(0.15, 0.2, 0.3);
  private static final List<Double> LEAST_RATIOS = List.of(1.5, 2.0, 3.0);

  private static final EventBasedMetric METRIC =
      EventBasedMetric.builder().optEventTimes(EventTimes.EDGES).build();

  private final Map<String, FrameScores> scores;
  private final EventList truth;
  private final int folds;
  private final long seed;

  /**
   * Makes a search.
   *
   * @param scores of all clips, not filtered, 0 where a class is not tagged
   * @param folds parts of the clips, each of which is measured with what was chosen on the others;
   *     1 measures nothing beside
   * @param seed decides which clips make a part
   */
  BoundingBoxSearch(Map<String, FrameScores> scores, EventList truth, int folds, long seed) {
    this.scores = scores;
    this.truth = truth;
    this.folds = folds;
    this.seed = seed;
  }

  /** The best of what was tried on some clips. */
  private static final class Best {
    private double f = -1;
    private double threshold = Double.POSITIVE_INFINITY;
    private @Nullable ScoreSet boxes;
    private @Nullable OperatingPoint held;

    /** Whether this is better than all before; the threshold is where it is best. */
    boolean improves(ThresholdCurve curve) {
      double candidate =
          Math.max(curve.best(ThresholdSearch.bestF()).threshold(), Variant.LEAST_THRESHOLD);
      double value = curve.at(candidate).f();
      if (!(value > f)) {
        return false;
      }
      f = value;
      threshold = candidate;
      return true;
    }
  }

  /** Searches, and returns the boxes as scores that are constant within each. */
  Variant search(String name) {
    Map<String, double[][]> rows = new LinkedHashMap<>();
    List<String> classes = scores.values().iterator().next().eventClasses();
    scores.forEach((clip, of) -> rows.put(clip, new double[classes.size()][of.frameCount()]));
    Map<String, Double> thresholds = new TreeMap<>();
    double heldSum = 0;
    int occurring = 0;
    for (int k = 0; k < classes.size(); k++) {
      String label = classes.get(k);
      if (!truth.eventClasses().contains(label)) {
        thresholds.put(label, Double.POSITIVE_INFINITY);
        continue;
      }
      Best[] best = best(label, k);
      ScoreSet chosen = Objects.requireNonNull(best[0].boxes, "something was tried");
      int row = k;
      rows.forEach((clip, of) -> of[row] = chosen.scores(clip).orElseThrow().scores(0));
      thresholds.put(label, best[0].threshold);
      heldSum += heldOut(best);
      occurring++;
    }
    Map<String, FrameScores> byClip = new LinkedHashMap<>();
    scores.forEach(
        (clip, of) -> byClip.put(clip, of.withScores(Objects.requireNonNull(rows.get(clip)))));
    return new Variant(
        name,
        ScoreSet.of(byClip),
        thresholds,
        EventTimes.EDGES,
        folds > 1 ? heldSum / occurring : Double.NaN);
  }

  /** F of all parts together. */
  private static double heldOut(Best[] best) {
    long hits = 0;
    long alarms = 0;
    long references = 0;
    for (int f = 1; f < best.length; f++) {
      OperatingPoint held = Objects.requireNonNull(best[f].held, "something was tried");
      hits += held.truePositives();
      alarms += held.falsePositives();
      references += held.references();
    }
    return new OperatingPoint(0, hits, alarms, references).f();
  }

  /** The best on all clips, and for each part the best on the others. */
  private Best[] best(String label, int k) {
    Best[] best = new Best[folds > 1 ? folds + 1 : 1];
    Arrays.setAll(best, f -> new Best());
    EventList references = ofClass(label);
    for (double step : STEP_LENGTHS) {
      for (double drop : LEAST_DROPS) {
        for (double ratio : LEAST_RATIOS) {
          ScoreSet boxes =
              boxes(
                  label,
                  k,
                  new SoundEventBoundingBoxes(
                      PerClass.same(step),
                      PerClass.same(drop),
                      PerClass.same(ratio),
                      PerClass.same(0.0)));
          ClipCounts counts = METRIC.clipCounts(boxes, references);
          if (best[0].improves(curve(counts.curves(), label))) {
            best[0].boxes = boxes;
          }
          for (int f = 1; f < best.length; f++) {
            int[] others = clips(counts, f - 1, false);
            int[] part = clips(counts, f - 1, true);
            if (best[f].improves(curve(counts.curves(others), label)) || best[f].held == null) {
              best[f].held = curve(counts.curves(part), label).at(best[f].threshold);
            }
          }
        }
      }
    }
    return best;
  }

  private static ThresholdCurve curve(ThresholdCurves curves, String label) {
    return Objects.requireNonNull(curves.classes().get(label), label);
  }

  private EventList ofClass(String label) {
    EventList.Builder references = EventList.builder();
    for (String clip : truth.clips()) {
      references.addClip(clip);
      truth.events(clip).stream()
          .filter(event -> event.label().equals(label))
          .forEach(event -> references.addEvent(clip, event));
    }
    return references.build();
  }

  private ScoreSet boxes(String label, int k, SoundEventBoundingBoxes decision) {
    Map<String, FrameScores> byClip = new LinkedHashMap<>();
    scores.forEach(
        (clip, of) -> {
          double[] boundaries = of.boundaries();
          FrameScores one =
              FrameScores.of(List.of(label), boundaries, new double[][] {of.scores(k)});
          double[] row = new double[of.frameCount()];
          for (SoundEvent box : decision.boxes(one)) {
            Arrays.fill(
                row,
                Arrays.binarySearch(boundaries, box.onset()),
                Arrays.binarySearch(boundaries, box.offset()),
                box.score());
          }
          byClip.put(clip, one.withScores(new double[][] {row}));
        });
    return ScoreSet.of(byClip);
  }

  /** The clips of a part, or all but those. */
  private int[] clips(ClipCounts counts, int part, boolean within) {
    List<Integer> order = new ArrayList<>();
    for (int i = 0; i < counts.clips().size(); i++) {
      order.add(i);
    }
    Collections.shuffle(order, new Random(seed));
    List<Integer> chosen = new ArrayList<>();
    for (int i = 0; i < order.size(); i++) {
      if ((i % folds == part) == within) {
        chosen.add(order.get(i));
      }
    }
    return chosen.stream().mapToInt(i -> i).toArray();
  }
}
