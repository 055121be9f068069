package io.github.sed4j.features.audio;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * The specification of issue 2 by measurement: tones go in, least-squares fits tell what is out.
 */
class ResamplerQualityTest {

  private static final int[] RATES = {
    8000, 11_025, 16_000, 22_050, 24_000, 32_000, 44_100, 48_000, 88_200, 96_000, 176_400, 192_000
  };

  /** Without a table row per phase: numerator or denominator above 4096. */
  private static final int[][] AWKWARD_PAIRS = {
    {44_099, 16_000}, {16_000, 44_099}, {191_999, 8000}, {8000, 191_999}, {47_999, 48_000}
  };

  private static final double PASS_BAND_TOLERANCE_DB = 1e-3; // issue 2 asks for 0.1

  static List<int[]> pairs() {
    List<int[]> pairs = new ArrayList<>(List.of(AWKWARD_PAIRS));
    for (int from : RATES) {
      for (int to : RATES) {
        pairs.add(new int[] {from, to});
      }
    }
    return pairs;
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("pairs")
  void passBandIsFlatAndInPhase(int[] pair) {
    Resampler resampler = Resampler.of(pair[0], pair[1]);
    double lowerNyquist = Math.min(pair[0], pair[1]) / 2.0;

    for (double part : new double[] {0.03, 0.1, 0.25, 0.5, 0.75, 0.85, 0.9}) {
      Tone tone = new Tone(part * lowerNyquist, 0.3);
      Tone.Fit fit = tone.fit(resampled(tone, resampler), pair[1], margin(resampler));

      assertThat(fit.decibels())
          .as("gain in dB at %s of the lower Nyquist frequency", part)
          .isEqualTo(0, within(PASS_BAND_TOLERANCE_DB));
      assertThat(fit.phase()).isEqualTo(0, within(1e-5));
      assertThat(fit.residualDecibels()).as("images and noise in dB").isLessThan(-105);
    }
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("pairs")
  void whateverIsAboveTheLowerNyquistFrequencyIsRejected(int[] pair) {
    Resampler resampler = Resampler.of(pair[0], pair[1]);
    double lowerNyquist = Math.min(pair[0], pair[1]) / 2.0;
    double inputNyquist = pair[0] / 2.0;
    if (lowerNyquist == inputNyquist) {
      return; // nothing that comes in is above it; the images are in the test above
    }

    // Densely next to the edge, where the largest side lobes are, then on to the end.
    for (int step = 0; step < 24; step++) {
      double above = step < 12 ? 0.005 * step * lowerNyquist : (step - 11) / 12.5 * lowerNyquist;
      double hz = lowerNyquist + Math.min(above, inputNyquist - lowerNyquist - 1);
      double amplitude = Tone.amplitude(resampled(new Tone(hz, 0.3), resampler), margin(resampler));

      assertThat(Tone.decibels(amplitude))
          .as("amplitude in dB of %s Hz", hz)
          .isLessThan(-resampler.rejection());
    }
  }

  @ParameterizedTest
  @CsvSource({"44100, 16000", "16000, 48000", "8000, 16000", "44099, 16000", "16000, 44099"})
  void imagesOfTheInputAreRejected(int from, int to) {
    Resampler resampler = Resampler.of(from, to);
    for (double part : new double[] {0.5, 0.9, 0.95, 0.99}) {
      Tone tone = new Tone(part * Math.min(from, to) / 2.0, 0.3);

      Tone.Fit fit = tone.fit(resampled(tone, resampler), to, margin(resampler));

      assertThat(fit.residualDecibels()).isLessThan(-resampler.rejection());
    }
  }

  @ParameterizedTest
  @CsvSource({
    "44100, 16000, 0.5, 60", "44100, 16000, 0.98, 120", "16000, 44100, 0.98, 120",
    "16000, 44100, 0.8, 90", "44099, 16000, 0.95, 120", "16000, 44099, 0.95, 120",
  })
  void chosenQualityIsKept(int from, int to, double passBand, double rejection) {
    Resampler resampler =
        Resampler.builder()
            .setInputRate(from)
            .setOutputRate(to)
            .optPassBand(passBand)
            .optRejection(rejection)
            .build();
    double lowerNyquist = Math.min(from, to) / 2.0;

    Tone edge = new Tone(passBand * lowerNyquist, 1);
    Tone.Fit fit = edge.fit(resampled(edge, resampler), to, margin(resampler));
    assertThat(fit.decibels()).isEqualTo(0, within(20 * Math.pow(10, -rejection / 20)));
    assertThat(fit.residualDecibels()).isLessThan(-rejection);

    if (from > to) {
      for (int step = 0; step < 12; step++) {
        Tone tone = new Tone(lowerNyquist * (1 + 0.01 * step), 1);
        double amplitude = Tone.amplitude(resampled(tone, resampler), margin(resampler));
        assertThat(Tone.decibels(amplitude)).isLessThan(-rejection);
      }
    }
  }

  @ParameterizedTest
  @MethodSource("pairs")
  void constantsKeepTheirValue(int[] pair) {
    Resampler resampler = Resampler.of(pair[0], pair[1]);
    float[] ones = new Tone(0, 0).samples(pair[0] / 10, pair[0]);

    float[] output = resampler.resample(AudioClip.mono(ones, pair[0])).channel(0);

    int margin = margin(resampler);
    for (int k = margin; k < output.length - margin; k++) {
      assertThat(output[k]).isEqualTo(1, within(1e-7f));
    }
  }

  /** A tenth of a second: 800 samples or more of the lower rate, of which the edges take 140. */
  private static float[] resampled(Tone tone, Resampler resampler) {
    int rate = resampler.inputRate();
    return resampler.resample(AudioClip.mono(tone.samples(rate / 10, rate), rate)).channel(0);
  }

  /** Output samples at each end that the silence outside reaches. */
  private static int margin(Resampler resampler) {
    return (int) ((long) resampler.lookAhead() * resampler.outputRate() / resampler.inputRate())
        + 1;
  }
}
