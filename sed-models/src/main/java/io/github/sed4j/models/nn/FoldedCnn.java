package io.github.sed4j.models.nn;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import io.github.sed4j.features.io.NpyArray;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The convolutional part for inference: norms folded, weights frozen and laid out for the kernels,
 * pooling before the ReLU, which then has half the entries and the same result.
 */
public final class FoldedCnn implements Cnn {

  private record Layer(
      NDArray weight,
      NDArray bias,
      @Nullable NDArray conditions,
      int padBands,
      int padFrames,
      int pooling,
      boolean output) {}

  private final NDManager manager;
  private final List<Layer> layers = new ArrayList<>();
  private final boolean vectorsFromImages;

  /**
   * Folds the part.
   *
   * @param architecture its layers
   * @param outputKernel kernel length of a last 1-d convolution without norm and ReLU, or 0 for
   *     none
   * @param conditions constant channels that join the inputs, 0 for none
   * @param state parameters and running statistics, already checked
   * @param parent a manager on the device; the part's arrays are closed with it, or before
   */
  public FoldedCnn(
      CnnArchitecture architecture,
      int outputKernel,
      int conditions,
      Map<String, NpyArray> state,
      NDManager parent) {
    manager = parent.newSubManager();
    NormSettings norm = architecture.norm();
    for (int i = 0; i < architecture.layers2d().size(); i++) {
      Conv2dLayer shape = architecture.layers2d().get(i);
      FoldedLayer layer = FoldedLayer.of(state, CnnArchitecture.name2d(i), norm);
      layers.add(
          new Layer(
              layer.image(manager, 0, layer.inputs(), 1),
              layer.bias(manager),
              null,
              shape.bandKernel() / 2,
              shape.frameKernel() / 2,
              shape.bandPooling(),
              false));
    }
    int hidden = architecture.layers1d().size();
    int layers1d = hidden + (outputKernel > 0 ? 1 : 0);
    for (int i = 0; i < layers1d; i++) {
      boolean output = i == hidden;
      FoldedLayer layer =
          FoldedLayer.of(state, CnnArchitecture.name1d(i), output ? NormSettings.NONE : norm);
      int joined = i == 0 ? conditions : 0;
      int features = layer.inputs() - joined;
      layers.add(
          new Layer(
              layer.image(manager, 0, features, i == 0 ? architecture.pooledBands() : 1),
              layer.bias(manager),
              joined == 0 ? null : layer.image(manager, features, layer.inputs(), 1),
              0,
              (output ? outputKernel : architecture.layers1d().get(i).frameKernel()) / 2,
              1,
              output));
    }
    vectorsFromImages = layers1d == 0;
  }

  @Override
  public NDArray evaluate(NDArray logMel, @Nullable NDArray tags, BatchFrames frames) {
    return Scopes.keep(
        () -> {
          NDArray h = ConditionedInput.images(logMel, tags);
          for (Layer layer : layers) {
            NDArray input = h;
            h = Scopes.keep(() -> layer(layer, input, tags, frames));
            input.close();
          }
          return vectorsFromImages ? ConditionedInput.flatten(h, tags) : Convolutions.frames(h);
        });
  }

  private static NDArray layer(
      Layer layer, NDArray input, @Nullable NDArray tags, BatchFrames frames) {
    NDArray h =
        Convolutions.convolve(input, layer.weight, layer.bias, layer.padBands, layer.padFrames);
    if (layer.conditions != null && tags != null) {
      h.addi(ConditionedInput.convolve(tags, layer.conditions, frames.frames()));
    }
    if (layer.pooling > 1) {
      h = Convolutions.poolBands(h, layer.pooling);
    }
    if (layer.output) {
      return h;
    }
    h = Convolutions.relu(h);
    NDArray mask = frames.imageMask();
    return mask == null ? h : h.muli(mask);
  }

  @Override
  public NDArray train(NDArray logMel, @Nullable NDArray tags, BatchFrames frames) {
    throw new IllegalStateException("the inference form cannot be trained");
  }

  /** Frees the folded weights. */
  @Override
  public void close() {
    manager.close();
  }
}
