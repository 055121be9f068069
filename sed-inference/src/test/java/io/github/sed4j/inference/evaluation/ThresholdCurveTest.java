package io.github.sed4j.inference.evaluation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import io.github.sed4j.inference.postprocessing.FrameScores;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.assertj.core.data.Offset;
import org.junit.jupiter.api.Test;

class ThresholdCurveTest {

  private static final Offset<Double> TOLERANCE = Offset.offset(1e-12);

  /** Clips with a dog: scores 0.9, 0.6, 0.2; without: 0.7, 0.3, 0.2. */
  private final ThresholdCurves curves =
      ClipBasedMetric.create()
          .curves(
              clips(0.9, 0.7, 0.6, 0.3, 0.2, 0.2),
              ClipTags.of(tags(true, false, true, false, true, false)));

  private final ThresholdCurve curve = Objects.requireNonNull(curves.classes().get("dog"));

  @Test
  void countsAtEveryScore() {
    assertThat(curve.label()).isEqualTo("dog");
    assertThat(curve.size()).isEqualTo(6);
    assertThat(curve.references()).isEqualTo(3);
    assertThat(curve.score(0)).isEqualTo(0.2);
    assertThat(curve.truePositives(0)).isEqualTo(3);
    assertThat(curve.falsePositives(0)).isEqualTo(3);
    assertThat(curve.precision(5)).isEqualTo(1);
    assertThat(curve.recall(5)).isZero();
    assertThat(curve.f(0, 1)).isCloseTo(2.0 / 3, TOLERANCE);
    assertThat(curve.toString()).isEqualTo("ThresholdCurve[dog, 6 entries]");
    assertThat(curve.at(0.65)).isEqualTo(new OperatingPoint(0.65, 1, 1, 3));
    assertThat(curve.at(Double.NEGATIVE_INFINITY).truePositives()).isEqualTo(3);
    assertThat(curve.at(Double.POSITIVE_INFINITY).truePositives()).isZero();
    assertThatIllegalArgumentException().isThrownBy(() -> curve.at(Double.NaN));
  }

  @Test
  void findsTheBestThresholdWithinLimits() {
    // F: 0.9: 1/2, 0.6: 2/3, 0.2: 2/3; the highest threshold wins.
    assertThat(curve.best(ThresholdSearch.bestF()).threshold()).isCloseTo(0.45, TOLERANCE);
    assertThat(curve.best(ThresholdSearch.bestF()).f()).isCloseTo(2.0 / 3, TOLERANCE);
    assertThat(curve.best(ThresholdSearch.bestF().withMinPrecision(0.9)).threshold())
        .isCloseTo(0.8, TOLERANCE);
    assertThat(curve.best(ThresholdSearch.bestF().withMinRecall(0.9)).threshold())
        .isEqualTo(Double.NEGATIVE_INFINITY);
    assertThat(curve.best(ThresholdSearch.bestF().withMinPrecision(0.9).withMinRecall(0.9)))
        .isEqualTo(new OperatingPoint(Double.POSITIVE_INFINITY, 0, 0, 3));
    assertThat(curve.best(ThresholdSearch.bestF().withBeta(2)).threshold())
        .isEqualTo(Double.NEGATIVE_INFINITY);
    // Error rate: nothing 1, 0.9: 2/3, 0.6: 2/3.
    OperatingPoint least = curve.best(ThresholdSearch.bestErrorRate());
    assertThat(least.threshold()).isCloseTo(0.8, TOLERANCE);
    assertThat(least.errorRate()).isCloseTo(2.0 / 3, TOLERANCE);
    assertThat(least.deletionRate()).isCloseTo(2.0 / 3, TOLERANCE);
    assertThat(least.insertionRate()).isZero();
    assertThat(curve.best(ThresholdSearch.bestErrorRate().withMinRecall(0.5)).threshold())
        .isCloseTo(0.45, TOLERANCE);
  }

  @Test
  void areasFollowFromThePoints() {
    // Recall 1/3 at precision 1, 2/3 at 2/3, 1 at 1/2.
    assertThat(curves.averagePrecision().mean()).isCloseTo((1 + 2.0 / 3 + 0.5) / 3, TOLERANCE);
    // Of nine pairs five are in order and one is a tie.
    assertThat(curves.auroc().classes().get("dog")).isCloseTo(5.5 / 9, TOLERANCE);
    assertThat(curves.auroc(1.0 / 3).mean()).isCloseTo(1.0 / 3, TOLERANCE);
    assertThat(curve.auroc(0.5)).isCloseTo((1.0 / 9 + (1.0 / 6) * (2.0 / 3)) / 0.5, TOLERANCE);
    assertThatIllegalArgumentException()
        .isThrownBy(() -> curve.auroc(0))
        .withMessageContaining("maxFpr = 0.0");
  }

  @Test
  void thereIsNoAurocWithoutTrueNegatives() {
    ThresholdCurves events =
        EventBasedMetric.dcase2020().curves(clips(0.5), EventTables.events("0.wav 0 1 dog"));
    assertThatIllegalStateException()
        .isThrownBy(events::auroc)
        .withMessageContaining("dog: no true negatives");
    ThresholdCurves all = ClipBasedMetric.create().curves(clips(0.5), ClipTags.of(tags(true)));
    assertThat(all.auroc().mean()).isNaN();
    assertThat(all.averagePrecision().mean()).isEqualTo(1);
  }

  @Test
  void everyClassHasItsThreshold() {
    assertThat(curves.at(Map.of("dog", 0.65)).macroF()).isEqualTo(curves.at(0.65).macroF());
    assertThat(curves.at(0.65).microRecall()).isCloseTo(1.0 / 3, TOLERANCE);
    assertThat(curves.at(0.65).microPrecision()).isEqualTo(0.5);
    assertThat(curves.at(0.65).microF()).isCloseTo(0.4, TOLERANCE);
    assertThat(curves.at(2).microPrecision()).isZero();
    assertThat(curves.at(2).toString()).contains("macro F 0.0");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> curves.at(Map.of("cat", 0.5)))
        .withMessage("dog has no threshold, allowed: one for each of [dog]");
  }

  @Test
  void searchesAreWithinTheirRanges() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> ThresholdSearch.bestF().withBeta(0))
        .withMessage("beta = 0.0, allowed: above 0");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> ThresholdSearch.bestF().withMinPrecision(2))
        .withMessage("minPrecision = 2.0, allowed: 0 to 1");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> ThresholdSearch.bestErrorRate().withMinRecall(-1))
        .withMessage("minRecall = -1.0, allowed: 0 to 1");
  }

  private static ScoreSet clips(double... scores) {
    Map<String, FrameScores> clips = new LinkedHashMap<>();
    for (int i = 0; i < scores.length; i++) {
      clips.put(
          String.valueOf(i),
          FrameScores.ofFrames(List.of("dog"), 1, new double[][] {{scores[i], 0}}));
    }
    return ScoreSet.of(clips);
  }

  private static Map<String, Set<String>> tags(boolean... dogs) {
    Map<String, Set<String>> tags = new LinkedHashMap<>();
    for (int i = 0; i < dogs.length; i++) {
      tags.put(i + ".wav", dogs[i] ? Set.of("dog") : Set.of());
    }
    return tags;
  }
}
