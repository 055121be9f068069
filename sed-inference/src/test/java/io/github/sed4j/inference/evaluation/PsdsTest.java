package io.github.sed4j.inference.evaluation;

import static io.github.sed4j.inference.evaluation.EventTables.events;
import static io.github.sed4j.inference.evaluation.EventTables.kinds;
import static io.github.sed4j.inference.evaluation.EventTables.tenSeconds;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.github.sed4j.inference.evaluation.EvaluationWarning.Kind;
import io.github.sed4j.inference.postprocessing.FrameScores;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.assertj.core.data.Offset;
import org.junit.jupiter.api.Test;

/** Small cases whose values can be reckoned by hand; psds_eval 0.3.0 gives the same. */
class PsdsTest {

  private static final Offset<Double> TOLERANCE = Offset.offset(1e-12);

  @Test
  void crossTriggersMoveAnOperatingPoint() {
    EventList truth = events("a.wav 1.0 5.0 dog", "b.wav 2.0 4.0 cat");
    EventList found = events("a.wav 1.0 4.0 cat", "b.wav 2.0 4.0 cat", "b.wav 6.0 7.0 dog");
    ClipDurations durations = tenSeconds("a.wav", "b.wav");
    Psds metric = Psds.builder().optMaxEfpr(1000).build();
    PsdsResult plain = metric.evaluate(List.of(found), truth, durations);
    IntersectionCounts counts = plain.operatingPoints().get(0);
    assertThat(counts.truePositives("cat")).isEqualTo(1);
    assertThat(counts.falsePositives("cat")).isEqualTo(1);
    assertThat(counts.crossTriggers("cat", "dog")).isEqualTo(1);
    assertThat(counts.crossTriggers("dog", "cat")).isZero();
    assertThat(counts.references("dog")).isEqualTo(1);
    assertThat(counts.truePositiveRate("dog")).isZero();
    // One false alarm in 20 s are 180 an hour, one cross trigger in 4 s of dog are 900.
    assertThat(counts.falsePositiveRate("cat", RateUnit.HOUR)).isCloseTo(180, TOLERANCE);
    assertThat(counts.falsePositiveRate("cat", RateUnit.MINUTE)).isCloseTo(3, TOLERANCE);
    assertThat(counts.crossTriggerRate("cat", "dog", RateUnit.HOUR)).isCloseTo(900, TOLERANCE);
    // Cat: 1 from 180 an hour on; dog: 0.
    assertThat(plain.value()).isCloseTo(0.5 * 0.82, TOLERANCE);
    assertThat(plain.classes()).containsOnlyKeys("cat", "dog");
    assertThat(plain.classes().get("cat")).isCloseTo(0.82, TOLERANCE);
    assertThat(plain.roc().efpr()).containsExactly(0, 180);
    assertThat(plain.roc().tpr()).containsExactly(0, 0.5);

    // With a price of 0.5: the mean over both classes adds 225 an hour, that over the other 450.
    Psds classes = metric.toBuilder().optAlphaCt(0.5).build();
    assertThat(classes.evaluate(List.of(found), truth, durations).value())
        .isCloseTo(0.5 * 0.595, TOLERANCE);
    Psds others = classes.toBuilder().optCrossTriggerMean(CrossTriggerMean.OTHERS).build();
    assertThat(others.evaluate(List.of(found), truth, durations).value())
        .isCloseTo(0.5 * 0.37, TOLERANCE);
    assertThatIllegalArgumentException()
        .isThrownBy(() -> counts.references("horse"))
        .withMessageContaining("event class 'horse', allowed: [cat, dog]");
  }

  @Test
  void differencesBetweenClassesCost() {
    EventList truth = events("a.wav 1.0 2.0 dog", "b.wav 2.0 4.0 cat");
    EventList found = events("b.wav 2.0 4.0 cat");
    ClipDurations durations = tenSeconds("a.wav", "b.wav");
    assertThat(Psds.dcase2020().evaluate(List.of(found), truth, durations).value())
        .isCloseTo(0.5, TOLERANCE);
    assertThat(Psds.dcase2020Macro().evaluate(List.of(found), truth, durations).value())
        .isCloseTo(0, TOLERANCE);
    Psds half = Psds.builder().optAlphaSt(0.5).build();
    assertThat(half.evaluate(List.of(found), truth, durations).value()).isCloseTo(0.25, TOLERANCE);
  }

