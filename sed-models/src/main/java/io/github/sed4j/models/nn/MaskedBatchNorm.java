package io.github.sed4j.models.nn;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import org.jspecify.annotations.Nullable;

/**
 * Batch norm whose statistics cover valid entries alone.
 *
 * <p>While training it runs on the engine's own batch norm, which knows no mask: padding is filled
 * with the mean of the valid entries, so that the mean stays what it is and the variance shrinks by
 * the known factor valid / all, which epsilon and scale undo. Gradients flow through the filled-in
 * mean and are those of the masked norm.
 *
 * <p>Thread safety: evaluation may run in any number of threads; {@link #train} changes the running
 * statistics and must have the norm for itself.
 */
final class MaskedBatchNorm {

  private final NormSettings settings;
  private final NetworkState state;
  private final String name;

  /**
   * Makes a norm.
   *
   * @param settings how running statistics are kept; not {@code NONE}
   * @param state holds scale, shift and running statistics
   * @param name prefix of their names, such as {@code _cnn_2d.convs.0.norm.}
   */
  MaskedBatchNorm(NormSettings settings, NetworkState state, String name) {
    this.settings = settings;
    this.state = state;
    this.name = name;
  }

  /**
   * Normalises with the statistics of the batch and updates the running ones.
   *
   * @param x channels on axis 1: (B, C, F, N) or (rows, C)
   * @param mask 1 on valid entries, in a shape that broadcasts to {@code x}; null without padding
   * @param valid valid entries per channel
   * @return the normalised array; what it holds on padding is of no meaning
   */
  NDArray train(NDArray x, @Nullable NDArray mask, long valid) {
    long all = x.size() / x.getShape().get(1);
    if (valid < 2) {
      throw new IllegalArgumentException(
          "valid entries per channel = " + valid + ", allowed: at least 2 to train a norm");
    }
    NDArray filled = mask == null ? x : fillWithMean(x, mask, valid);
    NDArray scale = flat(state.leaf(name + "gamma"));
    NDArray shift = flat(state.leaf(name + "beta"));
    NDManager manager = x.getManager();
    Shape channels = scale.getShape();
    NDArray mean = manager.zeros(channels);
    NDArray variance = manager.ones(channels);
    double share = (double) valid / all;
    if (mask != null) {
      scale = scale.mul(OwnedArrays.number(manager, (float) Math.sqrt(share)));
    }
    NDArray y = batchNorm(filled, mean, variance, scale, shift, settings.epsilon() * share, true);
    // The engine has left the batch's mean and its variance over all - 1 in its running statistics
    update(mean, variance.mul((float) ((all - 1.0) / valid)), valid);
    return y;
  }

  private static NDArray fillWithMean(NDArray x, NDArray mask, long valid) {
    return Scopes.keep(
        () -> {
          NDArray masked = x.mul(mask);
          int[] axes = x.getShape().dimension() == 4 ? new int[] {0, 2, 3} : new int[] {0};
          NDArray sum = masked.sum(axes, true);
          NDArray mean = sum.div(OwnedArrays.number(x.getManager(), (float) valid));
          return masked.add(mask.getNDArrayInternal().rsub(1f).mul(mean));
        });
  }

  private void update(NDArray batchMean, NDArray batchVariance, long valid) {
    NDArray tracked = state.get(name + "num_tracked_values");
    NDArray runningMean = state.get(name + "running_mean");
    NDArray runningPower = state.get(name + "running_power");
    NDArray mean = batchMean.reshape(runningMean.getShape());
    NDArray power = batchVariance.reshape(runningMean.getShape()).add(mean.square());
    tracked.addi((float) valid);
    if (settings.running() == NormSettings.Running.EXPONENTIAL) {
      float old = (float) settings.momentum();
      float fresh = (float) (1 - settings.momentum());
      runningMean.muli(old).addi(mean.mul(fresh));
      runningPower.muli(old).addi(power.mul(fresh));
    } else {
      NDArray fresh = tracked.getNDArrayInternal().rdiv((float) valid);
      runningMean.addi(mean.sub(runningMean).mul(fresh));
      runningPower.addi(power.sub(runningPower).mul(fresh));
    }
  }

  /**
   * Normalises with the running statistics.
   *
   * @param x channels on axis 1: (B, C, F, N) or (rows, C)
   * @return the normalised array
   */
  NDArray evaluate(NDArray x) {
    NDArray mean = state.get(name + "running_mean");
    NDArray power = state.get(name + "running_power");
    NDArray n = state.get(name + "num_tracked_values").maximum(2f);
    NDArray variance =
        power.sub(mean.square()).maximum(0f).mul(n).div(n.sub(1f)).add((float) settings.epsilon());
    return batchNorm(
        x,
        flat(mean),
        flat(variance),
        flat(state.get(name + "gamma")),
        flat(state.get(name + "beta")),
        settings.epsilon(),
        false);
  }

  private static NDArray batchNorm(
      NDArray x,
      NDArray mean,
      NDArray variance,
      NDArray scale,
      NDArray shift,
      double epsilon,
      boolean training) {
    // DJL's momentum is the weight of the old statistics: none, they are this batch's. Its axis -1
    // stands for axis 1; any other value, 1 included, makes it transpose
    return x.getNDArrayInternal()
        .batchNorm(x, mean, variance, scale, shift, -1, 0f, (float) epsilon, training)
        .singletonOrThrow();
  }

  private static NDArray flat(NDArray perChannel) {
    return perChannel.reshape(-1);
  }
}
