package io.github.sed4j.features.augment;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.within;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import io.github.sed4j.testing.Tensors;
import org.junit.jupiter.api.Test;

class GaussianNoiseTest {

  @Test
  void noiseNeverReachesBeyondAClip() {
    float[][] noise = {{1, 2}, {3, 4}};
    try (NDManager manager = Tensors.cpu()) {
      NDArray in = manager.ones(new Shape(2, 1, 2, 3));
      int before = Tensors.heldBy(manager);
      NDArray out = GaussianNoise.apply(in, new float[][][] {noise, new float[2][0]});

      assertThat(out.toFloatArray()).containsExactly(2, 3, 1, 4, 5, 1, 1, 1, 1, 1, 1, 1);
      assertThat(Tensors.heldBy(manager)).isEqualTo(before + 1);
    }
  }

  @Test
  void noiseHasTheDrawnLevelAndIsWhite() {
    float[][] noise =
        GaussianNoise.draw(new ClipSeed(1, 1, "a").generator("noise"), 128, 498, 0.15);

    double sum = 0;
    double squares = 0;
    double neighbours = 0;
    for (float[] row : noise) {
      for (int n = 1; n < row.length; n++) {
        sum += row[n];
        squares += row[n] * row[n];
        neighbours += row[n] * row[n - 1];
      }
    }
    double count = 128 * 497;
    assertThat(sum / count).isEqualTo(0, within(0.15 * 4 / Math.sqrt(count)));
    assertThat(Math.sqrt(squares / count)).isEqualTo(0.15, within(0.002));
    assertThat(neighbours / squares).isEqualTo(0, within(4 / Math.sqrt(count)));
  }

  @Test
  void aClipWithoutFramesHasNoNoise() {
    assertThat(GaussianNoise.draw(new ClipSeed(1, 1, "a").generator("noise"), 2, 0, 1))
        .isDeepEqualTo(new float[2][0]);
  }

  @Test
  void valuesOutsideTheirRangeAreRefused() {
    assertThatIllegalArgumentException()
        .isThrownBy(
            () -> GaussianNoise.draw(new ClipSeed(1, 1, "a").generator("noise"), 2, 3, -0.1))
        .withMessage("sigma = -0.1, allowed: 0 to finite");
    try (NDManager manager = Tensors.cpu()) {
      NDArray in = manager.zeros(new Shape(1, 1, 2, 3));
      assertThatIllegalArgumentException()
          .isThrownBy(() -> GaussianNoise.apply(in, new float[1][2][4]))
          .withMessage("noise of clip 0 with 2 bands, allowed: 2 bands of at most 3 frames");
      assertThatIllegalArgumentException()
          .isThrownBy(() -> GaussianNoise.apply(in, new float[1][3][3]));
    }
  }
}
