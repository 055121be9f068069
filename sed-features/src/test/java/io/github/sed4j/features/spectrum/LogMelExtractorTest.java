package io.github.sed4j.features.spectrum;

import static io.github.sed4j.features.spectrum.Close.assertClose;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.sed4j.features.audio.AudioClip;
import io.github.sed4j.features.audio.AudioReader;
import io.github.sed4j.features.audio.AudioSource;
import io.github.sed4j.features.io.NpyArray;
import io.github.sed4j.testing.Golden;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class LogMelExtractorTest {

  private static final float FLOOR = (float) Math.log(1e-12);

  private final LogMelExtractor report = LogMelExtractor.report();
  private final LogMelExtractor workshop = LogMelExtractor.workshop();

  @ParameterizedTest
  @ValueSource(strings = {"synth", "real"})
  void logMelIsThatOfTheReference(String name) {
    Golden features = Golden.load("features");
    LogMel logMel = workshop.extract(Recordings.golden(name));
    // A float between 16 and 32 is at most 9.6e-7 from the double that it is rounded from.
    assertClose(logMel.toNpy(), features.array(name + "/logmel_f64"), 1e-6);
    assertClose(logMel.toNpy(), features.array(name + "/logmel"), 3e-6);
  }

  @ParameterizedTest
  @ValueSource(strings = {"synth", "real"})
  void beforeItIsRoundedItIsThatOfTheReferenceIn64Bits(String name) {
    NpyArray golden = Golden.load("features").array(name + "/logmel_f64");
    int frames = golden.shape()[1];
    AudioClip clip = Recordings.golden(name);
    double[] samples = WaveformScaling.NONE.apply(clip);
    WaveformScaling scaling = workshop.waveformNormalization().measure(clip);

    LogMelExtractor.Workspace workspace = workshop.workspace();
    double[] logMel = new double[128 * frames];
    for (int frame = 0; frame < frames; frame++) {
      workshop.frame(samples, 320 * frame, scaling, workspace);
      for (int band = 0; band < 128; band++) {
        logMel[band * frames + frame] = workspace.logMel[band];
      }
    }
    assertClose(logMel, golden.toDoubleArray(), 1e-11);
  }

  @Test
  void warpedFiltersGiveTheLogMelOfTheReference() {
    Golden augment = Golden.load("augment");
    double[] alpha = augment.array("warp_alpha_f64").toDoubleArray();
    double[] boundary = augment.array("warp_fhi_f64").toDoubleArray();
    double[] expected = augment.array("warp_logmel_out").toDoubleArray();
    ComplexSpectrogram stft = ComplexSpectrogram.fromNpy(augment.array("warp_stft_in"));

    for (int i = 0; i < alpha.length; i++) {
      LogMel logMel = report.extract(stft, report.filterBank().warped(alpha[i], boundary[i]));
      assertThat(logMel.frames()).isEqualTo(50);
      double[] values = logMel.toNpy().toDoubleArray();
      int from = i * values.length;
      assertClose(values, Arrays.copyOfRange(expected, from, from + values.length), 1e-5);
    }
  }

  @Test
  void spectraGiveWhatTheirClipGives() {
    AudioClip clip = Recordings.noise(5, 2, 20_000, 16_000);
    WaveformScaling scaling = report.waveformNormalization().measure(clip);

    assertThat(report.extract(report.stft().transform(clip, scaling)))
        .isEqualTo(report.extract(clip));
  }

  @Test
  void aMixOfOneClipGivesWhatTheClipGives() {
    AudioClip clip = Recordings.noise(5, 2, 20_000, 16_000);
    WaveformScaling scaling = report.waveformNormalization().measure(clip);

    assertThat(report.extract(ClipMix.of(clip, scaling), report.filterBank()))
        .isEqualTo(report.extract(clip));
  }

  @Test
  void presetsDifferInTheirWaveformNormalisation() {
    AudioClip clip = Recordings.noise(6, 1, 16_000, 16_000);

    assertThat(report.waveformNormalization()).isEqualTo(WaveformNormalization.REPORT);
    assertThat(workshop.waveformNormalization()).isEqualTo(WaveformNormalization.WORKSHOP);
    assertThat(report.extract(clip))
        .isEqualTo(workshop.extract(clip, WaveformNormalization.REPORT.measure(clip)))
        .isNotEqualTo(workshop.extract(clip));
  }

  @Test
  void theLevelOfARecordingDoesNotMatter() {
    AudioClip clip = Recordings.noise(7, 1, 16_000, 16_000);
    float[] quieter = clip.channel(0);
    for (int i = 0; i < quieter.length; i++) {
      quieter[i] /= 1024;
    }

    assertThat(report.extract(AudioClip.mono(quieter, 16_000))).isEqualTo(report.extract(clip));
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 3})
  void aSourceGivesWhatItsClipGives(int channels) throws IOException {
    AudioClip clip = Recordings.noise(8, channels, 50_123, 16_000);
    WaveformScaling scaling =
        report.waveformNormalization().measure(Recordings.source(clip, channels));
    List<LogMel> parts = new ArrayList<>();
    report.extract(Recordings.source(clip, 9), scaling, parts::add);

    assertThat(parts).hasSizeGreaterThan(10).allMatch(part -> part.frames() > 0);
    assertThat(LogMel.concatenate(parts)).isEqualTo(report.extract(clip));
    assertThat(report.extract(Recordings.source(clip, 10), scaling))
        .isEqualTo(report.extract(clip));
  }

  @Test
  void aRecordingOnDiskTakesTwoPasses(@TempDir Path folder) throws IOException {
    Path file = folder.resolve("real.wav");
    try (InputStream in = Recordings.goldenFile("real")) {
      Files.copy(in, file);
    }
    AudioReader reader = AudioReader.withDefaults();
    List<LogMel> parts = new ArrayList<>();
    try (AudioSource firstPass = reader.open(file);
        AudioSource secondPass = reader.open(file)) {
      WaveformScaling scaling = workshop.waveformNormalization().measure(firstPass);
      workshop.extract(secondPass, scaling, parts::add);
    }

    assertThat(LogMel.concatenate(parts)).isEqualTo(workshop.extract(reader.read(file)));
  }

  @Test
  void aSharedExtractorGivesEveryThreadTheSame() throws Exception {
    AudioClip clip = Recordings.noise(11, 2, 48_000, 16_000);
    LogMel expected = report.extract(clip);
    ExecutorService threads = Executors.newFixedThreadPool(4);
    try {
      List<Callable<LogMel>> calls = new ArrayList<>();
      for (int i = 0; i < 40; i++) {
        calls.add(() -> report.extract(clip));
      }
      for (Future<LogMel> result : threads.invokeAll(calls)) {
        assertThat(result.get()).isEqualTo(expected);
      }
    } finally {
      threads.shutdownNow();
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 1, 959})
  void aClipShorterThanAFrameHasNone(int length) throws IOException {
    AudioClip clip = Recordings.noise(12, 2, length, 16_000);

    assertThat(report.extract(clip)).hasToString("LogMel[128 bands, 0 frames]");
    assertThat(report.extract(Recordings.source(clip, 1), WaveformScaling.NONE).frames()).isZero();
    assertThat(report.extract(Recordings.constant(0.5f, 960)).frames()).isEqualTo(1);
  }

  @Test
  void silenceIsTheLogarithmOfTheOffset() {
    AudioClip silence = Recordings.constant(0, 16_000);

    assertThat(report.extract(silence).toFloatArray()).containsOnly(FLOOR);
    assertThat(workshop.extract(silence).toFloatArray()).containsOnly(FLOOR);
  }

  @Test
  void aConstantIsSilenceForWorkshopAndLowSoundForReport() {
    AudioClip constant = Recordings.constant(-0.7f, 16_000);
    LogMel logMel = report.extract(constant);

    assertThat(workshop.extract(constant).toFloatArray()).containsOnly(FLOOR);
    // The window's side lobes lie 58 dB or more below its sum, 0.42 * 960.
    double highest = 2 * Math.log(0.42 * 960) - 5.8 * Math.log(10);
    for (int band = 0; band < 128; band++) {
      assertThat(logMel.band(band)).containsOnly(logMel.get(band, 0));
      assertThat((double) logMel.get(band, 0)).isBetween((double) FLOOR, highest);
    }
    assertThat(logMel.get(0, 0)).isGreaterThan(-3);
  }

  @Test
  void fullScaleClippingGivesFiniteValues() {
    float[] square = new float[16_000];
    for (int i = 0; i < square.length; i++) {
      square[i] = i / 40 % 2 == 0 ? 1 : -1;
    }
    AudioClip clip = AudioClip.mono(square, 16_000);

    // At most the window's sum, 0.42 * 960, squared.
    for (float value : report.extract(clip).toFloatArray()) {
      assertThat(value).isBetween(FLOOR, (float) (2 * Math.log(0.42 * 960)));
    }
    assertThat(report.extract(clip)).isEqualTo(report.extract(clip, WaveformScaling.NONE));
    for (float value : workshop.extract(clip).toFloatArray()) {
      assertThat(value).isBetween(FLOOR, (float) (2 * Math.log(0.42 * 960)));
    }
  }

  @Test
  void evenTheLargestFloatsGiveFiniteValues() {
    AudioClip clip = Recordings.constant(Float.MAX_VALUE, 2000);

    for (float value : report.extract(clip, WaveformScaling.NONE).toFloatArray()) {
      assertThat(value).isFinite();
    }
  }

  @ParameterizedTest
  @ValueSource(floats = {Float.NaN, Float.POSITIVE_INFINITY, Float.NEGATIVE_INFINITY})
  void samplesThatAreNoNumbersAreNamed(float value) {
    float[] samples = new float[16_000];
    samples[12_345] = value;
    AudioClip clip = AudioClip.mono(samples, 16_000);
    String message = "sample 12345 of channel 0 is " + value + ", allowed: finite numbers";

    assertThatThrownBy(() -> report.extract(clip))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage(message);
    assertThatThrownBy(() -> report.extract(clip, WaveformScaling.NONE)).hasMessage(message);
    assertThatThrownBy(() -> report.extract(Recordings.source(clip, 1), WaveformScaling.NONE))
        .hasMessage(message);
    assertThatThrownBy(() -> report.stft().transform(clip, WaveformScaling.NONE))
        .hasMessage(message);
  }

  @Test
  void anotherRateIsRefusedWithAdvice() {
    AudioClip clip = AudioClip.mono(new float[44_100], 44_100);
    String message = "sampleRate = 44100 Hz, allowed: 16000 Hz; resample the recording first";

    assertThatThrownBy(() -> report.extract(clip))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage(message);
    assertThatThrownBy(() -> report.extract(clip, WaveformScaling.NONE)).hasMessage(message);
    assertThatThrownBy(() -> report.extract(Recordings.source(clip, 1), WaveformScaling.NONE))
        .hasMessage(message);
    assertThatThrownBy(() -> report.stft().transform(clip, WaveformScaling.NONE))
        .hasMessage(message);
    ClipMix mix = ClipMix.of(clip, WaveformScaling.NONE);
    assertThatThrownBy(() -> report.extract(mix, report.filterBank())).hasMessage(message);
  }

  @Test
  void everyNumberIsAnOption() {
    LogMelExtractor extractor =
        LogMelExtractor.builder()
            .optSampleRate(44_100)
            .optWindowLength(1800)
            .optHopLength(441)
            .optWindow(WindowFunction.HANN)
            .optFftLength(2048)
            .optBands(40)
            .optLowestHz(0)
            .optHighestHz(20_000)
            .optWaveformNormalization(new WaveformNormalization(true, 0))
            .optLogOffset(1e-6)
            .build();
    LogMel silence = extractor.extract(AudioClip.mono(new float[44_100], 44_100));

    assertThat(extractor.grid()).isEqualTo(new FrameGrid(44_100, 1800, 441));
    assertThat(extractor.stft().windowFunction()).isEqualTo(WindowFunction.HANN);
    assertThat(extractor.stft().fftLength()).isEqualTo(2048);
    assertThat(extractor.filterBank().bandEdgesHz()).hasSize(42);
    assertThat(extractor.lowestHz()).isZero();
    assertThat(extractor.highestHz()).isEqualTo(20_000);
    assertThat(extractor.logOffset()).isEqualTo(1e-6);
    assertThat(silence.bands()).isEqualTo(40);
    assertThat(silence.frames()).isEqualTo(96);
    assertThat(silence.toFloatArray()).containsOnly((float) Math.log(1e-6));
    assertThat(extractor.toBuilder().build())
        .isEqualTo(extractor)
        .hasSameHashCodeAs(extractor)
        .isNotEqualTo(report);
    assertThat(extractor.toString()).contains("HANN 1800, hop 441, FFT 2048", "40 bands", "1.0E-6");
  }

  @Test
  void theDefaultsAreThePresetReport() {
    assertThat(LogMelExtractor.builder().build()).isEqualTo(report);
    assertThat(report.grid()).isEqualTo(FrameGrid.REPORT);
    assertThat(report.filterBank().bandEdgesHz())
        .containsExactly(MelFilterBank.REPORT.bandEdgesHz());
    assertThat(report.logOffset()).isEqualTo(1e-12);
    assertThat(report).isNotEqualTo(workshop);
  }

  @Test
  void settingsOutsideTheirRangeAreNamed() {
    assertThatThrownBy(() -> LogMelExtractor.builder().optBands(0).build())
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("bands = 0, allowed: at least 1");
    assertThatThrownBy(() -> LogMelExtractor.builder().optSampleRate(8000).build())
        .hasMessage("highestHz = 8000.0, allowed: at most 4000.0");
    assertThatThrownBy(() -> LogMelExtractor.builder().optFftLength(512).build())
        .hasMessage("fftLength = 512, allowed: at least windowLength = 960");
    assertThatThrownBy(() -> LogMelExtractor.builder().optHopLength(0).build())
        .hasMessage("hopLength = 0, allowed: 1 to windowLength = 960");
    assertThatThrownBy(() -> LogMelExtractor.builder().optLogOffset(0).build())
        .hasMessage("logOffset = 0.0, allowed: above 0 and finite");
    assertThatThrownBy(() -> report.extract(ComplexSpectrogram.of(new double[10], 1, 5)))
        .hasMessage("spectrogram has 5 bins, allowed: 513");
    assertThatThrownBy(
            () ->
                report.extract(
                    ComplexSpectrogram.of(new double[0], 0, 513),
                    MelFilterBank.of(4, 0, 100, 512, 16_000)))
        .hasMessage("filterBank has 257 bins, allowed: 513");
  }
}
