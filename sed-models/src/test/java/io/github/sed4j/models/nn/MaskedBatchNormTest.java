package io.github.sed4j.models.nn;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.offset;

import ai.djl.Device;
import ai.djl.engine.Engine;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import ai.djl.training.GradientCollector;
import io.github.sed4j.features.io.Npy;
import io.github.sed4j.features.io.NpyArray;
import io.github.sed4j.models.nn.ParameterSpec.Role;
import io.github.sed4j.testing.Golden;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class MaskedBatchNormTest {

  private final NDManager manager = NDManager.newBaseManager(Device.cpu(), "PyTorch");

  @AfterEach
  void free() {
    manager.close();
  }

  @Test
  void trainsAndEvaluatesLikeTheAuthorsNorm() {
    Golden golden = Golden.load("batchnorm");
    int[] lengths = golden.array("seq_len").toIntArray();
    BatchFrames frames = BatchFrames.of(manager, ClipLengths.of(lengths), 7);
    try (NetworkState state = state(3, golden.array("gamma"), golden.array("beta"))) {
      MaskedBatchNorm norm = new MaskedBatchNorm(NormSettings.EXPONENTIAL, state, "");
      NDArray x = array(golden.array("x"));
      x.setRequiresGradient(true);
      NDArray mask = Objects.requireNonNull(frames.imageMask());
      try (GradientCollector collector = Engine.getEngine("PyTorch").newGradientCollector()) {
        NDArray y = norm.train(x, mask, frames.lengths().totalFrames() * 5).mul(mask);
        assertClose(y, golden.array("y_train"), 2e-6);

        collector.backward(y.mul(array(golden.array("grad_y"))).sum());

        assertClose(x.getGradient(), golden.array("grad_x"), 5e-6);
        assertClose(state.leaf("gamma").getGradient(), golden.array("grad_gamma"), 2e-5);
        assertClose(state.leaf("beta").getGradient(), golden.array("grad_beta"), 2e-5);
      }
      assertClose(state.get("running_mean"), golden.array("running_mean"), 1e-7);
      assertClose(state.get("running_power"), golden.array("running_power"), 5e-7);
      assertClose(state.get("num_tracked_values"), golden.array("num_tracked_values"), 0);
      assertClose(norm.evaluate(x.stopGradient()).mul(mask), golden.array("y_eval"), 5e-6);
      float[] variance = golden.array("running_var").toFloatArray();
      float[] mean = state.get("running_mean").toFloatArray();
      float[] power = state.get("running_power").toFloatArray();
      for (int c = 0; c < 3; c++) {
        assertThat(RunningVariance.of(mean[c], power[c], 110, 1e-5))
            .isEqualTo(variance[c], offset(1e-6));
      }
    }
  }

  /** The authors' global feature norm is the same norm with cumulative statistics, band by band. */
  @Test
  void accumulatesStatisticsLikeTheAuthorsCumulativeNorm() throws Exception {
    Path folder = Golden.shared("reference/golden/features");
    NpyArray synth = Npy.read(folder.resolve("synth/logmel.npy"));
    NpyArray real = Npy.read(folder.resolve("real/logmel.npy"));
    boolean synthIsLonger = synth.shape()[1] >= real.shape()[1];
    NpyArray longer = synthIsLonger ? synth : real;
    NpyArray shorter = synthIsLonger ? real : synth;
    int frames = longer.shape()[1];
    try (NetworkState state = state(128, null, null)) {
      MaskedBatchNorm norm = new MaskedBatchNorm(NormSettings.CUMULATIVE, state, "");
      ClipLengths both = ClipLengths.of(frames, shorter.shape()[1]);
      train(norm, both, frames, longer, shorter);
      train(norm, ClipLengths.of(frames / 2), frames / 2, longer);

      assertClose(
          state.get("running_mean"), Npy.read(folder.resolve("norm_running_mean.npy")), 2e-5);
      NpyArray power = Npy.read(folder.resolve("norm_running_power.npy"));
      assertClose(state.get("running_power"), power, 5e-4);
      assertClose(
          state.get("num_tracked_values"),
          Npy.read(folder.resolve("norm_num_tracked_values.npy")),
          0);
    }
  }

  /** One norm channel per mel band: (B, bands, 1, frames). */
  private void train(MaskedBatchNorm norm, ClipLengths lengths, int frames, NpyArray... clips) {
    int bands = clips[0].shape()[0];
    float[] values = new float[clips.length * bands * frames];
    for (int b = 0; b < clips.length; b++) {
      float[][] rows = clips[b].toFloatRows();
      for (int f = 0; f < bands; f++) {
        System.arraycopy(
            rows[f], 0, values, (b * bands + f) * frames, Math.min(frames, rows[f].length));
      }
    }
    BatchFrames batch = BatchFrames.of(manager, lengths, frames);
    NDArray x = manager.create(values, new Shape(clips.length, bands, 1, frames));
    norm.train(x, batch.imageMask(), lengths.totalFrames());
  }

  @Test
  void weighsEveryEntryTheSameWhenCumulative() {
    try (NetworkState state = state(1, null, null)) {
      MaskedBatchNorm norm = new MaskedBatchNorm(NormSettings.CUMULATIVE, state, "");
      norm.train(manager.create(new float[] {1, 2, 3}, new Shape(3, 1)), null, 3);
      norm.train(manager.create(new float[] {10, 14}, new Shape(2, 1)), null, 2);

      assertThat(state.get("running_mean").getFloat()).isEqualTo(6, offset(1e-6f));
      assertThat(state.get("running_power").getFloat()).isEqualTo(310 / 5f, offset(1e-5f));
      assertThat(state.get("num_tracked_values").getFloat()).isEqualTo(5);
    }
  }

  @Test
  void needsTwoValidEntriesToTrain() {
    try (NetworkState state = state(1, null, null)) {
      MaskedBatchNorm norm = new MaskedBatchNorm(NormSettings.EXPONENTIAL, state, "");
      assertThatIllegalArgumentException()
          .isThrownBy(() -> norm.train(manager.ones(new Shape(1, 1)), null, 1))
          .withMessageContaining("valid entries per channel = 1, allowed: at least 2");
    }
  }

  private static NetworkState state(
      int channels,
      @org.jspecify.annotations.Nullable NpyArray gamma,
      @org.jspecify.annotations.Nullable NpyArray beta) {
    List<ParameterSpec> specs =
        List.of(
            ParameterSpec.constant("gamma", Role.GAMMA, channels),
            ParameterSpec.constant("beta", Role.BETA, channels),
            ParameterSpec.constant("num_tracked_values", Role.TRACKED_VALUES, channels),
            ParameterSpec.constant("running_mean", Role.RUNNING_MEAN, channels),
            ParameterSpec.constant("running_power", Role.RUNNING_POWER, channels));
    Map<String, NpyArray> initial = new LinkedHashMap<>(InitialState.draw(specs, 0));
    if (gamma != null && beta != null) {
      initial.put("gamma", gamma);
      initial.put("beta", beta);
    }
    return NetworkState.load(specs, initial, Device.cpu());
  }

  private NDArray array(NpyArray array) {
    return manager.create(
        array.toFloatArray(), new Shape(Arrays.stream(array.shape()).asLongStream().toArray()));
  }

  private static void assertClose(NDArray actual, NpyArray expected, double tolerance) {
    float[] a = actual.toFloatArray();
    float[] e = expected.toFloatArray();
    assertThat(a).hasSameSizeAs(e);
    for (int i = 0; i < a.length; i++) {
      assertThat((double) a[i]).as("entry " + i).isEqualTo(e[i], offset(tolerance));
    }
  }
}