  @Test
  void pointsHoldTheirValueOrAreJoinedByLines() {
    EventList truth = events("a.wav 1.0 2.0 dog", "a.wav 3.0 4.0 dog");
    EventList one = events("a.wav 1.0 2.0 dog", "a.wav 8.0 9.0 dog");
    EventList two =
        events("a.wav 1.0 2.0 dog", "a.wav 3.0 4.0 dog", "a.wav 6.0 7.0 dog", "a.wav 8.0 9.0 dog");
    ClipDurations durations = tenSeconds("a.wav");
    // 360 an hour: 1/2; 720 an hour: 1.
    Psds steps = Psds.builder().optMaxEfpr(1440).build();
    assertThat(steps.evaluate(List.of(one, two), truth, durations).value())
        .isCloseTo((0.5 * 360 + 720) / 1440, TOLERANCE);
    assertThat(steps.evaluate(List.of(two, one), truth, durations).value())
        .isCloseTo((0.5 * 360 + 720) / 1440, TOLERANCE);
    // A class alone has its own points on the axis, so lines change nothing but between classes.
    EventList truthOfTwo = events("a.wav 1.0 2.0 dog", "a.wav 3.0 4.0 dog", "a.wav 5.0 6.0 cat");
    EventList cats = events("a.wav 1.0 2.0 cat");
    Psds lines = steps.toBuilder().optLinearInterpolation(true).build();
    assertThat(lines.linearInterpolation()).isTrue();
    double joined = lines.evaluate(List.of(two, cats), truthOfTwo, durations).value();
    // Dog at 0: 0, at 360: 1/2, at 720: 1; cat: 0.
    assertThat(joined).isCloseTo((0.25 * 360 + 0.5 * 720) / 1440, TOLERANCE);
    assertThat(steps.evaluate(List.of(two, cats), truthOfTwo, durations).value())
        .isCloseTo(0.5 * 720 / 1440, TOLERANCE);
  }

  @Test
  void withoutAMaximumTheLargestRateIsTheEnd() {
    EventList truth = events("a.wav 1.0 2.0 dog", "a.wav 3.0 4.0 dog");
    EventList one = events("a.wav 1.0 2.0 dog", "a.wav 8.0 9.0 dog");
    EventList none = events("a.wav 6.0 7.0 dog", "a.wav 8.0 9.0 dog");
    PsdsResult result =
        Psds.builder()
            .optNoMaxEfpr()
            .build()
            .evaluate(List.of(one, none), truth, tenSeconds("a.wav"));
    assertThat(result.maxEfpr()).isCloseTo(720, TOLERANCE);
    assertThat(result.value()).isCloseTo(0.25, TOLERANCE);
  }

  @Test
  void oneClassHasNoOtherClasses() {
    EventList truth = events("a.wav 1.0 2.0 dog");
    List<EventList> found = List.of(truth);
    ClipDurations durations = tenSeconds("a.wav");
    assertThat(Psds.dcase2020().evaluate(found, truth, durations).value()).isEqualTo(1);
    PsdsResult others =
        Psds.builder()
            .optCrossTriggerMean(CrossTriggerMean.OTHERS)
            .build()
            .evaluate(found, truth, durations);
    assertThat(others.value()).isZero();
    assertThat(kinds(others.warnings())).containsExactly(Kind.NO_OTHER_CLASSES);
    // From scores, cross triggers matter only where they have a price.
    ScoreSet scores =
        ScoreSet.of(
            Map.of("a", FrameScores.ofFrames(List.of("dog"), 1, new double[][] {{0, 1, 0}})));
    Psds free = others.metric();
    assertThat(free.evaluate(scores, truth, durations).value()).isEqualTo(1);
    Psds price = free.toBuilder().optAlphaCt(1).build();
    PsdsResult priced = price.evaluate(scores, truth, durations);
    assertThat(priced.value()).isZero();
    assertThat(kinds(priced.warnings())).containsExactly(Kind.NO_OTHER_CLASSES);
  }

