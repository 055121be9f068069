package io.github.sed4j.models.nn;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.types.Shape;

/**
 * A dense layer {@code y = W x + b} over rows, for inference.
 *
 * <p>On the CPU it runs as a 1x1 convolution, which the engine gives to oneDNN; its own dense layer
 * goes to MKL, which reaches half that speed on some processors.
 */
final class Projection {

  private final NDArray weight;
  private final NDArray bias;
  private final boolean convolution;

  /**
   * Makes a layer.
   *
   * @param weight {@code (out, in)}; stays owned by the caller
   * @param bias {@code (out)}; stays owned by the caller
   */
  Projection(NDArray weight, NDArray bias) {
    convolution = weight.getDevice().getDeviceType().equals(Device.Type.CPU);
    Shape shape = weight.getShape();
    this.weight = convolution ? weight.reshape(shape.get(0), shape.get(1), 1, 1) : weight;
    this.bias = bias;
  }

  /**
   * Applies the layer.
   *
   * @param rows {@code (R, in)}
   * @return {@code (R, out)}
   */
  NDArray apply(NDArray rows) {
    if (!convolution) {
      return Convolutions.linear(rows, weight, bias);
    }
    Shape shape = rows.getShape();
    NDArray image = Convolutions.channelsFirst(rows.reshape(1, 1, shape.get(0), shape.get(1)));
    return Convolutions.convolve(image, weight, bias, 0, 0)
        .transpose(0, 2, 3, 1)
        .reshape(shape.get(0), weight.getShape().get(0));
  }
}
