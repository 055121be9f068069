package io.github.sed4j.inference.postprocessing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class SoundEventBoundingBoxesTest {

  private static final SoundEventBoundingBoxes BOXES =
      new SoundEventBoundingBoxes(
          PerClass.same(0.4), PerClass.same(0.2), PerClass.same(2.0), PerClass.same(0.5));

  private static FrameScores scores(double... row) {
    return FrameScores.ofFrames(List.of("Dog"), 0.1, new double[][] {row});
  }

  private static double[] level(int frames, double value) {
    double[] row = new double[frames];
    Arrays.fill(row, value);
    return row;
  }

  private static double[] concat(double[]... parts) {
    return Arrays.stream(parts).flatMapToDouble(Arrays::stream).toArray();
  }

  @Test
  void theExtentIsWhereScoresChangeNotWhereTheyCrossTheThreshold() {
    FrameScores scores = scores(concat(level(10, 0.01), level(10, 0.45), level(10, 0.01)));

    assertThat(BOXES.decide(scores)).isEmpty();
    assertThat(BOXES.boxes(scores))
        .anySatisfy(
            box -> {
              assertThat(box.onset()).isCloseTo(1.0, within(1e-12));
              assertThat(box.offset()).isCloseTo(2.0, within(1e-12));
              assertThat(box.score()).isCloseTo(0.45, within(1e-12));
            });
  }

  @Test
  void aSmallDropInsideAnEventIsBridged() {
    FrameScores scores =
        scores(concat(level(10, 0.0), level(8, 0.9), level(6, 0.75), level(8, 0.9)));

    assertThat(BOXES.decide(scores))
        .singleElement()
        .satisfies(
            event -> {
              assertThat(event.onset()).isCloseTo(1.0, within(1e-12));
              assertThat(event.offset()).isCloseTo(3.2, within(1e-12));
              assertThat(event.score()).isCloseTo((16 * 0.9 + 6 * 0.75) / 22, within(1e-12));
            });
  }

  @Test
  void aLargeDropSeparatesEvents() {
    FrameScores scores = scores(concat(level(8, 0.9), level(6, 0.3), level(8, 0.9)));

    assertThat(BOXES.decide(scores)).hasSize(2);
  }

  @Test
  void faintEventsAreToldApartByTheRatio() {
    FrameScores scores = scores(concat(level(8, 0.1), level(8, 0.01), level(8, 0.1)));

    assertThat(BOXES.boxes(scores)).hasSize(2);
  }

  @Test
  void aSoundThatFillsTheClipIsOneBox() {
    assertThat(BOXES.decide(scores(level(30, 0.8))))
        .singleElement()
        .satisfies(
            event -> {
              assertThat(event.onset()).isZero();
              assertThat(event.offset()).isEqualTo(30 * 0.1);
              assertThat(event.score()).isCloseTo(0.8, within(1e-12));
            });
  }

  @Test
  void maskedScoresHaveNoBoxes() {
    assertThat(BOXES.boxes(scores(level(30, 0)))).isEmpty();
  }

  @Test
  void boxesNeverOverlapAndStayInsideTheClip() {
    SplittableRandom random = new SplittableRandom(7);
    for (int trial = 0; trial < 200; trial++) {
      double[] row = random.doubles(random.nextInt(1, 200)).map(x -> x * x).toArray();
      List<SoundEvent> boxes = BOXES.boxes(scores(row));
      for (int i = 0; i < boxes.size(); i++) {
        assertThat(boxes.get(i).duration()).isPositive();
        assertThat(boxes.get(i).offset())
            .isLessThanOrEqualTo(
                i + 1 < boxes.size() ? boxes.get(i + 1).onset() : row.length * 0.1);
      }
    }
  }

  @Test
  void settingsAreChecked() {
    assertThatThrownBy(
            () ->
                new SoundEventBoundingBoxes(
                    PerClass.same(0.0), PerClass.same(0.2), PerClass.same(2.0), PerClass.same(0.5)))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("step length = 0.0, allowed: finite, above 0");
    assertThatThrownBy(
            () ->
                new SoundEventBoundingBoxes(
                    PerClass.same(0.4), PerClass.same(0.2), PerClass.same(0.5), PerClass.same(0.5)))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("least ratio = 0.5, allowed: finite, at least 1.0");
  }
}
