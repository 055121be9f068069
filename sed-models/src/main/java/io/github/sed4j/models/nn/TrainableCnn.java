package io.github.sed4j.models.nn;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.index.NDIndex;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * The convolutional part with its parameters as in the state dict: convolution, norm, ReLU,
 * pooling, and zeros on padding after every layer.
 */
public final class TrainableCnn implements Cnn {

  private final CnnArchitecture architecture;
  private final int outputKernel;
  private final NetworkState state;

  /**
   * Makes the part.
   *
   * @param architecture its layers
   * @param outputKernel kernel length of a last 1-d convolution without norm and ReLU, or 0 for
   *     none
   * @param state the parameters; stays the owner of them
   */
  public TrainableCnn(CnnArchitecture architecture, int outputKernel, NetworkState state) {
    this.architecture = architecture;
    this.outputKernel = outputKernel;
    this.state = state;
  }

  @Override
  public NDArray evaluate(NDArray logMel, @Nullable NDArray tags, BatchFrames frames) {
    return forward(logMel, tags, frames, false);
  }

  @Override
  public NDArray train(NDArray logMel, @Nullable NDArray tags, BatchFrames frames) {
    return forward(logMel, tags, frames, true);
  }

  private NDArray forward(
      NDArray logMel, @Nullable NDArray tags, BatchFrames frames, boolean training) {
    return Scopes.keep(
        () -> {
          NDArray h = ConditionedInput.images(logMel, tags);
          int bands = architecture.melBands();
          for (int i = 0; i < architecture.layers2d().size(); i++) {
            h = layer2d(i, h, bands, frames, training);
            bands /= architecture.layers2d().get(i).bandPooling();
          }
          int layers1d = architecture.layers1d().size() + (outputKernel > 0 ? 1 : 0);
          for (int i = 0; i < layers1d; i++) {
            h = layer1d(i, h, i == 0 ? bands : 1, i == 0 ? tags : null, frames, training);
          }
          return layers1d == 0 ? ConditionedInput.flatten(h, tags) : Convolutions.frames(h);
        });
  }

  private NDArray layer2d(int i, NDArray input, int bands, BatchFrames frames, boolean training) {
    Conv2dLayer layer = architecture.layers2d().get(i);
    String name = CnnArchitecture.name2d(i);
    return previousFreed(
        input,
        () -> {
          NDArray h =
              Convolutions.convolve(
                  input,
                  parameter(name + ".conv.weight", training),
                  parameter(name + ".conv.bias", training),
                  layer.bandKernel() / 2,
                  layer.frameKernel() / 2);
          h = Convolutions.relu(norm(name, h, bands, frames, training));
          if (layer.bandPooling() > 1) {
            h = Convolutions.poolBands(h, layer.bandPooling());
          }
          return zeroPadding(h, frames);
        });
  }

  private NDArray layer1d(
      int i,
      NDArray input,
      int bands,
      @Nullable NDArray tags,
      BatchFrames frames,
      boolean training) {
    boolean output = i == architecture.layers1d().size();
    int kernel = output ? outputKernel : architecture.layers1d().get(i).frameKernel();
    String name = CnnArchitecture.name1d(i);
    return previousFreed(
        input,
        () -> {
          NDArray weight = parameter(name + ".conv.weight", training);
          NDArray bias = parameter(name + ".conv.bias", training);
          long channels = input.getShape().get(1);
          // The bands are part of the vector, channel-major: a kernel as high as they are
          long out = weight.getShape().get(0);
          long features = channels * bands;
          NDArray images = tags == null ? weight : columns(weight, 0, features);
          NDArray h =
              Convolutions.convolve(
                  input, images.reshape(out, channels, bands, kernel), bias, 0, kernel / 2);
          if (tags != null) {
            NDArray conditions = columns(weight, features, weight.getShape().get(1));
            h = h.add(ConditionedInput.convolve(tags, conditions, frames.frames()));
          }
          if (output) {
            return h;
          }
          return zeroPadding(Convolutions.relu(norm(name, h, 1, frames, training)), frames);
        });
  }

  private static NDArray columns(NDArray weight, long from, long to) {
    return weight.get(new NDIndex().addAllDim().addSliceDim(from, to));
  }

  private NDArray norm(String name, NDArray h, int bands, BatchFrames frames, boolean training) {
    if (!architecture.norm().isEnabled()) {
      return h;
    }
    MaskedBatchNorm norm = new MaskedBatchNorm(architecture.norm(), state, name + ".norm.");
    return training
        ? norm.train(h, frames.imageMask(), frames.lengths().totalFrames() * bands)
        : norm.evaluate(h);
  }

  private static NDArray zeroPadding(NDArray h, BatchFrames frames) {
    NDArray mask = frames.imageMask();
    return mask == null ? h : h.mul(mask);
  }

  private NDArray parameter(String name, boolean training) {
    return training ? state.leaf(name) : state.get(name);
  }

  /** The layer before is not needed any more once this one has read it. */
  private static NDArray previousFreed(NDArray input, Supplier<NDArray> layer) {
    NDArray output = Scopes.keep(layer);
    input.close();
    return output;
  }

  /** Closes nothing: the parameters belong to the state. */
  @Override
  public void close() {}
}
