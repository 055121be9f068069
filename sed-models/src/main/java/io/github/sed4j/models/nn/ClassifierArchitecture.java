package io.github.sed4j.models.nn;

import io.github.sed4j.models.nn.ParameterSpec.Role;
import java.util.ArrayList;
import java.util.List;

/**
 * A recurrent classifier: GRU layers, dense layers with ReLU, and a dense layer that gives one
 * logit per event class, at every frame.
 *
 * <p>Thread safety: immutable, safe to share.
 *
 * @param hiddenSize units of each GRU layer, 1 to {@link #MAX_SIZE}
 * @param recurrentLayers GRU layers, 1 to {@link #MAX_LAYERS}
 * @param headSizes units of each dense layer before the last, 0 to {@link #MAX_LAYERS} of them,
 *     each 1 to {@link #MAX_SIZE}
 * @param headNorm the norm before each ReLU of the dense layers
 */
public record ClassifierArchitecture(
    int hiddenSize, int recurrentLayers, List<Integer> headSizes, NormSettings headNorm) {

  /** Most units of a layer. */
  public static final int MAX_SIZE = 8192;

  /** Most layers of a kind. */
  public static final int MAX_LAYERS = 16;

  /**
   * Makes a description.
   *
   * @param hiddenSize units of each GRU layer, 1 to {@link #MAX_SIZE}
   * @param recurrentLayers GRU layers, 1 to {@link #MAX_LAYERS}
   * @param headSizes units of each dense layer before the last; copied
   * @param headNorm the norm before each ReLU of the dense layers
   * @throws IllegalArgumentException if a value is missing or outside its range
   */
  public ClassifierArchitecture {
    Require.inRange("hiddenSize", hiddenSize, 1, MAX_SIZE);
    Require.inRange("recurrentLayers", recurrentLayers, 1, MAX_LAYERS);
    headSizes = Require.copy("headSizes", headSizes, 0, MAX_LAYERS);
    for (int size : headSizes) {
      Require.inRange("an entry of headSizes", size, 1, MAX_SIZE);
    }
    Require.present("headNorm", headNorm);
  }

  /**
   * Returns the parameters of a classifier in the order of the authors' state dict.
   *
   * @param rnnName prefix of the GRU's names, such as {@code _rnn_fwd}
   * @param headName prefix of the dense layers' names, such as {@code _clf_fwd}
   * @param inputSize length of the input vector of a frame
   * @param classes event classes
   * @param bidirectional whether every GRU layer also runs backwards
   * @return name, role and shape of each
   */
  public List<ParameterSpec> parameters(
      String rnnName, String headName, int inputSize, int classes, boolean bidirectional) {
    List<ParameterSpec> specs = new ArrayList<>();
    double bound = 1 / Math.sqrt(hiddenSize);
    int in = inputSize;
    for (int i = 0; i < recurrentLayers; i++) {
      addGru(specs, rnnName, "l" + i, in, bound);
      if (bidirectional) {
        addGru(specs, rnnName, "l" + i + "_reverse", in, bound);
      }
      in = (bidirectional ? 2 : 1) * hiddenSize;
    }
    for (int i = 0; i < headSizes.size(); i++) {
      specs.addAll(
          ConvParameters.hidden(headName + ".convs." + i, headNorm, headSizes.get(i), in, 1));
      in = headSizes.get(i);
    }
    specs.addAll(ConvParameters.output(headName + ".convs." + headSizes.size(), classes, in, 1));
    return specs;
  }

  private void addGru(
      List<ParameterSpec> specs, String rnnName, String layer, int in, double bound) {
    String name = rnnName + "._rnn.";
    int gates = 3 * hiddenSize;
    specs.add(ParameterSpec.uniform(name + "weight_ih_" + layer, Role.RECURRENT, bound, gates, in));
    specs.add(
        ParameterSpec.uniform(
            name + "weight_hh_" + layer, Role.RECURRENT, bound, gates, hiddenSize));
    specs.add(ParameterSpec.uniform(name + "bias_ih_" + layer, Role.RECURRENT, bound, gates));
    specs.add(ParameterSpec.uniform(name + "bias_hh_" + layer, Role.RECURRENT, bound, gates));
  }

  /**
   * Returns the layers with shapes, parameters and FLOPs.
   *
   * @param rnnName prefix of the GRU's names
   * @param headName prefix of the dense layers' names
   * @param inputSize length of the input vector of a frame
   * @param classes event classes
   * @param bidirectional whether every GRU layer also runs backwards
   * @param frames frames of the clip that the FLOPs are counted for
   * @return one line per layer
   */
  public List<LayerSummary> summary(
      String rnnName,
      String headName,
      int inputSize,
      int classes,
      boolean bidirectional,
      int frames) {
    List<LayerSummary> rows = new ArrayList<>();
    int directions = bidirectional ? 2 : 1;
    int in = inputSize;
    for (int i = 0; i < recurrentLayers; i++) {
      long weights = directions * 3L * hiddenSize * (in + hiddenSize);
      rows.add(
          new LayerSummary(
              rnnName + "._rnn.l" + i,
              "(B, " + directions * hiddenSize + ", N)",
              weights + directions * 6L * hiddenSize,
              2 * weights * frames));
      in = directions * hiddenSize;
    }
    for (int i = 0; i < headSizes.size(); i++) {
      rows.add(
          ConvParameters.summary1d(
              headName + ".convs." + i, headNorm, headSizes.get(i), in, 1, frames));
      in = headSizes.get(i);
    }
    rows.add(
        ConvParameters.summary1d(
            headName + ".convs." + headSizes.size(), NormSettings.NONE, classes, in, 1, frames));
    return rows;
  }
}
