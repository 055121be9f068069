package io.github.sed4j.inference.evaluation;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.SortedMap;
import java.util.function.ToDoubleFunction;
import org.assertj.core.data.Offset;
import org.junit.jupiter.api.Test;

/**
 * Values of sed_scores_eval 0.0.4+19 for scores of the DESED validation set, over all thresholds.
 * Counts are exact, values within 1e-9.
 */
class ScoreParityTest {

  private static final int DECIMALS = 6;

  @Test
  void valuesOverAllThresholdsAreThoseOfSedScoresEval() {
    Expected all = Expected.read("expected.json").get("scores");
    assertThat(all.get("peer").text()).isEqualTo("sed_scores_eval 0.0.4-19");
    all.get("time_decimals").counts(DECIMALS);
    EventList groundTruth = ReferenceData.events(all.get("ground_truth").text());
    assertThat(all.get("durations").text()).isEqualTo("metadata.tsv");
    ClipDurations durations = ReferenceData.durations();
    ScoreSet scores = ReferenceData.scores();
    Expected values = all.get("values");
    values.get("scores").text();
    values.get("gt").text();
    values.get("n_clips").counts(scores.clips().size());

    events(values, scores, groundTruth);
    segments(values.get("segment_1.0"), scores, groundTruth, durations);
    ThresholdCurves clips = ClipBasedMetric.create().curves(scores, groundTruth.tags());
    thresholds(values.get("clip"), clips);
    areas(values.get("clip"), clips);
    intersections(values.get("intersection_0.5_0.5"), scores, groundTruth);
    psds(values, scores, groundTruth, durations);
    all.assertAllCompared();
  }

  private static void events(Expected values, ScoreSet scores, EventList groundTruth) {
    Expected params = values.get("collar_c200_20").get("params");
    EventBasedMetric metric =
        EventBasedMetric.builder()
            .optOnsetCollar(params.get("onset_collar").number())
            .optOffsetCollar(params.get("offset_collar").number())
            .optOffsetRate(params.get("offset_collar_rate").number())
            .optTimeDecimals(DECIMALS)
            .build();
    ThresholdCurves curves = metric.curves(scores, groundTruth);
    thresholds(values.get("collar_c200_20"), curves);
    bootstrap(values, metric.clipCounts(scores, groundTruth));

    Expected expected = Expected.read("curves.json").get("sed_scores_eval|collar_curve_c200_20");
    assertThat(curves.classes().keySet()).isEqualTo(expected.keys());
    curves.classes().forEach((label, curve) -> curve(expected.get(label), curve));
    expected.assertAllCompared();
  }

  static void curve(Expected expected, ThresholdCurve curve) {
    List<Expected> scores = expected.get("scores").list();
    assertThat(curve.size()).as(expected.path()).isEqualTo(scores.size());
    for (int i = 0; i < curve.size(); i++) {
      scores.get(i).agrees(curve.score(i));
      expected.get("tps").list().get(i).counts(curve.truePositives(i));
      expected.get("fps").list().get(i).counts(curve.falsePositives(i));
    }
    expected.get("n_ref").counts(curve.references());
  }

  private static void segments(
      Expected expected, ScoreSet scores, EventList groundTruth, ClipDurations durations) {
    SegmentBasedMetric metric =
        SegmentBasedMetric.builder()
            .optSegmentLength(expected.get("segment_length").number())
            .optTimeDecimals(DECIMALS)
            .build();
    ThresholdCurves curves = metric.curves(scores, groundTruth, durations);
    thresholds(expected, curves);
    areas(expected, curves);
    auroc(expected.get("auroc_max_fpr_0.1"), curves, 0.1);
  }

  private static void intersections(Expected expected, ScoreSet scores, EventList groundTruth) {
    IntersectionBasedMetric metric =
        IntersectionBasedMetric.builder()
            .optCriteria(
                new IntersectionCriteria(
                    expected.get("dtc").number(), expected.get("gtc").number(), 0.3))
            .optTimeDecimals(DECIMALS)
            .build();
    thresholds(expected, metric.curves(scores, groundTruth));
  }

  static void areas(Expected expected, ThresholdCurves curves) {
    values(expected.get("average_precision"), curves.averagePrecision());
    auroc(expected.get("auroc"), curves, 1);
  }

