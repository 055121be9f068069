package io.github.sed4j.inference.evaluation;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Objects;

/** Compares results with entries of other tools, key by key. */
final class Comparison {

  private Comparison() {}

  /** sed_eval's event-based results. */
  static void events(Expected expected, MetricResult<EventBasedMetric> actual) {
    Expected counts = expected.get("overall_counts");
    counts.get("Nref").counts(actual.overall().references());
    counts.get("Nsys").counts(actual.overall().detections());
    counts.get("Nsubs").counts(actual.overall().substitutions());
    counts.get("Ntp").counts(actual.overall().truePositives());
    counts.get("Nfp").counts(actual.overall().falsePositives());
    counts.get("Nfn").counts(actual.overall().falseNegatives());
    overall(expected.get("overall"), actual.overall());
    average(expected.get("class_wise_average"), actual);
    classes(expected.get("class_wise"), actual);
  }

  /** sed_eval's segment-based results. */
  static void segments(Expected expected, MetricResult<SegmentBasedMetric> actual) {
    MetricValues overall = actual.overall();
    Expected counts = expected.get("overall_counts");
    counts.get("Nref").counts(overall.references());
    counts.get("Nsys").counts(overall.detections());
    counts.get("Ntp").counts(overall.truePositives());
    counts.get("Ntn").counts(overall.trueNegatives());
    counts.get("Nfp").counts(overall.falsePositives());
    counts.get("Nfn").counts(overall.falseNegatives());
    counts.get("S").counts(overall.substitutions());
    counts.get("D").counts(overall.deletions());
    counts.get("I").counts(overall.insertions());
    counts.get("ER").leave(); // a counter that sed_eval never touches: always 0
    overall(expected.get("overall"), overall);
    average(expected.get("class_wise_average"), actual);
    classes(expected.get("class_wise"), actual);
  }

  private static void overall(Expected expected, MetricValues actual) {
    for (String key : expected.keys()) {
      expected.get(key).agrees(value(key, actual));
    }
  }

  private static void average(Expected expected, MetricResult<?> actual) {
    for (String key : expected.keys()) {
      expected.get(key).agrees(actual.macro(values -> value(key, values)));
    }
  }

  private static void classes(Expected expected, MetricResult<?> actual) {
    assertThat(actual.classes().keySet()).as(expected.path()).isEqualTo(expected.keys());
    for (String label : expected.keys()) {
      MetricValues values = Objects.requireNonNull(actual.classes().get(label));
      for (String key : expected.get(label).keys()) {
        expected.get(label).get(key).agrees(value(key, values));
      }
    }
  }

  private static double value(String key, MetricValues values) {
    return switch (key) {
      case "Nref" -> values.references();
      case "Nsys" -> values.detections();
      case "Ntp" -> values.truePositives();
      case "Ntn" -> values.trueNegatives();
      case "Nfp" -> values.falsePositives();
      case "Nfn" -> values.falseNegatives();
      case "f_measure" -> values.f();
      case "precision" -> values.precision();
      case "recall" -> values.recall();
      case "error_rate" -> values.errorRate();
      case "substitution_rate" -> values.substitutionRate();
      case "deletion_rate" -> values.deletionRate();
      case "insertion_rate" -> values.insertionRate();
      case "sensitivity" -> values.sensitivity();
      case "specificity" -> values.specificity();
      case "balanced_accuracy" -> values.balancedAccuracy();
      case "accuracy" -> values.accuracy();
      default -> throw new IllegalArgumentException(key);
    };
  }

  /** Tagging counts as of dcase20_task4. */
  static void tags(Expected expected, MetricResult<ClipBasedMetric> actual) {
    classes(expected.get("class_wise"), actual);
    expected.get("f_macro").agrees(actual.macroF());
  }

  /** psds_eval's confusion matrix and rates of one operating point. */
  static void intersections(
      Expected expected,
      List<String> labels,
      IntersectionCounts actual,
      CrossTriggerMean mean,
      String tpr,
      String fpr,
      String ctr) {
    assertThat(actual.eventClasses()).isEqualTo(labels);
    int n = labels.size();
    List<Expected> matrix = expected.get("counts_rows_det_cols_gt_last_col_world").list();
    List<Expected> ctRows = expected.get(ctr).list();
    assertThat(matrix).hasSize(n);
    for (int k = 0; k < n; k++) {
      String label = labels.get(k);
      List<Expected> row = matrix.get(k).list();
      assertThat(row).hasSize(n + 1);
      for (int other = 0; other < n; other++) {
        row.get(other)
            .counts(
                other == k
                    ? actual.truePositives(label)
                    : actual.crossTriggers(label, labels.get(other)));
        double rate = actual.crossTriggerRate(label, labels.get(other), RateUnit.HOUR);
        boolean undefined = other == k && mean == CrossTriggerMean.OTHERS;
        ctRows.get(k).list().get(other).agrees(undefined ? Double.NaN : rate);
      }
      row.get(n).counts(actual.falsePositives(label));
      expected.get(tpr).list().get(k).agrees(actual.truePositiveRate(label));
      expected.get(fpr).list().get(k).agrees(actual.falsePositiveRate(label, RateUnit.HOUR));
    }
  }

  static void classF(Expected expected, MetricResult<?> actual) {
    expected.get("f_macro").agrees(actual.macroF());
    assertThat(actual.classes().keySet()).isEqualTo(expected.get("f_class").keys());
    for (String label : actual.classes().keySet()) {
      expected
          .get("f_class")
          .get(label)
          .agrees(Objects.requireNonNull(actual.classes().get(label)).f());
    }
  }

  static List<String> labels(Expected expected) {
    return expected.get("classes").list().stream().map(Expected::text).toList();
  }
}
