package io.github.sed4j.features.augment;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.within;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import io.github.sed4j.features.augment.FrequencyWarping.Warp;
import io.github.sed4j.features.spectrum.LogMel;
import io.github.sed4j.features.spectrum.MelFilterBank;
import io.github.sed4j.testing.Golden;
import io.github.sed4j.testing.Tensors;
import java.util.Arrays;
import java.util.List;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.DoubleRange;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Scale;
import org.junit.jupiter.api.Test;

class FrequencyWarpingTest {

  @Test
  void warpedFilterBanksEqualTheReference() {
    Golden golden = Golden.load("augment");
    double[] factors = golden.array("warp_alpha_f64").toDoubleArray();
    double[] ratios = golden.array("warp_fhi_f64").toDoubleArray();
    double[] edges = golden.array("warp_band_edges_hz_f64").toDoubleArray();
    float[] filters = golden.array("warp_fbanks").toFloatArray();
    int bins = MelFilterBank.REPORT.bins();

    for (int clip = 0; clip < factors.length; clip++) {
      MelFilterBank warped =
          FilterBankWarping.apply(MelFilterBank.REPORT, new Warp(factors[clip], ratios[clip]));
      assertThat(warped.bandEdgesHz())
          .containsExactly(Arrays.copyOfRange(edges, clip * 130, clip * 130 + 130), within(1e-9));
      double[][] matrix = warped.toMatrix();
      for (int band = 0; band < 128; band++) {
        for (int bin = 0; bin < bins; bin++) {
          assertThat((float) matrix[band][bin])
              .isEqualTo(filters[(clip * 128 + band) * bins + bin], within(1e-5f));
        }
      }
    }
  }

  @Property
  void drawnWarpsMoveBandEdgesByThirtyPercentAtMost(
      @ForAll @Scale(12) @DoubleRange(min = 0, max = 1, maxIncluded = false) double factorU,
      @ForAll @Scale(12) @DoubleRange(min = 0, max = 1, maxIncluded = false) double boundaryU) {
    Warp warp = FilterBankWarping.REPORT.warp(factorU, boundaryU);

    assertThat(warp.factor()).isBetween(1 / 1.3 - 1e-12, 1.3 + 1e-12);
    assertThat(warp.boundaryRatio()).isBetween(0.0, 5 + 1e-9);
    double[] edges = FilterBankWarping.apply(MelFilterBank.REPORT, warp).bandEdgesHz();
    assertThat(edges[0]).isEqualTo(50, within(1e-9));
    assertThat(Arrays.stream(edges)).allMatch(Double::isFinite);
  }

  @Test
  void aBoundaryAtZeroWarpsNothing() {
    MelFilterBank warped =
        FilterBankWarping.apply(MelFilterBank.REPORT, FilterBankWarping.REPORT.warp(0.9, 0));

    assertThat(warped.bandEdgesHz())
        .containsExactly(MelFilterBank.REPORT.bandEdgesHz(), within(1e-8));
  }

  @Test
  void bandsOfTheLogMelMoveByTheFactor() {
    Warp stretched = new Warp(1.25, Double.POSITIVE_INFINITY);
    Warp compressed = new Warp(0.8, Double.POSITIVE_INFINITY);
    try (NDManager manager = Tensors.cpu()) {
      // Two frames: the number of the band, and ten times that.
      float[] ramp = new float[2 * 2 * 16];
      for (int i = 0; i < ramp.length; i++) {
        ramp[i] = (i / 2 % 16) * (i % 2 == 0 ? 1 : 10);
      }
      NDArray in = manager.create(ramp, new ai.djl.ndarray.types.Shape(2, 1, 16, 2));
      float[] out = LogMelWarping.apply(in, List.of(stretched, compressed)).toFloatArray();

      for (int band = 0; band < 16; band++) {
        assertThat(out[2 * band]).isEqualTo(band / 1.25f, within(1e-5f));
        assertThat(out[2 * band + 1]).isEqualTo(10 * band / 1.25f, within(1e-4f));
        assertThat(out[32 + 2 * band]).isEqualTo(Math.min(15, band * 1.25f), within(1e-5f));
      }
    }
  }

