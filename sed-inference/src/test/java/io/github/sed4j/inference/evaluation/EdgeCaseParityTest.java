package io.github.sed4j.inference.evaluation;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.sed4j.inference.postprocessing.FrameScores;
import io.github.sed4j.inference.postprocessing.SoundEvent;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * What the other tools say about small lists and scores that are at some edge. Entries that hold
 * the error of a Python tool are left out; our own behaviour there is tested elsewhere.
 */
class EdgeCaseParityTest {

  private static final int DECIMALS = 6;

  @TempDir Path folder;

  @Test
  void listsAtTheEdge() {
    Expected all = Expected.read("expected.json").get("edge_cases_event_lists");
    assertThat(all.keys()).hasSize(17);
    for (String name : all.keys()) {
      compare(all.get(name));
    }
    all.assertAllCompared();
  }

  private void compare(Expected expected) {
    expected.get("note").text();
    EventList groundTruth = read(expected.get("groundtruth_tsv"), EventList::read);
    EventList predictions = read(expected.get("predictions_tsv"), EventList::read);
    ClipDurations durations = read(expected.get("metadata_tsv"), ClipDurations::read);
    Expected results = expected.get("results");
    for (String tool : results.keys()) {
      if (results.get(tool).isError()) {
        results.get(tool).leave();
      } else if (tool.equals("sed_eval")) {
        sedEval(results.get(tool), groundTruth, predictions);
      } else if (tool.startsWith("psds_eval_")) {
        psdsEval(tool, results.get(tool), groundTruth, predictions, durations);
      } else {
        assertThat(tool).isEqualTo("sed_scores_eval_from_0_1_scores");
        fromScores(results.get(tool), groundTruth, predictions, durations);
      }
    }
  }

  private static void sedEval(Expected expected, EventList groundTruth, EventList predictions) {
    for (String key : expected.keys()) {
      switch (key) {
        case "event_optimal" ->
            Comparison.events(
                expected.get(key), EventBasedMetric.dcase2020().evaluate(groundTruth, predictions));
        case "event_optimal_no_zero_score" ->
            Comparison.events(
                expected.get(key),
                EventBasedMetric.builder()
                    .optEmptyOutput(EmptyOutput.UNDEFINED)
                    .build()
                    .evaluate(groundTruth, predictions));
        case "event_greedy" ->
            Comparison.events(
                expected.get(key),
                EventBasedMetric.builder()
                    .optMatching(EventMatching.GREEDY)
                    .build()
                    .evaluate(groundTruth, predictions));
        case "event_onset_only" ->
            Comparison.events(
                expected.get(key),
                EventBasedMetric.builder()
                    .optOnsetsOnly()
                    .build()
                    .evaluate(groundTruth, predictions));
        case "segment_1s" ->
            Comparison.segments(
                expected.get(key),
                SegmentBasedMetric.dcase2020().evaluate(groundTruth, predictions));
        case "segment_0.1s" ->
            Comparison.segments(
                expected.get(key),
                SegmentBasedMetric.builder()
                    .optSegmentLength(0.1)
                    .build()
                    .evaluate(groundTruth, predictions));
        default -> throw new IllegalArgumentException(key);
      }
    }
  }

  private static void psdsEval(
      String tool,
      Expected expected,
      EventList groundTruth,
      EventList predictions,
      ClipDurations durations) {
    String[] parts = tool.split("_", -1);
    CrossTriggerMean mean =
        parts[2].equals("0.3.0") ? CrossTriggerMean.CLASSES : CrossTriggerMean.OTHERS;
    IntersectionCriteria criteria =
        new IntersectionCriteria(
            Double.parseDouble(parts[3]),
            Double.parseDouble(parts[4]),
            Double.parseDouble(parts[5]));
    Comparison.classF(
        expected,
        IntersectionBasedMetric.builder()
            .optCriteria(criteria)
            .build()
            .evaluate(groundTruth, predictions, durations));
    Psds.Builder metric = Psds.builder().optCriteria(criteria).optCrossTriggerMean(mean);
    List<EventList> points = List.of(predictions);
    Comparison.intersections(
        expected,
        Comparison.labels(expected),
        metric.build().evaluate(points, groundTruth, durations).operatingPoints().get(0),
        mean,
        "tp_ratio",
        "fp_rate_per_hour",
        "ct_rate_per_hour");
    for (String key : expected.keys()) {
      if (key.startsWith("psds_")) {
        String[] price = key.split("_", -1);
        metric
            .optAlphaCt(Double.parseDouble(price[1]))
            .optAlphaSt(Double.parseDouble(price[2]))
            .optMaxEfpr(Double.parseDouble(price[3]));
        expected.get(key).agrees(metric.build().evaluate(points, groundTruth, durations).value());
      }
    }
  }

