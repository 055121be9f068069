package io.github.sed4j.features.spectrum;

import static io.github.sed4j.testing.Tensors.assertClose;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import io.github.sed4j.features.audio.AudioClip;
import io.github.sed4j.testing.Golden;
import io.github.sed4j.testing.Tensors;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class BatchLogMelTest {

  private static final int BANDS = 128;

  private final LogMelExtractor workshop = LogMelExtractor.workshop();
  private final BatchLogMel onCpu = BatchLogMel.of(workshop, Device.cpu());
  private final BatchLogMel inFloat32 = BatchLogMel.of(workshop, DataType.FLOAT32);
  private final List<AudioClip> golden =
      List.of(Recordings.golden("synth"), Recordings.golden("real"));

  private static float[] valuesOf(FeatureBatch batch, int clip) {
    return batch.features().get("{}, 0, :, 0:{}", clip, batch.lengths()[clip]).toFloatArray();
  }

  @Test
  void goldenRecordingsEqualTheReference() {
    try (NDManager manager = Tensors.cpu()) {
      FeatureBatch batch = onCpu.extract(manager, golden);

      assertThat(batch.lengths()).containsExactly(498, 478);
      assertClose(valuesOf(batch, 0), reference("synth"), 2e-5);
      assertClose(valuesOf(batch, 1), reference("real"), 2e-5);
    }
  }

  private static float[] reference(String name) {
    return Golden.load("features").array(name + "/logmel_f64").toFloatArray();
  }

  @Test
  void inFloat32GoldenRecordingsKeepTheStatedLimits() {
    try (NDManager manager = Tensors.cpu()) {
      FeatureBatch batch = inFloat32.extract(manager, golden);
      for (int clip = 0; clip < 2; clip++) {
        float[] expected = reference(clip == 0 ? "synth" : "real");
        float[] differences = valuesOf(batch, clip);
        for (int i = 0; i < differences.length; i++) {
          differences[i] = Math.abs(differences[i] - expected[i]);
        }
        Arrays.sort(differences);

        assertThat(differences[(int) (0.99 * differences.length)]).isLessThan(1e-4f);
        assertThat(differences[differences.length - 1]).isLessThan(1e-3f);
      }
    }
  }

  @Test
  void float64EqualsTheCpuPathOnWhateverSound() {
    List<AudioClip> clips =
        List.of(
            tone(1000, 1, 16_000),
            tone(7990, 0.01f, 5_000),
            Recordings.constant(0, 3_000),
            Recordings.constant(-1, 3_000),
            Recordings.noise(1, 2, 20_001, 16_000),
            Recordings.noise(2, 1, 959, 16_000),
            Recordings.noise(3, 1, 960, 16_000),
            Recordings.noise(4, 5, 1279, 16_000),
            Recordings.noise(5, 1, 1280, 16_000),
            AudioClip.mono(new float[0], 16_000));
    for (LogMelExtractor extractor : List.of(LogMelExtractor.report(), workshop)) {
      try (NDManager manager = Tensors.cpu()) {
        FeatureBatch batch = BatchLogMel.of(extractor, Device.cpu()).extract(manager, clips);

        for (int clip = 0; clip < clips.size(); clip++) {
          LogMel expected = extractor.extract(clips.get(clip));
          assertThat(batch.lengths()[clip]).isEqualTo(expected.frames());
          assertClose(padded(expected, batch.frames()), rowOf(batch, clip), 1e-4);
        }
      }
    }
  }

  private static float[] rowOf(FeatureBatch batch, int clip) {
    return batch.features().get("{}", clip).toFloatArray();
  }

  private static float[] padded(LogMel logMel, int frames) {
    float[] padded = new float[logMel.bands() * frames];
    logMel.copyTo(padded, 0, frames);
    return padded;
  }

  private static AudioClip tone(double hz, float level, int length) {
    float[] samples = new float[length];
    for (int i = 0; i < length; i++) {
      samples[i] = (float) (level * Math.sin(2 * Math.PI * hz * i / 16_000));
    }
    return AudioClip.mono(samples, 16_000);
  }

  /** The documented limit: what float32 makes of a spectrum that is empty but for a line. */
  @ParameterizedTest
  @ValueSource(doubles = {100, 1000, 1003.7, 5000})
  void inFloat32PureTonesHoldDownToAHundredDecibels(double hz) {
    AudioClip tone = tone(hz, 1, 16_000);
    try (NDManager manager = Tensors.cpu()) {
      float[] actual = valuesOf(inFloat32.extract(manager, List.of(tone)), 0);
      float[] expected = workshop.extract(tone).toFloatArray();
      float loudest = Float.NEGATIVE_INFINITY;
      for (float value : expected) {
        loudest = Math.max(loudest, value);
      }
      for (int i = 0; i < expected.length; i++) {
        double decibels = 10 / Math.log(10) * (loudest - expected[i]);
        if (decibels < 100) {
          assertThat(Math.abs(actual[i] - expected[i]))
              .as("%s dB below the loudest", decibels)
              .isLessThan(decibels < 80 ? 1e-3f : 0.02f);
        }
      }
    }
  }

  @Test
  void recordingsLongerThanTheFramesInWorkEqualTheCpuPath() {
    AudioClip clip = Recordings.noise(8, 1, 960 + 5000 * 320, 16_000);
    try (NDManager manager = Tensors.cpu()) {
      FeatureBatch batch = onCpu.extract(manager, List.of(clip, golden.get(0)));

      assertThat(batch.frames()).isEqualTo(5001);
      assertClose(valuesOf(batch, 0), workshop.extract(clip).toFloatArray(), 1e-4);
      assertClose(valuesOf(batch, 1), reference("synth"), 2e-5);
    }
  }

  @Test
  void aClipComesOutTheSameWhateverItsBatch() {
    List<AudioClip> clips = new ArrayList<>();
    for (int i = 0; i < 13; i++) {
      clips.add(Recordings.noise(i, 1, 16_000 + 7919 * i, 16_000));
    }
    try (NDManager manager = Tensors.cpu()) {
      FeatureBatch together = onCpu.extract(manager, clips);
      for (int i = 0; i < clips.size(); i++) {
        FeatureBatch alone = onCpu.extract(manager, List.of(clips.get(i)));
        assertClose(valuesOf(together, i), valuesOf(alone, 0), 1e-6);
      }
    }
  }

  @Test
  void beyondAClipEverythingIsZero() {
    try (NDManager manager = Tensors.cpu()) {
      FeatureBatch batch = onCpu.extract(manager, golden);

      assertThat(batch.features().get("1, :, :, 478:").toFloatArray()).containsOnly(0f);
    }
  }

  @ParameterizedTest
  @EnumSource(names = {"FLOAT32", "FLOAT64"})
  void onlyTheResultIsLeftBehind(DataType precision) {
    try (NDManager manager = Tensors.cpu()) {
      FeatureBatch batch = BatchLogMel.of(workshop, precision).extract(manager, golden);

      assertThat(Tensors.heldBy(manager)).isEqualTo(1);
      assertThat(batch.features().getManager()).isSameAs(manager);
      assertThat(batch.features().getDataType()).isEqualTo(DataType.FLOAT32);
      batch.close();
      assertThat(Tensors.heldBy(manager)).isZero();
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"synth", "real"})
  void stftsEqualTheReference(String name) {
    Golden features = Golden.load("features");
    AudioClip clip = Recordings.golden(name);
    float[] expected = features.array(name + "/stft").toFloatArray();
    float largest = 0;
    for (float value : expected) {
      largest = Math.max(largest, Math.abs(value));
    }
    try (NDManager manager = Tensors.cpu()) {
      NDArray stft =
          onCpu.stft(
              manager, List.of(ClipMix.of(clip, WaveformNormalization.WORKSHOP.measure(clip))));

      assertThat(stft.getShape().getShape()).containsExactly(1, expected.length / 1026, 513, 2);
      assertClose(stft.toFloatArray(), expected, 1e-6 * largest);
      assertThat(Tensors.heldBy(manager)).isEqualTo(1);
    }
  }

  @Test
  void warpedLogMelEqualsTheReference() {
    Golden augment = Golden.load("augment");
    double[] factors = augment.array("warp_alpha_f64").toDoubleArray();
    double[] ratios = augment.array("warp_fhi_f64").toDoubleArray();
    List<MelFilterBank> banks = new ArrayList<>();
    for (int clip = 0; clip < factors.length; clip++) {
      banks.add(MelFilterBank.REPORT.warped(factors[clip], ratios[clip]));
    }
    try (NDManager manager = Tensors.cpu()) {
      NDArray stft = Tensors.of(manager, augment.array("warp_stft_in")).expandDims(0);
      FeatureBatch batch = onCpu.logMel(stft, new int[] {50, 50, 50, 50}, banks);

      assertClose(batch.features(), augment.array("warp_logmel_out"), 1e-5);
    }
  }

  @Test
  void partsOfAMixAreHeardFromTheirStartsOn() {
    AudioClip first = Recordings.noise(1, 1, 16_000, 16_000);
    AudioClip second = Recordings.noise(2, 2, 10_000, 16_000);
    WaveformScaling scaling = new WaveformScaling(0.01, 0.5);
    int frames = FrameGrid.REPORT.frames(16_000);
    int start = 30;
    ClipMix mix =
        new ClipMix(
            List.of(
                new ClipMix.Part(first, WaveformScaling.NONE, 0),
                new ClipMix.Part(second, scaling, start)));
    assertThat(mix.frames(FrameGrid.REPORT)).isEqualTo(start + 29);
    try (NDManager manager = Tensors.cpu()) {
      NDArray mixed = onCpu.stft(manager, List.of(mix, ClipMix.of(first, WaveformScaling.NONE)));
      NDArray one = onCpu.stft(manager, List.of(ClipMix.of(first, WaveformScaling.NONE)));
      NDArray two = onCpu.stft(manager, List.of(ClipMix.of(second, scaling)));

      assertClose(mixed.get("0, 0:30").toFloatArray(), one.get("0, 0:30").toFloatArray(), 1e-4);
      assertClose(
          mixed.get("0, 30:{}", frames).toFloatArray(),
          one.get("0, 30:").add(two.get("0, 0:{}", frames - 30)).toFloatArray(),
          1e-4);
      assertClose(
          mixed.get("0, {}:", frames).toFloatArray(),
          two.get("0, {}:", frames - 30).toFloatArray(),
          1e-4);
      assertThat(mixed.get("1, {}:", frames).toFloatArray()).containsOnly(0f);

      // ... and the log-mel is that of the sum
      List<MelFilterBank> banks = List.of(MelFilterBank.REPORT);
      FeatureBatch batch = onCpu.extract(manager, List.of(mix), banks);
      assertClose(
          batch.features().toFloatArray(),
          onCpu
              .logMel(mixed.get("0:1"), new int[] {mix.frames(FrameGrid.REPORT)}, banks)
              .features()
              .toFloatArray(),
          1e-3);
      // ... as on the CPU path
      assertClose(
          batch.features().toFloatArray(),
          workshop.extract(mix, MelFilterBank.REPORT).toFloatArray(),
          1e-4);
    }
  }

  @Test
  void settingsOfTheExtractorAreKept() {
    LogMelExtractor other =
        LogMelExtractor.builder()
            .optWindowLength(500)
            .optHopLength(160)
            .optFftLength(512)
            .optBands(40)
            .optLogOffset(1e-6)
            .optWindow(WindowFunction.HANN)
            .build();
    AudioClip clip = golden.get(1);
    try (NDManager manager = Tensors.cpu()) {
      FeatureBatch batch = BatchLogMel.of(other, Device.cpu()).extract(manager, List.of(clip));

      assertThat(batch.bands()).isEqualTo(40);
      assertClose(valuesOf(batch, 0), other.extract(clip).toFloatArray(), 1e-4);
    }
  }

  @Test
  void metalHasNoFloat64() {
    assertThat(onCpu.precision()).isEqualTo(DataType.FLOAT64);
    assertThat(BatchLogMel.of(workshop, Device.gpu()).precision()).isEqualTo(DataType.FLOAT64);
    assertThat(BatchLogMel.of(workshop, Device.of("mps", -1)).precision())
        .isEqualTo(DataType.FLOAT32);
  }

  @Test
  void clipsShorterThanAFrameGiveNoFrames() {
    try (NDManager manager = Tensors.cpu()) {
      FeatureBatch batch =
          onCpu.extract(manager, List.of(Recordings.constant(1, 959), Recordings.constant(1, 0)));

      assertThat(batch.features().getShape().getShape()).containsExactly(2, 1, BANDS, 0);
      assertThat(batch.lengths()).containsExactly(0, 0);
      assertThat(batch.features().toFloatArray()).isEmpty();
    }
  }

  @Test
  void badInputIsRefused() {
    float[] samples = new float[4000];
    samples[3210] = Float.NaN;
    List<MelFilterBank> banks = List.of(MelFilterBank.REPORT);
    try (NDManager manager = Tensors.cpu()) {
      assertThatIllegalArgumentException()
          .isThrownBy(() -> onCpu.extract(manager, List.of()))
          .withMessage("clips = 0, allowed: at least 1");
      assertThatIllegalArgumentException()
          .isThrownBy(() -> onCpu.extract(manager, List.of(AudioClip.mono(samples, 16_000))))
          .withMessageContaining("sample 3210 of channel 0 is NaN");
      assertThatIllegalArgumentException()
          .isThrownBy(
              () ->
                  onCpu.extract(
                      manager,
                      List.of(ClipMix.of(AudioClip.mono(samples, 16_000), WaveformScaling.NONE)),
                      banks))
          .withMessageContaining("sample 3210 of channel 0 is NaN");
      assertThatIllegalArgumentException()
          .isThrownBy(() -> onCpu.extract(manager, List.of(AudioClip.mono(samples, 8_000))))
          .withMessageContaining("sampleRate = 8000 Hz, allowed: 16000 Hz");
      assertThatIllegalArgumentException()
          .isThrownBy(
              () ->
                  onCpu.extract(
                      manager, List.of(ClipMix.of(golden.get(0), WaveformScaling.NONE)), List.of()))
          .withMessage("filterBanks = 0, allowed: one for each of 1 rows");
      assertThatIllegalArgumentException()
          .isThrownBy(
              () ->
                  onCpu.extract(
                      manager,
                      List.of(ClipMix.of(golden.get(0), WaveformScaling.NONE)),
                      List.of(MelFilterBank.of(10, 50, 8000, 512, 16_000))))
          .withMessage("filterbank of 10 bands over 257 bins, allowed: 10 bands over 513 bins");
      NDArray stft = Tensors.random(manager, 1, 2, 5, 513, 2);
      assertThatIllegalArgumentException()
          .isThrownBy(() -> onCpu.logMel(stft, new int[] {5}, banks))
          .withMessage("STFT = (2, 5, 513, 2), allowed: (1 or 1, N, 513, 2)");
      assertThatIllegalArgumentException()
          .isThrownBy(() -> BatchLogMel.of(workshop, DataType.FLOAT16))
          .withMessage("precision = float16, allowed: float64 or float32");
      // nothing of what failed is left
      assertThat(Tensors.heldBy(manager)).isEqualTo(1);
    }
  }
}
