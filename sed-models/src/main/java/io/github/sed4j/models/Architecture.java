package io.github.sed4j.models;

import io.github.sed4j.features.io.NpyArray;
import io.github.sed4j.models.nn.CnnArchitecture;
import io.github.sed4j.models.nn.InitialState;
import io.github.sed4j.models.nn.LayerSummary;
import io.github.sed4j.models.nn.ParameterSpec;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * What a network looks like, without its parameters: plain values that survive a trip through JSON.
 * Every constructor checks its values, so that a description from an untrusted file is either valid
 * or rejected before anything is allocated.
 *
 * <p>Thread safety: implementations are immutable, safe to share. No method loads native code.
 */
public sealed interface Architecture
    permits ForwardBackwardCrnnArchitecture,
        TagConditionedCnnArchitecture,
        BidirectionalCrnnArchitecture {

  /** Most event classes of a network. */
  int MAX_CLASSES = 10_000;

  /** Frames of a 10 s clip rounded up; the FLOPs of a summary are for this many by default. */
  int DEFAULT_SUMMARY_FRAMES = 500;

  /**
   * Returns the word for this kind of network in files and messages.
   *
   * @return {@code fbcrnn}, {@code tagcnn} or {@code bicrnn}
   */
  String type();

  /**
   * Returns the number of event classes, K.
   *
   * @return 1 to {@link #MAX_CLASSES}
   */
  int classes();

  /**
   * Returns the convolutional part.
   *
   * @return its description
   */
  CnnArchitecture cnn();

  /**
   * Returns the parameters and running statistics in the order of the authors' state dict.
   *
   * @return name, role and shape of each
   */
  List<ParameterSpec> parameters();

  /**
   * Returns the layers with shapes, parameters and FLOPs.
   *
   * @param frames frames of the clip that the FLOPs are counted for, at least 1
   * @return one line per layer
   */
  List<LayerSummary> layers(int frames);

  /**
   * Returns the shape of every parameter and running statistic, which are all float32.
   *
   * @return shapes by name, in the order of the authors' state dict; the arrays are copies
   */
  default Map<String, int[]> parameterShapes() {
    Map<String, int[]> shapes = new LinkedHashMap<>();
    parameters().forEach(spec -> shapes.put(spec.name(), spec.shape()));
    return shapes;
  }

  /**
   * Returns the number of trainable parameters.
   *
   * @return elements of all parameters, running statistics left out
   */
  default long trainableParameters() {
    return parameters().stream()
        .filter(spec -> spec.role().isTrainable())
        .mapToLong(ParameterSpec::size)
        .sum();
  }

  /**
   * Returns the floating point operations of one forward pass over one clip: convolutions, dense
   * layers and GRU products, a multiplication and an addition counted as two.
   *
   * @param frames frames of the clip, at least 1
   * @return operations
   * @throws IllegalArgumentException if {@code frames} is below 1
   */
  default long flops(int frames) {
    if (frames < 1) {
      throw new IllegalArgumentException("frames = " + frames + ", allowed: at least 1");
    }
    return layers(frames).stream().mapToLong(LayerSummary::flops).sum();
  }

  /**
   * Draws initial parameters as SYSTEM.md, section 5, says: convolutions Kaiming-uniform, last
   * layer Xavier-uniform, biases 0, GRUs uniform within 1/sqrt(hidden), norms at scale 1, shift 0.
   *
   * @param seed the same seed gives the same values on every machine
   * @return parameters and running statistics by name
   */
  default Map<String, NpyArray> initialState(long seed) {
    return InitialState.draw(parameters(), seed);
  }

  /**
   * Returns a table of layers, output shapes, parameters and FLOPs for a clip of {@link
   * #DEFAULT_SUMMARY_FRAMES} frames.
   *
   * @return the table, lines ending in {@code \n}
   */
  default String summary() {
    return LayerSummary.table(
        type() + ", " + classes() + " classes, N = " + DEFAULT_SUMMARY_FRAMES + " frames",
        layers(DEFAULT_SUMMARY_FRAMES));
  }
}
