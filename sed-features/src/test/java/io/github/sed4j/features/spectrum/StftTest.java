package io.github.sed4j.features.spectrum;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.github.sed4j.features.audio.AudioClip;
import io.github.sed4j.features.io.NpyArray;
import io.github.sed4j.testing.Golden;
import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class StftTest {

  @Test
  void theWindowIsThatOfTheReference() {
    double[] window = Golden.load("features").array("window").toDoubleArray();

    assertThat(Stft.REPORT.window()).containsExactly(window, within(1e-15));
  }

  @ParameterizedTest
  @ValueSource(strings = {"synth", "real"})
  void spectraAreThoseOfTheReference(String name) {
    AudioClip clip = Recordings.golden(name);
    NpyArray golden = Golden.load("features").array(name + "/stft");
    float[] expected = golden.toFloatArray();

    ComplexSpectrogram stft =
        Stft.REPORT.transform(clip, WaveformNormalization.WORKSHOP.measure(clip));
    assertThat(stft.toNpy().shape()).containsExactly(golden.shape());
    double[] values = stft.toNpy().toDoubleArray();
    double largest = 0;
    double error = 0;
    for (int i = 0; i < expected.length; i += 2) {
      largest = Math.max(largest, Math.hypot(expected[i], expected[i + 1]));
      error = Math.max(error, Math.abs(values[i] - expected[i]));
      error = Math.max(error, Math.abs(values[i + 1] - expected[i + 1]));
    }
    assertThat(error).isLessThan(1e-6 * largest);
    assertThat(stft.real(7, 11)).isEqualTo(values[2 * (7 * 513 + 11)]);
    assertThat(stft.imaginary(7, 11)).isEqualTo(values[2 * (7 * 513 + 11) + 1]);
    assertThat(stft.toFloatArray()[1000]).isEqualTo((float) values[1000]);
  }

  @Property(tries = 60)
  void aFrameIsTheFourierSumOfItsWindowedSamples(
      @ForAll @IntRange(min = 1, max = 9) int power,
      @ForAll long seed,
      @ForAll WindowFunction function) {
    Random random = new Random(seed);
    int fftLength = 1 << power;
    int windowLength = 1 + random.nextInt(fftLength);
    int hop = 1 + random.nextInt(windowLength);
    Stft stft = Stft.of(new FrameGrid(100, windowLength, hop), function, fftLength);
    double[] samples = random.doubles(windowLength + 2L * hop, -1, 1).toArray();

    ComplexSpectrogram spectra = stft.transform(samples);
    assertThat(spectra.frames()).isEqualTo(3);
    assertThat(spectra.bins()).isEqualTo(fftLength / 2 + 1);
    int bin = random.nextInt(spectra.bins());
    double real = 0;
    double imaginary = 0;
    for (int i = 0; i < windowLength; i++) {
      double value = samples[2 * hop + i] * stft.window()[i];
      real += value * Math.cos(2 * Math.PI * bin * i / fftLength);
      imaginary -= value * Math.sin(2 * Math.PI * bin * i / fftLength);
    }
    assertThat(spectra.real(2, bin)).isCloseTo(real, within(1e-10));
    assertThat(spectra.imaginary(2, bin)).isCloseTo(imaginary, within(1e-10));
  }

  @ParameterizedTest
  @EnumSource(WindowFunction.class)
  void windowsArePeriodic(WindowFunction function) {
    double[] window = function.values(8);

    for (int i = 1; i < 8; i++) {
      assertThat(window[i]).isCloseTo(window[8 - i], within(1e-15));
    }
    assertThat(window[4]).isCloseTo(1, within(1e-15));
    assertThatThrownBy(() -> function.values(0)).hasMessage("length = 0, allowed: at least 1");
  }

  @Test
  void framesComeOutOneByOne() {
    double[] samples = new Random(3).doubles(2000, -1, 1).toArray();
    ComplexSpectrogram spectra = Stft.REPORT.transform(samples);
    double[] copied = new double[2 * 513 * 2 + 1];
    spectra.copyFrames(1, 2, copied, 1);

    assertThat(spectra.frames()).isEqualTo(4);
    assertThat(copied[1 + 2 * 513 + 6]).isEqualTo(spectra.real(2, 3));
    assertThat(copied[1 + 7]).isEqualTo(spectra.imaginary(1, 3));
    assertThatThrownBy(() -> spectra.copyFrames(3, 2, copied, 0))
        .isInstanceOf(IndexOutOfBoundsException.class);
    assertThatThrownBy(() -> spectra.real(4, 0)).isInstanceOf(IndexOutOfBoundsException.class);
    assertThatThrownBy(() -> spectra.imaginary(0, 513))
        .isInstanceOf(IndexOutOfBoundsException.class);
  }

  @Test
  void spectrogramsComeBackFromArrays() {
    ComplexSpectrogram spectra = Stft.REPORT.transform(new Random(3).doubles(2000).toArray());

    assertThat(ComplexSpectrogram.fromNpy(spectra.toNpy())).isEqualTo(spectra);
    assertThat(ComplexSpectrogram.of(spectra.toNpy().toDoubleArray(), 4, 513))
        .isEqualTo(spectra)
        .hasSameHashCodeAs(spectra)
        .hasToString("ComplexSpectrogram[4 frames, 513 bins]");
    assertThatThrownBy(() -> ComplexSpectrogram.of(new double[9], 1, 5))
        .hasMessage("values = 9, allowed: 10 for 1 frames of 5 bins");
    assertThatThrownBy(() -> ComplexSpectrogram.of(new double[0], -1, 5))
        .hasMessage("frames = -1, allowed: at least 0");
    assertThatThrownBy(() -> ComplexSpectrogram.of(new double[0], 1, 0))
        .hasMessage("bins = 0, allowed: at least 1");
    assertThatThrownBy(() -> ComplexSpectrogram.of(new double[0], 1 << 21, 513))
        .hasMessage("frames = 2097152, allowed: at most 2093063 with 513 bins");
    assertThatThrownBy(() -> ComplexSpectrogram.fromNpy(NpyArray.of(new float[6], 2, 3)))
        .hasMessage("shape = [2, 3], allowed: (N, bins, 2)");
  }

  @Test
  void lengthsThatTheTransformCannotTakeAreNamed() {
    assertThatThrownBy(() -> Stft.of(FrameGrid.REPORT, WindowFunction.HANN, 1000))
        .hasMessage("fftLength = 1000, allowed: a power of two, 2 to 4096");
    assertThatThrownBy(() -> Stft.of(FrameGrid.REPORT, WindowFunction.HANN, 8192))
        .hasMessage("fftLength = 8192, allowed: a power of two, 2 to 4096");
    assertThatThrownBy(() -> Stft.of(FrameGrid.REPORT, WindowFunction.HANN, 512))
        .hasMessage("fftLength = 512, allowed: at least windowLength = 960");
    assertThat(Stft.REPORT).hasToString("Stft[BLACKMAN 960, hop 320, FFT 1024, 16000 Hz]");
  }
}
