package io.github.sed4j.inference;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;
import static org.assertj.core.api.Assertions.within;

import io.github.sed4j.features.spectrum.LogMel;
import io.github.sed4j.inference.calibration.DetectionSetting;
import io.github.sed4j.inference.postprocessing.MedianFilter;
import io.github.sed4j.inference.postprocessing.SoundEvent;
import io.github.sed4j.inference.postprocessing.Thresholding;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class DetectionStreamTest {

  private static final class Heard implements DetectionListener {
    private final List<SoundEvent> events = new ArrayList<>();
    private final List<String> open = new ArrayList<>();
    private final Set<String> tags = new LinkedHashSet<>();
    private final List<Double> tagEnds = new ArrayList<>();

    @Override
    public void onTags(double from, double to, Map<String, Double> scores, Set<String> on) {
      assertThat(scores).hasSize(4);
      tagEnds.add(to);
      tags.addAll(on);
    }

    @Override
    public void onEventStart(String label, double onset) {
      open.add(label + onset);
    }

    @Override
    public void onEventEnd(SoundEvent event) {
      assertThat(open.remove(event.label() + event.onset())).isTrue();
      events.add(event);
    }

    List<SoundEvent> inOrder() {
      assertThat(open).isEmpty();
      return events.stream().sorted(SoundEvent.BY_TIME).toList();
    }
  }

  private static final LogMel SOUND =
      TinyBundles.FEATURES.extract(TinyBundles.sound(62.5, 11)).slice(0, 3100);

  private static SoundEventDetector detector(TagWindows windows) throws IOException {
    return TinyBundles.calibratedOn(SOUND, windows);
  }

  @ParameterizedTest
  @ValueSource(ints = {7, 50, 3100})
  void decidesAsOnAWholeRecordingTaggedInTheSameWindows(int hop) throws IOException {
    try (SoundEventDetector detector = detector(StreamSettings.DEFAULT_TAG_WINDOWS)) {
      for (int frames : new int[] {499, 501, 3100}) {
        LogMel sound = SOUND.slice(0, frames);
        List<SoundEvent> expected = new ArrayList<>();
        EnsembleScores scores =
            detector
                .ensemble()
                .scores(
                    sound,
                    ScoreSettings.builder()
                        .optContexts(5)
                        .optTagThresholds(detector.calibration().tagThresholds())
                        .optTagWindows(StreamSettings.DEFAULT_TAG_WINDOWS)
                        .build());
        expected.addAll(
            new Thresholding(
                    detector.calibration().detection().map(DetectionSetting::threshold),
                    Thresholding.DEFAULT_TIMES)
                .decide(MedianFilter.of(21).apply(scores.frameScores(5))));
        Heard heard = new Heard();
        StreamSettings settings =
            new StreamSettings(false, hop, StreamSettings.DEFAULT_TAG_WINDOWS);
        try (DetectionStream stream = detector.stream(settings, heard)) {
          feed(stream, sound, new Random(frames));
        }
        assertSame(heard.inOrder(), expected);
        assertThat(heard.tags)
            .isEqualTo(new LinkedHashSet<>(heard.tags))
            .containsAll(scores.tags());
        assertThat(heard.tagEnds).isSorted();
        assertThat(expected.isEmpty()).isEqualTo(scores.tags().isEmpty());
      }
    }
  }

  private static void feed(DetectionStream stream, LogMel sound, Random random) {
    for (int from = 0; from < sound.frames(); ) {
      int to = Math.min(sound.frames(), from + random.nextInt(40));
      stream.accept(sound.slice(from, to));
      from = to;
    }
    stream.finish();
    stream.finish();
  }

  private static void assertSame(List<SoundEvent> actual, List<SoundEvent> expected) {
    assertThat(actual).hasSameSizeAs(expected);
    for (int i = 0; i < expected.size(); i++) {
      assertThat(actual.get(i).label()).isEqualTo(expected.get(i).label());
      assertThat(actual.get(i).onset()).isEqualTo(expected.get(i).onset());
      assertThat(actual.get(i).offset()).isEqualTo(expected.get(i).offset());
      assertThat(actual.get(i).score()).isCloseTo(expected.get(i).score(), within(1e-4));
    }
  }

  @Test
  void decidesWithinItsDelayAtLowLatency() throws IOException {
    try (SoundEventDetector detector = detector(TagWindows.DEFAULT)) {
      Heard heard = new Heard();
      List<Integer> takenAtEnd = new ArrayList<>();
      int[] taken = {0};
      DetectionListener counting =
          new DetectionListener() {
            @Override
            public void onEventStart(String label, double onset) {
              heard.onEventStart(label, onset);
            }

            @Override
            public void onEventEnd(SoundEvent event) {
              heard.onEventEnd(event);
              takenAtEnd.add(taken[0]);
            }
          };
      try (DetectionStream stream = detector.stream(StreamSettings.LOW_LATENCY, counting)) {
        int margin = 4; // of the tag-conditioned CNN, which sees farthest
        assertThat(stream.delay()).isEqualTo(5 + margin + 10);
        for (int n = 0; n < SOUND.frames(); n++) {
          taken[0]++;
          stream.accept(SOUND.slice(n, n + 1));
        }
        assertThat(heard.events).isNotEmpty();
        for (int i = 0; i < heard.events.size(); i++) {
          // The frame after the last one is what ends an event.
          int last = TinyBundles.FEATURES.grid().frameAt(heard.events.get(i).offset() + 1e-9) - 1;
          assertThat(takenAtEnd.get(i)).isEqualTo(last + 1 + stream.delay() + 1);
        }
        stream.finish();
      }
      EnsembleScores scores =
          detector
              .ensemble()
              .scores(SOUND, ScoreSettings.builder().optContexts(5).optMasked(false).build());
      List<SoundEvent> expected =
          new Thresholding(
                  detector
                      .calibration()
                      .lowLatency()
                      .orElseThrow()
                      .map(DetectionSetting::threshold),
                  Thresholding.DEFAULT_TIMES)
              .decide(MedianFilter.of(21).apply(scores.frameScores(5)));
      assertSame(heard.inOrder(), expected);
    }
  }

  @Test
  void refusesWhatDoesNotFit() throws IOException {
    SoundEventDetector detector = detector(TagWindows.DEFAULT);
    try (DetectionStream stream = detector.stream(StreamSettings.MASKED, event -> {})) {
      assertThatIllegalArgumentException()
          .isThrownBy(() -> stream.accept(LogMel.of(new float[8], 8, 1)))
          .withMessage("bands = 8, allowed: 16");
      detector.close();
      // The stream keeps the networks until it is closed itself.
      stream.accept(SOUND.slice(0, 100));
      stream.finish();
      assertThatIllegalStateException()
          .isThrownBy(() -> stream.accept(SOUND.slice(0, 1)))
          .withMessage("the recording has ended");
    }
    assertThatIllegalStateException()
        .isThrownBy(() -> detector.stream(StreamSettings.MASKED, event -> {}));
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new StreamSettings(false, 0, TagWindows.DEFAULT))
        .withMessage("hop = 0, allowed: at least 1");
  }
}
