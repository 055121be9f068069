package io.github.sed4j.inference.calibration;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.sed4j.features.spectrum.FrameGrid;
import io.github.sed4j.inference.evaluation.Bootstrap;
import io.github.sed4j.inference.evaluation.ConfidenceInterval;
import io.github.sed4j.inference.evaluation.EventBasedMetric;
import io.github.sed4j.inference.evaluation.EventList;
import io.github.sed4j.inference.evaluation.MetricResult;
import io.github.sed4j.inference.evaluation.ScoreSet;
import io.github.sed4j.inference.evaluation.ThresholdSearch;
import io.github.sed4j.inference.postprocessing.FrameScores;
import io.github.sed4j.inference.postprocessing.SoundEvent;
import io.github.sed4j.testing.Snippets;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What the README shows of evaluation and calibration. */
class ReadmeTest {

  @TempDir private Path folder;

  private static FrameScores scores(int first) {
    double[][] rows = new double[1][100];
    for (int n = 0; n < 100; n++) {
      rows[0][n] = n >= first && n < first + 40 ? 0.7 : 0.1 + n / 1000.0;
    }
    return FrameScores.of(List.of("Dog"), FrameGrid.REPORT.boundaries(100), rows);
  }

  @Test
  void evaluates() throws IOException {
    Map<String, List<SoundEvent>> events =
        Map.of(
            "a.wav", List.of(new SoundEvent("Dog", 0.4, 1.2)),
            "b.wav", List.of(new SoundEvent("Dog", 0.8, 1.6)));
    EventList.of(events).write(folder.resolve("truth.tsv"));
    EventList.of(events).write(folder.resolve("detected.tsv"));
    ScoreSet.of(Map.of("a", scores(20), "b", scores(40))).write(folder.resolve("scores"));
    // snippet evaluation
    EventList truth = EventList.read(folder.resolve("truth.tsv"));
    EventList detected = EventList.read(folder.resolve("detected.tsv"));
    MetricResult<EventBasedMetric> result = EventBasedMetric.dcase2020().evaluate(truth, detected);
    System.out.printf("macro F %.3f, error rate %.3f%n", result.macroF(), result.errorRate());

    // Scores: the best threshold of each class, and how sure that F is
    ScoreSet scores = ScoreSet.read(folder.resolve("scores"));
    EventBasedMetric metric = EventBasedMetric.dcase2020();
    metric
        .curves(scores, truth)
        .best(ThresholdSearch.bestF())
        .classes()
        .forEach((label, best) -> System.out.println(label + " > " + best.threshold()));
    ConfidenceInterval interval =
        Bootstrap.builder()
            .build()
            .interval(
                metric.clipCounts(scores, truth),
                curves -> curves.best(ThresholdSearch.bestF()).macroF());
    System.out.println(interval);
    // end
    assertThat(result.macroF()).isEqualTo(1);
  }

  @Test
  void calibrates() {
    CalibrationData data =
        CalibrationData.builder(List.of("Dog"))
            .addClip(
                "a",
                new double[] {0.8},
                Map.of(5, scores(20), 10, scores(20)),
                List.of(new SoundEvent("Dog", 0.4, 1.2)))
            .addClip("b", new double[] {0.1}, Map.of(5, scores(80), 10, scores(80)), List.of())
            .build();
    // snippet calibration
    CalibrationResult result =
        ThresholdCalibration.builder()
            .optContexts(List.of(5, 10))
            .optMedianLengths(List.of(21, 41))
            .build()
            .calibrate(data); // tag scores, frame scores of each context, and events of each clip
    DetectionSetting dog = result.calibration().detection().get("Dog");
    System.out.println("C = " + dog.context() + ", M = " + dog.medianLength());
    // end
    assertThat(dog.context()).isEqualTo(5);
  }

  @Test
  void theReadmeShowsIt() {
    Snippets.assertInDocument(ReadmeTest.class, "evaluation", "README.md");
    Snippets.assertInDocument(ReadmeTest.class, "calibration", "README.md");
  }
}
