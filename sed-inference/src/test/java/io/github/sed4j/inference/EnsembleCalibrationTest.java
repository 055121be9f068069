package io.github.sed4j.inference;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.within;

import ai.djl.Device;
import io.github.sed4j.features.audio.AudioClip;
import io.github.sed4j.features.audio.WavWriter;
import io.github.sed4j.inference.calibration.Calibration;
import io.github.sed4j.inference.calibration.DetectionSetting;
import io.github.sed4j.inference.evaluation.EventBasedMetric;
import io.github.sed4j.inference.evaluation.EventList;
import io.github.sed4j.inference.evaluation.MetricResult;
import io.github.sed4j.inference.postprocessing.PerClass;
import io.github.sed4j.inference.postprocessing.SoundEvent;
import io.github.sed4j.models.bundle.Bundle;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class EnsembleCalibrationTest {

  private static final EnsembleCalibration.Listener UNHEARD = new EnsembleCalibration.Listener() {};

  @TempDir private Path folder;

  private static Bundle bundle(boolean allFamilies) {
    return allFamilies ? TinyBundles.allFamilies() : TinyBundles.oneCrnn();
  }

  /** What a detector with middling thresholds finds, as if a person had annotated it. */
  private List<AnnotatedRecording> recordings(Bundle bundle, int count) throws IOException {
    return recordings(bundle, count, 5);
  }

  private List<AnnotatedRecording> recordings(Bundle bundle, int count, double seconds)
      throws IOException {
    List<Path> files = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      files.add(folder.resolve(i + ".wav"));
      AudioClip clip = TinyBundles.sound(seconds + i % 3, i);
      WavWriter.withDefaults().write(files.get(i), clip);
    }
    List<AnnotatedRecording> recordings = new ArrayList<>();
    try (SoundEventDetector detector =
        SoundEventDetector.builder()
            .setBundle(bundle)
            .optDevice(Device.cpu())
            .optCalibration(middling(bundle, files))
            .build()) {
      for (Path file : files) {
        List<SoundEvent> events = detector.detect(file).events();
        recordings.add(new AnnotatedRecording(file.toString(), file.toString(), file, events));
      }
    }
    return recordings;
  }

  private static Calibration middling(Bundle bundle, List<Path> files) throws IOException {
    Map<String, Double> tags = new HashMap<>();
    Map<String, DetectionSetting> events = new HashMap<>();
    try (Ensemble ensemble = Ensemble.of(bundle, Device.cpu())) {
      List<EnsembleScores> scores = new ArrayList<>();
      for (Path file : files) {
        scores.add(
            ensemble.scores(
                file,
                ScoreSettings.builder()
                    .optContexts(10)
                    .optTagThresholds(PerClass.same(-1.0))
                    .build()));
      }
      for (int k = 0; k < TinyBundles.CLASSES.size(); k++) {
        int row = k;
        String label = TinyBundles.CLASSES.get(k);
        tags.put(
            label,
            middle(
                scores.stream()
                    .mapToDouble(s -> Objects.requireNonNull(s.tagScores().get(label)))
                    .toArray()));
        events.put(
            label,
            new DetectionSetting(
                10,
                21,
                middle(
                    scores.stream()
                        .flatMapToDouble(s -> Arrays.stream(s.frameScores(10).scores(row)))
                        .toArray())));
      }
    }
    return Calibration.builder(TinyBundles.CLASSES)
        .optTagThresholds(PerClass.of(tags))
        .optDetection(PerClass.of(events))
        .build();
  }

  private static double middle(double[] values) {
    Arrays.sort(values);
    return (values[values.length / 2 - 1] + values[values.length / 2]) / 2;
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void findsSettingsThatReproduceTheAnnotations(boolean allFamilies) throws IOException {
    Bundle bundle = bundle(allFamilies);
    List<AnnotatedRecording> recordings = recordings(bundle, 8);
    assertThat(recordings.stream().mapToInt(r -> r.events().size()).sum()).isGreaterThan(10);
    List<Integer> progress = new ArrayList<>();
    try (Ensemble ensemble = Ensemble.of(bundle, Device.cpu())) {
      EnsembleCalibration.Result result =
          EnsembleCalibration.builder()
              .optName("own")
              .optContexts(List.of(5, 10))
              .optMedianLengths(List.of(21, 41))
              .build()
              .calibrate(
                  ensemble,
                  recordings,
                  new EnsembleCalibration.Listener() {
                    @Override
                    public void onProgress(int done, int all) {
                      assertThat(done).isBetween(1, all);
                      progress.add(done);
                    }
                  });

      assertThat(result.masked().values()).isNotEmpty();
      result.masked().values().forEach((label, f) -> assertThat(f).as(label).isEqualTo(1));
      assertThat(result.lowLatency().values()).hasSameSizeAs(result.masked().values());
      assertThat(result.calibration().lowLatency())
          .contains(result.lowLatency().calibration().detection());
      assertThat(result.calibration().provenance().data()).isEqualTo("own");
      assertThat(progress)
          .isEqualTo(IntStream.rangeClosed(1, allFamilies ? 24 : 16).boxed().toList());

      // What was chosen detects what was annotated.
      Bundle calibrated =
          bundle.toBuilder().optSection(Calibration.SECTION, result.calibration().toJson()).build();
      try (SoundEventDetector detector =
          SoundEventDetector.builder().setBundle(calibrated).optDevice(Device.cpu()).build()) {
        for (AnnotatedRecording recording : recordings) {
          assertThat(detector.detect(recording.file()).events()).hasSameSizeAs(recording.events());
        }
      }
    }
  }

  @Test
  void measuresWhatDetectionDoesOnRecordingsThatAreTaggedInWindows() throws IOException {
    Bundle bundle = bundle(false);
    List<AnnotatedRecording> recordings = recordings(bundle, 4, 20);
    List<Integer> progress = new ArrayList<>();
    EnsembleCalibration.Result result;
    try (Ensemble ensemble = Ensemble.of(bundle, Device.cpu())) {
      result =
          EnsembleCalibration.builder()
              .optContexts(List.of(5))
              .optMedianLengths(List.of(21))
              .build()
              .calibrate(
                  ensemble,
                  recordings,
                  new EnsembleCalibration.Listener() {
                    @Override
                    public void onProgress(int done, int all) {
                      assertThat(done).isBetween(1, all);
                      progress.add(done);
                    }
                  });
    }
    assertThat(progress).isEqualTo(IntStream.rangeClosed(1, 12).boxed().toList());

    Bundle calibrated =
        bundle.toBuilder().optSection(Calibration.SECTION, result.calibration().toJson()).build();
    EventList.Builder truth = EventList.builder();
    EventList.Builder detected = EventList.builder();
    try (SoundEventDetector detector =
        SoundEventDetector.builder().setBundle(calibrated).optDevice(Device.cpu()).build()) {
      for (AnnotatedRecording recording : recordings) {
        String clip = recording.name();
        truth.addClip(clip);
        recording.events().forEach(event -> truth.addEvent(clip, event));
        detected.addClip(clip);
        detector.detect(recording.file()).events().forEach(e -> detected.addEvent(clip, e));
      }
    }
    MetricResult<EventBasedMetric> ofDetections =
        EventBasedMetric.builder().build().evaluate(truth.build(), detected.build());
    assertThat(result.masked().values()).isNotEmpty();
    result
        .masked()
        .values()
        .forEach(
            (label, f) ->
                assertThat(Objects.requireNonNull(ofDetections.classes().get(label)).f())
                    .as(label)
                    .isCloseTo(f, within(1e-12)));
  }

  @Test
  void leavesOutWhatCannotBeReadAndSaysSo() throws IOException {
    List<AnnotatedRecording> recordings = new ArrayList<>(recordings(bundle(false), 4));
    Path missing = folder.resolve("missing.wav");
    recordings.add(new AnnotatedRecording("missing", "missing", missing, List.of()));
    List<String> failed = new ArrayList<>();
    EnsembleCalibration calibration =
        EnsembleCalibration.builder()
            .optContexts(List.of(5))
            .optMedianLengths(List.of(21))
            .optFolds(2, 1)
            .build();
    EnsembleCalibration.Listener listener =
        new EnsembleCalibration.Listener() {
          @Override
          public void onFailure(AnnotatedRecording recording, Exception cause) {
            failed.add(recording.name());
          }
        };
    try (Ensemble ensemble = Ensemble.of(bundle(false), Device.cpu())) {
      assertThat(
              calibration
                  .calibrate(ensemble, recordings, listener)
                  .calibration()
                  .provenance()
                  .clips())
          .isEqualTo(4);
      assertThat(failed).containsExactly("missing");

      Calibration alone = calibration.calibrate(ensemble, recordings, UNHEARD).calibration();
      EnsembleCalibration several =
          EnsembleCalibration.builder()
              .optContexts(List.of(5))
              .optMedianLengths(List.of(21))
              .optFolds(2, 1)
              .optWorkers(3)
              .build();
      assertThat(several.calibrate(ensemble, recordings, listener).calibration()).isEqualTo(alone);
      assertThat(failed).containsExactly("missing", "missing");
      assertThatIllegalArgumentException()
          .isThrownBy(() -> calibration.calibrate(ensemble, recordings.subList(4, 5), UNHEARD))
          .withMessage("folds = 2, allowed: at most the 1 groups of recordings");
      EnsembleCalibration undivided = EnsembleCalibration.builder().build();
      assertThatIllegalArgumentException()
          .isThrownBy(() -> undivided.calibrate(ensemble, recordings.subList(4, 5), UNHEARD))
          .withMessage("recordings that can be used = 0 of 1, allowed: at least 1");
    }
    assertThatIllegalArgumentException()
        .isThrownBy(() -> EnsembleCalibration.builder().optContexts(List.of()).build());
    assertThatIllegalArgumentException()
        .isThrownBy(() -> EnsembleCalibration.builder().optWorkers(0).build())
        .withMessage("workers = 0, allowed: at least 1");
  }
}
