package io.github.sed4j.inference.evaluation;

import static io.github.sed4j.inference.evaluation.EventTables.events;
import static io.github.sed4j.inference.evaluation.EventTables.kinds;
import static io.github.sed4j.inference.evaluation.EventTables.tenSeconds;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.github.sed4j.inference.evaluation.EvaluationWarning.Kind;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.assertj.core.data.Offset;
import org.junit.jupiter.api.Test;

/** Segment-based, clip-based and intersection-based metrics at the edge, countable by hand. */
class ListMetricsTest {

  @Test
  void segmentsAreActiveWhereAnEventReachesIntoThem() {
    MetricResult<SegmentBasedMetric> result =
        SegmentBasedMetric.dcase2020()
            .evaluate(
                events("a.wav 0.0 1.0 dog", "a.wav 2.5 3.0 cat"),
                events("a.wav 0.999 2.001 dog", "a.wav 3.0 4.0 cat"));
    MetricValues dog = values(result, "dog");
    assertThat(dog.truePositives()).isEqualTo(1);
    assertThat(dog.falsePositives()).isEqualTo(2);
    assertThat(dog.f()).isEqualTo(0.5);
    MetricValues overall = result.overall();
    assertThat(overall.trueNegatives()).isEqualTo(3);
    assertThat(overall.substitutions()).isEqualTo(1);
    assertThat(overall.insertions()).isEqualTo(2);
    assertThat(overall.deletions()).isZero();
    assertThat(result.errorRate()).isCloseTo(1.5, Offset.offset(1e-12));
    assertThat(overall.specificity()).isCloseTo(0.5, Offset.offset(1e-12));
  }

  @Test
  void durationsAddSegmentsWithoutEvents() {
    EventList truth = events("a.wav 0.0 1.0 dog");
    EventList found = events("a.wav 0.0 1.0 dog", "a.wav 9.5 12.0 dog");
    SegmentBasedMetric metric = SegmentBasedMetric.dcase2020();
    assertThat(values(metric.evaluate(truth, found), "dog").falsePositives()).isEqualTo(3);
    MetricResult<SegmentBasedMetric> within = metric.evaluate(truth, found, tenSeconds("a.wav"));
    assertThat(values(within, "dog").falsePositives()).isEqualTo(1);
    assertThat(values(within, "dog").trueNegatives()).isEqualTo(8);
    assertThat(kinds(within.warnings())).containsExactly(Kind.PREDICTIONS_PAST_THE_END);
    assertThatIllegalArgumentException()
        .isThrownBy(() -> metric.evaluate(truth, found, tenSeconds("b.wav")))
        .withMessageContaining("clip 'a.wav' has no duration");
  }

  @Test
  void aClassWithoutOutputLeavesTheSegmentBasedMean() {
    MetricResult<SegmentBasedMetric> result =
        SegmentBasedMetric.dcase2020()
            .evaluate(
                events("a.wav 0.0 1.0 dog", "a.wav 2.0 3.0 cat"), events("a.wav 0.0 1.0 dog"));
    assertThat(values(result, "cat").f()).isNaN();
    assertThat(result.macroF()).isEqualTo(1);
  }

  @Test
  void segmentsHaveALength() {
    assertThat(SegmentBasedMetric.builder().optSegmentLength(0.1).build().segmentLength())
        .isEqualTo(0.1);
    assertThat(SegmentBasedMetric.builder().optTimeDecimals(6).build().timeDecimals()).hasValue(6);
    assertThatIllegalArgumentException()
        .isThrownBy(() -> SegmentBasedMetric.builder().optSegmentLength(0).build())
        .withMessage("segmentLength = 0.0 s, allowed: above 0");
  }

  @Test
  void clipsHaveAClassOrNot() {
    MetricResult<ClipBasedMetric> result =
        ClipBasedMetric.create()
            .evaluate(
                events("a.wav 0.0 1.0 dog", "a.wav 2.0 3.0 dog", "b.wav 1.0 2.0 cat", "c.wav"),
                events("a.wav 8.0 9.0 dog", "b.wav 1.0 2.0 dog", "z.wav 1.0 2.0 dog"));
    assertThat(values(result, "dog").truePositives()).isEqualTo(1);
    assertThat(values(result, "dog").falsePositives()).isEqualTo(1);
    assertThat(values(result, "dog").trueNegatives()).isEqualTo(1);
    assertThat(values(result, "cat").f()).isZero();
    assertThat(result.macroF()).isCloseTo(1.0 / 3, Offset.offset(1e-12));
    assertThat(kinds(result.warnings())).containsExactly(Kind.PREDICTIONS_OUTSIDE_THE_CLIPS);
  }

  @Test
  void tagsAreEvaluatedAsTheyAre() {
    ClipTags truth = ClipTags.of(Map.of("a", Set.of("dog"), "b", Set.of()));
    MetricResult<ClipBasedMetric> result =
        ClipBasedMetric.create()
            .evaluate(truth, ClipTags.of(Map.of("a", Set.of("dog", "cow"), "z", Set.of("dog"))));
    assertThat(values(result, "dog").f()).isEqualTo(1);
    assertThat(values(result, "cow").f()).isZero();
    assertThat(kinds(result.warnings()))
        .containsExactly(Kind.PREDICTIONS_OUTSIDE_THE_CLIPS, Kind.CLASSES_WITHOUT_REFERENCE);
    assertThat(
            kinds(
                ClipBasedMetric.create()
                    .evaluate(ClipTags.of(Map.of("a", Set.of())), ClipTags.of(Map.of()))
                    .warnings()))
        .containsExactly(Kind.EMPTY_GROUND_TRUTH);
  }

