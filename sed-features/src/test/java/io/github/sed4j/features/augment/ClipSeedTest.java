package io.github.sed4j.features.augment;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.random.RandomGenerator;
import org.junit.jupiter.api.Test;

class ClipSeedTest {

  /** From NumPy's MT19937, seeded with the digest that Python's hashlib gives. */
  private static final int[] NUMPY_RAW = {-1479475390, -1553157163, -520910393, -1652722268};

  @Test
  void theDerivationIsTheDocumentedOne() {
    RandomGenerator random = new ClipSeed(42, 3, "k\u00fcche.wav").generator("blur");

    for (int expected : NUMPY_RAW) {
      assertThat(random.nextInt()).isEqualTo(expected);
    }
  }

  @Test
  void everyGeneratorStartsAnew() {
    ClipSeed seed = new ClipSeed(1, 2, "a");
    RandomGenerator first = seed.generator("noise");
    double expected = first.nextDouble();
    seed.generator("blur").nextDouble();

    assertThat(new ClipSeed(1, 2, "a").generator("noise").nextDouble()).isEqualTo(expected);
  }

  @Test
  void runEpochClipAndPurposeEachMatter() {
    assertThat(
            new double[] {
              first(1, 2, "a", "p"),
              first(2, 1, "a", "p"),
              first(1, 2, "b", "p"),
              first(1, 2, "a", "q"),
              first(1, 3, "a", "p"),
              // the border between clip and purpose counts too
              first(1, 2, "ap", ""),
              first(1, 2, "", "ap")
            })
        .doesNotHaveDuplicates();
  }

  private static double first(long run, long epoch, String clip, String purpose) {
    return new ClipSeed(run, epoch, clip).generator(purpose).nextDouble();
  }

  @Test
  void allKindsOfNumbersRepeat() {
    ClipSeed seed = new ClipSeed(5, 6, "c");
    RandomGenerator random = seed.generator("p");
    RandomGenerator again = seed.generator("p");
    for (int i = 0; i < 10; i++) {
      assertThat(random.nextLong()).isEqualTo(again.nextLong());
      assertThat(random.nextFloat()).isEqualTo(again.nextFloat()).isBetween(0f, 1f);
      assertThat(random.nextBoolean()).isEqualTo(again.nextBoolean());
      assertThat(random.nextInt(7)).isEqualTo(again.nextInt(7)).isBetween(0, 6);
      assertThat(random.nextGaussian()).isEqualTo(again.nextGaussian());
    }
  }
}
