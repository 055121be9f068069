package io.github.sed4j.inference.evaluation;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.assertj.core.data.Offset;
import org.junit.jupiter.api.Test;

/**
 * Values of sed_eval 0.2.1, psds_eval and the DCASE 2020 baseline for 27 real lists of events;
 * versions and parameters are in reference/evaluation/expected.json. Counts are exact, values
 * within 1e-9.
 */
class EventListParityTest {

  @Test
  void metricsOfRealListsAreThoseOfTheOfficialTools() {
    Expected all = Expected.read("expected.json").get("operating_points");
    assertThat(all.keys()).hasSize(27);
    for (String name : all.keys()) {
      compare(all.get(name));
    }
    all.assertAllCompared();
  }

  private static void compare(Expected expected) {
    EventList groundTruth = ReferenceData.events(expected.get("ground_truth").text());
    EventList predictions = ReferenceData.events(expected.get("predictions").text());
    expected.get("n_det").counts(predictions.eventCount());

    Comparison.events(
        expected.get("event_based"),
        EventBasedMetric.dcase2020().evaluate(groundTruth, predictions));
    if (expected.has("event_based_greedy")) {
      Comparison.events(
          expected.get("event_based_greedy"),
          EventBasedMetric.builder()
              .optMatching(EventMatching.GREEDY)
              .build()
              .evaluate(groundTruth, predictions));
    }
    Comparison.segments(
        expected.get("segment_based"),
        SegmentBasedMetric.dcase2020().evaluate(groundTruth, predictions));
    Comparison.tags(
        expected.get("tagging"), ClipBasedMetric.create().evaluate(groundTruth, predictions));

    Expected intersection = expected.get("intersection");
    List<String> labels = Comparison.labels(intersection);
    ClipDurations durations =
        ReferenceData.durations(
            expected.path().contains("dcase2021") ? "metadata_dcase2021.tsv" : "metadata.tsv");
    if (intersection.has("f_macro")) {
      Comparison.classF(
          intersection,
          IntersectionBasedMetric.dcase2020().evaluate(groundTruth, predictions, durations));
    }
    PsdsResult psds = Psds.dcase2020().evaluate(List.of(predictions), groundTruth, durations);
    Comparison.intersections(
        intersection,
        labels,
        psds.operatingPoints().get(0),
        CrossTriggerMean.CLASSES,
        "tp_ratio",
        "fp_rate_per_hour",
        "ct_rate_per_hour");
  }

  @Test
  void publishedValuesAreMet() {
    Expected published = Expected.read("expected.json").get("published");
    List<Expected> entries = published.list();
    assertThat(entries).hasSize(4);
    EventList student = ReferenceData.events("predictions/dcase2021_student_0.5.tsv");
    EventList truthC = ReferenceData.events("groundtruth_C.tsv");
    ClipDurations durations = ReferenceData.durations();

    rounded(
        entries.get(0).get("value"),
        IntersectionBasedMetric.dcase2020()
            .evaluate(
                ReferenceData.events("groundtruth_A.tsv"),
                ReferenceData.events("predictions/dcase2020_default-thr.tsv"),
                durations)
            .macroF());
    rounded(
        entries.get(1).get("value"),
        IntersectionBasedMetric.dcase2020().evaluate(truthC, student, durations).macroF());
    MetricResult<EventBasedMetric> events = EventBasedMetric.dcase2020().evaluate(truthC, student);
    // An old number parser cost one hit, METRICS.md section 4, 3.
    assertThat(events.macroF())
        .isCloseTo(entries.get(2).get("value").list().get(0).number(), within(5e-4));
    assertThat(events.microF())
        .isCloseTo(entries.get(2).get("value").list().get(1).number(), within(5e-4));
    MetricResult<SegmentBasedMetric> segments =
        SegmentBasedMetric.dcase2020().evaluate(truthC, student);
    rounded(entries.get(3).get("value").list().get(0), segments.macroF());
    rounded(entries.get(3).get("value").list().get(1), segments.microF());
  }

  private static void rounded(Expected published, double actual) {
    assertThat(actual).as(published.path()).isCloseTo(published.number(), within(5e-5));
  }

  private static Offset<Double> within(double tolerance) {
    return Offset.offset(tolerance);
  }
}
