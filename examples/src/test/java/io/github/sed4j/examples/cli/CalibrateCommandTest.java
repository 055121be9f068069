package io.github.sed4j.examples.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.sed4j.features.audio.AudioClip;
import io.github.sed4j.features.audio.WavWriter;
import io.github.sed4j.features.spectrum.FeatureStatistics;
import io.github.sed4j.features.spectrum.LogMelExtractor;
import io.github.sed4j.inference.calibration.Calibration;
import io.github.sed4j.models.ForwardBackwardCrnn;
import io.github.sed4j.models.ForwardBackwardCrnnArchitecture;
import io.github.sed4j.models.bundle.Bundle;
import io.github.sed4j.models.bundle.BundleMember;
import io.github.sed4j.models.nn.Conv1dLayer;
import io.github.sed4j.models.nn.Conv2dLayer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CalibrateCommandTest {

  private static final List<String> CLASSES = List.of("High", "Low");

  @TempDir private Path folder;
  private Path bundle = Path.of("");
  private Path data = Path.of("");
  private Path out = Path.of("");

  @BeforeEach
  void writeBundleAndData() throws IOException {
    bundle = folder.resolve("tiny.sed4j");
    out = folder.resolve("calibrated.sed4j");
    data = Files.createDirectories(folder.resolve("tones"));
    ForwardBackwardCrnnArchitecture architecture =
        ForwardBackwardCrnn.builder()
            .setClasses(2)
            .optMelBands(16)
            .optLayers2d(List.of(new Conv2dLayer(4, 3, 3, 4), new Conv2dLayer(6, 3, 3, 4)))
            .optLayers1d(List.of(new Conv1dLayer(8, 3)))
            .optHiddenSize(8)
            .optHeadSizes(List.of(8))
            .buildArchitecture();
    double[] mean = new double[16];
    double[] square = new double[16];
    Arrays.fill(mean, -6);
    Arrays.fill(square, 45);
    Bundle.builder()
        .setClasses(CLASSES)
        .setFeatures(LogMelExtractor.builder().optBands(16).build())
        .setMembers(
            List.of(
                BundleMember.builder()
                    .setArchitecture(architecture)
                    .setWeights(architecture.initialState(1))
                    .optStatistics(FeatureStatistics.ofMoments(100, mean, square))
                    .build()))
        .build()
        .write(bundle);
    List<String> rows = new ArrayList<>(List.of("filename\tonset\toffset\tevent_label"));
    for (int i = 0; i < 6; i++) {
      float[] samples = new float[24_000];
      for (int t = 6000; t < 16_000; t++) {
        samples[t] = (float) (0.3 * Math.sin(2 * Math.PI * (i % 2 == 0 ? 3500 : 500) * t / 16_000));
      }
      WavWriter.withDefaults().write(data.resolve(i + ".wav"), AudioClip.mono(samples, 16_000));
      rows.add(i + ".wav\t0.375\t1.0\t" + CLASSES.get(i % 2));
    }
    Files.write(data.resolve("labels.tsv"), rows);
  }

  private Ran calibrate(String... more) {
    List<String> arguments =
        new ArrayList<>(
            List.of("calibrate", "--bundle", bundle.toString(), "--data", data.toString()));
    arguments.addAll(List.of("--out", out.toString()));
    arguments.addAll(List.of(more));
    return Ran.command(arguments.toArray(String[]::new));
  }

  @Test
  void writesTheBundleWithItsCalibration() throws IOException {
    Ran ran = calibrate();

    assertThat(ran.status()).as(ran.err()).isZero();
    Bundle calibrated = Bundle.read(out);
    assertThat(calibrated.members()).isEqualTo(Bundle.read(bundle).members());
    Calibration calibration =
        Calibration.fromJson(
            calibrated.section(Calibration.SECTION).orElseThrow(), CLASSES, "calibrated");
    assertThat(calibration.lowLatency()).isPresent();
    assertThat(calibration.provenance().data()).isEqualTo("tones");
    assertThat(calibration.provenance().clips()).isEqualTo(6);
    List<String> lines = ran.text().lines().toList();
    assertThat(lines.get(0))
        .isEqualTo(
            "event_label\ttag_threshold\tcontext\tmedian_length\tthreshold\tevent_f1\tat_once_f1");
    assertThat(lines).hasSize(3);
    assertThat(lines.get(1)).startsWith("High\t");
    assertThat(lines.get(2)).startsWith("Low\t");
  }

  @Test
  void leavesOutWhatCannotBeRead() throws IOException {
    Files.writeString(data.resolve("3.wav"), "no sound in here");

    Ran ran = calibrate("--folds", "2");

    assertThat(ran.status()).as(ran.err()).isEqualTo(ExitStatus.SOME_FAILED.code());
    assertThat(ran.err()).contains("3.wav");
    assertThat(Files.exists(out)).isTrue();
  }

  @Test
  void eventsOfClassesThatTheBundleLacksAreCounted() throws IOException {
    Files.writeString(
        data.resolve("labels.tsv"),
        """
        filename\tonset\toffset\tevent_label
        0.wav\t0.375\t1.0\tHigh
        1.wav\t0.375\t1.0\tLow
        1.wav\t0.375\t1.0\tDragon
        """);

    Ran ran = calibrate();

    assertThat(ran.status()).as(ran.err()).isZero();
    assertThat(ran.err())
        .contains(
            data + ": events of classes that the bundle does not have are left out: 1 of [Dragon]");
  }

  @Test
  void theFolderIsNamedWhereNothingInItCanBeUsed() throws IOException {
    for (int i = 0; i < 6; i++) {
      Files.delete(data.resolve(i + ".wav"));
    }

    Ran ran = calibrate();

    assertThat(ran.status()).isEqualTo(ExitStatus.NOTHING_DONE.code());
    assertThat(ran.err()).contains(data + ": recordings that can be used = 0 of 0");
  }

  @Test
  void needsEventsAndABundle() throws IOException {
    Files.write(data.resolve("labels.tsv"), List.of("filename\tevent_labels", "0.wav\tHigh"));
    Ran weak = calibrate();
    assertThat(weak.status()).isEqualTo(ExitStatus.NOTHING_DONE.code());
    assertThat(weak.err()).contains("labels are weak, allowed: strong");
    assertThat(Files.exists(out)).isFalse();

    Ran noFolds = calibrate("--folds", "0");
    assertThat(noFolds.status()).isEqualTo(ExitStatus.WRONG_USAGE.code());
    assertThat(noFolds.err()).contains("--folds 0, allowed: at least 1");
  }

  @Test
  void whatCannotComeToAnEndIsSaidBeforeAnythingIsScored() throws IOException {
    Ran folds = calibrate("--folds", "7");
    assertThat(folds.status()).isEqualTo(ExitStatus.NOTHING_DONE.code());
    assertThat(folds.err())
        .contains("folds = 7, allowed: at most the 6 groups")
        .doesNotContain("of 12");

    out = data;
    Ran folder = calibrate();
    assertThat(folder.status()).isEqualTo(ExitStatus.WRONG_USAGE.code());
    assertThat(folder.err()).contains("--out " + data + " is a folder, allowed: a file");

    if (Files.exists(Path.of("/dev/null"))) {
      out = Path.of("/dev/null");
      assertThat(calibrate().err())
          .contains("--out /dev/null is a device or pipe, allowed: a file");
    }

    out = Files.writeString(data.resolve("file"), "").resolve("c.sed4j");
    Ran noFolder = calibrate();
    assertThat(noFolder.status()).isEqualTo(ExitStatus.NOTHING_DONE.code());
    assertThat(noFolder.err()).contains("file: not a folder");
  }
}
