package io.github.sed4j.features.augment;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.within;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import io.github.sed4j.features.io.NpyArray;
import io.github.sed4j.features.spectrum.LogMel;
import io.github.sed4j.testing.Golden;
import io.github.sed4j.testing.Tensors;
import java.util.Arrays;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.DoubleRange;
import net.jqwik.api.constraints.FloatRange;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Scale;
import org.junit.jupiter.api.Test;

class GaussianBlurTest {

  private final Golden golden = Golden.load("augment");
  private final double[] sigmas = golden.array("blur_sigma_f64").toDoubleArray();

  @Test
  void kernelsEqualTheReference() {
    float[] expected = golden.array("blur_kernels").toFloatArray();

    for (int clip = 0; clip < sigmas.length; clip++) {
      double[] kernel = GaussianBlur.REPORT.kernel(sigmas[clip]);
      for (int i = 0; i < 25; i++) {
        assertThat((float) (kernel[i / 5] * kernel[i % 5]))
            .isEqualTo(expected[25 * clip + i], within(1e-6f));
      }
    }
  }

  @Test
  void theBlurEqualsTheReference() {
    NpyArray in = golden.array("blur_in");
    try (NDManager manager = Tensors.cpu()) {
      NDArray batch = Tensors.of(manager, in).reshape(1, 1, 128, 60).repeat(0, sigmas.length);
      NDArray out = GaussianBlur.REPORT.apply(batch, new int[] {60, 60, 60}, sigmas);

      Tensors.assertClose(out, golden.array("blur_out"), 1e-5);
    }
  }

  @Test
  void theBlurOfAClipEqualsTheReference() {
    LogMel in = LogMel.of(golden.array("blur_in").toFloatArray(), 128, 60);
    float[] expected = golden.array("blur_out").toFloatArray();

    for (int clip = 0; clip < sigmas.length; clip++) {
      int from = clip * 128 * 60;
      Tensors.assertClose(
          GaussianBlur.REPORT.apply(in, sigmas[clip]).toFloatArray(),
          Arrays.copyOfRange(expected, from, from + 128 * 60),
          1e-5);
    }
  }

  @Property(tries = 50)
  void aClipIsBlurredAsInABatch(
      @ForAll @IntRange(min = 0, max = 8) int length,
      @ForAll @IntRange(min = 1, max = 6) int bands,
      @ForAll @Scale(12) @DoubleRange(min = 1e-3, max = 100) double sigma) {
    try (NDManager manager = Tensors.cpu()) {
      NDArray in = Tensors.random(manager, 3, 1, 1, bands, length);
      NDArray batch = GaussianBlur.REPORT.apply(in, new int[] {length}, new double[] {sigma});
      LogMel alone = GaussianBlur.REPORT.apply(LogMel.of(in.toFloatArray(), bands, length), sigma);

      Tensors.assertClose(alone.toFloatArray(), batch.toFloatArray(), 1e-5);
    }
  }

  @Test
  void aClipIsReflectedAtItsOwnEndWhateverItsBatch() {
    try (NDManager manager = Tensors.cpu()) {
      int[] lengths = {40, 1, 2, 3, 0, 17};
      double[] sigma = {0.7, 3, 2, 1, 1, 0.4};
      NDArray batch = Tensors.random(manager, 5, 6, 1, 16, 40);
      NDArray out = GaussianBlur.REPORT.apply(batch, lengths, sigma);

      for (int clip = 0; clip < 6; clip++) {
        if (lengths[clip] > 0) {
          String range = clip + ":" + (clip + 1) + ", :, :, 0:" + lengths[clip];
          NDArray alone =
              GaussianBlur.REPORT.apply(
                  batch.get(range), new int[] {lengths[clip]}, new double[] {sigma[clip]});
          assertThat(out.get(range).toFloatArray()).containsExactly(alone.toFloatArray());
        }
      }
    }
  }

  @Property(tries = 50)
  void constantsStay(
      @ForAll @IntRange(min = 0, max = 8) int length,
      @ForAll @IntRange(min = 1, max = 6) int bands,
      @ForAll @FloatRange(min = -30, max = 30) float value,
      @ForAll @Scale(12) @DoubleRange(min = 1e-3, max = 100) double sigma) {
    try (NDManager manager = Tensors.cpu()) {
      NDArray in = manager.full(new Shape(1, 1, bands, length), value);
      NDArray out = GaussianBlur.REPORT.apply(in, new int[] {length}, new double[] {sigma});

      assertThat(out.getShape()).isEqualTo(in.getShape());
      assertThat(out.toFloatArray()).containsExactly(in.toFloatArray(), within(1e-5f));
    }
  }

  @Property
  void reflectionStaysInRangeAndMirrors(
      @ForAll @IntRange(min = 1, max = 50) int length,
      @ForAll @IntRange(min = -100, max = 100) int position) {
    int reflected = GaussianBlur.reflect(position, length);

    assertThat(reflected).isBetween(0, length - 1);
    assertThat(reflected).isEqualTo(GaussianBlur.reflect(-position, length));
    if (position >= 0 && position < length) {
      assertThat(reflected).isEqualTo(position);
    }
  }

  @Test
  void noGradientFlowsThroughAndNothingIsLeftBehind() {
    try (NDManager manager = Tensors.cpu()) {
      NDArray in = Tensors.random(manager, 1, 1, 1, 8, 10);
      in.setRequiresGradient(true);
      int before = Tensors.heldBy(manager);
      NDArray out = GaussianBlur.REPORT.apply(in, new int[] {10}, new double[] {1});

      assertThat(out.hasGradient()).isFalse();
      assertThat(Tensors.heldBy(manager)).isEqualTo(before + 1);
      out.close();
    }
  }

  @Test
  void kernelsAreSymmetricAndSumToOne() {
    for (double sigma : new double[] {1e-3, 0.1, 1, 1e6}) {
      double[] kernel = new GaussianBlur(7, GaussianBlur.DEFAULT_SIGMA).kernel(sigma);

      assertThat(Arrays.stream(kernel).sum()).isEqualTo(1, within(1e-12));
      assertThat(kernel[0]).isEqualTo(kernel[6]);
      assertThat(kernel[3]).isGreaterThanOrEqualTo(kernel[2]);
    }
  }

  @Test
  void valuesOutsideTheirRangeAreRefused() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new GaussianBlur(4, GaussianBlur.DEFAULT_SIGMA))
        .withMessage("size = 4, allowed: odd, at least 1");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> GaussianBlur.REPORT.kernel(0))
        .withMessage("sigma = 0.0, allowed: above 0 and finite");
    try (NDManager manager = Tensors.cpu()) {
      NDArray in = manager.zeros(new Shape(1, 1, 8, 10));
      assertThatIllegalArgumentException()
          .isThrownBy(() -> GaussianBlur.REPORT.apply(in, new int[] {11}, new double[] {1}))
          .withMessage("length of clip 0 = 11, allowed: 0 to 10");
    }
  }
}
