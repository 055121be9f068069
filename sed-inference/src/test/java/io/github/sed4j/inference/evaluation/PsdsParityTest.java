package io.github.sed4j.inference.evaluation;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/**
 * Polyphonic sound detection scores, curves and counts of psds_eval 0.3.0 and 0.5.3 for 25
 * operating points. Counts are exact, values within 1e-9.
 */
class PsdsParityTest {

  @Test
  void scoresAndCurvesAreThoseOfPsdsEval() {
    Expected all = Expected.read("expected.json").get("psds");
    Expected curves = Expected.read("curves.json");
    List<Path> files = files();
    List<EventList> lists = files.stream().map(PsdsParityTest::read).toList();
    int compared = 0;
    for (String key : all.keys()) {
      Expected expected = all.get(key);
      CrossTriggerMean mean =
          expected.get("peer").text().equals("psds_eval 0.3.0")
              ? CrossTriggerMean.CLASSES
              : CrossTriggerMean.OTHERS;
      EventList groundTruth = ReferenceData.events(expected.get("ground_truth").text());
      if (key.contains("|per_op|")) {
        compareCounts(key, expected, mean, groundTruth, files, lists);
      } else {
        assertThat(expected.get("ops").text()).isEqualTo("lin25_shared");
        expected.get("gt").text();
        PsdsResult actual =
            metric(expected.get("params"), mean)
                .evaluate(lists, groundTruth, ReferenceData.durations());
        expected.get("n_ops_kept").counts(actual.operatingPoints().size());
        expected.get("psds").agrees(actual.value());
        curves.get(key).get("efpr").agreesAll(actual.roc().efpr());
        curves.get(key).get("etpr").agreesAll(actual.roc().tpr());
        curves.get(key).assertAllCompared();
      }
      compared++;
    }
    assertThat(compared).isEqualTo(23);
    all.assertAllCompared();
  }

  private static void compareCounts(
      String key,
      Expected expected,
      CrossTriggerMean mean,
      EventList groundTruth,
      List<Path> files,
      List<EventList> lists) {
    String[] criteria = key.substring(key.lastIndexOf('|') + 1).split("_", -1);
    Psds metric =
        Psds.builder()
            .optCriteria(
                new IntersectionCriteria(
                    Double.parseDouble(criteria[0]),
                    Double.parseDouble(criteria[1]),
                    Double.parseDouble(criteria[2])))
            .build();
    List<String> labels = Comparison.labels(expected);
    assertThat(expected.get("ops").keys()).hasSize(files.size());
    PsdsResult actual = metric.evaluate(lists, groundTruth, ReferenceData.durations());
    for (int i = 0; i < files.size(); i++) {
      Comparison.intersections(
          expected.get("ops").get(ClipNames.ofTable(files.get(i))),
          labels,
          actual.operatingPoints().get(i),
          mean,
          "tpr",
          "fpr_per_hour",
          "ctr_per_hour");
    }
  }

  private static Psds metric(Expected params, CrossTriggerMean mean) {
    assertThat(params.get("linear_interp").text()).isEqualTo("false");
    return Psds.builder()
        .optCriteria(
            new IntersectionCriteria(
                params.get("dtc").number(),
                params.get("gtc").number(),
                params.get("cttc").number()))
        .optAlphaCt(params.get("alpha_ct").number())
        .optAlphaSt(params.get("alpha_st").number())
        .optMaxEfpr(params.get("max_efpr").number())
        .optUnit(params.get("unit").text().equals("hour") ? RateUnit.HOUR : RateUnit.MINUTE)
        .optCrossTriggerMean(mean)
        .build();
  }

  @Test
  void presetsAreTheOfficialOnes() {
    Expected all = Expected.read("expected.json").get("psds");
    List<EventList> lists = new ArrayList<>(files().stream().map(PsdsParityTest::read).toList());
    EventList groundTruth = ReferenceData.events("groundtruth_A.tsv");
    ClipDurations durations = ReferenceData.durations();
    String prefix = "psds_eval 0.3.0|lin25_shared|A|";
    all.get(prefix + "dcase2020_psds")
        .get("psds")
        .agrees(Psds.dcase2020().evaluate(lists, groundTruth, durations).value());
    all.get(prefix + "dcase2020_ct")
        .get("psds")
        .agrees(Psds.dcase2020CrossTriggers().evaluate(lists, groundTruth, durations).value());
    all.get(prefix + "dcase2021_s1")
        .get("psds")
        .agrees(Psds.scenario1().evaluate(lists, groundTruth, durations).value());
    all.get(prefix + "dcase2021_s2")
        .get("psds")
        .agrees(Psds.scenario2().evaluate(lists, groundTruth, durations).value());

    lists.add(lists.get(3));
    PsdsResult repeated = Psds.dcase2020().evaluate(lists, groundTruth, durations);
    all.get(prefix + "dcase2020_psds").get("psds").agrees(repeated.value());
    assertThat(repeated.warnings())
        .extracting(EvaluationWarning::kind)
        .contains(EvaluationWarning.Kind.REPEATED_OPERATING_POINTS);
  }

  private static List<Path> files() {
    try (Stream<Path> files = Files.list(ReferenceData.path("predictions/dcase2020_lin"))) {
      return files.sorted().toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static EventList read(Path file) {
    try {
      return EventList.read(file);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
