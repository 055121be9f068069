package io.github.sed4j.models.nn;

import java.util.ArrayList;
import java.util.List;

/**
 * The convolutional part that all networks share: 2-d layers over the log-mel, their output
 * flattened channel-major to one vector per frame, then 1-d layers over frames.
 *
 * <p>Thread safety: immutable, safe to share.
 *
 * @param melBands mel bands of the input, 1 to {@link #MAX_MEL_BANDS}
 * @param layers2d the 2-d layers, 1 to {@link #MAX_LAYERS}; their poolings must divide the bands
 * @param layers1d the 1-d layers, 0 to {@link #MAX_LAYERS}
 * @param norm the norm after every convolution
 */
public record CnnArchitecture(
    int melBands, List<Conv2dLayer> layers2d, List<Conv1dLayer> layers1d, NormSettings norm) {

  /** Most mel bands. */
  public static final int MAX_MEL_BANDS = 4096;

  /** Most layers of a kind. */
  public static final int MAX_LAYERS = 64;

  private static final String NAME_2D = "_cnn_2d.convs.";
  private static final String NAME_1D = "_cnn_1d.convs.";

  /**
   * Makes a description.
   *
   * @param melBands mel bands of the input, 1 to {@link #MAX_MEL_BANDS}
   * @param layers2d the 2-d layers, 1 to {@link #MAX_LAYERS}; copied
   * @param layers1d the 1-d layers, 0 to {@link #MAX_LAYERS}; copied
   * @param norm the norm after every convolution
   * @throws IllegalArgumentException if a value is missing or outside its range, or if a pooling
   *     does not divide the bands that reach it
   */
  public CnnArchitecture {
    Require.inRange("melBands", melBands, 1, MAX_MEL_BANDS);
    layers2d = Require.copy("layers2d", layers2d, 1, MAX_LAYERS);
    layers1d = Require.copy("layers1d", layers1d, 0, MAX_LAYERS);
    Require.present("norm", norm);
    int bands = melBands;
    for (int i = 0; i < layers2d.size(); i++) {
      int pooling = layers2d.get(i).bandPooling();
      if (bands % pooling != 0) {
        throw new IllegalArgumentException(
            "bandPooling = "
                + pooling
                + " of 2-d layer "
                + (i + 1)
                + ", allowed: divisors of the "
                + bands
                + " bands that reach it");
      }
      bands /= pooling;
    }
  }

  /**
   * Returns the bands that are left after the 2-d layers.
   *
   * @return mel bands divided by all poolings
   */
  public int pooledBands() {
    int bands = melBands;
    for (Conv2dLayer layer : layers2d) {
      bands /= layer.bandPooling();
    }
    return bands;
  }

  /**
   * Returns the length of the flattened vector of a frame after the 2-d layers.
   *
   * @return channels of the last 2-d layer times {@link #pooledBands()}
   */
  public int flattenedSize() {
    return layers2d.get(layers2d.size() - 1).channels() * pooledBands();
  }

  /**
   * Returns the channels of the last layer.
   *
   * @param conditions constant channels that join the flattened vector
   * @return channels per frame
   */
  public int outputSize(int conditions) {
    return layers1d.isEmpty()
        ? flattenedSize() + conditions
        : layers1d.get(layers1d.size() - 1).channels();
  }

  /**
   * Returns how far a frame of the output sees to either side.
   *
   * @return frames before, and as many after, that its value depends on
   */
  public int contextFrames() {
    int frames = 0;
    for (Conv2dLayer layer : layers2d) {
      frames += layer.frameKernel() / 2;
    }
    for (Conv1dLayer layer : layers1d) {
      frames += layer.frameKernel() / 2;
    }
    return frames;
  }

  /**
   * Returns the parameters in the order of the authors' state dict.
   *
   * @param conditions constant channels that join the input and the flattened vector, 0 for none
   * @return name, role and shape of each
   */
  public List<ParameterSpec> parameters(int conditions) {
    List<ParameterSpec> specs = new ArrayList<>();
    int in = 1 + conditions;
    for (int i = 0; i < layers2d.size(); i++) {
      Conv2dLayer layer = layers2d.get(i);
      specs.addAll(
          ConvParameters.hidden(
              NAME_2D + i, norm, layer.channels(), in, layer.bandKernel(), layer.frameKernel()));
      in = layer.channels();
    }
    in = flattenedSize() + conditions;
    for (int i = 0; i < layers1d.size(); i++) {
      Conv1dLayer layer = layers1d.get(i);
      specs.addAll(
          ConvParameters.hidden(NAME_1D + i, norm, layer.channels(), in, layer.frameKernel()));
      in = layer.channels();
    }
    return specs;
  }

  /**
   * Returns the layers with shapes, parameters and FLOPs.
   *
   * @param conditions constant channels that join the input and the flattened vector, 0 for none
   * @param frames frames of the clip that the FLOPs are counted for
   * @return one line per layer
   */
  public List<LayerSummary> summary(int conditions, int frames) {
    List<LayerSummary> rows = new ArrayList<>();
    int in = 1 + conditions;
    int bands = melBands;
    for (int i = 0; i < layers2d.size(); i++) {
      Conv2dLayer layer = layers2d.get(i);
      long weights = (long) layer.channels() * in * layer.bandKernel() * layer.frameKernel();
      long positions = (long) bands * frames;
      bands /= layer.bandPooling();
      rows.add(
          new LayerSummary(
              NAME_2D + i,
              "(B, " + layer.channels() + ", " + bands + ", N)",
              weights + ConvParameters.perChannel(norm) * layer.channels(),
              2 * weights * positions));
      in = layer.channels();
    }
    in = flattenedSize() + conditions;
    for (int i = 0; i < layers1d.size(); i++) {
      Conv1dLayer layer = layers1d.get(i);
      rows.add(
          ConvParameters.summary1d(
              NAME_1D + i, norm, layer.channels(), in, layer.frameKernel(), frames));
      in = layer.channels();
    }
    return rows;
  }

  /**
   * Returns the name of the 1-d layer that follows the last one of this description.
   *
   * @return the prefix of its parameters' names
   */
  public String nextLayerName() {
    return NAME_1D + layers1d.size();
  }

  static String name2d(int layer) {
    return NAME_2D + layer;
  }

  static String name1d(int layer) {
    return NAME_1D + layer;
  }
}
