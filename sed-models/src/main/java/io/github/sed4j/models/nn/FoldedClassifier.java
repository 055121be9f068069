package io.github.sed4j.models.nn;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.NDScope;
import ai.djl.ndarray.types.Shape;
import io.github.sed4j.features.io.NpyArray;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * A classifier for inference: norms folded, parameters frozen; on the CPU its GRUs run in Java
 * where that is faster.
 */
public final class FoldedClassifier implements RecurrentClassifier {

  private static final String REVERSE = "_reverse";

  private final NDManager manager;
  private final List<GruLayer> forward = new ArrayList<>();
  private final List<GruLayer> backward = new ArrayList<>();
  private final List<HostGru> hostForward = new ArrayList<>();
  private final List<HostGru> hostBackward = new ArrayList<>();
  private final List<Projection> head = new ArrayList<>();
  private final boolean bidirectional;
  private final boolean onHost;

  /**
   * Folds a classifier.
   *
   * @param architecture its layers
   * @param state parameters and running statistics, already checked
   * @param rnnName prefix of the GRU's names, such as {@code _rnn_fwd}
   * @param headName prefix of the dense layers' names, such as {@code _clf_fwd}
   * @param bidirectional whether every GRU layer also runs backwards
   * @param parent a manager on the device; the part's arrays are closed with it, or before
   */
  public FoldedClassifier(
      ClassifierArchitecture architecture,
      Map<String, NpyArray> state,
      String rnnName,
      String headName,
      boolean bidirectional,
      NDManager parent) {
    this(
        architecture,
        state,
        rnnName,
        headName,
        bidirectional,
        parent,
        HostGru.isFastOn(parent.getDevice()));
  }

  FoldedClassifier(
      ClassifierArchitecture architecture,
      Map<String, NpyArray> state,
      String rnnName,
      String headName,
      boolean bidirectional,
      NDManager parent,
      boolean onHost) {
    this.onHost = onHost;
    this.bidirectional = bidirectional;
    manager = parent.newSubManager();
    String prefix = rnnName + "._rnn.";
    for (int i = 0; i < architecture.recurrentLayers(); i++) {
      addLayer(state, prefix, "l" + i, forward, hostForward);
      if (bidirectional) {
        addLayer(state, prefix, "l" + i + REVERSE, backward, hostBackward);
      }
    }
    int hidden = architecture.headSizes().size();
    for (int i = 0; i <= hidden; i++) {
      NormSettings norm = i < hidden ? architecture.headNorm() : NormSettings.NONE;
      FoldedLayer layer = FoldedLayer.of(state, headName + ".convs." + i, norm);
      head.add(new Projection(layer.matrix(manager), layer.bias(manager)));
    }
  }

  private void addLayer(
      Map<String, NpyArray> state,
      String prefix,
      String suffix,
      List<GruLayer> layers,
      List<HostGru> hostLayers) {
    GruLayer layer =
        new GruLayer(
            array(state, prefix + "weight_ih_" + suffix),
            array(state, prefix + "weight_hh_" + suffix),
            array(state, prefix + "bias_ih_" + suffix),
            array(state, prefix + "bias_hh_" + suffix));
    layers.add(layer);
    if (onHost) {
      Projection input = new Projection(layer.inputWeight(), layer.inputBias());
      hostLayers.add(new HostGru(input, state, prefix, suffix));
    }
  }

  private NDArray array(Map<String, NpyArray> state, String name) {
    NpyArray array = NetworkState.hostEntry(state, name);
    int[] axes = array.shape();
    Shape shape = axes.length == 1 ? new Shape(axes[0]) : new Shape(axes[0], axes[1]);
    return manager.create(array.toFloatArray(), shape);
  }

  @Override
  public NDArray evaluate(NDArray vectors, BatchFrames frames) {
    return evaluateTogether(List.of(this), List.of(vectors), frames).get(0);
  }

  /** All classifiers have the same number of layers and directions. */
  static List<NDArray> evaluateTogether(
      List<FoldedClassifier> classifiers, List<NDArray> vectors, BatchFrames frames) {
    List<NDArray> logits = new ArrayList<>();
    Scopes.run(
        () -> {
          List<NDArray> h = vectors;
          for (int i = 0; i < classifiers.get(0).forward.size(); i++) {
            h = layer(i, classifiers, h, frames);
          }
          for (int k = 0; k < classifiers.size(); k++) {
            logits.add(classifiers.get(k).logits(h.get(k)));
          }
          logits.forEach(NDScope::unregister);
        });
    logits.forEach(NDScope::register);
    return logits;
  }

  private static List<NDArray> layer(
      int i, List<FoldedClassifier> classifiers, List<NDArray> inputs, BatchFrames frames) {
    List<HostGru> host = new ArrayList<>();
    List<GruLayer> engine = new ArrayList<>();
    List<NDArray> read = new ArrayList<>();
    for (int k = 0; k < classifiers.size(); k++) {
      FoldedClassifier classifier = classifiers.get(k);
      classifier.addRun(i, classifier.forward, classifier.hostForward, host, engine);
      read.add(inputs.get(k));
      if (classifier.bidirectional) {
        classifier.addRun(i, classifier.backward, classifier.hostBackward, host, engine);
        read.add(frames.reverse(inputs.get(k)));
      }
    }
    List<NDArray> runs = new ArrayList<>();
    if (engine.isEmpty()) {
      runs.addAll(HostGru.run(host, read));
    } else {
      for (int r = 0; r < engine.size(); r++) {
        runs.add(engine.get(r).run(read.get(r), false));
      }
    }
    List<NDArray> outputs = new ArrayList<>();
    int r = 0;
    for (FoldedClassifier classifier : classifiers) {
      NDArray output = runs.get(r++);
      if (classifier.bidirectional) {
        output = output.concat(frames.reverse(runs.get(r++)), 2);
      }
      outputs.add(output);
    }
    return outputs;
  }

  private void addRun(
      int i,
      List<GruLayer> layers,
      List<HostGru> hostLayers,
      List<HostGru> host,
      List<GruLayer> engine) {
    if (onHost) {
      host.add(hostLayers.get(i));
    } else {
      engine.add(layers.get(i));
    }
  }

  private NDArray logits(NDArray vectors) {
    Shape shape = vectors.getShape();
    NDArray rows = head(vectors.reshape(shape.get(0) * shape.get(1), shape.get(2)));
    return rows.reshape(shape.get(0), shape.get(1), -1);
  }

  private NDArray head(NDArray rows) {
    NDArray h = rows;
    for (int i = 0; i < head.size(); i++) {
      h = head.get(i).apply(h);
      if (i < head.size() - 1) {
        h = Convolutions.relu(h);
      }
    }
    return h;
  }

  @Override
  public List<NDArray> evaluateWindows(NDArray vectors, WindowFrames windows, int[] contexts) {
    if (bidirectional) {
      throw new IllegalStateException("windows need a GRU that runs in one direction");
    }
    return GruWindows.evaluate(forward, vectors, windows, contexts, this::head);
  }

  @Override
  public NDArray train(NDArray vectors, BatchFrames frames) {
    throw new IllegalStateException("the inference form cannot be trained");
  }

  /** Frees the frozen parameters. */
  @Override
  public void close() {
    manager.close();
  }
}
