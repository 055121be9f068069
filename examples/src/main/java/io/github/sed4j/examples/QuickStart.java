package io.github.sed4j.examples;

import io.github.sed4j.inference.Detection;
import io.github.sed4j.inference.DetectionWarning;
import io.github.sed4j.inference.SoundEventDetector;
import io.github.sed4j.inference.evaluation.EventBasedMetric;
import io.github.sed4j.inference.evaluation.EventList;
import io.github.sed4j.inference.output.DetectionReport;
import io.github.sed4j.inference.postprocessing.SoundEvent;
import io.github.sed4j.models.bundle.Bundle;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Stream;

/**
 * What {@code mvn -q -Pquickstart verify} runs: prints the events of a recording beside those it is
 * known to have, and writes a page for browsers about them. Arguments: {@code RECORDING TRUTH.tsv
 * PAGE.html [BUNDLE]}; without a bundle, the model on the class path detects.
 */
public final class QuickStart {

  private static final EventBasedMetric METRIC = EventBasedMetric.dcase2020();

  private QuickStart() {}

  /**
   * Detects the events of an annotated recording.
   *
   * @param arguments {@code RECORDING TRUTH.tsv PAGE.html [BUNDLE]}
   * @throws IOException if recording, table or bundle cannot be used, or the page not be written
   */
  public static void main(String[] arguments) throws IOException {
    if (arguments.length < 3 || arguments.length > 4) {
      throw new IllegalArgumentException("arguments: RECORDING TRUTH.tsv PAGE.html [BUNDLE]");
    }
    Path recording = Path.of(arguments[0]);
    String clip = recording.getFileName().toString();
    List<SoundEvent> truth = EventList.read(Path.of(arguments[1])).events(clip);
    Path page = Path.of(arguments[2]).toAbsolutePath();
    Bundle bundle =
        arguments.length == 4
            ? Bundle.read(Path.of(arguments[3]))
            : SoundEventDetector.bundledModel();

    // Scores of each frame are kept for the page; without it they are not needed.
    try (SoundEventDetector detector =
        SoundEventDetector.builder().setBundle(bundle).optFrameScores(true).build()) {
      Detection detection = detector.detect(recording);
      for (DetectionWarning warning : detection.warnings()) {
        System.err.println("warning: " + warning.message());
      }
      print(clip, truth, detection);

      Files.createDirectories(page.getParent());
      DetectionReport.builder()
          .setDetection(detection)
          .setRecording(recording)
          .setFeatures(detector.ensemble().features())
          .setCalibration(detector.calibration())
          .optTruth(truth)
          .build()
          .write(page);
      System.out.println("page for browsers: " + page);
    }
  }

  private static void print(String clip, List<SoundEvent> truth, Detection detection) {
    List<SoundEvent> detected = detection.events();
    System.out.printf(
        Locale.ROOT,
        "%s, %.2f s: %d events annotated, %d detected%n",
        clip,
        detection.duration(),
        truth.size(),
        detected.size());
    Stream.concat(truth.stream(), detected.stream())
        .sorted(SoundEvent.BY_TIME)
        .forEach(
            event -> {
              // An annotation has no score
              boolean annotated = Double.isNaN(event.score());
              System.out.printf(
                  Locale.ROOT,
                  "%-9s  %-26s %6.2f to %6.2f s  %-10s  %s%n",
                  annotated ? "annotated" : "detected",
                  event.label(),
                  event.onset(),
                  event.offset(),
                  annotated ? "" : String.format(Locale.ROOT, "score %.2f", event.score()),
                  annotated ? found(event, detected) : agreement(event, truth));
            });
    System.out.printf(
        Locale.ROOT,
        "event-based F1-score, onsets and offsets within the collars of DCASE 2020: %.2f%n",
        METRIC.evaluate(list(clip, truth), list(clip, detected)).microF());
  }

  /** What the annotation says of a detected event. */
  private static String agreement(SoundEvent event, List<SoundEvent> truth) {
    if (truth.stream().anyMatch(annotated -> withinCollars(annotated, event))) {
      return "annotation agrees";
    }
    return truth.stream().anyMatch(annotated -> overlap(annotated, event))
        ? "annotation agrees, but for the times"
        : "not annotated";
  }

  private static String found(SoundEvent event, List<SoundEvent> detected) {
    return detected.stream().anyMatch(other -> overlap(event, other)) ? "" : "missed";
  }

  private static boolean withinCollars(SoundEvent annotated, SoundEvent detected) {
    return METRIC
            .evaluate(list("clip", List.of(annotated)), list("clip", List.of(detected)))
            .overall()
            .truePositives()
        == 1;
  }

  private static boolean overlap(SoundEvent one, SoundEvent other) {
    return one.label().equals(other.label())
        && one.onset() < other.offset()
        && other.onset() < one.offset();
  }

  private static EventList list(String clip, List<SoundEvent> events) {
    return EventList.of(Map.of(clip, events));
  }
}