  /** Scores of 1 within the predictions, 0 elsewhere; frames lie between all times that occur. */
  private static void fromScores(
      Expected expected, EventList groundTruth, EventList predictions, ClipDurations durations) {
    List<String> classes = List.copyOf(groundTruth.eventClasses());
    Map<String, FrameScores> clips = new LinkedHashMap<>();
    for (String clip : groundTruth.clips()) {
      TreeSet<Double> times = new TreeSet<>(List.of(0.0, durations.required(clip)));
      for (SoundEvent event : predictions.events(clip)) {
        times.add(event.onset());
        times.add(event.offset());
      }
      double[] boundaries = times.stream().mapToDouble(Double::doubleValue).toArray();
      double[][] scores = new double[classes.size()][boundaries.length - 1];
      for (SoundEvent event : predictions.events(clip)) {
        int from = Arrays.binarySearch(boundaries, event.onset());
        int to = Arrays.binarySearch(boundaries, event.offset());
        Arrays.fill(scores[classes.indexOf(event.label())], from, to, 1);
      }
      clips.put(clip, FrameScores.of(classes, boundaries, scores));
    }
    ScoreSet set = ScoreSet.of(clips);
    for (String key : expected.keys()) {
      if (expected.get(key).isError()) {
        expected.get(key).leave();
        continue;
      }
      ThresholdCurves curves =
          switch (key) {
            case "collar" ->
                EventBasedMetric.builder()
                    .optTimeDecimals(DECIMALS)
                    .build()
                    .curves(set, groundTruth);
            case "intersection_0.5" ->
                IntersectionBasedMetric.builder()
                    .optTimeDecimals(DECIMALS)
                    .build()
                    .curves(set, groundTruth);
            default -> throw new IllegalArgumentException(key);
          };
      ScoreParityTest.points(expected.get(key), curves.at(0.5), 1);
    }
  }

  @Test
  void scoresAtTheEdge() {
    Expected all = Expected.read("expected.json").get("edge_cases_scores");
    assertThat(all.keys()).hasSize(7);
    for (String name : all.keys()) {
      compareScores(all.get(name));
    }
    all.assertAllCompared();
  }

  private static void compareScores(Expected expected) {
    expected.get("note").text();
    List<String> classes = Comparison.labels(expected);
    double step = expected.get("frame_step_seconds").number();
    expected.get("step").agrees(step);
    Map<String, FrameScores> clips = new LinkedHashMap<>();
    Map<String, Double> durations = new HashMap<>();
    EventList.Builder groundTruth = EventList.builder();
    for (String clip : expected.get("scores").keys()) {
      Expected ofClip = expected.get("scores").get(clip);
      double[][] rows =
          classes.stream().map(label -> ofClip.get(label).numbers()).toArray(double[][]::new);
      clips.put(clip, FrameScores.ofFrames(classes, step, rows));
      durations.put(clip, expected.get("durations").get(clip).number());
      groundTruth.addClip(clip);
      for (Expected event : expected.get("gt").get(clip).list()) {
        List<Expected> cells = event.list();
        groundTruth.addEvent(
            clip,
            new SoundEvent(cells.get(2).text(), cells.get(0).number(), cells.get(1).number()));
      }
    }
    ScoreSet set = ScoreSet.of(clips);
    for (String key : expected.get("results").keys()) {
      Expected result = expected.get("results").get(key);
      if (result.isError()) {
        result.leave();
      } else {
        compareScores(key, result, set, groundTruth.build(), ClipDurations.of(durations));
      }
    }
  }