  @Test
  void aBoundaryKeepsBothEndsOfTheLogMel() {
    // bands = 16, factor 1.5, ratio 0.5: band 6.4 moves to 9.6, and 16 stays.
    Warp warp = new Warp(1.5, 0.5);

    assertThat(LogMelWarping.source(0, 16, warp)).isZero();
    assertThat(LogMelWarping.source(9, 16, warp)).isEqualTo(6, within(1e-12));
    assertThat(LogMelWarping.source(16, 16, warp)).isEqualTo(16, within(1e-12));
    assertThat(LogMelWarping.source(12, 16, warp)).isEqualTo(6.4 + 2.4 * 1.5, within(1e-12));
  }

  @Property
  void sourcesRiseAndStartAtZero(
      @ForAll @Scale(12) @DoubleRange(min = 0, max = 1, maxIncluded = false) double excessU,
      @ForAll @Scale(12) @DoubleRange(min = 0, max = 1, maxIncluded = false) double inversionU,
      @ForAll @Scale(12) @DoubleRange(min = 0, max = 1, maxIncluded = false) double boundaryU,
      @ForAll @IntRange(min = 1, max = 127) int band) {
    Warp warp = LogMelWarping.CITED.warp(excessU, inversionU, boundaryU);

    assertThat(LogMelWarping.source(0, 128, warp)).isZero();
    assertThat(LogMelWarping.source(band, 128, warp))
        .isGreaterThan(LogMelWarping.source(band - 1, 128, warp));
  }

  @Test
  void halfOfTheLogMelWarpsStretch() {
    Warp stretched = LogMelWarping.CITED.warp(0.5, 0.5, 0.5);
    Warp compressed = LogMelWarping.CITED.warp(0.5, 0.499, 0.5);

    assertThat(stretched.factor()).isEqualTo(1 + 0.07 * Math.log(2), within(1e-12));
    assertThat(compressed.factor()).isEqualTo(1 / stretched.factor(), within(1e-12));
    assertThat(stretched.boundaryRatio()).isEqualTo(0.5 * Math.log(2), within(1e-12));
  }

  @Property(tries = 50)
  void theLogMelOfAClipIsWarpedAsInABatch(
      @ForAll @IntRange(min = 1, max = 20) int bands,
      @ForAll @DoubleRange(min = 0.5, max = 2) double factor,
      @ForAll @DoubleRange(min = 0.01, max = 2) double boundaryRatio) {
    Warp warp = new Warp(factor, boundaryRatio);
    try (NDManager manager = Tensors.cpu()) {
      NDArray in = Tensors.random(manager, 4, 1, 1, bands, 7);
      LogMel alone = LogMelWarping.apply(LogMel.of(in.toFloatArray(), bands, 7), warp);

      Tensors.assertClose(
          alone.toFloatArray(), LogMelWarping.apply(in, List.of(warp)).toFloatArray(), 1e-5);
    }
  }

  @Test
  void aWarpOfOneChangesNothing() {
    try (NDManager manager = Tensors.cpu()) {
      NDArray in = Tensors.random(manager, 4, 1, 1, 32, 7);
      int before = Tensors.heldBy(manager);
      NDArray out = LogMelWarping.apply(in, List.of(new Warp(1, 0.4)));

      assertThat(Tensors.heldBy(manager)).isEqualTo(before + 1);
      assertThat(out.toFloatArray()).containsExactly(in.toFloatArray(), within(1e-5f));
    }
  }

  @Test
  void valuesOutsideTheirRangeAreRefused() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new Warp(0, 1))
        .withMessage("factor = 0.0, allowed: above 0 and finite");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new Warp(1, Double.NaN))
        .withMessage("boundaryRatio = NaN, allowed: above 0");
  }
}
