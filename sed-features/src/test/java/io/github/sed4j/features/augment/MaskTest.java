package io.github.sed4j.features.augment;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import io.github.sed4j.testing.Golden;
import io.github.sed4j.testing.Tensors;
import java.util.ArrayList;
import java.util.List;
import java.util.random.RandomGenerator;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.DoubleRange;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Scale;
import org.junit.jupiter.api.Test;

class MaskTest {

  @Test
  void masksEqualTheReferenceWithItsUniformNumbers() {
    Golden golden = Golden.load("augment");
    double[] u = golden.array("mask_u").toDoubleArray();
    int[] lengths = golden.array("mask_time_seq_len").toIntArray();
    List<Mask.Range> time = new ArrayList<>();
    List<Mask.Range> mel = new ArrayList<>();
    for (int clip = 0; clip < 3; clip++) {
      time.add(Mask.REPORT_TIME.range(u[clip], u[3 + clip], lengths[clip]));
      mel.add(Mask.REPORT_MEL.range(u[6 + clip], u[9 + clip], 32));
    }
    try (NDManager manager = Tensors.cpu()) {
      NDArray in = Tensors.of(manager, golden.array("mask_in"));

      Tensors.assertClose(Mask.REPORT_TIME.apply(in, time), golden.array("mask_time_out"), 1e-5);
      Tensors.assertClose(Mask.REPORT_MEL.apply(in, mel), golden.array("mask_mel_out"), 1e-5);
    }
  }

  @Property
  void aMaskLiesWithinTheClip(
      @ForAll @Scale(12) @DoubleRange(min = 0, max = 1, maxIncluded = false) double widthU,
      @ForAll @Scale(12) @DoubleRange(min = 0, max = 1, maxIncluded = false) double onsetU,
      @ForAll @IntRange(min = 0, max = 2000) int length,
      @ForAll @IntRange(min = 0, max = 100) int maxWidth,
      @ForAll @Scale(12) @DoubleRange(min = 0, max = 1) double maxRate) {
    Mask mask = new Mask(Mask.Axis.TIME, maxWidth, maxRate);
    Mask.Range range = mask.range(widthU, onsetU, length);

    assertThat(range.onset()).isNotNegative();
    assertThat(range.width()).isBetween(0, mask.maxWidth(length));
    assertThat(mask.maxWidth(length)).isLessThanOrEqualTo(maxWidth);
    assertThat(range.onset() + range.width()).isLessThanOrEqualTo(length);
    assertThat(range.width()).isLessThanOrEqualTo((int) Math.ceil(maxRate * length));
  }

  @Test
  void widestMaskFollowsTheClipsOwnLength() {
    assertThat(Mask.REPORT_TIME.maxWidth(0)).isZero();
    assertThat(Mask.REPORT_TIME.maxWidth(1)).isZero();
    assertThat(Mask.REPORT_TIME.maxWidth(4)).isZero();
    assertThat(Mask.REPORT_TIME.maxWidth(5)).isEqualTo(1);
    assertThat(Mask.REPORT_TIME.maxWidth(349)).isEqualTo(69);
    assertThat(Mask.REPORT_TIME.maxWidth(350)).isEqualTo(70);
    assertThat(Mask.REPORT_TIME.maxWidth(498)).isEqualTo(70);
    assertThat(Mask.REPORT_MEL.maxWidth(128)).isEqualTo(20);
    assertThat(Mask.CITED_MEL.maxWidth(128)).isEqualTo(16);
  }

  @Test
  void everyWidthAndOnsetIsEquallyLikely() {
    RandomGenerator random = new ClipSeed(3, 0, "masks").generator("test");
    Mask mask = new Mask(Mask.Axis.TIME, 3, 1);
    int[][] counts = new int[4][11];
    for (int i = 0; i < 40_000; i++) {
      Mask.Range range = mask.sample(random, 10);
      counts[range.width()][range.onset()]++;
    }

    for (int width = 0; width <= 3; width++) {
      for (int onset = 0; onset <= 10; onset++) {
        double expected = onset <= 10 - width ? 10_000.0 / (11 - width) : 0;
        assertThat((double) counts[width][onset])
            .isBetween(expected - 5 * Math.sqrt(expected), expected + 5 * Math.sqrt(expected));
      }
    }
  }

  @Test
  void nothingIsLeftBehindAndTheInputStays() {
    try (NDManager manager = Tensors.cpu()) {
      NDArray in = Tensors.random(manager, 1, 2, 1, 8, 10);
      float[] before = in.toFloatArray();
      NDArray out =
          Mask.REPORT_TIME.apply(in, List.of(new Mask.Range(0, 10), new Mask.Range(3, 0)));

      assertThat(out.get("0").toFloatArray()).containsOnly(0);
      assertThat(out.get("1")).isEqualTo(in.get("1"));
      assertThat(in.toFloatArray()).containsExactly(before);
      assertThat(out.getManager()).isSameAs(manager);
    }
  }

  @Test
  void valuesOutsideTheirRangeAreRefused() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new Mask(Mask.Axis.MEL, -1, 0.2))
        .withMessage("maxWidth = -1, allowed: at least 0");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new Mask(Mask.Axis.MEL, 1, 1.1))
        .withMessage("maxRate = 1.1, allowed: 0 to 1");
    try (NDManager manager = Tensors.cpu()) {
      NDArray in = manager.zeros(new ai.djl.ndarray.types.Shape(1, 1, 8, 10));
      assertThatIllegalArgumentException()
          .isThrownBy(() -> Mask.REPORT_MEL.apply(in, List.of(new Mask.Range(7, 2))))
          .withMessage("Range[onset=7, width=2] of clip 0, allowed: within 0 to 8");
      assertThatIllegalArgumentException()
          .isThrownBy(() -> Mask.REPORT_MEL.apply(in, List.of()))
          .withMessage("ranges of 0 clips, allowed: one for each of 1");
      assertThatIllegalArgumentException()
          .isThrownBy(() -> Mask.REPORT_MEL.apply(in.squeeze(0), List.of()))
          .withMessage("features = (1, 8, 10), allowed: (B, 1, M, N)");
    }
  }
}
