package io.github.sed4j.models.nn;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.index.NDIndex;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * GRU layers that advance many windows by one frame at a time; row s reads frame s * shift + t at
 * step t.
 */
final class GruSteps {

  private final List<Projection> inputs = new ArrayList<>();
  private final List<Projection> states = new ArrayList<>();
  private final List<NDArray> stateBiases = new ArrayList<>();
  private final List<@Nullable NDArray> hidden = new ArrayList<>();
  private final NDArray projected;
  private final int size;
  private final int shift;

  /**
   * Starts from zero state.
   *
   * @param layers the layers
   * @param vectors frames ((rows - 1) * shift + steps, D)
   * @param shift frames from what a row reads to what the next one reads
   */
  GruSteps(List<GruLayer> layers, NDArray vectors, int shift) {
    this.shift = shift;
    size = layers.get(0).size();
    for (GruLayer layer : layers) {
      inputs.add(new Projection(layer.inputWeight(), layer.inputBias()));
      states.add(new Projection(layer.stateWeight(), layer.stateBias()));
      stateBiases.add(layer.stateBias().expandDims(0));
      hidden.add(null);
    }
    projected = inputs.get(0).apply(vectors);
  }

  /** Reads frame s * shift + t for the first {@code rows} rows s and drops the others. */
  void advance(int t, int rows) {
    long end = t + (rows - 1L) * shift + 1;
    NDArray input = projected.get(new NDIndex().addSliceDim(t, end, shift));
    for (int i = 0; i < hidden.size(); i++) {
      int layer = i;
      NDArray gates = i == 0 ? input : null;
      NDArray below = i == 0 ? null : hidden.get(i - 1);
      NDArray before = hidden.get(i);
      NDArray after =
          Scopes.keep(
              () ->
                  next(
                      gates != null || below == null ? gates : inputs.get(layer).apply(below),
                      layer,
                      before,
                      rows));
      if (before != null) {
        before.close();
      }
      hidden.set(i, after);
    }
  }

  /** The state of the last layer, (rows, H). */
  NDArray state() {
    NDArray state = hidden.get(hidden.size() - 1);
    if (state == null) {
      throw new IllegalStateException("no frame has been read");
    }
    return state;
  }

  private NDArray next(@Nullable NDArray gates, int layer, @Nullable NDArray state, int rows) {
    if (gates == null) {
      throw new IllegalStateException("layer " + layer + " has no input");
    }
    NDList input = split(gates);
    if (state == null) {
      // From zero state the products with the state are its biases alone
      NDList bias = split(stateBiases.get(layer));
      NDList rz = sigmoid(input.get(0).add(bias.get(0)));
      NDArray n = rz.get(0).mul(bias.get(1)).addi(input.get(1)).tanh();
      return n.sub(rz.get(1).mul(n));
    }
    NDArray previous =
        state.getShape().get(0) == rows ? state : state.get(new NDIndex().addSliceDim(0, rows));
    NDList products = split(states.get(layer).apply(previous));
    NDList rz = sigmoid(products.get(0).addi(input.get(0)));
    NDArray n = products.get(1).muli(rz.get(0)).addi(input.get(1)).tanh();
    return previous.sub(n).muli(rz.get(1)).addi(n);
  }

  /** Gates r and z together, and n. */
  private NDList split(NDArray gates) {
    return gates.split(new long[] {2L * size}, 1);
  }

  /** Gates r and z. */
  private NDList sigmoid(NDArray rz) {
    return Convolutions.sigmoid(rz).split(new long[] {size}, 1);
  }
}
