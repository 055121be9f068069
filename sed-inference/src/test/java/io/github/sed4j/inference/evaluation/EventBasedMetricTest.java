package io.github.sed4j.inference.evaluation;

import static io.github.sed4j.inference.evaluation.EventTables.events;
import static io.github.sed4j.inference.evaluation.EventTables.kinds;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.github.sed4j.inference.evaluation.EvaluationWarning.Kind;
import io.github.sed4j.inference.postprocessing.FrameScores;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.assertj.core.data.Offset;
import org.junit.jupiter.api.Test;

/** Cases at the edge; their values can be counted by hand, and sed_eval 0.2.1 gives the same. */
class EventBasedMetricTest {

  private static final EventBasedMetric METRIC = EventBasedMetric.dcase2020();
  private static final EventList TRUTH =
      events("a.wav 1.0 2.0 dog", "a.wav 4.0 7.0 cat", "b.wav 0.0 5.0 dog");

  @Test
  void perfectPredictions() {
    MetricResult<EventBasedMetric> result = METRIC.evaluate(TRUTH, TRUTH);
    assertThat(result.macroF()).isEqualTo(1);
    assertThat(result.microF()).isEqualTo(1);
    assertThat(result.errorRate()).isZero();
    assertThat(result.overall().truePositives()).isEqualTo(3);
    assertThat(result.warnings()).isEmpty();
    assertThat(result.metric()).isSameAs(METRIC);
  }

  @Test
  void emptyPredictionsAreZeroOrUndefined() {
    EventList nothing = EventList.builder().build();
    MetricResult<EventBasedMetric> zero = METRIC.evaluate(TRUTH, nothing);
    assertThat(zero.macroF()).isZero();
    assertThat(zero.overall().precision()).isZero();
    assertThat(zero.errorRate()).isEqualTo(1);
    MetricResult<EventBasedMetric> undefined =
        EventBasedMetric.builder()
            .optEmptyOutput(EmptyOutput.UNDEFINED)
            .build()
            .evaluate(TRUTH, nothing);
    assertThat(undefined.macroF()).isNaN();
    assertThat(undefined.microF()).isNaN();
    assertThat(undefined.overall().recall()).isZero();
  }

  @Test
  void aFalseAlarmInAClipWithoutEventsCounts() {
    EventList truth = events("a.wav 1.0 2.0 dog", "c.wav");
    MetricResult<EventBasedMetric> result =
        METRIC.evaluate(truth, events("a.wav 1.0 2.0 dog", "c.wav 3.0 4.0 dog"));
    assertThat(values(result, "dog").falsePositives()).isEqualTo(1);
    assertThat(values(result, "dog").precision()).isEqualTo(0.5);
  }

  @Test
  void collarsCompareRawTimesUnlessTold() {
    // 1.2 - 1.0 = 0.19999999999999996, 2.56 - 2.36 = 0.20000000000000018
    EventList truth = events("a.wav 1.0 5.0 dog", "a.wav 2.36 2.796 cat");
    EventList found = events("a.wav 1.2 5.0 dog", "a.wav 2.56 2.816 cat");
    MetricResult<EventBasedMetric> raw = METRIC.evaluate(truth, found);
    assertThat(values(raw, "dog").truePositives()).isEqualTo(1);
    assertThat(values(raw, "cat").truePositives()).isZero();
    MetricResult<EventBasedMetric> rounded =
        EventBasedMetric.builder().optTimeDecimals(6).build().evaluate(truth, found);
    assertThat(values(rounded, "cat").truePositives()).isEqualTo(1);
  }

  @Test
  void theOffsetMayBeOffByAPartOfTheReference() {
    EventList truth = events("a.wav 0.0 5.0 dog", "a.wav 5.0 5.5 cat");
    EventList found = events("a.wav 0.0 4.0 dog", "a.wav 5.0 5.75 cat");
    MetricResult<EventBasedMetric> result = METRIC.evaluate(truth, found);
    assertThat(values(result, "dog").truePositives()).isEqualTo(1);
    assertThat(values(result, "cat").truePositives()).isZero();
    EventBasedMetric onsets = EventBasedMetric.builder().optOnsetsOnly().build();
    assertThat(onsets.evaluate(truth, found).macroF()).isEqualTo(1);
    EventBasedMetric offsets = EventBasedMetric.builder().optOffsetsOnly().build();
    assertThat(values(offsets.evaluate(truth, found), "dog").truePositives()).isEqualTo(1);
  }

