package io.github.sed4j.models.nn;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.types.Shape;
import java.util.ArrayList;
import java.util.List;

/** A classifier with its parameters as in the state dict. */
public final class TrainableClassifier implements RecurrentClassifier {

  private final ClassifierArchitecture architecture;
  private final NetworkState state;
  private final String rnnName;
  private final String headName;
  private final boolean bidirectional;

  /**
   * Makes a classifier.
   *
   * @param architecture its layers
   * @param state the parameters; stays the owner of them
   * @param rnnName prefix of the GRU's names, such as {@code _rnn_fwd}
   * @param headName prefix of the dense layers' names, such as {@code _clf_fwd}
   * @param bidirectional whether every GRU layer also runs backwards
   */
  public TrainableClassifier(
      ClassifierArchitecture architecture,
      NetworkState state,
      String rnnName,
      String headName,
      boolean bidirectional) {
    this.architecture = architecture;
    this.state = state;
    this.rnnName = rnnName;
    this.headName = headName;
    this.bidirectional = bidirectional;
  }

  @Override
  public NDArray evaluate(NDArray vectors, BatchFrames frames) {
    return Scopes.keep(() -> head(recur(vectors, frames, false), frames, false));
  }

  @Override
  public NDArray train(NDArray vectors, BatchFrames frames) {
    return Scopes.keep(() -> head(recur(vectors, frames, true), frames, true));
  }

  private NDArray recur(NDArray vectors, BatchFrames frames, boolean training) {
    NDArray h = vectors;
    for (int i = 0; i < architecture.recurrentLayers(); i++) {
      NDArray input = h;
      h = layer("l" + i, training).run(input, training);
      if (bidirectional) {
        NDArray backward =
            layer("l" + i + "_reverse", training).run(frames.reverse(input), training);
        h = h.concat(frames.reverse(backward), 2);
      }
    }
    return h;
  }

  private GruLayer layer(String layer, boolean training) {
    String name = rnnName + "._rnn.";
    return new GruLayer(
        parameter(name + "weight_ih_" + layer, training),
        parameter(name + "weight_hh_" + layer, training),
        parameter(name + "bias_ih_" + layer, training),
        parameter(name + "bias_hh_" + layer, training));
  }

  private NDArray head(NDArray vectors, BatchFrames frames, boolean training) {
    Shape shape = vectors.getShape();
    NDArray rows = vectors.reshape(shape.get(0) * shape.get(1), shape.get(2));
    for (int i = 0; i < architecture.headSizes().size(); i++) {
      String name = headName + ".convs." + i;
      rows = dense(name, rows, training);
      if (architecture.headNorm().isEnabled()) {
        MaskedBatchNorm norm = new MaskedBatchNorm(architecture.headNorm(), state, name + ".norm.");
        rows =
            training
                ? norm.train(rows, frames.rowMask(), frames.lengths().totalFrames())
                : norm.evaluate(rows);
      }
      rows = Convolutions.relu(rows);
    }
    NDArray logits = dense(headName + ".convs." + architecture.headSizes().size(), rows, training);
    return logits.reshape(shape.get(0), shape.get(1), -1);
  }

  /** A convolution with kernel 1. */
  private NDArray dense(String name, NDArray rows, boolean training) {
    NDArray weight = parameter(name + ".conv.weight", training);
    Shape shape = weight.getShape();
    return Convolutions.linear(
        rows, weight.reshape(shape.get(0), shape.get(1)), parameter(name + ".conv.bias", training));
  }

  private NDArray parameter(String name, boolean training) {
    return training ? state.leaf(name) : state.get(name);
  }

  @Override
  public List<NDArray> evaluateWindows(NDArray vectors, WindowFrames windows, int[] contexts) {
    if (bidirectional) {
      throw new IllegalStateException("windows need a GRU that runs in one direction");
    }
    List<GruLayer> layers = new ArrayList<>();
    for (int i = 0; i < architecture.recurrentLayers(); i++) {
      layers.add(layer("l" + i, false));
    }
    BatchFrames unused = BatchFrames.of(vectors.getManager(), ClipLengths.same(1, 1), 1);
    return GruWindows.evaluate(
        layers,
        vectors,
        windows,
        contexts,
        rows -> {
          NDArray logits = head(rows.expandDims(0), unused, false);
          return logits.squeeze(0);
        });
  }

  /** Closes nothing: the parameters belong to the state. */
  @Override
  public void close() {}
}
