package io.github.sed4j.inference.postprocessing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.util.List;
import org.junit.jupiter.api.Test;

class FrameScoresTest {

  private static final List<String> CLASSES = List.of("Cat", "Dog");

  @Test
  void holdsScoresOfUnequalFrames() {
    FrameScores scores =
        FrameScores.of(
            CLASSES,
            new double[] {0, 0.5, 2, 2.1},
            new double[][] {{0.1, 0.2, 0.3}, {0.4, 0.5, 1}});
    assertThat(scores.classCount()).isEqualTo(2);
    assertThat(scores.frameCount()).isEqualTo(3);
    assertThat(scores.eventClasses()).isEqualTo(CLASSES);
    assertThat(scores.score(1, 2)).isEqualTo(1);
    assertThat(scores.scores(0)).containsExactly(0.1, 0.2, 0.3);
    assertThat(scores.boundary(2)).isEqualTo(2);
  }

  @Test
  void equalFramesDoNotAccumulateRounding() {
    FrameScores scores = FrameScores.ofFrames(List.of("Dog"), 0.02, new double[1][100_000]);
    assertThat(scores.boundaries()).hasSize(100_001);
    assertThat(scores.boundary(100_000)).isEqualTo(100_000 * 0.02);
  }

  @Test
  void copiesArraysInAndOut() {
    double[] boundaries = {0, 1};
    double[][] values = {{0.5}, {0.6}};
    FrameScores scores = FrameScores.of(CLASSES, boundaries, values);
    boundaries[1] = 7;
    values[0][0] = 7;
    scores.boundaries()[0] = 7;
    scores.scores(0)[0] = 7;
    scores.scores()[1][0] = 7;
    assertThat(scores)
        .isEqualTo(FrameScores.of(CLASSES, new double[] {0, 1}, new double[][] {{0.5}, {0.6}}))
        .hasSameHashCodeAs(
            FrameScores.of(CLASSES, new double[] {0, 1}, new double[][] {{0.5}, {0.6}}));
  }

  @Test
  void keepsClassesAndFramesUnderNewScores() {
    FrameScores scores = FrameScores.ofFrames(CLASSES, 0.5, new double[][] {{0, 0}, {1, 1}});
    FrameScores other = scores.withScores(new double[][] {{1, 1}, {0, 0}});
    assertThat(other.score(0, 1)).isEqualTo(1);
    assertThat(other.boundaries()).isEqualTo(scores.boundaries());
    assertThat(other).isNotEqualTo(scores);
    assertThatIllegalArgumentException()
        .isThrownBy(() -> scores.withScores(new double[][] {{1}, {0}}))
        .withMessage("Cat: scores of 1 frames, allowed: 2");
  }

  @Test
  void aClipShorterThanAFrameHasNone() {
    FrameScores scores = FrameScores.ofFrames(CLASSES, 0.02, new double[2][0]);
    assertThat(scores.frameCount()).isZero();
    assertThat(scores.toString()).contains("0 frames");
  }

  @Test
  void refusesWhatDoesNotAgree() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> FrameScores.ofFrames(List.of(), 1, new double[0][0]))
        .withMessageContaining("0 event classes");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> FrameScores.ofFrames(List.of("Dog", "Dog"), 1, new double[2][1]))
        .withMessageContaining("event class 'Dog'");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> FrameScores.ofFrames(CLASSES, 0, new double[2][1]))
        .withMessageContaining("frameLength = 0.0");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> FrameScores.ofFrames(CLASSES, 1, new double[1][1]))
        .withMessage("scores of 1 classes, allowed: 2");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> FrameScores.of(CLASSES, new double[] {0, 1, 1}, new double[2][2]))
        .withMessageContaining("frame boundary 2 = 1.0 s, allowed: finite, above 1.0");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> FrameScores.of(CLASSES, new double[] {-1, 1}, new double[2][1]))
        .withMessageContaining("frame boundary 0 = -1.0 s");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> FrameScores.of(CLASSES, new double[0], new double[2][0]))
        .withMessageContaining("0 frame boundaries");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> FrameScores.ofFrames(CLASSES, 1, new double[][] {{1}, {Double.NaN}}))
        .withMessage("Dog, frame 0: score = NaN, allowed: a finite number");
  }

  @Test
  void namesAnIndexThatIsNotThere() {
    FrameScores scores = FrameScores.ofFrames(CLASSES, 1, new double[2][3]);
    assertThatExceptionOfType(IndexOutOfBoundsException.class)
        .isThrownBy(() -> scores.score(0, 3))
        .withMessage("frame 3 of 3");
    assertThatExceptionOfType(IndexOutOfBoundsException.class)
        .isThrownBy(() -> scores.scores(2))
        .withMessage("event class 2 of 2");
  }
}
