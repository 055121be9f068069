package io.github.sed4j.features.spectrum;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.github.sed4j.testing.Golden;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.DoubleRange;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.LongRange;
import org.junit.jupiter.api.Test;

class FrameGridTest {

  private static final FrameGrid GRID = FrameGrid.REPORT;

  @Test
  void relatesSamplesAndFramesAsTheReferenceDoes() {
    Golden features = Golden.load("features");

    for (int[] pair : pairs(features, "sample_to_frame")) {
      assertThat(GRID.frameOf(pair[0])).as("sample %d", pair[0]).isEqualTo(pair[1]);
    }
    for (int[] pair : pairs(features, "frame_to_sample_center")) {
      assertThat(GRID.centerSample(pair[0])).as("frame %d", pair[0]).isEqualTo(pair[1]);
    }
    for (int[] pair : pairs(features, "samples_to_frames")) {
      assertThat(GRID.frames(pair[0])).as("%d samples", pair[0]).isEqualTo(pair[1]);
    }
  }

  private static int[][] pairs(Golden golden, String name) {
    int[] values = golden.array(name).toIntArray();
    assertThat(golden.array(name).shape()).containsExactly(values.length / 2, 2);
    int[][] pairs = new int[values.length / 2][];
    for (int i = 0; i < pairs.length; i++) {
      pairs[i] = new int[] {values[2 * i], values[2 * i + 1]};
    }
    return pairs;
  }

  @Test
  void tenSecondsHave498FramesThatStandForTheirCentres() {
    assertThat(GRID.frames(160_000)).isEqualTo(498);
    assertThat(GRID.frames(959)).isZero();
    assertThat(GRID.samples(498)).isEqualTo(160_000);
    assertThat(GRID.centerSeconds(0)).isEqualTo(0.03);
    assertThat(GRID.centerSeconds(497)).isEqualTo(9.97);
    assertThat(GRID.hopSeconds()).isEqualTo(0.02);
    assertThat(GRID.frameAt(2.78)).isEqualTo(GRID.frameOf(44_480));
  }

  @Test
  void strongLabelsStayWithinTheFramesOfTheRecording() {
    assertThat(GRID.targetFrames(0, 10, 498)).isEqualTo(new FrameRange(0, 497));
    assertThat(GRID.targetFrames(1, 1, 498)).isEqualTo(new FrameRange(49, 49));
    assertThat(GRID.targetFrames(159_999 / 16_000.0, 10, 498)).isEqualTo(new FrameRange(497, 497));
    assertThat(GRID.targetFrames(3, 1e12, 498)).isEqualTo(new FrameRange(149, 497));
    assertThat(GRID.targetFrames(0, 0.0299, 1)).isEqualTo(new FrameRange(0, 0));
    assertThat(GRID.targetFrames(0, 0.03, 2)).isEqualTo(new FrameRange(0, 1));
  }

