package io.github.sed4j.models.nn;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.types.Shape;

/**
 * The parameters of one GRU layer in one direction, with PyTorch's equations (gates r, z, n in this
 * order): {@code r = s(W_ir x + b_ir + W_hr h + b_hr)}, {@code z} alike, {@code n = tanh(W_in x +
 * b_in + r (W_hn h + b_hn))}, {@code h' = (1 - z) n + z h}, from h = 0.
 *
 * @param inputWeight {@code (3H, D)}
 * @param stateWeight {@code (3H, H)}
 * @param inputBias {@code (3H)}
 * @param stateBias {@code (3H)}
 */
record GruLayer(NDArray inputWeight, NDArray stateWeight, NDArray inputBias, NDArray stateBias) {

  /** Units of the layer, H. */
  int size() {
    return Math.toIntExact(stateWeight.getShape().get(1));
  }

  /** Runs the engine's GRU over (B, N, D); returns (B, N, H). */
  NDArray run(NDArray input, boolean training) {
    NDArray zero = input.getManager().zeros(new Shape(1, input.getShape().get(0), size()));
    NDList parameters = new NDList(inputWeight, stateWeight, inputBias, stateBias);
    NDList result =
        input.getNDArrayInternal().gru(input, zero, parameters, true, 1, 0, training, false, true);
    return result.get(0);
  }
}
