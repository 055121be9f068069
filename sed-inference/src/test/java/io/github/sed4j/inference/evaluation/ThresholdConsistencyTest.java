package io.github.sed4j.inference.evaluation;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.sed4j.inference.postprocessing.FrameScores;
import io.github.sed4j.inference.postprocessing.SoundEvent;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

/**
 * The counts that follow the falling threshold are, at any threshold, those of the list of events
 * that the threshold gives: random scores with and without ties, overlapping references, frames of
 * unequal length.
 */
class ThresholdConsistencyTest {

  private static final List<String> CLASSES = List.of("cat", "cow", "dog");
  private static final int ROUNDS = 60;

  private final SplittableRandom random = new SplittableRandom(20201101);

  @Test
  void eventCountsAreThoseOfTheThresholdedList() {
    for (int round = 0; round < ROUNDS; round++) {
      ScoreSet scores = scores();
      EventList truth = truth(scores);
      EventBasedMetric.Builder builder =
          EventBasedMetric.builder()
              .optOnsetCollar(random.nextDouble(0.1, 0.6))
              .optOffsetCollar(random.nextDouble(0.1, 0.6))
              .optOffsetRate(random.nextDouble(0, 0.6))
              .optMatching(random.nextBoolean() ? EventMatching.OPTIMAL : EventMatching.GREEDY);
      if (random.nextBoolean()) {
        builder.optTimeDecimals(6);
      }
      EventBasedMetric metric = builder.build();
      ThresholdCurves curves = metric.curves(scores, truth);
      for (double threshold : thresholds()) {
        compare(
            curves.at(threshold),
            metric.evaluate(truth, EventTables.above(scores, threshold)).classes());
      }
    }
  }

  @Test
  void intersectionCountsAreThoseOfTheThresholdedList() {
    for (int round = 0; round < ROUNDS; round++) {
      ScoreSet scores = scores();
      EventList truth = truth(scores);
      IntersectionBasedMetric.Builder builder =
          IntersectionBasedMetric.builder().optCriteria(criteria());
      if (random.nextBoolean()) {
        builder.optTimeDecimals(6);
      }
      IntersectionBasedMetric metric = builder.build();
      ThresholdCurves curves = metric.curves(scores, truth);
      for (double threshold : thresholds()) {
        compare(
            curves.at(threshold),
            metric.evaluate(truth, EventTables.above(scores, threshold)).classes());
      }
    }
  }

  @Test
  void crossTriggersAreThoseOfTheThresholdedLists() {
    for (int round = 0; round < ROUNDS; round++) {
      ScoreSet scores = scores();
      EventList truth = truth(scores);
      Map<String, Double> seconds = new LinkedHashMap<>();
      for (String clip : scores.clips()) {
        FrameScores ofClip = scores.scores(clip).orElseThrow();
        seconds.put(clip, ofClip.boundary(ofClip.frameCount()));
      }
      ClipDurations durations = ClipDurations.of(seconds);
      Psds metric =
          Psds.builder()
              .optCriteria(criteria())
              .optAlphaCt(0.5)
              .optAlphaSt(1)
              .optNoMaxEfpr()
              .optCrossTriggerMean(CrossTriggerMean.OTHERS)
              .build();
      ThresholdCurves curves = metric.curves(scores, truth, durations);
      List<EventList> lists =
          thresholds().stream().map(threshold -> EventTables.above(scores, threshold)).toList();
      for (int i = 0; i < lists.size(); i++) {
        IntersectionCounts counts =
            metric.evaluate(List.of(lists.get(i)), truth, durations).operatingPoints().get(0);
        for (String label : counts.eventClasses()) {
          ThresholdCurve curve = Objects.requireNonNull(curves.classes().get(label));
          int at = index(curve, thresholds().get(i));
          assertThat(curve.truePositives(at)).isEqualTo(counts.truePositives(label));
          assertThat(curve.falsePositives(at)).isEqualTo(counts.falsePositives(label));
          int k = 0;
          for (String other : counts.eventClasses()) {
            if (!other.equals(label)) {
              assertThat(curve.crossTriggers(k++, at))
                  .isEqualTo(counts.crossTriggers(label, other));
            }
          }
        }
      }
      // A grid of thresholds can only miss operating points.
      PsdsResult exact = metric.toBuilder().optMaxEfpr(2000).optAlphaSt(0).build().evaluate(curves);
      PsdsResult grid =
          metric.toBuilder()
              .optMaxEfpr(2000)
              .optAlphaSt(0)
              .build()
              .evaluate(lists, truth, durations);
      assertThat(exact.value()).isGreaterThanOrEqualTo(grid.value() - 1e-12);
    }
  }

