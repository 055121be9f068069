package io.github.sed4j.features.augment;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import org.junit.jupiter.api.Test;

class RandomScaleTest {

  @Test
  void multipliesEverySampleAndLeavesTheInputAlone() {
    float[] waveform = {0, 0.5f, -1};

    assertThat(RandomScale.apply(waveform, 1.5)).containsExactly(0, 0.75f, -1.5f);
    assertThat(waveform).containsExactly(0, 0.5f, -1);
    assertThat(RandomScale.apply(new float[0], 2)).isEmpty();
  }

  @Test
  void theFactorStaysWithinThreeOfTheLogarithm() {
    ClipSeed seed = new ClipSeed(1, 1, "a");

    assertThat(RandomScale.REPORT.sample(seed.generator("scale")))
        .isBetween(Math.exp(-3), Math.exp(3))
        .isEqualTo(RandomScale.REPORT.sample(seed.generator("scale")));
  }

  @Test
  void aFactorThatIsNoNumberIsRefused() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> RandomScale.apply(new float[1], Double.NaN))
        .withMessage("factor = NaN, allowed: finite");
  }
}
