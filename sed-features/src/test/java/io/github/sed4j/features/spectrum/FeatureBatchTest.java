package io.github.sed4j.features.spectrum;

import static io.github.sed4j.testing.Tensors.assertClose;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.within;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import io.github.sed4j.testing.Golden;
import io.github.sed4j.testing.Tensors;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class FeatureBatchTest {

  private static final int BANDS = 128;

  private final Golden golden = Golden.load("features");
  private final LogMel synth = LogMel.fromNpy(golden.array("synth/logmel"));
  private final LogMel real = LogMel.fromNpy(golden.array("real/logmel"));

  @Test
  void theBatchOfTheReferenceIsNormalisedByItsOwnStatistics() {
    TrainingNorm norm = TrainingNorm.of(FeatureNormMode.BATCH_STATISTICS, BANDS);
    try (NDManager manager = Tensors.cpu()) {
      FeatureBatch batch = FeatureBatch.of(manager, List.of(synth, real));
      FeatureBatch normalized = batch.normalized(norm);

      assertThat(batch.lengths()).containsExactly(golden.array("batch_seq_len").toIntArray());
      assertClose(
          normalized.features().get(":, :, :, 0:100"),
          golden.array("norm_train_batch1_out_first100frames"),
          1e-5);
      assertThat(normalized.features().get("1, :, :, 478:").toFloatArray()).containsOnly(0f);
    }
  }

  @ParameterizedTest
  @EnumSource
  void runningStatisticsNormaliseInInference(FeatureNormMode mode) {
    TrainingNorm norm = TrainingNorm.of(mode, BANDS);
    try (NDManager manager = Tensors.cpu()) {
      FeatureBatch.of(manager, List.of(synth, real)).normalized(norm);
      FeatureBatch.of(manager, List.of(synth.slice(0, 249))).normalized(norm);
      FeatureStatistics statistics = norm.statistics();

      assertThat(statistics.frames()).isEqualTo(1225);
      assertThat(statistics.mean())
          .containsExactly(golden.array("norm_running_mean").toDoubleArray(), within(2e-6));
      FeatureBatch inference =
          FeatureBatch.of(manager, List.of(synth, real)).normalized(statistics.norm());
      assertClose(
          inference.features().get("0, 0").toFloatArray(),
          golden.array("synth/logmel_norm").toFloatArray(),
          1e-5);
      assertClose(
          inference.features().get("1, 0, :, 0:478").toFloatArray(),
          golden.array("real/logmel_norm").toFloatArray(),
          1e-5);
    }
  }

  @Test
  void inTrainingTheReportsNormIsThatOfAllFramesSoFar() {
    TrainingNorm norm = TrainingNorm.of(FeatureNormMode.RUNNING_STATISTICS, BANDS);
    try (NDManager manager = Tensors.cpu()) {
      FeatureBatch.of(manager, List.of(synth)).normalized(norm);
      FeatureBatch second = FeatureBatch.of(manager, List.of(real)).normalized(norm);
      FeatureNorm expected = FeatureStatistics.of(synth).merge(FeatureStatistics.of(real)).norm();

      assertClose(second.features().toFloatArray(), expected.apply(real).toFloatArray(), 1e-5);
    }
  }

  @Test
  void statisticsOfTheDeviceAreThoseOfTheCpuPath() {
    try (NDManager manager = Tensors.cpu()) {
      FeatureBatch batch = FeatureBatch.of(manager, List.of(synth, real, synth.slice(0, 0)));
      // Padding never counts, whatever it holds.
      batch.features().get("2").addi(1e4f);
      FeatureStatistics actual = batch.statistics();
      FeatureStatistics expected = FeatureStatistics.of(synth).merge(FeatureStatistics.of(real));

      assertThat(actual.frames()).isEqualTo(expected.frames());
      assertThat(actual.mean()).containsExactly(expected.mean(), within(1e-12));
      assertThat(actual.sampleVariance()).containsExactly(expected.sampleVariance(), within(1e-10));
    }
  }

  @Test
  void onlyTheResultIsLeftBehindAndNoGradientFlows() {
    try (NDManager manager = Tensors.cpu()) {
      NDArray features = Tensors.random(manager, 1, 2, 1, BANDS, 20);
      features.setRequiresGradient(true);
      FeatureBatch batch = FeatureBatch.of(features, new int[] {20, 3});
      int before = Tensors.heldBy(manager);
      FeatureBatch normalized = batch.normalized(TrainingNorm.of(FeatureNormMode.WORKSHOP, BANDS));

      assertThat(Tensors.heldBy(manager)).isEqualTo(before + 1);
      assertThat(normalized.features().hasGradient()).isFalse();
      assertThat(normalized.features().getManager()).isSameAs(manager);
      normalized.close();
      assertThat(Tensors.heldBy(manager)).isEqualTo(before);
    }
  }

  @Test
  void aBatchWithoutFramesHasNoStatistics() {
    try (NDManager manager = Tensors.cpu()) {
      FeatureBatch batch = FeatureBatch.of(manager, List.of(synth.slice(0, 0)));

      assertThat(batch.statistics()).isEqualTo(FeatureStatistics.empty(BANDS));
      assertThat(batch.normalized(FeatureStatistics.of(synth).norm()).frames()).isZero();
      assertThatExceptionOfType(IllegalStateException.class)
          .isThrownBy(() -> batch.normalized(TrainingNorm.of(FeatureNormMode.REPORT, BANDS)));
    }
  }

  @Test
  void theBatchSaysWhatItHolds() {
    try (NDManager manager = Tensors.cpu()) {
      FeatureBatch batch = FeatureBatch.of(manager, List.of(synth, real));

      assertThat(batch.clips()).isEqualTo(2);
      assertThat(batch.bands()).isEqualTo(BANDS);
      assertThat(batch.frames()).isEqualTo(498);
      assertThat(batch).hasToString("FeatureBatch[(2, 1, 128, 498), cpu()]");
      batch.lengths()[0] = 1;
      assertThat(batch.lengths()).containsExactly(498, 478);
    }
  }

  @Test
  void badInputIsRefused() {
    try (NDManager manager = Tensors.cpu()) {
      NDArray features = manager.zeros(new Shape(1, 1, 8, 10));
      assertThatIllegalArgumentException()
          .isThrownBy(() -> FeatureBatch.of(features, new int[] {11}))
          .withMessage("length of clip 0 = 11, allowed: 0 to 10");
      assertThatIllegalArgumentException()
          .isThrownBy(() -> FeatureBatch.of(features, new int[2]))
          .withMessage("lengths of 2 clips, allowed: one for each of 1");
      assertThatIllegalArgumentException()
          .isThrownBy(() -> FeatureBatch.of(features.squeeze(0), new int[1]))
          .withMessage("features = (1, 8, 10), allowed: (B, 1, M, N)");
      assertThatIllegalArgumentException()
          .isThrownBy(
              () -> FeatureBatch.of(features.toType(DataType.FLOAT64, false), new int[] {10}))
          .withMessage("features are float64, allowed: float32");
      assertThatIllegalArgumentException()
          .isThrownBy(() -> FeatureBatch.of(manager, List.of()))
          .withMessage("clips = 0, allowed: at least 1");
      assertThatIllegalArgumentException()
          .isThrownBy(
              () ->
                  FeatureBatch.of(features, new int[] {10})
                      .normalized(FeatureStatistics.of(synth).norm()))
          .withMessage("norm of 128 bands, allowed: 8");
      float[] nan = new float[80];
      Arrays.fill(nan, Float.NaN);
      assertThatIllegalArgumentException()
          .isThrownBy(
              () ->
                  FeatureBatch.of(manager.create(nan, new Shape(1, 1, 8, 10)), new int[] {10})
                      .statistics());
    }
  }
}
