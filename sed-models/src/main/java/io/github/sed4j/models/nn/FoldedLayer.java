package io.github.sed4j.models.nn;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import io.github.sed4j.features.io.NpyArray;
import java.util.Map;

/**
 * Weight and bias of a convolution or dense layer with the norm that follows it folded in: {@code
 * gamma (w x + b - mean) / sqrt(v + epsilon) + beta} is a convolution again. Computed in double on
 * the host.
 */
final class FoldedLayer {

  private final float[] weight; // (out, in, kernel...)
  private final float[] bias; // (out)
  private final int[] shape; // of the weight

  private FoldedLayer(float[] weight, float[] bias, int[] shape) {
    this.weight = weight;
    this.bias = bias;
    this.shape = shape;
  }

  /** Folds the layer of the given name; {@code norm} says whether one follows. */
  static FoldedLayer of(Map<String, NpyArray> state, String name, NormSettings norm) {
    NpyArray source = NetworkState.hostEntry(state, name + ".conv.weight");
    float[] weight = source.toFloatArray();
    float[] bias = NetworkState.hostEntry(state, name + ".conv.bias").toFloatArray();
    if (norm.isEnabled()) {
      float[] gamma = floats(state, name, "gamma");
      float[] beta = floats(state, name, "beta");
      float[] mean = floats(state, name, "running_mean");
      float[] power = floats(state, name, "running_power");
      float[] tracked = floats(state, name, "num_tracked_values");
      int perOutput = weight.length / bias.length;
      for (int c = 0; c < bias.length; c++) {
        double variance = RunningVariance.of(mean[c], power[c], tracked[c], norm.epsilon());
        double scale = gamma[c] / Math.sqrt(variance + norm.epsilon());
        for (int i = c * perOutput; i < (c + 1) * perOutput; i++) {
          weight[i] = (float) (scale * weight[i]);
        }
        bias[c] = (float) (scale * ((double) bias[c] - mean[c]) + beta[c]);
      }
    }
    return new FoldedLayer(weight, bias, source.shape());
  }

  private static float[] floats(Map<String, NpyArray> state, String name, String entry) {
    return NetworkState.hostEntry(state, name + ".norm." + entry).toFloatArray();
  }

  int outputs() {
    return shape[0];
  }

  int inputs() {
    return shape[1];
  }

  NDArray bias(NDManager manager) {
    return manager.create(bias, new Shape(bias.length));
  }

  /** The weight as it is, without the kernel axes of length 1. */
  NDArray matrix(NDManager manager) {
    return manager.create(weight, new Shape(outputs(), inputs()));
  }

  /**
   * The weight of some inputs as (out, channels, bands, frames) with channels last in memory.
   *
   * @param from first input
   * @param to input after the last
   * @param bands kernel length along bands; inputs are channel-major, {@code (to - from) / bands}
   *     channels, where the weight itself has no such axis
   */
  NDArray image(NDManager manager, int from, int to, int bands) {
    boolean flattened = shape.length == 3;
    int height = flattened ? bands : shape[2];
    int width = shape[shape.length - 1];
    int channels = flattened ? (to - from) / bands : to - from;
    int positions = height * width;
    float[] last = new float[outputs() * channels * positions];
    int perInput = flattened ? width : positions;
    for (int o = 0; o < outputs(); o++) {
      int source = (o * inputs() + from) * perInput;
      for (int c = 0; c < channels; c++) {
        for (int p = 0; p < positions; p++) {
          last[(o * positions + p) * channels + c] = weight[source + c * positions + p];
        }
      }
    }
    Shape channelsLast = new Shape(outputs(), height, width, channels);
    try (NDArray array = OwnedArrays.of(manager, last, channelsLast)) {
      return Convolutions.channelsFirst(array);
    }
  }
}
