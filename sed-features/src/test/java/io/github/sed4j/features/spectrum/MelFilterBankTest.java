package io.github.sed4j.features.spectrum;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.github.sed4j.features.io.NpyArray;
import io.github.sed4j.testing.Golden;
import java.util.Arrays;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.DoubleRange;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Scale;
import org.assertj.core.data.Offset;
import org.junit.jupiter.api.Test;

class MelFilterBankTest {

  private static final MelFilterBank REPORT = MelFilterBank.REPORT;

  @Test
  void bandEdgesAreThoseOfTheReference() {
    double[] edges = Golden.load("features").array("mel_band_edges_hz_f64").toDoubleArray();

    assertThat(REPORT.bandEdgesHz()).hasSize(130).containsExactly(edges, within(1e-8));
  }

  @Test
  void filtersAreThoseOfTheReferenceDividedByTheirSum() {
    Golden features = Golden.load("features");
    double[] raw = features.array("mel_fbanks_raw_f64").toDoubleArray();
    float[] transposed = features.array("mel_fbanks").toFloatArray();
    assertThat(features.array("mel_fbanks_raw_f64").shape()).containsExactly(128, 513);
    assertThat(features.array("mel_fbanks").shape()).containsExactly(513, 128);

    double[][] matrix = REPORT.toMatrix();
    for (int band = 0; band < 128; band++) {
      double[] filter = Arrays.copyOfRange(raw, band * 513, (band + 1) * 513);
      double sum = Arrays.stream(filter).sum();
      for (int bin = 0; bin < 513; bin++) {
        assertThat(matrix[band][bin]).isCloseTo(filter[bin] / (sum + 1e-6), within(1e-11));
        assertThat(matrix[band][bin]).isCloseTo(transposed[bin * 128 + band], within(1e-7));
      }
    }
  }

  @Test
  void warpedEdgesAndFiltersAreThoseOfTheReference() {
    Golden augment = Golden.load("augment");
    double[] alpha = augment.array("warp_alpha_f64").toDoubleArray();
    double[] boundary = augment.array("warp_fhi_f64").toDoubleArray();
    double[] edges = augment.array("warp_band_edges_hz_f64").toDoubleArray();
    NpyArray filters = augment.array("warp_fbanks");
    float[] weights = filters.toFloatArray();
    boolean transposed = filters.shape()[1] == 513;

    for (int i = 0; i < alpha.length; i++) {
      MelFilterBank warped = REPORT.warped(alpha[i], boundary[i]);
      assertThat(warped.bandEdgesHz())
          .containsExactly(Arrays.copyOfRange(edges, i * 130, (i + 1) * 130), within(1e-8));
      double[][] matrix = warped.toMatrix();
      for (int band = 0; band < 128; band++) {
        for (int bin = 0; bin < 513; bin++) {
          int at = transposed ? (i * 513 + bin) * 128 + band : (i * 128 + band) * 513 + bin;
          assertThat(matrix[band][bin]).isCloseTo(weights[at], within(1e-6));
        }
      }
    }
  }

  @Test
  void aWarpByOneChangesNothing() {
    assertThat(REPORT.warped(1, 0.5).bandEdgesHz())
        .containsExactly(REPORT.bandEdgesHz(), within(1e-8));
    assertThat(REPORT.warped(1, 1).bandEdgesHz())
        .containsExactly(REPORT.bandEdgesHz(), within(1e-8));
  }

  @Property(tries = 100)
  void warpingGivesUsableFiltersForAnyDraw(
      @ForAll @DoubleRange(min = 0.7, max = 1.3) @Scale(6) double alpha,
      @ForAll @DoubleRange(min = 1e-6, max = 5) @Scale(6) double boundary) {
    MelFilterBank warped = REPORT.warped(alpha, boundary);

    assertThat(warped.bandEdgesHz()).doesNotContain(Double.NaN);
    assertThat(warped.bandEdgesHz()[0]).isCloseTo(50, within(1e-8));
    for (double[] filter : warped.toMatrix()) {
      assertThat(Arrays.stream(filter).allMatch(w -> w >= 0 && w <= 1)).isTrue();
      assertThat(Arrays.stream(filter).sum()).isBetween(0.0, 1.0);
    }
  }

  @Property(tries = 100)
  void aFilterSumsToOneAndRisesToItsCentre(
      @ForAll @IntRange(min = 1, max = 200) int bands,
      @ForAll @DoubleRange(max = 2000) double lowest,
      @ForAll @DoubleRange(min = 2100, max = 8000) double highest) {
    MelFilterBank bank = MelFilterBank.of(bands, lowest, highest, 1024, 16_000);
    double[] edges = bank.bandEdgesHz();

    assertThat(bank.bands()).isEqualTo(bands);
    assertThat(edges).isSorted();
    assertThat(edges[0]).isCloseTo(lowest, within(1e-8));
    assertThat(edges[bands + 1]).isCloseTo(highest, within(1e-8));
    double[][] matrix = bank.toMatrix();
    for (int band = 0; band < bands; band++) {
      assertThat(Arrays.stream(matrix[band]).sum()).isCloseTo(1, within(2e-6));
      double center = edges[band + 1] * 1024 / 16_000;
      for (int bin = 1; bin < 513; bin++) {
        double rise = matrix[band][bin] - matrix[band][bin - 1];
        assertThat(bin <= center ? rise >= 0 : bin - 1 < center || rise <= 0).isTrue();
      }
    }
  }

  @Property(tries = 100)
  void applyingIsTheProductWithTheMatrix(@ForAll @IntRange(min = 0, max = 512) int bin) {
    double[] power = new double[513];
    power[bin] = 3;
    double[] energies = new double[128];
    REPORT.apply(power, energies);

    double[][] matrix = REPORT.toMatrix();
    for (int band = 0; band < 128; band++) {
      assertThat(energies[band]).isEqualTo(3 * matrix[band][bin]);
      assertThat(REPORT.apply(band, power)).isEqualTo(energies[band]);
    }
  }

  @Test
  void convertsBetweenHzAndMel() {
    Offset<Double> tolerance = within(1e-9);
    assertThat(MelFilterBank.toMel(0)).isZero();
    assertThat(MelFilterBank.toMel(700)).isCloseTo(2595 * Math.log10(2), tolerance);
    assertThat(MelFilterBank.toHz(MelFilterBank.toMel(1234.5))).isCloseTo(1234.5, tolerance);
  }

  @Test
  void valuesOutsideTheirRangeAreNamed() {
    assertThatThrownBy(() -> MelFilterBank.of(0, 50, 8000, 1024, 16_000))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("bands = 0, allowed: at least 1");
    assertThatThrownBy(() -> MelFilterBank.of(128, 50, 8001, 1024, 16_000))
        .hasMessage("highestHz = 8001.0, allowed: at most 8000.0");
    assertThatThrownBy(() -> MelFilterBank.of(128, 8000, 8000, 1024, 16_000))
        .hasMessageStartingWith("lowestHz = 8000.0");
    assertThatThrownBy(() -> MelFilterBank.of(128, Double.NaN, 8000, 1024, 16_000))
        .hasMessageStartingWith("lowestHz = NaN");
    assertThatThrownBy(() -> MelFilterBank.of(128, 50, 8000, 1023, 16_000))
        .hasMessageStartingWith("fftLength = 1023");
    assertThatThrownBy(() -> REPORT.warped(0, 1)).hasMessageStartingWith("alpha = 0.0");
    assertThatThrownBy(() -> REPORT.warped(1, Double.POSITIVE_INFINITY))
        .hasMessageStartingWith("boundaryRatio = Infinity");
  }
}