  @Test
  void optimalMatchingFindsWhatGreedyMatchingMisses() {
    EventList truth = events("a.wav 1.0 2.0 dog", "a.wav 1.3 2.2 dog");
    EventList found = events("a.wav 1.15 2.1 dog", "a.wav 0.9 2.0 dog");
    assertThat(METRIC.evaluate(truth, found).overall().truePositives()).isEqualTo(2);
    MetricResult<EventBasedMetric> greedy =
        EventBasedMetric.builder().optMatching(EventMatching.GREEDY).build().evaluate(truth, found);
    assertThat(greedy.overall().truePositives()).isEqualTo(1);
    assertThat(kinds(greedy.warnings()))
        .containsExactly(Kind.OVERLAPPING_REFERENCES, Kind.OVERLAPPING_PREDICTIONS);
  }

  @Test
  void aWrongClassAtTheRightPlaceIsASubstitution() {
    MetricResult<EventBasedMetric> result =
        METRIC.evaluate(
            events("a.wav 1.0 2.0 dog", "a.wav 4.0 5.0 cat", "a.wav 7.0 8.0 cat"),
            events("a.wav 1.0 2.0 cat", "a.wav 4.0 5.0 cat"));
    MetricValues overall = result.overall();
    assertThat(overall.substitutions()).isEqualTo(1);
    assertThat(overall.deletions()).isEqualTo(1);
    assertThat(overall.insertions()).isZero();
    assertThat(overall.errorRate()).isCloseTo(2.0 / 3, Offset.offset(1e-12));
    // In the class itself it is a false positive.
    assertThat(values(result, "cat").falsePositives()).isEqualTo(1);
  }

  @Test
  void duplicatesCountEach() {
    MetricResult<EventBasedMetric> result =
        METRIC.evaluate(
            TRUTH, events("a.wav 1.0 2.0 dog", "a.wav 1.0 2.0 dog", "b.wav 0.0 5.0 dog"));
    assertThat(values(result, "dog").truePositives()).isEqualTo(2);
    assertThat(values(result, "dog").falsePositives()).isEqualTo(1);
    assertThat(result.warnings())
        .containsExactly(
            new EvaluationWarning(Kind.DUPLICATE_PREDICTIONS, 1, "a.wav: dog 1.0 to 2.0 s"));
    assertThat(
            METRIC
                .evaluate(
                    events("a.wav 1.0 2.0 dog", "a.wav 1.0 2.0 dog"), events("a.wav 1.0 2.0 dog"))
                .warnings())
        .contains(new EvaluationWarning(Kind.DUPLICATE_REFERENCES, 1, "a.wav: dog 1.0 to 2.0 s"));
  }

  @Test
  void anUnknownClassIsAFalseAlarmOverall() {
    MetricResult<EventBasedMetric> result =
        METRIC.evaluate(
            TRUTH, events("a.wav 1.0 2.0 dog", "a.wav 3.0 4.0 horse", "b.wav 0.0 5.0 dog"));
    assertThat(values(result, "horse").f()).isNaN();
    assertThat(values(result, "horse").errorRate()).isEqualTo(1 / Math.ulp(1.0));
    assertThat(result.macroF()).isEqualTo(0.5);
    assertThat(result.overall().falsePositives()).isEqualTo(1);
    assertThat(kinds(result.warnings())).containsExactly(Kind.CLASSES_WITHOUT_REFERENCE);
  }

  @Test
  void predictionsOutsideTheGroundTruthAreCountedInAWarningOnly() {
    MetricResult<EventBasedMetric> result =
        METRIC.evaluate(
            TRUTH, events("a.wav 1.0 2.0 dog", "z.wav 3.0 4.0 dog", "y.wav 3.0 4.0 dog"));
    assertThat(result.overall().detections()).isEqualTo(1);
    assertThat(result.warnings())
        .containsExactly(
            new EvaluationWarning(
                Kind.PREDICTIONS_OUTSIDE_THE_CLIPS, 2, "z.wav: dog 3.0 to 4.0 s"));
    assertThat(result.warnings().get(0).message())
        .isEqualTo(
            "2 predicted events lie in clips that are not evaluated and were not counted; the"
                + " first: z.wav: dog 3.0 to 4.0 s");
  }

  @Test
  void anEmptyGroundTruthHasNoValues() {
    MetricResult<EventBasedMetric> result =
        METRIC.evaluate(events("a.wav"), events("a.wav 1.0 2.0 dog"));
    assertThat(result.macroF()).isNaN();
    assertThat(result.overall().falsePositives()).isEqualTo(1);
    assertThat(kinds(result.warnings()))
        .containsExactly(Kind.EMPTY_GROUND_TRUTH, Kind.CLASSES_WITHOUT_REFERENCE);
    assertThat(METRIC.evaluate(events(), events()).macroF()).isNaN();
  }

