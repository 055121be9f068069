package io.github.sed4j.inference.evaluation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.github.sed4j.inference.postprocessing.FrameScores;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.assertj.core.data.Offset;
import org.junit.jupiter.api.Test;

class BootstrapTest {

  @Test
  void shufflesAsNumpyDoes() {
    // numpy.random.RandomState(0).shuffle(list(range(10)))
    assertThat(Bootstrap.builder().optSamples(1).build().draw(10)[0])
        .containsExactly(2, 8, 4, 9, 1, 6, 7, 3, 0, 5);
    // numpy.random.RandomState(42).shuffle(list(range(10)))
    assertThat(Bootstrap.builder().optSamples(1).optSeed(42).build().draw(10)[0])
        .containsExactly(8, 1, 5, 0, 7, 2, 9, 4, 3, 6);
  }

  @Test
  void everyClipIsDrawnAsOftenAsThereAreSamples() {
    int[] drawn = new int[37];
    for (int[] sample : Bootstrap.builder().optSamples(25).build().draw(37)) {
      assertThat(sample).hasSize(37);
      Arrays.stream(sample).forEach(clip -> drawn[clip]++);
    }
    assertThat(drawn).containsOnly(25);
  }

  @Test
  void percentilesLieBetweenTheValues() {
    ConfidenceInterval interval =
        Bootstrap.builder().optConfidence(0.5).build().interval(new double[] {4, 1, 3, 2, 10});
    assertThat(interval).isEqualTo(new ConfidenceInterval(4, 2, 4));
    ConfidenceInterval between =
        Bootstrap.builder().optConfidence(0.9).build().interval(new double[] {0, 1});
    assertThat(between.low()).isCloseTo(0.05, Offset.offset(1e-12));
    assertThat(between.high()).isCloseTo(0.95, Offset.offset(1e-12));
  }

  @Test
  void aDrawnClipCountsAsOftenAsItIsDrawn() {
    Map<String, FrameScores> clips = new LinkedHashMap<>();
    clips.put("b", FrameScores.ofFrames(List.of("dog"), 1, new double[][] {{0.9, 0.1, 0.8}}));
    clips.put("a", FrameScores.ofFrames(List.of("dog"), 1, new double[][] {{0.2, 0.7, 0.2}}));
    EventList truth = EventTables.events("a.wav 1 2 dog", "b.wav 0 1 dog");
    EventBasedMetric metric = EventBasedMetric.dcase2020();
    ClipCounts counts = metric.clipCounts(ScoreSet.of(clips), truth);
    assertThat(counts.clips()).containsExactly("a.wav", "b.wav");

    OperatingPoint all = counts.curves().at(0.5).classes().get("dog");
    assertThat(all).isEqualTo(new OperatingPoint(0.5, 2, 1, 2));
    assertThat(counts.curves(new int[] {1, 1, 1}).at(0.5).classes().get("dog"))
        .isEqualTo(new OperatingPoint(0.5, 3, 3, 3));
    assertThat(counts.curves(new int[] {0, 0}).at(0.5).classes().get("dog"))
        .isEqualTo(new OperatingPoint(0.5, 2, 0, 2));
    assertThatIllegalArgumentException()
        .isThrownBy(() -> counts.curves(new int[] {2}))
        .withMessage("drawn clip 2, allowed: 0 to 1");

    Bootstrap bootstrap = Bootstrap.builder().optSamples(20).build();
    ConfidenceInterval interval = bootstrap.interval(counts, curves -> curves.at(0.5).macroF());
    assertThat(interval.low()).isLessThanOrEqualTo(interval.mean());
    assertThat(interval.high()).isGreaterThanOrEqualTo(interval.mean());
    assertThat(bootstrap.intervals(counts, curves -> Map.of("macro", curves.at(0.5).macroF())))
        .containsExactly(Map.entry("macro", interval));
  }

  @Test
  void refusesWhatCannotBe() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> Bootstrap.builder().optSamples(0).build())
        .withMessage("samples = 0, allowed: at least 1");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> Bootstrap.builder().optConfidence(1).build())
        .withMessageContaining("confidence = 1.0");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> Bootstrap.builder().optSeed(1L << 32).build())
        .withMessageContaining("seed = 4294967296");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> Bootstrap.builder().build().draw(0))
        .withMessageContaining("clips = 0");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> Bootstrap.builder().build().interval(new double[0]))
        .withMessageContaining("0 values");
  }
}
