package io.github.sed4j.inference.evaluation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.github.sed4j.inference.postprocessing.FrameScores;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class TimeMedianFilterTest {

  @Test
  void isTheWeightedMedianOfTheWindowAtAnyTime() {
    SplittableRandom random = new SplittableRandom(11);
    for (int round = 0; round < 200; round++) {
      int frames = random.nextInt(1, 25);
      double[] boundaries = new double[frames + 1];
      boundaries[0] = random.nextInt(3);
      for (int n = 1; n <= frames; n++) {
        boundaries[n] = boundaries[n - 1] + random.nextInt(1, 40) / 100.0;
      }
      double[][] scores = new double[2][frames];
      for (double[] row : scores) {
        Arrays.setAll(row, n -> random.nextInt(6) / 5.0);
      }
      double length = random.nextInt(1, 300) / 100.0;
      FrameScores clip = FrameScores.of(List.of("cat", "dog"), boundaries, scores);
      FrameScores filtered = TimeMedianFilter.apply(clip, length);
      for (int n = 0; n < filtered.frameCount(); n++) {
        double from = filtered.boundary(n);
        double to = filtered.boundary(n + 1);
        for (double part : new double[] {0.01, 0.3, 0.5, 0.99}) {
          double time = from + part * (to - from);
          for (int k = 0; k < 2; k++) {
            assertThat(filtered.score(k, n))
                .as("round %s, %s s at %s", round, length, time)
                .isIn(medians(clip, k, time, length));
          }
        }
      }
    }
  }

  /** The median, and those of weights that are off by less than the rounding of times. */
  private static List<Double> medians(FrameScores clip, int k, double time, double length) {
    return List.of(
        median(clip, k, time, length, -3e-6),
        median(clip, k, time, length, 0),
        median(clip, k, time, length, 3e-6));
  }

  private static double median(FrameScores clip, int k, double time, double length, double slack) {
    double best = Double.NEGATIVE_INFINITY;
    for (double candidate : clip.scores(k)) {
      double atLeast = 0;
      for (int n = 0; n < clip.frameCount(); n++) {
        double common =
            Math.min(clip.boundary(n + 1), time + length / 2)
                - Math.max(clip.boundary(n), time - length / 2);
        atLeast += clip.score(k, n) >= candidate ? Math.max(0, common) : 0;
      }
      if (atLeast > length / 2 + slack) {
        best = Math.max(best, candidate);
      }
    }
    return best;
  }

  @Test
  void removesWhatIsShorterThanHalfTheWindow() {
    FrameScores clip =
        FrameScores.ofFrames(List.of("dog"), 0.1, new double[][] {{0, 0, 0, 1, 0, 0, 1, 1, 1, 0}});
    FrameScores filtered = TimeMedianFilter.apply(clip, 0.4);
    assertThat(EventTables.above(filtered, 0.5)).hasSize(1);
    assertThat(EventTables.above(filtered, 0.5).get(0).onset()).isEqualTo(0.6);
    assertThat(EventTables.above(filtered, 0.5).get(0).offset()).isEqualTo(0.9);
  }

  @Test
  void changesNothingAtLengthZero() {
    FrameScores clip = FrameScores.ofFrames(List.of("dog"), 0.1, new double[][] {{0.1, 0.9}});
    ScoreSet set = ScoreSet.of(Map.of("a", clip));
    assertThat(set.medianFiltered(0)).isEqualTo(set);
  }

  @Test
  void leavesNoFramesOfAClipShorterThanHalfTheWindow() {
    FrameScores clip = FrameScores.ofFrames(List.of("dog"), 0.1, new double[][] {{0.1, 0.9}});
    assertThat(TimeMedianFilter.apply(clip, 1).frameCount()).isZero();
    FrameScores none = FrameScores.ofFrames(List.of("dog"), 0.1, new double[1][0]);
    assertThat(TimeMedianFilter.apply(none, 1).frameCount()).isZero();
  }

  @Test
  void refusesANegativeLength() {
    FrameScores clip = FrameScores.ofFrames(List.of("dog"), 0.1, new double[][] {{0.1}});
    assertThatIllegalArgumentException()
        .isThrownBy(() -> ScoreSet.of(Map.of("a", clip)).medianFiltered(-1))
        .withMessage("length = -1.0 s, allowed: 0 or more");
  }
}
