package io.github.sed4j.features.augment;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.within;

import io.github.sed4j.testing.Golden;
import java.util.Arrays;
import java.util.function.DoubleUnaryOperator;
import java.util.random.RandomGenerator;
import java.util.stream.Stream;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.DoubleRange;
import net.jqwik.api.constraints.Scale;
import org.apache.commons.math3.distribution.NormalDistribution;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class DistributionTest {

  private static final int SAMPLES = 20_000;

  /** Critical distance of the Kolmogorov-Smirnov test at 1 %; the seed is fixed. */
  private static final double CRITICAL_DISTANCE = 1.63 / Math.sqrt(SAMPLES);

  static Stream<Arguments> goldenSamplers() {
    return Stream.of(
        Arguments.of("sampler_scale_f64", RandomScale.DEFAULT_FACTOR),
        Arguments.of("sampler_warp_alpha_f64", FilterBankWarping.DEFAULT_FACTOR),
        Arguments.of("sampler_warp_fhi_f64", FilterBankWarping.DEFAULT_BOUNDARY_RATIO),
        Arguments.of("sampler_blur_sigma_f64", GaussianBlur.DEFAULT_SIGMA));
  }

  @ParameterizedTest
  @MethodSource("goldenSamplers")
  void quantilesEqualTheReference(String name, Distribution distribution) {
    Golden golden = Golden.load("augment");
    double[] u = golden.array("sampler_u_f64").toDoubleArray();
    double[] expected = golden.array(name).toDoubleArray();

    double[] quantiles = Arrays.stream(u).map(distribution::quantile).toArray();

    assertThat(quantiles).containsExactly(expected, within(1e-9));
  }

  static Stream<Arguments> distributionFunctions() {
    NormalDistribution normal = new NormalDistribution(null, 0, 1);
    double tail3 = normal.cumulativeProbability(-3);
    double warpBound = Math.log(1.3) / 0.08;
    double warpTail = normal.cumulativeProbability(-warpBound);
    return Stream.of(
        cdf(
            "scale",
            RandomScale.DEFAULT_FACTOR,
            x -> (normal.cumulativeProbability(Math.log(x)) - tail3) / (1 - 2 * tail3)),
        cdf(
            "warp factor",
            FilterBankWarping.DEFAULT_FACTOR,
            x ->
                (normal.cumulativeProbability(Math.log(x) / 0.08) - warpTail) / (1 - 2 * warpTail)),
        cdf(
            "warp boundary",
            FilterBankWarping.DEFAULT_BOUNDARY_RATIO,
            x -> (1 - Math.exp(-2 * x)) / (1 - Math.exp(-10))),
        cdf(
            "blur",
            GaussianBlur.DEFAULT_SIGMA,
            x -> (1 - Math.exp(-2 * (x - 0.1))) / (1 - Math.exp(-10))),
        cdf("noise", GaussianNoise.DEFAULT_SIGMA, x -> 5 * x),
        cdf("log-mel excess", LogMelWarping.DEFAULT_EXCESS, x -> 1 - Math.exp(-x / 0.07)));
  }

  private static Arguments cdf(
      String name, Distribution distribution, DoubleUnaryOperator distributionFunction) {
    return Arguments.of(name, distribution, distributionFunction);
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("distributionFunctions")
  void samplesFollowTheDistributionFunction(
      String name, Distribution distribution, DoubleUnaryOperator distributionFunction) {
    assertThat(distance(sorted(distribution, 1), distributionFunction))
        .isLessThan(CRITICAL_DISTANCE);
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("distributionFunctions")
  void theTestOfSamplesSeesAChangeOfTenPercent(
      String name, Distribution distribution, DoubleUnaryOperator distributionFunction) {
    Distribution skewed = u -> distribution.quantile(Math.pow(u, 1.1));

    assertThat(distance(sorted(skewed, 1), distributionFunction)).isGreaterThan(CRITICAL_DISTANCE);
  }

  private static double[] sorted(Distribution distribution, long run) {
    RandomGenerator random = new ClipSeed(run, 0, "samples").generator("test");
    double[] samples = new double[SAMPLES];
    Arrays.setAll(samples, i -> distribution.sample(random));
    Arrays.sort(samples);
    return samples;
  }

  private static double distance(double[] sorted, DoubleUnaryOperator distributionFunction) {
    double distance = 0;
    for (int i = 0; i < sorted.length; i++) {
      double expected = distributionFunction.applyAsDouble(sorted[i]);
      distance = Math.max(distance, Math.abs(expected - (double) i / sorted.length));
      distance = Math.max(distance, Math.abs(expected - (i + 1.0) / sorted.length));
    }
    return distance;
  }

  @Property
  void truncationHoldsForEveryUniformNumber(
      @ForAll @Scale(12) @DoubleRange(min = 0, max = 1, maxIncluded = false) double u,
      @ForAll @Scale(12) @DoubleRange(min = 1e-3, max = 100) double spread,
      @ForAll @Scale(12) @DoubleRange(min = 1e-3, max = 1000) double truncation) {
    assertThat(new TruncatedNormal(2, spread, truncation).quantile(u))
        .isBetween(2 - truncation, 2 + truncation);
    assertThat(new TruncatedExponential(2, spread, truncation).quantile(u))
        .isBetween(2.0, 2 + truncation * (1 + 1e-12));
  }

  @Property
  void quantilesRise(
      @ForAll @Scale(12) @DoubleRange(min = 0, max = 1, maxIncluded = false) double u,
      @ForAll @Scale(12) @DoubleRange(min = 0, max = 1, maxIncluded = false) double v) {
    goldenSamplers()
        .map(arguments -> (Distribution) arguments.get()[1])
        .forEach(
            distribution ->
                assertThat(distribution.quantile(Math.min(u, v)))
                    .isLessThanOrEqualTo(distribution.quantile(Math.max(u, v))));
  }

  @Test
  void aTruncatedNormalIsSymmetric() {
    TruncatedNormal normal = new TruncatedNormal(0, 1, 3);

    assertThat(normal.quantile(0)).isEqualTo(-3, within(1e-12));
    assertThat(normal.quantile(0.5)).isEqualTo(0, within(1e-12));
    assertThat(normal.quantile(0.75)).isEqualTo(-normal.quantile(0.25), within(1e-15));
    assertThat(normal.quantile(1 - 0x1p-53)).isEqualTo(3, within(1e-9));
  }

  @Test
  void truncationFarOutInTheTailsStaysFinite() {
    TruncatedNormal normal = new TruncatedNormal(0, 1, 1000);

    assertThat(normal.quantile(0)).isFinite().isLessThan(-8);
    assertThat(new TruncatedExponential(0, 1, Double.POSITIVE_INFINITY).quantile(1 - 0x1p-53))
        .isEqualTo(53 * Math.log(2), within(1e-9));
  }

  @ParameterizedTest
  @ValueSource(doubles = {-1e-9, 1, 2, Double.NaN})
  void uniformNumbersOutsideTheirRangeAreRefused(double u) {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new TruncatedNormal(0, 1, 1).quantile(u))
        .withMessage("u = %s, allowed: 0 to below 1", u);
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new TruncatedExponential(0, 1, 1).quantile(u));
    assertThatIllegalArgumentException().isThrownBy(() -> new ContinuousUniform(0, 1).quantile(u));
  }

  @Test
  void parametersOutsideTheirRangeAreRefused() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new TruncatedNormal(0, 0, 1))
        .withMessage("standardDeviation = 0.0, allowed: above 0 and finite");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new TruncatedLogNormal(Double.NaN, 1, 1))
        .withMessage("mean = NaN, allowed: finite");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new TruncatedExponential(0, 1, 0))
        .withMessage("truncation = 0.0, allowed: above 0");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new ContinuousUniform(1, 0))
        .withMessage("high = 0.0, allowed: at least low = 1.0");
  }
}
