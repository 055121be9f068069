package io.github.sed4j.models.nn;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.types.Shape;

/**
 * The layouts of convolutions. All run in "channels last": an array of shape (B, C, F, N) whose
 * memory holds (B, F, N, C). oneDNN convolves it without reordering, a pooling over bands becomes a
 * maximum of neighbouring rows, and the last layer's memory is what the GRUs read. In the plain
 * layout the poolings of the report alone cost as much as half its convolutions.
 */
final class Convolutions {

  private static final Shape ONE = new Shape(1, 1);

  private Convolutions() {}

  /** Convolves with stride 1. */
  static NDArray convolve(NDArray x, NDArray weight, NDArray bias, int padBands, int padFrames) {
    return x.getNDArrayInternal()
        .convolution(x, weight, bias, ONE, new Shape(padBands, padFrames), ONE, 1)
        .singletonOrThrow();
  }

  static NDArray relu(NDArray x) {
    return x.getNDArrayInternal().relu();
  }

  static NDArray sigmoid(NDArray x) {
    return x.getNDArrayInternal().sigmoid();
  }

  static NDArray linear(NDArray x, NDArray weight, NDArray bias) {
    return x.getNDArrayInternal().linear(x, weight, bias).singletonOrThrow();
  }

  /** Maximum over groups of neighbouring bands of (B, C, F, N). */
  static NDArray poolBands(NDArray x, int bands) {
    Shape kernel = new Shape(bands, 1);
    return x.getNDArrayInternal().maxPool(kernel, kernel, new Shape(0, 0), false);
  }

  /** A view of (B, F, N, C) as (B, C, F, N). */
  static NDArray channelsFirst(NDArray x) {
    return x.transpose(0, 3, 1, 2);
  }

  /** A view of (B, C, 1, N) as (B, N, C). */
  static NDArray frames(NDArray x) {
    Shape shape = x.getShape();
    return x.transpose(0, 2, 3, 1).reshape(shape.get(0), shape.get(3), shape.get(1));
  }

  /** A view of (B, N, C) as (B, C, 1, N). */
  static NDArray images(NDArray x) {
    Shape shape = x.getShape();
    return channelsFirst(x.reshape(shape.get(0), 1, shape.get(1), shape.get(2)));
  }
}