  @Test
  void anEmptyGroundTruthHasNoScore() {
    PsdsResult result =
        Psds.dcase2020()
            .evaluate(List.of(events("a.wav 1.0 2.0 dog")), events("a.wav"), tenSeconds("a.wav"));
    assertThat(result.value()).isNaN();
    assertThat(kinds(result.warnings()))
        .containsExactly(Kind.EMPTY_GROUND_TRUTH, Kind.CLASSES_WITHOUT_REFERENCE);
    ScoreSet scores =
        ScoreSet.of(Map.of("a", FrameScores.ofFrames(List.of("dog"), 1, new double[][] {{1}})));
    assertThat(Psds.dcase2020().evaluate(scores, events("a.wav"), tenSeconds("a.wav")).value())
        .isNaN();
  }

  @Test
  void aClassOfTheScoresWithoutReferencesDoesNotCount() {
    ScoreSet scores =
        ScoreSet.of(
            Map.of(
                "a",
                FrameScores.ofFrames(
                    List.of("cow", "dog"), 1, new double[][] {{1, 0, 1}, {0, 1, 0}})));
    PsdsResult result =
        Psds.builder()
            .optAlphaCt(1)
            .build()
            .evaluate(scores, events("a.wav 1.0 2.0 dog"), tenSeconds("a.wav"));
    assertThat(result.value()).isEqualTo(1);
    assertThat(result.classes()).containsOnlyKeys("dog");
    assertThat(kinds(result.warnings())).containsExactly(Kind.CLASSES_WITHOUT_REFERENCE);
  }

  @Test
  void aDrawingThatLostAClassHasTheValueOfTheOthers() {
    List<String> labels = List.of("bird", "cat", "dog", "horse");
    Map<String, FrameScores> all =
        Map.of(
            "a",
            FrameScores.ofFrames(
                labels, 1, new double[][] {{.9, .1, .4}, {.1, .8, .3}, {.2, .7, .1}, {.3, .5, .6}}),
            "b",
            FrameScores.ofFrames(
                labels,
                1,
                new double[][] {{.2, .3, .1}, {.95, .4, .9}, {.8, .2, .7}, {.5, .1, .2}}),
            "c",
            FrameScores.ofFrames(
                labels,
                1,
                new double[][] {{.7, .6, .2}, {.3, .9, .5}, {.4, .1, .8}, {.2, .3, .9}}));
    EventList truth =
        events("a 0 1 bird", "a 1 3 cat", "b 0 1 dog", "b 2 3 cat", "c 0 1 cat", "c 2 3 dog");
    EventList without = events("b 0 1 dog", "b 2 3 cat", "c 0 1 cat", "c 2 3 dog");
    Map<String, FrameScores> kept = new HashMap<>(all);
    kept.remove("a");
    for (CrossTriggerMean mean : CrossTriggerMean.values()) {
      Psds metric =
          Psds.builder().optAlphaCt(0.7).optMaxEfpr(10_000).optCrossTriggerMean(mean).build();
      ClipCounts counts = metric.clipCounts(ScoreSet.of(all), truth, tenSeconds("a", "b", "c"));

      PsdsResult lost = metric.evaluate(counts.curves(new int[] {1, 2}));

      PsdsResult expected = metric.evaluate(ScoreSet.of(kept), without, tenSeconds("b", "c"));
      assertThat(lost.classes()).containsOnlyKeys("cat", "dog").isEqualTo(expected.classes());
      assertThat(lost.value()).isEqualTo(expected.value()).isBetween(0.01, 0.99);
      double free =
          metric.toBuilder()
              .optAlphaCt(0)
              .build()
              .evaluate(counts.curves(new int[] {1, 2}))
              .value();
      assertThat(lost.value()).as("cross triggers cost").isLessThan(free);
    }
  }

  @Test
  void theBestPostProcessingCountsAtEachRate() {
    EventList truth = events("a.wav 1.0 2.0 dog", "b.wav 1.0 2.0 dog");
    ClipDurations durations = tenSeconds("a.wav", "b.wav");
    Psds metric = Psds.dcase2020();
    ThresholdCurves first =
        metric.curves(scores(new double[] {0, 1, 0}, new double[] {0, 0, 1}), truth, durations);
    ThresholdCurves second =
        metric.curves(scores(new double[] {1, 0, 0}, new double[] {0, 1, 0}), truth, durations);
    double both = metric.evaluatePostProcessingIndependent(List.of(first, second)).value();
    assertThat(both)
        .isGreaterThanOrEqualTo(metric.evaluate(first).value())
        .isGreaterThanOrEqualTo(metric.evaluate(second).value());
    assertThatIllegalArgumentException()
        .isThrownBy(() -> metric.evaluatePostProcessingIndependent(List.of()))
        .withMessageContaining("0 ways to post-process");
  }

