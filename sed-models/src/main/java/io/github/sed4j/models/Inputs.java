package io.github.sed4j.models;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import io.github.sed4j.models.nn.ClipLengths;
import io.github.sed4j.models.nn.OwnedArrays;

/** Checks of what callers hand to a network. */
final class Inputs {

  private Inputs() {}

  static void requireLogMel(NDArray logMel, ClipLengths lengths, int melBands, Device device) {
    Shape shape = logMel.getShape();
    if (shape.dimension() != 4 || shape.get(1) != 1 || shape.get(2) != melBands) {
      throw new IllegalArgumentException(
          "shape of the log-mel = " + shape + ", allowed: (B, 1, " + melBands + ", N)");
    }
    if (shape.get(0) < 1 || shape.get(3) < 1) {
      throw new IllegalArgumentException(
          "shape of the log-mel = " + shape + ", allowed: at least one clip and one frame");
    }
    if (logMel.getDataType() != DataType.FLOAT32) {
      throw new IllegalArgumentException(
          "type of the log-mel = " + logMel.getDataType() + ", allowed: float32");
    }
    requireDevice("the log-mel", logMel, device);
    lengths.requireFit(shape.get(0), shape.get(3));
  }

  static void requireDevice(String what, NDArray array, Device device) {
    if (!array.getDevice().equals(device)) {
      throw new IllegalArgumentException(
          "device of "
              + what
              + " = "
              + array.getDevice()
              + ", allowed: "
              + device
              + " as the network's");
    }
  }

  static void requireTags(float[][] tags, int clips, int classes) {
    if (tags.length != clips) {
      throw new IllegalArgumentException(
          "number of tag vectors = " + tags.length + ", allowed: " + clips + " as there are clips");
    }
    for (int b = 0; b < clips; b++) {
      requireVector("tags of clip " + b, tags[b], classes);
    }
  }

  /** Checks one value for each class, each 0 to 1. */
  static void requireVector(String what, float[] values, int classes) {
    if (values.length != classes) {
      throw new IllegalArgumentException(
          "number of " + what + " = " + values.length + ", allowed: " + classes);
    }
    for (int k = 0; k < classes; k++) {
      if (!(values[k] >= 0 && values[k] <= 1)) {
        throw new IllegalArgumentException(
            what + " hold " + values[k] + " for class " + k + ", allowed: 0 to 1");
      }
    }
  }

  static NDArray matrix(NDManager manager, float[][] rows, int columns) {
    float[] values = new float[rows.length * columns];
    for (int r = 0; r < rows.length; r++) {
      System.arraycopy(rows[r], 0, values, r * columns, columns);
    }
    return OwnedArrays.of(manager, values, new Shape(rows.length, columns));
  }
}
