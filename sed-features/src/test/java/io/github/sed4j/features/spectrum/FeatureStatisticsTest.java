package io.github.sed4j.features.spectrum;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.github.sed4j.features.io.NpyArray;
import io.github.sed4j.features.io.NpyFormatException;
import io.github.sed4j.features.io.Npz;
import java.io.IOException;
import java.math.BigDecimal;
import java.math.MathContext;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FeatureStatisticsTest {

  private static final int BANDS = 5;

  @TempDir Path folder;

  private static LogMel random(Random random, int frames) {
    double offset = 30 * random.nextGaussian();
    double scale = Math.exp(Math.min(6, 3 * random.nextGaussian()));
    float[] values = new float[BANDS * frames];
    for (int i = 0; i < values.length; i++) {
      values[i] = (float) (offset + scale * random.nextGaussian());
    }
    return LogMel.of(values, BANDS, frames);
  }

  @Property(tries = 100)
  void mergingInAnyOrderAndGroupingGivesTheSameBits(
      @ForAll long seed, @ForAll @IntRange(min = 1, max = 30) int clips) {
    Random random = new Random(seed);
    List<FeatureStatistics> parts = new ArrayList<>();
    FeatureStatistics.Accumulator inOrder = FeatureStatistics.accumulator(BANDS);
    for (int i = 0; i < clips; i++) {
      LogMel clip = random(random, random.nextInt(1200));
      parts.add(FeatureStatistics.of(clip));
      inOrder.add(clip);
    }
    while (parts.size() > 1) {
      Collections.shuffle(parts, random);
      parts.add(parts.remove(0).merge(parts.remove(0)));
    }

    assertThat(parts.get(0))
        .isEqualTo(inOrder.statistics())
        .hasSameHashCodeAs(inOrder.statistics());
  }

  @Property(tries = 50)
  void meanAndVarianceAreExactToTheLastDigits(
      @ForAll long seed, @ForAll @IntRange(min = 2, max = 3000) int frames) {
    LogMel clip = random(new Random(seed), frames);
    FeatureStatistics statistics = FeatureStatistics.of(clip);
    BigDecimal n = BigDecimal.valueOf(frames);
    for (int band = 0; band < BANDS; band++) {
      BigDecimal sum = BigDecimal.ZERO;
      BigDecimal squares = BigDecimal.ZERO;
      for (float value : clip.band(band)) {
        sum = sum.add(new BigDecimal(value));
        squares = squares.add(new BigDecimal(value).pow(2));
      }
      double mean = sum.divide(n, MathContext.DECIMAL128).doubleValue();
      double square = squares.divide(n, MathContext.DECIMAL128).doubleValue();
      double variance =
          squares
              .multiply(n)
              .subtract(sum.pow(2))
              .divide(n.pow(2), MathContext.DECIMAL128)
              .doubleValue();

      double rounding = 1e-13 * square + 1e-12;
      assertThat(statistics.mean()[band])
          .isCloseTo(mean, within(1e-13 * Math.sqrt(square) + 1e-12));
      assertThat(statistics.meanSquare()[band]).isCloseTo(square, within(rounding));
      assertThat(statistics.populationVariance()[band]).isCloseTo(variance, within(2 * rounding));
      assertThat(statistics.sampleVariance()[band])
          .isCloseTo(variance * frames / (frames - 1), within(4 * rounding));
    }
  }

  @Property(tries = 50)
  void paddingDoesNotCount(
      @ForAll long seed,
      @ForAll @IntRange(max = 6) int clips,
      @ForAll @IntRange(max = 40) int frames) {
    Random random = new Random(seed);
    float[] batch = new float[clips * BANDS * frames];
    Arrays.fill(batch, Float.NaN);
    int[] lengths = new int[clips];
    FeatureStatistics.Accumulator expected = FeatureStatistics.accumulator(BANDS);
    for (int i = 0; i < clips; i++) {
      lengths[i] = random.nextInt(frames + 1);
      LogMel clip = random(random, lengths[i]);
      clip.copyTo(batch, i * BANDS * frames, frames);
      expected.add(clip);
    }

    assertThat(FeatureStatistics.ofBatch(batch, BANDS, frames, lengths))
        .isEqualTo(expected.statistics());
  }

  @Property(tries = 200)
  void givenMomentsComeBackBitForBit(@ForAll long seed, @ForAll @IntRange(min = 1) int frames) {
    Random random = new Random(seed);
    double[] mean = random.doubles(BANDS, -100, 100).toArray();
    double[] meanSquare = random.doubles(BANDS, 0, 20_000).toArray();
    FeatureStatistics statistics = FeatureStatistics.ofMoments(frames, mean, meanSquare);

    assertThat(statistics.frames()).isEqualTo(frames);
    assertThat(statistics.mean()).containsExactly(mean);
    assertThat(statistics.meanSquare()).containsExactly(meanSquare);
    assertThat(FeatureStatistics.ofMoments(frames, statistics.mean(), statistics.meanSquare()))
        .isEqualTo(statistics);
  }

  @Test
  void momentsThatRoundingMadeImpossibleGiveNoVariance() {
    FeatureStatistics statistics =
        FeatureStatistics.ofMoments(10, new double[] {3}, new double[] {9 - 1e-6});

    assertThat(statistics.sampleVariance()).containsExactly(0);
  }

  @Test
  void aLargeMeanLeavesTheVarianceItsDigits() {
    float[] values = new float[20_000];
    for (int i = 0; i < values.length; i++) {
      values[i] = i % 2 == 0 ? 20_000 : 20_000.25f;
    }
    FeatureStatistics statistics = FeatureStatistics.of(LogMel.of(values, 1, values.length));

    assertThat(statistics.populationVariance()[0]).isCloseTo(0.015625, within(1e-15));
  }

  @Test
  void fileAndArraysHoldEverything() throws IOException {
    Random random = new Random(4);
    FeatureStatistics.Accumulator accumulator = FeatureStatistics.accumulator(BANDS);
    for (int i = 0; i < 50; i++) {
      accumulator.add(random(random, 700));
    }
    FeatureStatistics statistics = accumulator.statistics();
    Path file = folder.resolve("statistics.npz");
    statistics.write(file);

    assertThat(FeatureStatistics.read(file))
        .isEqualTo(statistics)
        .hasToString("FeatureStatistics[5 bands, 35000 frames]");
    assertThat(Npz.read(file)).containsOnlyKeys("frames", "sum", "sum_of_squares");
    statistics.merge(statistics).write(file);
    assertThat(FeatureStatistics.read(file)).isEqualTo(statistics.merge(statistics));
    FeatureStatistics.empty(3).write(file);
    assertThat(FeatureStatistics.read(file)).isEqualTo(FeatureStatistics.empty(3));
  }

  @Test
  void filesThatHoldSomethingElseAreRefused() throws IOException {
    Map<String, NpyArray> arrays = FeatureStatistics.of(random(new Random(5), 9)).toArrays();
    assertThat(FeatureStatistics.fromArrays(arrays, "x").frames()).isEqualTo(9);

    assertRefused(arrays, "frames", null, "x: no array frames, only sum, sum_of_squares");
    assertRefused(
        arrays,
        "frames",
        NpyArray.of(new double[] {1.5}, 1),
        "x: frames = [1.5], allowed: one whole number, 0 to 8589934592");
    assertRefused(
        arrays,
        "frames",
        NpyArray.of(new double[] {Double.NaN}, 1),
        "x: frames = [NaN], allowed: one whole number, 0 to 8589934592");
    assertRefused(
        arrays,
        "sum",
        NpyArray.of(new float[10], 2, 5),
        "x: sum is <f4[2, 5], allowed: <f8 of shape (2, bands)");
    assertRefused(
        arrays,
        "sum",
        NpyArray.of(new double[8], 2, 4),
        "x: sum has 4 bands and sum_of_squares 5, allowed: one number, at least 1");
    double[] sum = Objects.requireNonNull(arrays.get("sum")).toDoubleArray();
    sum[3] = Double.POSITIVE_INFINITY;
    assertRefused(arrays, "sum", NpyArray.of(sum, 2, 5), null);
    sum[3] = 0;
    sum[8] = 1;
    assertRefused(arrays, "sum", NpyArray.of(sum, 2, 5), null);

    Path file = folder.resolve("other.npz");
    Npz.write(file, Map.of("other", NpyArray.of(new float[1], 1)));
    assertThatThrownBy(() -> FeatureStatistics.read(file))
        .isInstanceOf(NpyFormatException.class)
        .hasMessage(file + ": no array frames, only other");
  }

  private static void assertRefused(
      Map<String, NpyArray> arrays,
      String key,
      @Nullable NpyArray value,
      @Nullable String message) {
    Map<String, NpyArray> changed = new LinkedHashMap<>(arrays);
    if (value == null) {
      changed.remove(key);
    } else {
      changed.put(key, value);
    }
    assertThatThrownBy(() -> FeatureStatistics.fromArrays(changed, "x"))
        .isInstanceOf(NpyFormatException.class)
        .message()
        .startsWith(message == null ? "x: sums of band 3 are no sums of 9 frames" : message);
  }

  @Test
  void tooFewFramesHaveNoVariance() {
    FeatureStatistics none = FeatureStatistics.empty(2);
    FeatureStatistics one = FeatureStatistics.of(LogMel.of(new float[] {3, 4}, 2, 1));

    assertThat(none.frames()).isZero();
    assertThat(none.merge(one)).isEqualTo(one);
    assertThatThrownBy(none::mean)
        .isInstanceOf(IllegalStateException.class)
        .hasMessage("frames = 0, allowed: at least 1");
    assertThatThrownBy(none::batchNorm).hasMessage("frames = 0, allowed: at least 1");
    assertThat(one.mean()).containsExactly(3, 4);
    assertThat(one.populationVariance()).containsExactly(0, 0);
    assertThatThrownBy(one::norm)
        .isInstanceOf(IllegalStateException.class)
        .hasMessage("frames = 1, allowed: at least 2");
  }

  @Test
  void valuesThatAreNoLogMelAreNamedAndNotAdded() {
    FeatureStatistics.Accumulator accumulator = FeatureStatistics.accumulator(2);
    accumulator.add(LogMel.of(new float[] {1, 2}, 2, 1));
    FeatureStatistics before = accumulator.statistics();

    assertThatThrownBy(
            () -> accumulator.addBatch(new float[] {1, 1, Float.NaN, 1}, 2, new int[] {2}))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("value of clip 0, band 1, frame 0 = NaN, allowed: -32768 to 32768");
    assertThatThrownBy(() -> accumulator.addBatch(new float[] {1, 1e6f}, 1, new int[] {1}))
        .hasMessage("value of clip 0, band 1, frame 0 = 1000000.0, allowed: -32768 to 32768");
    assertThatThrownBy(() -> accumulator.add(LogMel.of(new float[3], 3, 1)))
        .hasMessage("bands = 3, allowed: 2");
    assertThatThrownBy(() -> accumulator.add(FeatureStatistics.empty(3)))
        .hasMessage("bands = 3, allowed: 2");
    FeatureStatistics full =
        FeatureStatistics.ofMoments(FeatureStatistics.MAX_FRAMES, new double[2], new double[2]);
    assertThatThrownBy(() -> accumulator.add(full))
        .hasMessage("frames = 8589934593, allowed: 0 to 8589934592");
    assertThat(accumulator.statistics()).isEqualTo(before);
  }

  @Test
  void momentsOutsideTheirRangeAreNamed() {
    assertThatThrownBy(() -> FeatureStatistics.ofMoments(-1, new double[1], new double[1]))
        .hasMessage("frames = -1, allowed: 0 to 8589934592");
    assertThatThrownBy(() -> FeatureStatistics.ofMoments(1, new double[0], new double[0]))
        .hasMessage("bands = 0, allowed: at least 1");
    assertThatThrownBy(() -> FeatureStatistics.ofMoments(1, new double[1], new double[2]))
        .hasMessage("meanSquare has 2 bands, allowed: 1 as mean has");
    assertThatThrownBy(
            () -> FeatureStatistics.ofMoments(1, new double[] {Double.NaN}, new double[1]))
        .hasMessage("mean of band 0 = NaN, allowed: -32768 to 32768");
    assertThatThrownBy(() -> FeatureStatistics.ofMoments(1, new double[1], new double[] {-1}))
        .hasMessage("mean square of band 0 = -1.0, allowed: 0 to 2^30");
  }
}