  @Test
  void severalDetectionsMayHitOneReference() {
    EventList truth = events("a.wav 2.0 8.0 dog");
    EventList found = events("a.wav 2.0 3.5 dog", "a.wav 4.0 5.5 dog", "a.wav 6.0 7.0 dog");
    MetricValues half = intersect(0.5, truth, found);
    assertThat(half.truePositives()).isEqualTo(1);
    assertThat(half.falsePositives()).isZero();
    assertThat(half.f()).isEqualTo(1);
    // 4 of 6 s are not 70 %: valid detections, a missed reference, and nothing hit in the class.
    MetricValues most = intersect(0.7, truth, found);
    assertThat(most.truePositives()).isZero();
    assertThat(most.falsePositives()).isZero();
    assertThat(most.f()).isNaN();
  }

  @Test
  void oneDetectionMayHitSeveralReferences() {
    EventList truth = events("a.wav 1.0 2.0 dog", "a.wav 3.0 4.0 dog", "a.wav 5.0 6.0 dog");
    EventList found = events("a.wav 0.5 6.0 dog");
    assertThat(intersect(0.5, truth, found).truePositives()).isEqualTo(3);
    MetricValues most = intersect(0.7, truth, found);
    assertThat(most.truePositives()).isZero();
    assertThat(most.falsePositives()).isEqualTo(1);
  }

  @Test
  void tolerancesAreMetExactly() {
    MetricValues values = intersect(0.5, events("a.wav 0.0 2.0 dog"), events("a.wav 1.0 3.0 dog"));
    assertThat(values.truePositives()).isEqualTo(1);
    assertThat(values.falsePositives()).isZero();
    // 5.8 - 5.3 = 0.5 but not quite; rounded to microseconds it is.
    EventList truth = events("a.wav 5.0 6.0 cat");
    EventList found = events("a.wav 5.3 5.8 cat");
    assertThat(5.8 - 5.3).isLessThan(0.5 + 1e-15);
    MetricValues rounded =
        values(
            IntersectionBasedMetric.builder().optTimeDecimals(6).build().evaluate(truth, found),
            "cat");
    assertThat(rounded.truePositives()).isEqualTo(1);
  }

  @Test
  void anUndetectedClassLeavesTheMeanUnlessToldOtherwise() {
    EventList truth = events("a.wav 1.0 2.0 dog", "a.wav 4.0 7.0 cat");
    EventList found = events("a.wav 1.0 2.0 dog", "a.wav 8.0 9.0 horse");
    MetricResult<IntersectionBasedMetric> official =
        IntersectionBasedMetric.dcase2020().evaluate(truth, found);
    assertThat(official.macroF()).isEqualTo(1);
    assertThat(official.classes().keySet()).containsExactly("cat", "dog");
    assertThat(kinds(official.warnings())).containsExactly(Kind.CLASSES_WITHOUT_REFERENCE);
    MetricResult<IntersectionBasedMetric> zero =
        IntersectionBasedMetric.builder()
            .optUndetected(UndetectedClass.ZERO_SCORE)
            .build()
            .evaluate(truth, found);
    assertThat(zero.macroF()).isEqualTo(0.5);
    assertThat(zero.microF()).isCloseTo(2.0 / 3, Offset.offset(1e-12));
    assertThat(zero.metric().undetected()).isEqualTo(UndetectedClass.ZERO_SCORE);
  }

  @Test
  void aDetectionAfterTheEndOfItsClipIsNoFalseAlarm() {
    EventList truth = events("a.wav 1.0 2.0 dog", "a.wav 12.0 13.0 cow");
    EventList found = events("a.wav 1.0 2.0 dog", "a.wav 11.0 13.0 dog");
    MetricResult<IntersectionBasedMetric> result =
        IntersectionBasedMetric.dcase2020().evaluate(truth, found, tenSeconds("a.wav"));
    assertThat(values(result, "dog").falsePositives()).isZero();
    assertThat(kinds(result.warnings()))
        .containsExactly(Kind.REFERENCES_PAST_THE_END, Kind.PREDICTIONS_PAST_THE_END);
    // Without durations nobody knows the end.
    assertThat(
            values(IntersectionBasedMetric.dcase2020().evaluate(truth, found), "dog")
                .falsePositives())
        .isEqualTo(1);
    assertThatIllegalArgumentException()
        .isThrownBy(
            () -> IntersectionBasedMetric.dcase2020().evaluate(truth, found, tenSeconds("b")))
        .withMessageContaining("clip 'a.wav' has no duration");
  }

  @Test
  void clipsWithADurationAreEvaluated() {
    MetricResult<IntersectionBasedMetric> result =
        IntersectionBasedMetric.dcase2020()
            .evaluate(
                events("a.wav 1.0 2.0 dog"),
                events("a.wav 1.0 2.0 dog", "b.wav 3.0 4.0 dog"),
                tenSeconds("a.wav", "b.wav"));
    assertThat(values(result, "dog").falsePositives()).isEqualTo(1);
    assertThat(result.warnings()).isEmpty();
  }

  @Test
  void criteriaArePartsOfOne() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new IntersectionCriteria(0.5, 1.5, 0.3))
        .withMessage("gtc = 1.5, allowed: 0 to 1");
    assertThat(IntersectionBasedMetric.dcase2020().criteria())
        .isEqualTo(new IntersectionCriteria(0.5, 0.5, 0.3));
  }

  private static MetricValues intersect(double tolerance, EventList truth, EventList found) {
    IntersectionBasedMetric metric =
        IntersectionBasedMetric.builder()
            .optCriteria(new IntersectionCriteria(tolerance, tolerance, 0.3))
            .build();
    return values(metric.evaluate(truth, found), List.copyOf(truth.eventClasses()).get(0));
  }

  private static MetricValues values(MetricResult<?> result, String label) {
    return Objects.requireNonNull(result.classes().get(label));
  }
}
