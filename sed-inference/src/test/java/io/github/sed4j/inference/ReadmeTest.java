package io.github.sed4j.inference;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.sed4j.features.audio.WavWriter;
import io.github.sed4j.inference.output.DetectionPicture;
import io.github.sed4j.inference.output.DetectionReport;
import io.github.sed4j.inference.postprocessing.SoundEvent;
import io.github.sed4j.models.bundle.Bundle;
import io.github.sed4j.testing.Snippets;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The code of the documents, compiled and run. */
class ReadmeTest {

  @TempDir private Path folder;

  @Test
  void detects() throws IOException {
    Path model = folder.resolve("kitchen.sed4j");
    TinyBundles.oneCrnn().write(model);
    Path recording = folder.resolve("kitchen.wav");
    WavWriter.withDefaults().write(recording, TinyBundles.sound(3, 1));
    // snippet detect
    try (SoundEventDetector detector = SoundEventDetector.load(model)) {
      Detection detection = detector.detect(recording);
      for (SoundEvent event : detection.events()) {
        System.out.println(event.onset() + " to " + event.offset() + " s: " + event.label());
      }
      System.out.println(detection.tags() + " " + detection.warnings());
    }
    // end
    assertThat(model).exists();
  }

  @Test
  void detectsInAFolder() throws IOException {
    Path model = folder.resolve("kitchen.sed4j");
    TinyBundles.oneCrnn().write(model);
    for (int i = 0; i < 3; i++) {
      WavWriter.withDefaults().write(folder.resolve(i + ".wav"), TinyBundles.sound(1, i));
    }
    Files.writeString(folder.resolve("bad.wav"), "no sound in here");
    List<String> failures = new ArrayList<>();
    // snippet folder
    try (SoundEventDetector detector = SoundEventDetector.load(model);
        Stream<Path> files = Files.walk(folder)) {
      BatchSummary summary =
          detector.detectAll(
              files.filter(file -> file.toString().endsWith(".wav")),
              new BatchListener() {
                @Override
                public void onDetection(Path file, Detection detection) {
                  System.out.println(file + ": " + detection.events());
                }

                @Override
                public void onFailure(Path file, Exception cause) {
                  failures.add(file + ": " + cause.getMessage());
                }
              });
      System.out.println(summary.detected() + " done, " + summary.failed() + " failed");
    }
    // end
    assertThat(failures).hasSize(1);
  }

  @Test
  void joinsNetworksInAnEnsemble() throws IOException {
    Path file = folder.resolve("ensemble.sed4j");
    Path first = folder.resolve("first.sed4j");
    Path second = folder.resolve("second.sed4j");
    TinyBundles.oneCrnn().write(first);
    TinyBundles.allFamilies().write(second);
    // snippet ensemble
    try (Ensemble ensemble =
        Ensemble.builder().addMembers(Bundle.read(first)).addMembers(Bundle.read(second)).build()) {
      ensemble.bundle().write(file); // calibrate it next: sed4j calibrate
    }
    // end
    assertThat(file).exists();
  }

  @Test
  void drawsWhatWasDetected() throws IOException {
    Path model = folder.resolve("kitchen.sed4j");
    TinyBundles.oneCrnn().write(model);
    Path recording = folder.resolve("kitchen.wav");
    WavWriter.withDefaults().write(recording, TinyBundles.sound(3, 1));
    Path png = folder.resolve("kitchen.png");
    try (SoundEventDetector detector = SoundEventDetector.load(model)) {
      // snippet picture
      DetectionPicture.builder()
          .setDetection(detector.detect(recording))
          .setFeatures(detector.ensemble().features())
          .setRecording(recording)
          .build()
          .write(png);
      // end
    }
    assertThat(png).isNotEmptyFile();
  }

  @Test
  void reportsWhatWasDetected() throws IOException {
    Bundle bundle = TinyBundles.oneCrnn();
    Path recording = folder.resolve("kitchen.wav");
    WavWriter.withDefaults().write(recording, TinyBundles.sound(3, 1));
    Path html = folder.resolve("kitchen.html");
    // snippet report
    try (SoundEventDetector detector =
        SoundEventDetector.builder().setBundle(bundle).optFrameScores(true).build()) {
      DetectionReport.builder()
          .setDetection(detector.detect(recording))
          .setRecording(recording)
          .setFeatures(detector.ensemble().features())
          .setCalibration(detector.calibration())
          .build()
          .write(html);
    }
    // end
    assertThat(html).content().contains("has no calibration").contains("none: thresholds");
  }

  @Test
  void theDocumentsShowIt() {
    Snippets.assertInDocument(ReadmeTest.class, "report", "docs/output-formats.md");
    Snippets.assertInDocument(ReadmeTest.class, "picture", "docs/output-formats.md");
    Snippets.assertInDocument(ReadmeTest.class, "detect", "README.md");
    Snippets.assertInDocument(ReadmeTest.class, "detect", "docs/embedding.md");
    Snippets.assertInDocument(ReadmeTest.class, "folder", "docs/embedding.md");
    Snippets.assertInDocument(ReadmeTest.class, "ensemble", "docs/embedding.md");
  }
}