  @Test
  void thresholdsThatNobodyWouldChooseMayCount() {
    // Below 0.5 the right detection grows too long.
    EventList truth = events("a.wav 1.0 2.0 dog");
    ScoreSet scores =
        ScoreSet.of(
            Map.of(
                "a",
                FrameScores.ofFrames(
                    List.of("dog"), 1, new double[][] {{0.4, 0.9, 0.4, 0.4, 0.4}})));
    ClipDurations durations = tenSeconds("a.wav");
    Psds metric = Psds.builder().optMaxEfpr(720).build();
    assertThat(metric.evaluate(scores, truth, durations).value()).isEqualTo(1);
    Psds all = metric.toBuilder().optNonOracle(true).build();
    assertThat(all.nonOracle()).isTrue();
    assertThat(all.evaluate(scores, truth, durations).value()).isCloseTo(0.5, TOLERANCE);
  }

  @Test
  void curvesMustBeThoseOfTheMetric() {
    EventList truth = events("a.wav 1.0 2.0 dog", "a.wav 3.0 4.0 cat");
    ScoreSet scores =
        ScoreSet.of(Map.of("a", FrameScores.ofFrames(List.of("cat", "dog"), 1, new double[2][4])));
    ThresholdCurves events = EventBasedMetric.dcase2020().curves(scores, truth);
    assertThatIllegalArgumentException()
        .isThrownBy(() -> Psds.dcase2020().evaluate(events))
        .withMessageContaining("curves without durations");
    ThresholdCurves free = Psds.dcase2020().curves(scores, truth, tenSeconds("a.wav"));
    assertThatIllegalArgumentException()
        .isThrownBy(() -> Psds.scenario2().evaluate(free))
        .withMessageContaining("curves without cross triggers");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> Psds.dcase2020().evaluate(List.of(), truth, tenSeconds("a.wav")))
        .withMessageContaining("0 operating points");
  }

  @Test
  void presetsSayWhatTheyAre() {
    assertThat(Psds.dcase2020().maxEfpr()).hasValue(100);
    assertThat(Psds.dcase2020CrossTriggers().alphaCt()).isEqualTo(1);
    assertThat(Psds.scenario1().criteria()).isEqualTo(IntersectionCriteria.SCENARIO_1);
    assertThat(Psds.scenario1().alphaSt()).isEqualTo(1);
    assertThat(Psds.scenario2().criteria()).isEqualTo(IntersectionCriteria.SCENARIO_2);
    assertThat(Psds.scenario2().alphaCt()).isEqualTo(0.5);
    assertThat(Psds.scenario2().crossTriggerMean()).isEqualTo(CrossTriggerMean.CLASSES);
    assertThat(Psds.scenario2().unit()).isEqualTo(RateUnit.HOUR);
    assertThat(Psds.builder().optNoMaxEfpr().optTimeDecimals(6).build().toString())
        .contains("maxEfpr none");
    assertThat(Psds.builder().optTimeDecimals(6).build().toBuilder().build().timeDecimals())
        .hasValue(6);
  }

  @Test
  void refusesWhatIsNoParameter() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> Psds.builder().optAlphaCt(1.5).build())
        .withMessage("alphaCt = 1.5, allowed: 0 to 1");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> Psds.builder().optAlphaSt(-1).build())
        .withMessage("alphaSt = -1.0, allowed: 0 or more");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> Psds.builder().optMaxEfpr(0).build())
        .withMessage("maxEfpr = 0.0, allowed: above 0");
  }

  private static ScoreSet scores(double[] a, double[] b) {
    return ScoreSet.of(
        Map.of(
            "a",
            FrameScores.ofFrames(List.of("dog"), 1, new double[][] {a}),
            "b",
            FrameScores.ofFrames(List.of("dog"), 1, new double[][] {b})));
  }
}