  @Test
  void impossibleLabelsAreRefused() {
    assertThatThrownBy(() -> GRID.targetFrames(2, 1, 498))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("offset = 1.0, allowed: at least onset = 2.0");
    assertThatThrownBy(() -> GRID.targetFrames(0, 1, 0))
        .hasMessage("frames = 0, allowed: at least 1");
    assertThatThrownBy(() -> GRID.targetFrames(-1, 1, 498)).hasMessageContaining("seconds = -1.0");
    assertThatThrownBy(() -> GRID.targetFrames(Double.NaN, 1, 498))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> new FrameRange(2, 1))
        .hasMessage("last = 1, allowed: at least first = 2");
    assertThatThrownBy(() -> new FrameRange(-1, 1)).hasMessage("first = -1, allowed: at least 0");
  }

  @Test
  void boundariesLieHalfAHopBeforeTheCentres() {
    assertThat(GRID.boundarySeconds(0)).isEqualTo(0.02);
    assertThat(GRID.boundarySeconds(49)).isEqualTo(1.0);
    assertThat(GRID.boundarySeconds(100)).isEqualTo(2.02);
    assertThat(GRID.boundaries(2)).containsExactly(0.02, 0.04, 0.06);
    assertThat(GRID.boundaries(0)).containsExactly(0.02);
    assertThatThrownBy(() -> GRID.boundaries(-1)).hasMessage("frames = -1, allowed: at least 0");
  }

  @Test
  void valuesOutsideTheirRangeAreNamed() {
    assertThatThrownBy(() -> new FrameGrid(0, 960, 320))
        .hasMessage("sampleRate = 0, allowed: at least 1");
    assertThatThrownBy(() -> new FrameGrid(16_000, 0, 320))
        .hasMessage("windowLength = 0, allowed: at least 1");
    assertThatThrownBy(() -> new FrameGrid(16_000, 960, 961))
        .hasMessage("hopLength = 961, allowed: 1 to windowLength = 960");
    assertThatThrownBy(() -> GRID.frameOf(-1)).hasMessage("sample = -1, allowed: at least 0");
    assertThatThrownBy(() -> GRID.sampleOf(Double.POSITIVE_INFINITY))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> GRID.frames(Long.MAX_VALUE))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("samples = 9223372036854775807, allowed: those of at most 2147483647 frames");
    assertThatThrownBy(() -> GRID.frameOf(Long.MAX_VALUE))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("sample = 9223372036854775807, allowed: those of at most 2147483647 frames");
  }

  @Provide
  static Arbitrary<FrameGrid> grids() {
    return Arbitraries.integers()
        .between(1, 4096)
        .flatMap(
            window ->
                Combinators.combine(
                        Arbitraries.integers().between(1, 192_000),
                        Arbitraries.integers().between(1, window))
                    .as((rate, hop) -> new FrameGrid(rate, window, hop)));
  }

  @Property
  void aCentreIsTheFirstSampleOfTheNextFrame(
      @ForAll("grids") FrameGrid grid, @ForAll @IntRange(max = 1_000_000) int frame) {
    long center = grid.centerSample(frame);

    assertThat(grid.frameOf(center)).isEqualTo(frame + 1);
    if (center > 0) {
      assertThat(grid.frameOf(center - 1)).isEqualTo(frame);
    }
  }

  @Property
  void framesAreWholeAndAllThatFit(
      @ForAll("grids") FrameGrid grid, @ForAll @LongRange(max = 1L << 30) long samples) {
    int frames = grid.frames(samples);

    assertThat(grid.samples(frames)).isLessThanOrEqualTo(samples);
    assertThat(grid.samples(frames + 1)).isGreaterThan(samples);
  }

  @Property
  void laterSamplesBelongToLaterFrames(
      @ForAll("grids") FrameGrid grid,
      @ForAll @LongRange(max = 1L << 30) long sample,
      @ForAll @LongRange(max = 1L << 20) long later) {
    assertThat(grid.frameOf(sample)).isLessThanOrEqualTo(grid.frameOf(sample + later));
  }

  @Property
  void targetsLieWithinTheRecording(
      @ForAll("grids") FrameGrid grid,
      @ForAll @DoubleRange(max = 1e5) double onset,
      @ForAll @DoubleRange(max = 1e5) double duration,
      @ForAll @IntRange(min = 1, max = 10_000) int frames) {
    FrameRange range = grid.targetFrames(onset, onset + duration, frames);

    assertThat(range.first()).isBetween(0, frames - 1);
    assertThat(range.last()).isBetween(range.first(), frames - 1);
    assertThat(range.length()).isEqualTo(range.last() - range.first() + 1);
    assertThat(range.contains(range.first()) && range.contains(range.last())).isTrue();
    assertThat(range.contains(range.last() + 1)).isFalse();
  }

  @Property
  void aFrameLastsOneHopAroundItsCentreWithinItsSamples(
      @ForAll("grids") FrameGrid grid, @ForAll @IntRange(max = 100_000) int frame) {
    double begin = (double) grid.firstSample(frame) / grid.sampleRate();
    double end = (double) grid.samples(frame + 1) / grid.sampleRate();
    // The centre of an odd number of samples is rounded down.
    double half = 0.5 / grid.sampleRate() + 1e-12 * end;
    double onset = grid.boundarySeconds(frame);
    double offset = grid.boundarySeconds(frame + 1);

    assertThat(onset).isBetween(Math.max(0, begin - half), grid.centerSeconds(frame));
    assertThat(offset).isBetween(grid.centerSeconds(frame), end + half);
    assertThat(offset - onset).isCloseTo(grid.hopSeconds(), within(half));
  }
}