  @Test
  void segmentCountsAreThoseOfTheThresholdedList() {
    for (int round = 0; round < ROUNDS; round++) {
      ScoreSet scores = scores();
      EventList truth = truth(scores);
      Map<String, Double> seconds = new LinkedHashMap<>();
      scores.clips().forEach(clip -> seconds.put(clip, 8.0));
      ClipDurations durations = ClipDurations.of(seconds);
      SegmentBasedMetric metric =
          SegmentBasedMetric.builder().optSegmentLength(random.nextBoolean() ? 1 : 0.5).build();
      ThresholdCurves curves = metric.curves(scores, truth, durations);
      for (double threshold : thresholds()) {
        compare(
            curves.at(threshold),
            metric.evaluate(truth, EventTables.above(scores, threshold), durations).classes());
      }
    }
  }

  private static int index(ThresholdCurve curve, double threshold) {
    int i = 0;
    while (curve.score(i) <= threshold) {
      i++;
    }
    return i;
  }

  private static void compare(OperatingPoints actual, Map<String, MetricValues> expected) {
    actual
        .classes()
        .forEach(
            (label, point) -> {
              MetricValues values = expected.get(label);
              if (values != null) {
                assertThat(point.truePositives()).isEqualTo(values.truePositives());
                assertThat(point.falsePositives()).isEqualTo(values.falsePositives());
                assertThat(point.references()).isEqualTo(values.references());
              } else {
                assertThat(point.truePositives()).isZero();
              }
            });
  }

  private static List<Double> thresholds() {
    return List.of(0.0, 0.1, 0.3, 0.5, 0.75, 0.9, 1.0);
  }

  private IntersectionCriteria criteria() {
    return new IntersectionCriteria(
        random.nextDouble(0.05, 1), random.nextDouble(0.05, 1), random.nextDouble(0.05, 1));
  }

  /** Some sets have but five different scores, and so many ties. */
  private ScoreSet scores() {
    boolean ties = random.nextBoolean();
    Map<String, FrameScores> clips = new LinkedHashMap<>();
    for (String clip : List.of("a", "b", "c")) {
      int frames = random.nextInt(5, 40);
      double[] boundaries = new double[frames + 1];
      for (int n = 1; n <= frames; n++) {
        boundaries[n] = boundaries[n - 1] + (ties ? 0.2 : random.nextDouble(0.05, 0.2));
      }
      double[][] rows = new double[CLASSES.size()][frames];
      for (double[] row : rows) {
        for (int n = 0; n < frames; n++) {
          row[n] = ties ? random.nextInt(5) / 4.0 : random.nextDouble();
        }
      }
      clips.put(clip, FrameScores.of(CLASSES, boundaries, rows));
    }
    return ScoreSet.of(clips);
  }

  /** Every class occurs; some references overlap, some begin or end with a frame. */
  private EventList truth(ScoreSet scores) {
    EventList.Builder truth = EventList.builder();
    for (String clip : scores.clips()) {
      truth.addClip(clip);
      FrameScores ofClip = scores.scores(clip).orElseThrow();
      for (String label : CLASSES) {
        int count = clip.equals("a") ? random.nextInt(1, 5) : random.nextInt(0, 4);
        for (int i = 0; i < count; i++) {
          int first = random.nextInt(ofClip.frameCount());
          int last = random.nextInt(first, ofClip.frameCount());
          double shift = random.nextBoolean() ? 0 : random.nextDouble(0.05);
          truth.addEvent(
              clip,
              new SoundEvent(
                  label, ofClip.boundary(first) + shift, ofClip.boundary(last + 1) + shift));
        }
      }
    }
    return truth.build();
  }
}