  private static void compareScores(
      String key, Expected expected, ScoreSet set, EventList truth, ClipDurations durations) {
    ThresholdCurves events =
        EventBasedMetric.builder().optTimeDecimals(DECIMALS).build().curves(set, truth);
    ThresholdCurves segments =
        SegmentBasedMetric.builder()
            .optSegmentLength(0.5)
            .optTimeDecimals(DECIMALS)
            .build()
            .curves(set, truth, durations);
    ThresholdCurves clips = ClipBasedMetric.create().curves(set, truth.tags());
    switch (key) {
      case "collar_curve" ->
          events
              .classes()
              .forEach((label, curve) -> ScoreParityTest.curve(expected.get(label), curve));
      case "collar_best_f" ->
          ScoreParityTest.points(expected, events.best(ThresholdSearch.bestF()), 1);
      case "collar_best_er" ->
          ScoreParityTest.points(expected, events.best(ThresholdSearch.bestErrorRate()), 1);
      case "collar_f_0.5", "collar_er_0.5" -> ScoreParityTest.points(expected, events.at(0.5), 1);
      case "segment_0.5s_best_f" ->
          ScoreParityTest.points(expected, segments.best(ThresholdSearch.bestF()), 1);
      case "segment_0.5s_f_0.5" -> ScoreParityTest.points(expected, segments.at(0.5), 1);
      case "segment_0.5s_ap" -> ScoreParityTest.values(expected, segments.averagePrecision());
      case "segment_0.5s_auroc" -> ScoreParityTest.values(expected, segments.auroc());
      case "clip_best_f" ->
          ScoreParityTest.points(expected, clips.best(ThresholdSearch.bestF()), 1);
      case "clip_ap" -> ScoreParityTest.values(expected, clips.averagePrecision());
      case "clip_auroc" -> ScoreParityTest.values(expected, clips.auroc());
      case "intersection_best_f" ->
          ScoreParityTest.points(
              expected,
              IntersectionBasedMetric.builder()
                  .optTimeDecimals(DECIMALS)
                  .build()
                  .curves(set, truth)
                  .best(ThresholdSearch.bestF()),
              1);
      case "intersection_curve_.5_.5_.3" ->
          crossTriggers(
              expected,
              Psds.builder()
                  .optAlphaCt(1)
                  .optTimeDecimals(DECIMALS)
                  .build()
                  .curves(set, truth, durations));
      case "psds_.5_.5_max2000" ->
          psds(expected, psds(0.5, 0, 0, 2000).evaluate(set, truth, durations), 2000);
      case "psds_.7_.7_st1_max2000" ->
          psds(expected, psds(0.7, 0, 1, 2000).evaluate(set, truth, durations), 2000);
      case "psds_.1_.1_ct.5_st1_max5000" ->
          psds(expected, psds(0.1, 0.5, 1, 5000).evaluate(set, truth, durations), 5000);
      default -> throw new IllegalArgumentException(key);
    }
  }

  private static Psds psds(double tolerance, double alphaCt, double alphaSt, double maxEfpr) {
    return Psds.builder()
        .optCriteria(new IntersectionCriteria(tolerance, tolerance, 0.3))
        .optAlphaCt(alphaCt)
        .optAlphaSt(alphaSt)
        .optMaxEfpr(maxEfpr)
        .optCrossTriggerMean(CrossTriggerMean.OTHERS)
        .optTimeDecimals(DECIMALS)
        .build();
  }

  private static void psds(Expected expected, PsdsResult actual, double maxEfpr) {
    expected.get("psds").agrees(actual.value());
    actual
        .classes()
        .forEach((label, value) -> expected.get("single_class").get(label).agrees(value));
    double[] x = Arrays.copyOf(actual.roc().efpr(), actual.roc().size() + 1);
    double[] y = Arrays.copyOf(actual.roc().tpr(), actual.roc().size() + 1);
    x[x.length - 1] = maxEfpr;
    y[y.length - 1] = y[y.length - 2];
    expected.get("efpr").agreesAll(x);
    expected.get("etpr").agreesAll(y);
  }

  private static void crossTriggers(Expected expected, ThresholdCurves curves) {
    List<String> labels = List.copyOf(curves.classes().keySet());
    assertThat(expected.keys()).isEqualTo(curves.classes().keySet());
    curves
        .classes()
        .forEach(
            (label, curve) -> {
              Expected ofClass = expected.get(label);
              ScoreParityTest.curve(ofClass, curve);
              ofClass.get("t_ref").agrees(curve.referenceSeconds());
              int k = 0;
              for (String other : labels) {
                if (!other.equals(label)) {
                  for (int i = 0; i < curve.size(); i++) {
                    ofClass.get("cts").get(other).list().get(i).counts(curve.crossTriggers(k, i));
                  }
                  k++;
                }
              }
            });
  }

  private interface Reader<T> {
    T read(Path file) throws IOException;
  }

  private <T> T read(Expected table, Reader<T> reader) {
    try {
      Path file = folder.resolve("table.tsv");
      Files.writeString(file, table.text());
      return reader.read(file);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
