package io.github.sed4j.features.spectrum;

import static io.github.sed4j.features.spectrum.Close.assertClose;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.github.sed4j.features.audio.AudioClip;
import io.github.sed4j.testing.Golden;
import java.io.IOException;
import java.util.Arrays;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class WaveformNormalizationTest {

  private static final WaveformNormalization REPORT = WaveformNormalization.REPORT;
  private static final WaveformNormalization WORKSHOP = WaveformNormalization.WORKSHOP;

  @Test
  void workshopIsTheNormalisationOfTheReference() {
    AudioClip clip = Recordings.golden("synth");
    double[] expected = Golden.load("features").array("synth/waveform_norm_f64").toDoubleArray();

    assertClose(WORKSHOP.measure(clip).apply(clip), expected, 1e-14);
  }

  @Test
  void reportDividesByTheLargestMagnitudeOfTheAveragedChannels() {
    AudioClip clip = AudioClip.of(new float[][] {{0.5f, -1, 0.25f}, {0.5f, 0.5f, -0.75f}}, 16_000);

    assertThat(REPORT.measure(clip)).isEqualTo(new WaveformScaling(0, 2));
    assertThat(REPORT.measure(clip).apply(clip)).containsExactly(1, -0.5, -0.5);
  }

  @Test
  void workshopRemovesTheMeanOfEachChannelFirst() {
    AudioClip clip = Recordings.noise(1, 2, 5000, 16_000);
    double[] mono = new double[clip.length()];
    for (int c = 0; c < 2; c++) {
      float[] channel = clip.channel(c);
      double mean = 0;
      for (float sample : channel) {
        mean += sample / (double) channel.length;
      }
      for (int i = 0; i < mono.length; i++) {
        mono[i] += (channel[i] - mean) / 2;
      }
    }
    double peak = Arrays.stream(mono).map(Math::abs).max().orElseThrow();
    double[] expected = Arrays.stream(mono).map(x -> x / (peak + 1e-3)).toArray();

    assertClose(WORKSHOP.measure(clip).apply(clip), expected, 1e-13);
  }

  @Property(tries = 50)
  void normalisedSamplesReachTheirPeakAndNotMore(
      @ForAll long seed, @ForAll @IntRange(min = 1, max = 6000) int length) {
    AudioClip clip = Recordings.noise(seed, 2, length, 16_000);
    double[] report = REPORT.measure(clip).apply(clip);
    double[] workshop = WORKSHOP.measure(clip).apply(clip);

    assertThat(largest(report)).isCloseTo(1, within(1e-15));
    assertThat(largest(workshop)).isBetween(0.0, 1.0);
    assertThat(Arrays.stream(workshop).average().orElseThrow()).isCloseTo(0, within(1e-13));
  }

  private static double largest(double[] samples) {
    return Arrays.stream(samples).map(Math::abs).max().orElseThrow();
  }

  @Property(tries = 50)
  void aSourceMeasuresAsItsClip(
      @ForAll long seed,
      @ForAll @IntRange(min = 1, max = 3) int channels,
      @ForAll @IntRange(max = 10_000) int length)
      throws IOException {
    AudioClip clip = Recordings.noise(seed, channels, length, 16_000);
    for (WaveformNormalization normalization : new WaveformNormalization[] {REPORT, WORKSHOP}) {
      assertThat(normalization.measure(Recordings.source(clip, seed)))
          .isEqualTo(normalization.measure(clip));
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 1, 5000})
  void silenceGivesZeros(int length) {
    AudioClip silence = Recordings.constant(0, length);

    assertThat(REPORT.measure(silence)).isEqualTo(WaveformScaling.NONE);
    assertThat(WORKSHOP.measure(silence)).isEqualTo(new WaveformScaling(0, 1 / 1e-3));
    assertThat(REPORT.measure(silence).apply(silence)).containsOnly(new double[length]);
    assertThat(WORKSHOP.measure(silence).apply(silence)).containsOnly(new double[length]);
  }

  @Test
  void aConstantIsSilenceOnlyWithoutItsMean() {
    AudioClip constant = Recordings.constant(0.1f, 5000);

    assertThat(REPORT.measure(constant).apply(constant)).containsOnly(1);
    assertThat(WORKSHOP.measure(constant).apply(constant)).containsOnly(0);
  }

  @Test
  void theSmallestAndTheLargestFloatsStayFinite() {
    for (float extreme : new float[] {Float.MIN_VALUE, Float.MAX_VALUE}) {
      AudioClip clip = AudioClip.mono(new float[] {extreme, 0, -extreme}, 16_000);
      assertThat(REPORT.measure(clip).apply(clip))
          .containsExactly(new double[] {1, 0, -1}, within(1e-15));
    }
  }

  @Test
  void samplesThatAreNoNumbersAreNamed() {
    float[] left = new float[3000];
    float[] right = new float[3000];
    right[2500] = Float.NaN;
    AudioClip clip = AudioClip.of(new float[][] {left, right}, 16_000);

    assertThatThrownBy(() -> REPORT.measure(clip))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("sample 2500 of channel 1 is NaN, allowed: finite numbers");
    assertThatThrownBy(() -> REPORT.measure(Recordings.source(clip, 1)))
        .hasMessage("sample 2500 of channel 1 is NaN, allowed: finite numbers");
    assertThatThrownBy(() -> WaveformScaling.NONE.apply(clip))
        .hasMessage("sample 2500 of channel 1 is NaN, allowed: finite numbers");
  }

  @Test
  void aRefusedBlockLeavesTheMeasurementAsItWas() {
    WaveformMeter meter = WORKSHOP.meter();
    meter.accept(new float[] {0.5f, 0.25f});
    WaveformScaling before = meter.scaling();

    assertThatThrownBy(() -> meter.accept(new float[] {1, Float.NEGATIVE_INFINITY}))
        .hasMessage("sample 3 of channel 0 is -Infinity, allowed: finite numbers");
    assertThat(meter.samples()).isEqualTo(2);
    assertThat(meter.scaling()).isEqualTo(before);
    assertThatThrownBy(() -> meter.accept(new float[0][], 0, 0))
        .hasMessage("channels = 0, allowed: at least 1");
    assertThatThrownBy(() -> meter.accept(new float[][] {new float[3]}, 2, 2))
        .hasMessageStartingWith("offset = 2, count = 2");
  }

  @Test
  void scalingsGivenByHandAreChecked() {
    assertThat(new WaveformScaling(0.5, 2).times(3)).isEqualTo(new WaveformScaling(0.5, 6));
    assertThatThrownBy(() -> new WaveformScaling(Double.NaN, 1))
        .hasMessage("mean = NaN, allowed: finite");
    assertThatThrownBy(() -> new WaveformScaling(0, -1))
        .hasMessage("gain = -1.0, allowed: at least 0 and finite");
    assertThatThrownBy(() -> new WaveformNormalization(true, Double.NaN))
        .hasMessage("peakOffset = NaN, allowed: at least 0 and finite");
  }
}