  /**
   * sed_scores_eval sorts the points by false positive rate with a sort that is not stable, which
   * upsets points that share a rate, and so the area, in the sixth decimal. With its order our
   * points give its area; ours is that of the points in order.
   */
  private static void auroc(Expected expected, ThresholdCurves curves, double maxFpr) {
    double sum = 0;
    for (ThresholdCurve curve : curves.classes().values()) {
      double theirs = NumpyOrder.auroc(curve, maxFpr);
      expected.get(curve.label()).agrees(theirs);
      assertThat(curve.auroc(maxFpr))
          .isCloseTo(NumpyOrder.stableAuroc(curve, maxFpr), within(1e-9));
      assertThat(curve.auroc(maxFpr)).isCloseTo(theirs, within(1e-5));
      sum += theirs;
    }
    expected.get("mean").agrees(sum / curves.classes().size());
    assertThat(expected.keys()).hasSize(curves.classes().size() + 1);
  }

  static void values(Expected expected, ClassValues actual) {
    Set<String> keys = new HashSet<>(actual.classes().keySet());
    keys.add("mean");
    assertThat(expected.keys()).isEqualTo(keys);
    actual.classes().forEach((label, value) -> expected.get(label).agrees(value));
    expected.get("mean").agrees(actual.mean());
  }

  private static Offset<Double> within(double tolerance) {
    return Offset.offset(tolerance);
  }

  private static void thresholds(Expected expected, ThresholdCurves curves) {
    for (String key : expected.keys()) {
      if (key.startsWith("threshold_")) {
        double threshold = Double.parseDouble(key.substring("threshold_".length()));
        points(expected.get(key), curves.at(threshold), 1);
        Map<String, Double> same = new HashMap<>();
        curves.classes().keySet().forEach(label -> same.put(label, threshold));
        assertThat(curves.at(same).classes()).isEqualTo(curves.at(threshold).classes());
      } else if (key.startsWith("best_")) {
        ThresholdSearch search =
            switch (key) {
              case "best_fscore" -> ThresholdSearch.bestF();
              case "best_fscore_min_precision_0.5" -> ThresholdSearch.bestF().withMinPrecision(0.5);
              case "best_fscore_beta2" -> ThresholdSearch.bestF().withBeta(2);
              case "best_error_rate" -> ThresholdSearch.bestErrorRate();
              default -> throw new IllegalArgumentException(key);
            };
        points(expected.get(key), curves.best(search), search.beta());
      }
    }
  }

  static void points(Expected expected, OperatingPoints actual, double beta) {
    for (String key : expected.keys()) {
      switch (key) {
        case "f" -> {
          each(expected.get(key), actual, point -> point.f(beta));
          micro(expected.get(key), actual.microF(beta));
        }
        case "p" -> {
          each(expected.get(key), actual, OperatingPoint::precision);
          micro(expected.get(key), actual.microPrecision());
        }
        case "r" -> {
          each(expected.get(key), actual, OperatingPoint::recall);
          micro(expected.get(key), actual.microRecall());
        }
        case "er" -> each(expected.get(key), actual, OperatingPoint::errorRate);
        case "ir" -> each(expected.get(key), actual, OperatingPoint::insertionRate);
        case "dr" -> each(expected.get(key), actual, OperatingPoint::deletionRate);
        case "threshold" ->
            actual
                .classes()
                .forEach((label, p) -> expected.get(key).get(label).agrees(p.threshold()));
        case "stats" ->
            actual.classes().forEach((label, p) -> stats(expected.get(key).get(label), p));
        default -> throw new IllegalArgumentException(key);
      }
    }
  }

  private static void each(
      Expected expected, OperatingPoints actual, ToDoubleFunction<OperatingPoint> value) {
    actual
        .classes()
        .forEach((label, point) -> expected.get(label).agrees(value.applyAsDouble(point)));
    expected.get("macro_average").agrees(actual.macro(value));
  }

  private static void micro(Expected expected, double actual) {
    expected.get("micro_average").agrees(actual);
  }

  private static void stats(Expected expected, OperatingPoint point) {
    expected.get("tps").counts(point.truePositives());
    expected.get("fps").counts(point.falsePositives());
    expected.get("n_ref").counts(point.references());
  }

  private static void bootstrap(Expected values, ClipCounts counts) {
    Expected expected = values.get("bootstrap_collar_f_0.5");
    int samples = (int) expected.get("n").number();
    Bootstrap bootstrap = Bootstrap.builder().optSamples(samples).build();
    List<Expected> drawn = values.get("bootstrap_resamples_sorted_id_index").list();
    int[][] actual = bootstrap.draw(counts.clips().size());
    assertThat(actual).hasNumberOfRows(drawn.size());
    for (int i = 0; i < actual.length; i++) {
      assertThat(Arrays.stream(actual[i]).asDoubleStream().toArray())
          .isEqualTo(drawn.get(i).numbers());
    }
    expected
        .get("per_sample_macro_f")
        .agreesAll(bootstrap.values(counts, curves -> curves.at(0.5).macroF()));
    SortedMap<String, ConfidenceInterval> intervals =
        bootstrap.intervals(
            counts,
            curves -> {
              OperatingPoints points = curves.at(0.5);
              Map<String, Double> f = new HashMap<>();
              points.classes().forEach((label, point) -> f.put(label, point.f()));
              f.put("macro_average", points.macroF());
              f.put("micro_average", points.microF());
              return f;
            });
    Expected ofInterval = expected.get("interval_90_mean_low_high");
    assertThat(intervals.keySet()).isEqualTo(ofInterval.keys());
    intervals.forEach(
        (name, interval) ->
            ofInterval
                .get(name)
                .agreesAll(new double[] {interval.mean(), interval.low(), interval.high()}));
  }

