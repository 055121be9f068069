package io.github.sed4j.inference.evaluation;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class ScoreOrderTest {

  private final ScoreOrder order = new ScoreOrder();

  @Test
  void ordersAnySizeAndSign() {
    SplittableRandom random = new SplittableRandom(3);
    for (int size : new int[] {0, 1, 2, 17, 1000, 4095, 4096, 50_000}) {
      double[] scores = random.doubles(size, -2, 2).map(v -> Math.rint(v * 1000) / 1000).toArray();
      check(scores);
      check(random.doubles(size).toArray());
    }
  }

  @Test
  void ordersWhatIsFarApart() {
    check(
        new double[] {
          1,
          -1,
          Double.MAX_VALUE,
          -Double.MAX_VALUE,
          Double.MIN_VALUE,
          -Double.MIN_VALUE,
          0,
          1e-300,
          Double.POSITIVE_INFINITY,
          Double.NEGATIVE_INFINITY
        });
  }

  @Test
  void zerosAreEqualWhateverTheirSign() {
    double[] scores = {0.0, -0.0, 0.5, -0.0, 0.0};
    assertThat(Arrays.copyOf(order.ascending(scores, 5), 5)).containsExactly(0, 1, 3, 4, 2);
    assertThat(order.sorted(1)).isZero();
  }

  @Test
  void looksAtTheFirstScoresOnly() {
    double[] scores = {3, 1, 2, -7, -8};
    assertThat(Arrays.copyOf(order.ascending(scores, 3), 3)).containsExactly(1, 2, 0);
  }

  private void check(double[] scores) {
    int[] actual = order.ascending(scores, scores.length);
    double[] sorted = scores.clone();
    Arrays.sort(sorted);
    for (int i = 0; i < sorted.length; i++) {
      assertThat(scores[actual[i]]).isEqualTo(sorted[i]);
      assertThat(order.sorted(i)).isEqualTo(sorted[i]);
      if (i > 0 && sorted[i] == sorted[i - 1]) {
        assertThat(actual[i]).isGreaterThan(actual[i - 1]);
      }
    }
  }
}
