package io.github.sed4j.inference.postprocessing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.github.sed4j.testing.Golden;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

class EventDecisionTest {

  private static FrameScores scores(double... row) {
    return FrameScores.ofFrames(List.of("Dog"), 1, new double[][] {row});
  }

  /** golden/post: the events of the authors' code at their thresholds, after a median of 21. */
  @Test
  void findsTheAuthorsEvents() {
    Golden post = Golden.load("post");
    List<String> labels = List.of("0", "1", "2", "3");
    Map<String, Double> thresholds = new LinkedHashMap<>();
    double[] values = post.array("event_f1_thresholds_med21").toDoubleArray();
    labels.forEach(label -> thresholds.put(label, values[Integer.parseInt(label)]));
    Thresholding thresholding = new Thresholding(PerClass.of(thresholds), EventTimes.EDGES);
    double[][][] scores = MedianFilterTest.byClipAndClass(post.array("scores"));

    List<List<Integer>> found = new ArrayList<>();
    for (int clip = 0; clip < scores.length; clip++) {
      PostProcessing processing =
          PostProcessing.builder()
              .optScoreFilter(MedianFilter.of(21))
              .setDecision(thresholding)
              .build();
      FrameScores frames = FrameScores.ofFrames(labels, 1, scores[clip]);
      for (SoundEvent event : processing.events(frames)) {
        found.add(
            List.of(
                clip, (int) event.onset(), (int) event.offset(), Integer.parseInt(event.label())));
      }
    }

    int[] expected = post.array("event_list_med21").toIntArray();
    List<List<Integer>> rows = new ArrayList<>();
    for (int i = 0; i < expected.length; i += 4) {
      rows.add(List.of(expected[i], expected[i + 1], expected[i + 2], expected[i + 3]));
    }
    assertThat(found).containsExactlyInAnyOrderElementsOf(rows).hasSize(38);
  }

  @Test
  void anEventIsARunAboveTheThresholdWithItsMeanScore() {
    List<SoundEvent> events =
        new Thresholding(PerClass.same(0.5), EventTimes.EDGES)
            .decide(scores(0.6, 0.5, 0.7, 0.9, 0.1, 0.8));

    assertThat(events)
        .containsExactly(
            new SoundEvent("Dog", 0, 1, 0.6),
            new SoundEvent("Dog", 2, 4, (0.7 + 0.9) / 2),
            new SoundEvent("Dog", 5, 6, 0.8));
  }

  @Test
  void timesAreFrameCentresUnlessAskedOtherwise() {
    assertThat(Thresholding.of(0.5).decide(scores(0, 0.9, 0.9, 0)))
        .containsExactly(new SoundEvent("Dog", 1.5, 2.5, 0.9));
  }

  @Test
  void infiniteThresholdsTakeAllOrNothing() {
    assertThat(Thresholding.of(Double.NEGATIVE_INFINITY).decide(scores(0.1, 0.2))).hasSize(1);
    assertThat(Thresholding.of(Double.POSITIVE_INFINITY).decide(scores(1, 1))).isEmpty();
    assertThatThrownBy(() -> Thresholding.of(Double.NaN))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("threshold = NaN");
  }

  @Test
  void aClassWhoseTagIsOffYieldsNoEventWhateverTheThreshold() {
    FrameScores both =
        FrameScores.ofFrames(
            List.of("Cat", "Dog"), 1, new double[][] {{0.9, 0.9, 0.9}, {0.9, 0.9, 0.9}});
    PostProcessing processing =
        PostProcessing.builder()
            .optScoreFilter(MedianFilter.of(3))
            .setDecision(Thresholding.of(Double.NEGATIVE_INFINITY))
            .build();

    assertThat(processing.events(both, Set.of("Dog")))
        .extracting(SoundEvent::label)
        .containsExactly("Dog");
    assertThat(processing.events(both, Set.of())).isEmpty();
    assertThatThrownBy(() -> processing.events(both, Set.of("Doog")))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("tag 'Doog', allowed: the event classes [Cat, Dog]");
  }

  @Test
  void hysteresisKeepsFaintFramesOfASureEvent() {
    Hysteresis hysteresis =
        new Hysteresis(PerClass.same(0.7), PerClass.same(0.3), EventTimes.EDGES);

    assertThat(hysteresis.decide(scores(0.4, 0.8, 0.4, 0.2, 0.5, 0.6)))
        .singleElement()
        .satisfies(
            event -> {
              assertThat(event.onset()).isZero();
              assertThat(event.offset()).isEqualTo(3);
              assertThat(event.score()).isCloseTo(1.6 / 3, within(1e-12));
            });
    assertThatThrownBy(
            () ->
                new Hysteresis(PerClass.same(0.3), PerClass.same(0.7), EventTimes.EDGES)
                    .decide(scores(1)))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("Dog: low = 0.7, allowed: at most high = 0.3");
  }

  @Test
  void aClipWithoutFramesHasNoEvents() {
    assertThat(Thresholding.of(0.5).decide(scores())).isEmpty();
    assertThat(SoundEventBoundingBoxes.of(PerClass.same(0.5)).decide(scores())).isEmpty();
  }

  @Test
  void aDecisionMustBeSet() {
    assertThatThrownBy(() -> PostProcessing.builder().build())
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("setDecision");
  }
}
