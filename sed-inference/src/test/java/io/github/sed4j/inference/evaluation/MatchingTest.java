package io.github.sed4j.inference.evaluation;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.SplittableRandom;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class MatchingTest {

  @Test
  void findsAsManyPairsAsThereCanBe() {
    SplittableRandom random = new SplittableRandom(7);
    for (int round = 0; round < 500; round++) {
      int references = random.nextInt(0, 7);
      int[][] fits = new int[random.nextInt(0, 7)][];
      double density = random.nextDouble(0.1, 0.9);
      for (int d = 0; d < fits.length; d++) {
        fits[d] =
            IntStream.range(0, references).filter(g -> random.nextDouble() < density).toArray();
      }
      int[] detectionOf = Matching.optimal(fits, references);
      assertPairs(detectionOf, fits);
      assertThat(Matching.size(detectionOf)).isEqualTo(most(fits, 0, new boolean[references]));
      int[] greedy = Matching.greedy(fits, references);
      assertPairs(greedy, fits);
      assertThat(Matching.size(greedy)).isLessThanOrEqualTo(Matching.size(detectionOf));
    }
  }

  @Test
  void followsALongChainOfExchanges() {
    // Every detection d fits references d and d + 1, the last one reference 0 alone.
    int n = 50;
    int[][] fits = new int[n][];
    for (int d = 0; d < n - 1; d++) {
      fits[d] = new int[] {d, d + 1};
    }
    fits[n - 1] = new int[] {0};
    assertThat(Matching.size(Matching.optimal(fits, n))).isEqualTo(n);
  }

  @Test
  void greedyTakesTheFirstFreeDetection() {
    int[][] fits = {{0, 1}, {0}};
    assertThat(Matching.greedy(fits, 2)).containsExactly(0, -1);
    assertThat(Matching.optimal(fits, 2)).containsExactly(1, 0);
  }

  private static void assertPairs(int[] detectionOf, int[][] fits) {
    int[] taken = IntStream.of(detectionOf).filter(d -> d >= 0).toArray();
    assertThat(taken).doesNotHaveDuplicates();
    for (int g = 0; g < detectionOf.length; g++) {
      if (detectionOf[g] >= 0) {
        assertThat(fits[detectionOf[g]]).contains(g);
      }
    }
  }

  private static int most(int[][] fits, int detection, boolean[] taken) {
    if (detection == fits.length) {
      return 0;
    }
    int most = most(fits, detection + 1, taken);
    for (int g : fits[detection]) {
      if (!taken[g]) {
        taken[g] = true;
        most = Math.max(most, 1 + most(fits, detection + 1, taken));
        taken[g] = false;
      }
    }
    return most;
  }
}