  @Test
  void eventsWithoutLengthAreToldOf() {
    MetricResult<EventBasedMetric> result =
        METRIC.evaluate(events("a.wav 1.0 1.0 dog"), events("a.wav 1.1 1.1 dog"));
    assertThat(result.macroF()).isEqualTo(1);
    assertThat(kinds(result.warnings()))
        .containsExactly(Kind.REFERENCES_WITHOUT_LENGTH, Kind.PREDICTIONS_WITHOUT_LENGTH);
  }

  @Test
  void curvesFollowMergingDetections() {
    // Two detections of the upper threshold join into the right one when it falls below 0.3.
    ScoreSet scores =
        ScoreSet.of(
            Map.of(
                "a",
                FrameScores.ofFrames(
                    List.of("dog"), 0.5, new double[][] {{0.1, 0.9, 0.3, 0.8, 0.1}})));
    ThresholdCurve curve =
        Objects.requireNonNull(
            METRIC.curves(scores, events("a.wav 0.5 2.0 dog")).classes().get("dog"));
    assertThat(curve.size()).isEqualTo(5);
    assertThat(curve.score(1)).isEqualTo(0.3);
    assertThat(curve.truePositives(1)).isEqualTo(1);
    assertThat(curve.falsePositives(1)).isZero();
    assertThat(curve.falsePositives(2)).isEqualTo(2);
    assertThat(curve.falsePositives(3)).isEqualTo(1);
    assertThat(curve.score(4)).isInfinite();
    assertThat(curve.best(ThresholdSearch.bestF())).isEqualTo(new OperatingPoint(0.2, 1, 0, 1));
    // A score equal to the threshold is not above it.
    assertThat(curve.at(0.3).truePositives()).isZero();
    assertThat(curve.at(0.29).truePositives()).isEqualTo(1);
  }

  @Test
  void scoresMustBelongToTheGroundTruth() {
    FrameScores dog = FrameScores.ofFrames(List.of("dog"), 1, new double[][] {{1, 0}});
    ScoreSet scores = ScoreSet.of(Map.of("a", dog, "x", dog));
    assertThatIllegalArgumentException()
        .isThrownBy(() -> METRIC.curves(scores, events("a 0 1 dog", "b 0 1 dog")))
        .withMessageContaining("clip 'b' has no scores");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> METRIC.curves(scores, events("a 0 1 cat")))
        .withMessageContaining("event classes without scores, [cat], allowed: [dog]");
    assertThat(kinds(METRIC.curves(scores, events("a 0 1 dog")).warnings()))
        .containsExactly(Kind.SCORES_OUTSIDE_THE_CLIPS);
    ThresholdCurves none = METRIC.curves(scores, events("a"));
    assertThat(kinds(none.warnings()))
        .containsExactly(
            Kind.EMPTY_GROUND_TRUTH, Kind.SCORES_OUTSIDE_THE_CLIPS, Kind.CLASSES_WITHOUT_REFERENCE);
    assertThat(none.best(ThresholdSearch.bestF()).macroF()).isNaN();
    assertThat(
            Objects.requireNonNull(none.best(ThresholdSearch.bestF()).classes().get("dog"))
                .threshold())
        .isInfinite();
  }

  @Test
  void recordsItsParameters() {
    EventBasedMetric metric =
        EventBasedMetric.builder()
            .optOnsetCollar(0.1)
            .optOffsetCollar(0.3)
            .optOffsetRate(0.5)
            .optMatching(EventMatching.GREEDY)
            .optEmptyOutput(EmptyOutput.UNDEFINED)
            .optTimeDecimals(3)
            .build();
    assertThat(metric.onsetCollar()).isEqualTo(0.1);
    assertThat(metric.offsetCollar()).isEqualTo(0.3);
    assertThat(metric.offsetRate()).isEqualTo(0.5);
    assertThat(metric.matching()).isEqualTo(EventMatching.GREEDY);
    assertThat(metric.emptyOutput()).isEqualTo(EmptyOutput.UNDEFINED);
    assertThat(metric.timeDecimals()).hasValue(3);
    assertThat(metric.onsets()).isTrue();
    assertThat(metric.offsets()).isTrue();
    assertThat(metric.toString()).contains("onsetCollar 0.1 s");
    assertThat(METRIC.timeDecimals()).isEmpty();
  }

  @Test
  void refusesWhatIsNoCollar() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> EventBasedMetric.builder().optOnsetCollar(-0.1).build())
        .withMessage("onsetCollar = -0.1, allowed: 0 or more");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> EventBasedMetric.builder().optOffsetRate(Double.NaN).build())
        .withMessageContaining("offsetRate = NaN");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> EventBasedMetric.builder().optTimeDecimals(13))
        .withMessage("timeDecimals = 13, allowed: 0 to 12");
  }

  private static MetricValues values(MetricResult<?> result, String label) {
    return Objects.requireNonNull(result.classes().get(label));
  }
}
