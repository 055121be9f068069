package io.github.sed4j.examples;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.sed4j.features.spectrum.FeatureStatistics;
import io.github.sed4j.features.spectrum.LogMelExtractor;
import io.github.sed4j.features.spectrum.LogMelReader;
import io.github.sed4j.inference.SoundEventDetector;
import io.github.sed4j.inference.calibration.Calibration;
import io.github.sed4j.models.ForwardBackwardCrnn;
import io.github.sed4j.models.ForwardBackwardCrnnArchitecture;
import io.github.sed4j.models.Preset;
import io.github.sed4j.models.bundle.Bundle;
import io.github.sed4j.models.bundle.BundleMember;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TrainingExamplesTest {

  @TempDir private Path folder;

  @Test
  void aTaggerIsTrainedOnAFolder() throws Exception {
    Path data = TinySounds.weak(folder.resolve("mine"), 10);
    Path run = folder.resolve("run");

    List<String> lines = TinySounds.linesOf(TrainOnYourOwnFolder::main, data, run, 1);

    assertThat(lines).anyMatch(line -> line.matches("step 1: macro F [01]\\.\\d{3}"));
    Path model = run.resolve("fbcrnn.sed4j");
    assertThat(lines.get(lines.size() - 1)).isEqualTo("the model is " + model);
    try (SoundEventDetector detector = SoundEventDetector.load(model)) {
      assertThat(detector.classes()).isEqualTo(TinySounds.CLASSES);
      assertThat(detector.tag(data.resolve("0.wav")).tagScores()).containsOnlyKeys("High", "Low");
    }
    assertThat(run.resolve("training.html")).isRegularFile();
  }

  @Test
  void aDamagedRecordingEndsTrainingBeforeItStarts() throws Exception {
    Path data = TinySounds.weak(folder.resolve("mine"), 10);
    Path run = folder.resolve("run");
    for (int i = 0; i < 10; i++) {
      Files.writeString(data.resolve(i + ".wav"), "no recording");
    }

    assertThatThrownBy(() -> TinySounds.linesOf(TrainOnYourOwnFolder::main, data, run, 1))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("mine: cannot be trained on");
    assertThat(run).doesNotExist();
  }

  @Test
  void thresholdsAreCalibratedAndKeptInTheBundle() throws Exception {
    Path bundle = TinySounds.bundle(folder.resolve("tiny.sed4j"), 1);
    Path data = TinySounds.strong(folder.resolve("validation"), 4);
    Path out = folder.resolve("calibrated.sed4j");

    List<String> lines = TinySounds.linesOf(CalibrateThresholds::main, bundle, data, out);

    assertThat(lines).hasSize(2);
    assertThat(lines.get(0)).startsWith("High: tag above ");
    assertThat(lines.get(1)).startsWith("Low: tag above ");
    Bundle calibrated = Bundle.read(out);
    assertThat(calibrated.members()).isEqualTo(Bundle.read(bundle).members());
    Calibration calibration =
        Calibration.fromJson(
            calibrated.section(Calibration.SECTION).orElseThrow(), TinySounds.CLASSES, "out");
    assertThat(List.of(11, 21, 51)).contains(calibration.detection().get("Low").medianLength());
  }

  @Test
  void calibrationNeedsTimes() throws Exception {
    Path bundle = TinySounds.bundle(folder.resolve("tiny.sed4j"), 1);
    Path data = TinySounds.weak(folder.resolve("weak"), 2);
    Path out = folder.resolve("calibrated.sed4j");

    assertThatThrownBy(() -> TinySounds.linesOf(CalibrateThresholds::main, bundle, data, out))
        .hasMessageContaining("weak: labels without times");
    assertThat(out).doesNotExist();
  }

  @Test
  void aTagConditionedCnnIsTrainedOnPseudoLabels() throws Exception {
    Path strong = TinySounds.strong(folder.resolve("strong"), 4);
    Path weak = TinySounds.weak(folder.resolve("weak"), 24);
    Path tagger = folder.resolve("tagger.sed4j");
    LogMelExtractor features = LogMelExtractor.workshop();
    ForwardBackwardCrnnArchitecture architecture =
        ForwardBackwardCrnn.builder(Preset.COMPACT).setClasses(2).buildArchitecture();
    Bundle.builder()
        .setClasses(TinySounds.CLASSES)
        .setFeatures(features)
        .setMembers(
            List.of(
                BundleMember.builder()
                    .setArchitecture(architecture)
                    .setWeights(architecture.initialState(1))
                    .optStatistics(
                        FeatureStatistics.of(
                            LogMelReader.of(features).read(strong.resolve("0.wav"))))
                    .build()))
        .build()
        .write(tagger);
    Path run = folder.resolve("run");

    List<String> lines =
        TinySounds.linesOf(PseudoLabelsAndTagConditionedCnn::main, tagger, strong, weak, run, 1);

    assertThat(lines.get(0)).matches("pseudo labels by class: \\{High=\\d+, Low=\\d+}");
    Path model = run.resolve("ensemble.sed4j");
    assertThat(lines.get(1)).isEqualTo("the model is " + model);
    assertThat(Bundle.read(model).members())
        .extracting(member -> member.architecture().type())
        .containsExactly("fbcrnn", "tagcnn");
    assertThat(Bundle.read(run.resolve("tagcnn.sed4j")).provenance().steps()).hasValue(1);
    try (SoundEventDetector detector = SoundEventDetector.load(model)) {
      assertThat(detector.detect(weak.resolve("0.wav")).tagScores())
          .containsOnlyKeys("High", "Low");
    }
  }
}
