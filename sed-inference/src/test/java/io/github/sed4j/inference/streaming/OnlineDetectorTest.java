package io.github.sed4j.inference.streaming;

import static io.github.sed4j.inference.streaming.Heard.assertSame;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import ai.djl.Device;
import io.github.sed4j.features.audio.AudioClip;
import io.github.sed4j.features.audio.AudioSource;
import io.github.sed4j.features.audio.Resampler;
import io.github.sed4j.features.spectrum.LogMel;
import io.github.sed4j.features.spectrum.WaveformScaling;
import io.github.sed4j.inference.Detection;
import io.github.sed4j.inference.DetectionWarning;
import io.github.sed4j.inference.ScoreSettings;
import io.github.sed4j.inference.SoundEventDetector;
import io.github.sed4j.inference.StreamSettings;
import io.github.sed4j.inference.TinyBundles;
import io.github.sed4j.inference.calibration.Calibration;
import io.github.sed4j.inference.calibration.DetectionSetting;
import io.github.sed4j.inference.postprocessing.MedianFilter;
import io.github.sed4j.inference.postprocessing.SoundEvent;
import io.github.sed4j.inference.postprocessing.Thresholding;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class OnlineDetectorTest {

  private static final AudioClip SOUND = TinyBundles.sound(23.4, 11);

  private static SoundEventDetector detector;

  @BeforeAll
  static void load() throws IOException {
    detector =
        TinyBundles.calibratedOn(
            TinyBundles.FEATURES.extract(SOUND), StreamSettings.DEFAULT_TAG_WINDOWS);
  }

  @AfterAll
  static void close() {
    detector.close();
  }

  /** What normalises a recording when it is detected as a whole. */
  private static StreamGain gainOf(AudioClip clip) {
    return StreamGain.constant(TinyBundles.FEATURES.waveformNormalization().measure(clip));
  }

  private static OnlineDetector.Builder online(Heard heard) {
    return OnlineDetector.builder().setDetector(detector).setListener(heard);
  }

  private static AudioClip part(AudioClip clip, int from, int to) {
    return AudioClip.mono(Arrays.copyOfRange(clip.channel(0), from, to), clip.sampleRate());
  }

  private static void feed(OnlineDetector online, AudioClip clip, int blockSize) {
    float[] samples = clip.channel(0);
    for (int from = 0; from < samples.length; from += blockSize) {
      online.accept(Arrays.copyOfRange(samples, from, Math.min(samples.length, from + blockSize)));
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 7, 319, 1024, 16_001, 1_000_000})
  void decidesAsOnAWholeRecordingWithTheSameGain(int blockSize) throws IOException {
    Detection whole = detector.detect(SOUND, "whole");
    Heard heard = new Heard();
    try (OnlineDetector online = online(heard).optGain(gainOf(SOUND)).build()) {
      feed(online, SOUND, blockSize);
      online.flush();
      assertThat(online.samples()).isEqualTo(SOUND.length());
    }
    assertThat(whole.events()).hasSizeGreaterThan(5);
    assertSame(heard.inOrder(), whole.events());
    assertThat(heard.tags).containsExactlyInAnyOrderElementsOf(whole.tags());
    assertThat(heard.tagged).startsWith(List.of(0.02, 10.02));
  }

  @ParameterizedTest
  @ValueSource(ints = {441, 10_000})
  void decidesAsOnAWholeRecordingAtAnotherRate(int blockSize) throws IOException {
    AudioClip recorded = Resampler.of(16_000, 44_100).resample(SOUND);
    AudioClip resampled = Resampler.of(44_100, 16_000).resample(recorded);
    Detection whole = detector.detect(recorded, "whole");
    Heard heard = new Heard();
    try (OnlineDetector online =
        online(heard).optSampleRate(44_100).optGain(gainOf(resampled)).build()) {
      assertThat(online.sampleRate()).isEqualTo(44_100);
      feed(online, recorded, blockSize);
      online.flush();
    }
    assertThat(whole.events()).hasSizeGreaterThan(5);
    assertSame(heard.inOrder(), whole.events());
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 500})
  void decidesAtLowLatencyAsWithoutMask(int blockSize) {
    Heard heard = new Heard();
    try (OnlineDetector online =
        online(heard).optSettings(StreamSettings.LOW_LATENCY).optGain(gainOf(SOUND)).build()) {
      feed(online, part(SOUND, 0, 96_000), blockSize);
      online.flush();
    }
    WaveformScaling scaling = TinyBundles.FEATURES.waveformNormalization().measure(SOUND);
    LogMel logMel = TinyBundles.FEATURES.extract(part(SOUND, 0, 96_000), scaling);
    List<SoundEvent> expected =
        new Thresholding(
                detector.calibration().lowLatency().orElseThrow().map(DetectionSetting::threshold),
                Thresholding.DEFAULT_TIMES)
            .decide(
                MedianFilter.of(21)
                    .apply(
                        detector
                            .ensemble()
                            .scores(
                                logMel,
                                ScoreSettings.builder().optContexts(5).optMasked(false).build())
                            .frameScores(5)));
    assertThat(expected).isNotEmpty();
    assertSame(heard.inOrder(), expected);
    assertThat(heard.tagged.stream().flatMap(List::stream)).allMatch(t -> t <= 6);
  }

  @Test
  void decidesAsSoonAsItsLatencySays() {
    List<Double> ends = new ArrayList<>();
    double[] heardUpTo = {0};
    Heard heard =
        new Heard() {
          @Override
          public void onEventEnd(SoundEvent event) {
            super.onEventEnd(event);
            ends.add(heardUpTo[0] - event.offset());
          }
        };
    try (OnlineDetector online =
        online(heard).optSettings(StreamSettings.LOW_LATENCY).optGain(gainOf(SOUND)).build()) {
      // C = 5, M = 21, and a tag-conditioned CNN that sees 4 frames to either side.
      assertThat(online.latency()).isCloseTo((5 + 4 + 10) * 0.02 + 0.03, within(1e-9));
      for (int from = 0; from < 160_000; from += 320) {
        heardUpTo[0] = (from + 320) / 16_000.0;
        online.accept(Arrays.copyOfRange(SOUND.channel(0), from, from + 320));
      }
      // Told of by the frame after its last.
      assertThat(ends)
          .hasSizeGreaterThan(3)
          .allSatisfy(
              waited -> assertThat(waited).isCloseTo(online.latency() + 0.02, within(1e-9)));
    }
  }

  @Test
  void theRunningPeakDoesNotDependOnBlocks() {
    List<List<SoundEvent>> found = new ArrayList<>();
    for (int blockSize : new int[] {333, 4800, 1_000_000}) {
      Heard heard = new Heard();
      try (OnlineDetector online = online(heard).build()) {
        feed(online, SOUND, blockSize);
        online.flush();
      }
      found.add(heard.inOrder());
    }
    assertThat(found.get(0)).isNotEmpty();
    assertSame(found.get(1), found.get(0));
    assertSame(found.get(2), found.get(0));
  }

  @Test
  void aPeakThatWasThereFromTheStartMakesTheRunningPeakThatOfTheRecording() throws IOException {
    float[] samples = SOUND.channel(0);
    samples[0] = 2;
    AudioClip clip = AudioClip.mono(samples, 16_000);
    Heard heard = new Heard();
    try (OnlineDetector online = online(heard).build()) {
      feed(online, clip, 1600);
      online.flush();
    }
    assertThat(TinyBundles.FEATURES.waveformNormalization().measure(clip).gain()).isEqualTo(0.5);
    assertSame(heard.inOrder(), detector.detect(clip, "clip").events());
    assertThat(heard.events).isNotEmpty();

    Heard initial = new Heard();
    try (OnlineDetector online = online(initial).optGain(StreamGain.runningPeak(2)).build()) {
      feed(online, SOUND, 1600);
      online.flush();
    }
    Heard given = new Heard();
    try (OnlineDetector online = online(given).optGain(StreamGain.constant(0.5)).build()) {
      feed(online, SOUND, 1600);
      online.flush();
    }
    assertSame(initial.inOrder(), given.inOrder());
    assertThat(given.events).isNotEmpty();
  }

  @Test
  void aGapEndsWhatIsOpenAndTimesStayTrue() throws IOException {
    AudioClip first = part(SOUND, 0, 100_003);
    AudioClip second = part(SOUND, 150_000, 300_000);
    Heard heard = new Heard();
    try (OnlineDetector online = online(heard).optGain(StreamGain.constant(1)).build()) {
      feed(online, first, 1000);
      online.skip(49_997);
      feed(online, second, 999);
      online.flush();
      online.flush();
      assertThat(online.samples()).isEqualTo(300_000);
    }
    assertThat(heard.gaps).containsExactly(List.of(100_003 / 16_000.0, 150_000 / 16_000.0));
    Heard alone = new Heard();
    try (OnlineDetector online = online(alone).optGain(StreamGain.constant(1)).build()) {
      feed(online, first, 160);
      online.flush();
    }
    Heard after = new Heard();
    try (OnlineDetector online = online(after).optGain(StreamGain.constant(1)).build()) {
      feed(online, second, 160);
      online.flush();
    }
    double start = 150_000 / 16_000.0;
    assertThat(alone.events).isNotEmpty();
    assertThat(after.events).isNotEmpty();
    assertSame(
        heard.inOrder().stream().filter(event -> event.onset() < start).toList(), alone.inOrder());
    assertSame(
        heard.inOrder().stream().filter(event -> event.onset() >= start).toList(),
        after.inOrder(),
        start);
  }

  @Test
  void flushDecidesOnWhatThereIsAndTheSoundGoesOn() {
    Heard heard = new Heard();
    try (OnlineDetector online = online(heard).build()) {
      online.flush();
      feed(online, part(SOUND, 0, 48_000), 480);
      assertThat(heard.tagged).isEmpty();
      online.flush();
      assertThat(heard.tagged).containsExactly(List.of(0.02, 2.98));
      int before = heard.events.size();
      online.accept(new float[0]);
      online.skip(0);
      assertThat(heard.gaps).isEmpty();
      feed(online, part(SOUND, 48_000, 96_000), 480);
      online.flush();
      assertThat(heard.events.subList(before, heard.events.size()))
          .allMatch(event -> event.onset() > 3);
      assertThat(heard.tagged).last().isEqualTo(List.of(3.02, 5.98));
    }
  }

  @Test
  void aBlockThatIsNotFiniteIsRefusedAndTheSoundGoesOn() {
    Heard heard = new Heard();
    Heard without = new Heard();
    try (OnlineDetector online = online(heard).build();
        OnlineDetector other = online(without).build()) {
      feed(online, part(SOUND, 0, 50_000), 25_000);
      feed(other, part(SOUND, 0, 50_000), 25_000);
      float[] bad = new float[100];
      bad[17] = Float.NaN;
      assertThatIllegalArgumentException()
          .isThrownBy(() -> online.accept(bad))
          .withMessage(
              "sample 17 of block 2 (sample 50017 of the sound) is NaN, allowed: finite numbers");
      bad[3] = Float.NEGATIVE_INFINITY;
      assertThatIllegalArgumentException()
          .isThrownBy(() -> online.accept(bad))
          .withMessageContaining("sample 3 of block 3")
          .withMessageContaining("is -Infinity");
      assertThat(online.samples()).isEqualTo(50_000);
      feed(online, part(SOUND, 50_000, 200_000), 320);
      feed(other, part(SOUND, 50_000, 200_000), 320);
      online.flush();
      other.flush();
    }
    assertThat(heard.events).isNotEmpty();
    assertSame(heard.inOrder(), without.inOrder());
  }

  @Test
  void takesASourceOfItsRateOnly() throws IOException {
    Heard heard = new Heard();
    try (OnlineDetector online = online(heard).optGain(gainOf(SOUND)).build()) {
      AudioClip other = AudioClip.mono(new float[100], 44_100);
      assertThatIllegalArgumentException()
          .isThrownBy(() -> online.acceptAll(AudioSource.of(other)))
          .withMessage("sampling rate of the source = 44100 Hz, allowed: 16000 Hz");
      float[] mono = SOUND.channel(0);
      online.acceptAll(AudioSource.of(AudioClip.of(new float[][] {mono, mono}, 16_000)));
      online.flush();
    }
    assertSame(heard.inOrder(), detector.detect(SOUND, "whole").events());
  }

  @Test
  void afterCloseNothingIsTaken() {
    Heard heard = new Heard();
    OnlineDetector online = online(heard).build();
    feed(online, part(SOUND, 0, 32_000), 320);
    online.close();
    online.close();
    assertThatIllegalStateException()
        .isThrownBy(() -> online.accept(new float[1]))
        .withMessage("the online detector is closed");
    assertThatIllegalStateException().isThrownBy(online::flush);
    assertThatIllegalStateException().isThrownBy(() -> online.skip(1));
    assertThat(heard.tagged).isEmpty();
  }

  @Test
  void itsListenerMayCloseItAndNothingElse() {
    List<SoundEvent> events = new ArrayList<>();
    List<String> refused = new ArrayList<>();
    OnlineDetector[] self = new OnlineDetector[1];
    OnlineListener stopping =
        event -> {
          events.add(event);
          try {
            self[0].flush();
          } catch (IllegalStateException e) {
            refused.add(String.valueOf(e.getMessage()));
          }
          self[0].close();
        };
    self[0] =
        OnlineDetector.builder()
            .setDetector(detector)
            .setListener(stopping)
            .optSettings(StreamSettings.LOW_LATENCY)
            .build();
    self[0].accept(SOUND.channel(0));
    assertThat(events).hasSize(1);
    assertThat(refused).containsExactly("called by its own listener, allowed there: close()");
    assertThatIllegalStateException()
        .isThrownBy(() -> self[0].flush())
        .withMessage("the online detector is closed");
  }

  @Test
  void aListenerThatFailsClosesIt() {
    OnlineDetector online =
        OnlineDetector.builder()
            .setDetector(detector)
            .setListener(
                event -> {
                  throw new UnsupportedOperationException("full");
                })
            .build();
    assertThatThrownBy(
            () -> {
              online.accept(SOUND.channel(0));
              online.flush();
            })
        .isInstanceOf(UnsupportedOperationException.class)
        .hasMessage("full");
    assertThatIllegalStateException()
        .isThrownBy(() -> online.accept(new float[1]))
        .withMessage("the online detector is closed");
  }

  @Test
  void refusesSettingsThatDoNotFit() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> OnlineDetector.builder().setDetector(detector).build())
        .withMessage("setDetector and setListener are required");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> OnlineDetector.builder().optSampleRate(4000))
        .withMessage("sampleRate = 4000 Hz, allowed: 8000 to 192000 Hz");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> StreamGain.runningPeak(Double.NaN))
        .withMessage("initialPeak = NaN, allowed: at least 0 and finite");
    assertThatIllegalArgumentException().isThrownBy(() -> StreamGain.constant(-1));
    try (OnlineDetector online = online(new Heard()).build()) {
      assertThatIllegalArgumentException()
          .isThrownBy(() -> online.skip(-1))
          .withMessage("missing = -1, allowed: at least 0");
    }
  }

  @Test
  void warnsOfWhatItsResultsRestOn() throws IOException {
    try (OnlineDetector online =
        online(new Heard()).optSampleRate(8000).optSettings(StreamSettings.LOW_LATENCY).build()) {
      assertThat(online.warnings())
          .extracting(DetectionWarning::kind)
          .containsExactly(DetectionWarning.Kind.UPSAMPLED);
    }
    try (SoundEventDetector plain =
            SoundEventDetector.builder()
                .setBundle(TinyBundles.oneCrnn())
                .optDevice(Device.cpu())
                .build();
        SoundEventDetector masked =
            SoundEventDetector.builder()
                .setBundle(TinyBundles.oneCrnn())
                .optDevice(Device.cpu())
                .optCalibration(Calibration.defaults(TinyBundles.CLASSES))
                .build()) {
      for (SoundEventDetector uncalibrated : List.of(plain, masked)) {
        try (OnlineDetector online =
            online(new Heard())
                .setDetector(uncalibrated)
                .optSettings(StreamSettings.LOW_LATENCY)
                .build()) {
          assertThat(online.warnings())
              .extracting(DetectionWarning::kind)
              .containsExactly(DetectionWarning.Kind.NOT_CALIBRATED);
        }
      }
    }
  }
}