  private static void psds(
      Expected values, ScoreSet scores, EventList groundTruth, ClipDurations durations) {
    Expected curves = Expected.read("curves.json");
    for (String key : values.keys()) {
      if (key.equals("non_oracle_psds_dcase2021_s1")) {
        Psds metric = scenario1().optNonOracle(true).build();
        values.get(key).agrees(metric.evaluate(scores, groundTruth, durations).value());
      } else if (key.equals("pi_psds_dcase2021_s1")) {
        Psds metric = scenario1().build();
        List<ThresholdCurves> filtered =
            Arrays.stream(values.get(key).get("median_filter_lengths_in_sec").numbers())
                .mapToObj(
                    length -> metric.curves(scores.medianFiltered(length), groundTruth, durations))
                .toList();
        PsdsResult actual = metric.evaluatePostProcessingIndependent(filtered);
        values.get(key).get("pi_psds").agrees(actual.value());
        Expected classes = values.get(key).get("single_class");
        assertThat(actual.classes().keySet()).isEqualTo(classes.keys());
        actual.classes().forEach((label, value) -> classes.get(label).agrees(value));
      } else if (key.startsWith("psds_")) {
        Expected params = values.get(key).get("params");
        IntersectionCriteria criteria =
            new IntersectionCriteria(
                params.get("dtc").number(),
                params.get("gtc").number(),
                params.get("cttc").isNull() ? 0.3 : params.get("cttc").number());
        assertThat(params.get("unit").text()).isEqualTo("hour");
        Psds metric =
            Psds.builder()
                .optCriteria(criteria)
                .optAlphaCt(params.get("alpha_ct").number())
                .optAlphaSt(params.get("alpha_st").number())
                .optMaxEfpr(params.get("max_efpr").number())
                .optCrossTriggerMean(CrossTriggerMean.OTHERS)
                .optTimeDecimals(DECIMALS)
                .build();
        PsdsResult actual = metric.evaluate(scores, groundTruth, durations);
        values.get(key).get("psds").agrees(actual.value());
        Expected classes = values.get(key).get("single_class_psds");
        assertThat(actual.classes().keySet()).isEqualTo(classes.keys());
        actual.classes().forEach((label, value) -> classes.get(label).agrees(value));
        roc(curves.get("sed_scores_eval|" + key), actual, params.get("max_efpr").number());
      }
    }
  }

  private static Psds.Builder scenario1() {
    return Psds.scenario1().toBuilder()
        .optCrossTriggerMean(CrossTriggerMean.OTHERS)
        .optTimeDecimals(DECIMALS);
  }

  private static void roc(Expected expected, PsdsResult actual, double maxEfpr) {
    double[] x = expected.get("psd_roc").get("efpr").numbers();
    double[] y = expected.get("psd_roc").get("etpr").numbers();
    // The curve there has a last point at the maximum, where ours holds the value.
    int last = x.length - 1;
    assertThat(x[last]).isEqualTo(maxEfpr);
    assertThat(y[last]).isEqualTo(y[last - 1]);
    assertThat(actual.roc().size()).isEqualTo(last);
    for (int i = 0; i < last; i++) {
      expected.get("psd_roc").get("efpr").list().get(i).agrees(actual.roc().efpr()[i]);
      expected.get("psd_roc").get("etpr").list().get(i).agrees(actual.roc().tpr()[i]);
    }
    Expected classes = expected.get("single_class_roc");
    assertThat(actual.classRocs().keySet()).isEqualTo(classes.keys());
    for (String label : classes.keys()) {
      RocCurve curve = Objects.requireNonNull(actual.classRocs().get(label));
      classes.get(label).get("tpr").agreesAll(curve.tpr());
      classes.get(label).get("efpr").agreesAll(curve.efpr());
      classes.get(label).get("score").agreesAll(curve.scores());
    }
    expected.assertAllCompared();
  }
}
