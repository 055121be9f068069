package io.github.sed4j.models;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.within;

import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import io.github.sed4j.models.nn.ClipLengths;
import io.github.sed4j.testing.Tensors;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;

/** Expected values: the definition in SYSTEM.md, sections 3 and 4, by hand. */
class ClipLossTest {

  private static final float UNKNOWN = ClipLoss.UNKNOWN;

  /** Scores of two clips of 3 and 2 frames and two classes; logits in the order (B, N, K). */
  private static void withScores(float[] logits, Consumer<StrongScores> test) {
    NDManager manager = Tensors.cpu();
    try (StrongScores scores =
        new StrongScores(
            manager, manager.create(logits, new Shape(2, 3, 2)), ClipLengths.of(3, 2))) {
      test.accept(scores);
    }
  }

  private static double bce(double logit, double target) {
    double score = 1 / (1 + Math.exp(-logit));
    return -target * Math.log(score) - (1 - target) * Math.log(1 - score);
  }

  @Test
  void sumsOverClassesAndAveragesOverValidFramesThenOverClips() {
    float[] logits = {0.5f, -1, 2, 0, -0.3f, 1, 1, 2, -1, 0.2f, 99, 99};
    float[][][] targets = {{{1, 0, 1}, {0, 0, 1}}, {{1, 1, 0}, {0, 1, 0}}};
    withScores(
        logits,
        scores -> {
          ClipLoss loss = ClipLoss.strong(scores, targets);
          double first =
              (bce(0.5, 1) + bce(-1, 0) + bce(2, 0) + bce(0, 0) + bce(-0.3, 1) + bce(1, 1)) / 3;
          double second = (bce(1, 1) + bce(2, 0) + bce(-1, 1) + bce(0.2, 1)) / 2;
          assertThat(loss.perClip().toFloatArray())
              .containsExactly(new float[] {(float) first, (float) second}, within(1e-5f));
          assertThat((double) loss.mean().getFloat()).isCloseTo((first + second) / 2, within(1e-5));
        });
  }

  @Test
  void unknownTargetsAreLeftOutAndClipsWithoutKnownOnesDoNotCount() {
    float[] logits = {0.5f, -1, 2, 0, -0.3f, 1, 1, 2, -1, 0.2f, 99, 99};
    float[][][] targets = {
      {{1, UNKNOWN, 1}, {UNKNOWN, UNKNOWN, 0}},
      {{UNKNOWN, UNKNOWN, 1}, {UNKNOWN, UNKNOWN, 1}}
    };
    withScores(
        logits,
        scores -> {
          ClipLoss loss = ClipLoss.strong(scores, targets);
          double first = (bce(0.5, 1) + bce(-0.3, 1) + bce(1, 0)) / 3;
          assertThat(loss.knownClips()).isEqualTo(1);
          assertThat(loss.perClip().toFloatArray()[1]).isZero();
          assertThat((double) loss.mean().getFloat()).isCloseTo(first, within(1e-5));
        });
    float[][][] nothing = new float[2][2][3];
    for (float[][] clip : nothing) {
      for (float[] row : clip) {
        java.util.Arrays.fill(row, UNKNOWN);
      }
    }
    withScores(
        logits,
        scores -> {
          ClipLoss loss = ClipLoss.strong(scores, nothing);
          assertThat(loss.knownClips()).isZero();
          assertThat(loss.mean().getFloat()).isZero();
        });
  }

  @Test
  void isFiniteAndBoundedForScoresOfZeroAndOne() {
    float[] logits = {300, -300, 300, -300, 300, -300, 40, -40, 40, -40, 0, 0};
    float[][][] wrong = {{{0, 0, 0}, {1, 1, 1}}, {{0, 0, 0}, {1, 1, 0}}};
    withScores(
        logits,
        scores ->
            assertThat(ClipLoss.strong(scores, wrong).perClip().toFloatArray())
                .containsExactly(new float[] {200, 80}, within(1e-4f)));
  }

  @Test
  void targetsThatDoNotFitAreNamed() {
    withScores(
        new float[12],
        scores -> {
          assertThatIllegalArgumentException()
              .isThrownBy(() -> ClipLoss.strong(scores, new float[1][2][3]))
              .withMessage("clips of the strong targets = 1, allowed: 2");
          assertThatIllegalArgumentException()
              .isThrownBy(() -> ClipLoss.strong(scores, new float[2][3][3]))
              .withMessage("classes of the strong targets of clip 0 = 3, allowed: 2");
          float[][][] outside = new float[2][2][3];
          outside[0][1][2] = 1.2f;
          assertThatIllegalArgumentException()
              .isThrownBy(() -> ClipLoss.strong(scores, outside))
              .withMessageContaining("1.2");
        });
  }
}
