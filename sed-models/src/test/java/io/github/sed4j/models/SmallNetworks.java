package io.github.sed4j.models;

import io.github.sed4j.features.io.NpyArray;
import io.github.sed4j.models.nn.Conv1dLayer;
import io.github.sed4j.models.nn.Conv2dLayer;
import io.github.sed4j.models.nn.NormSettings;
import io.github.sed4j.testing.Golden;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** The networks of the small golden sets (reference/golden/README.md). */
final class SmallNetworks {

  private static final List<Conv2dLayer> LAYERS_2D =
      List.of(
          new Conv2dLayer(4, 3, 3, 1),
          new Conv2dLayer(4, 3, 3, 2),
          new Conv2dLayer(8, 3, 3, 1),
          new Conv2dLayer(8, 3, 3, 2),
          new Conv2dLayer(12, 3, 3, 2));

  static final ForwardBackwardCrnnArchitecture CRNN =
      ForwardBackwardCrnn.builder()
          .setClasses(10)
          .optMelBands(16)
          .optLayers2d(LAYERS_2D)
          .optLayers1d(
              List.of(new Conv1dLayer(10, 3), new Conv1dLayer(10, 3), new Conv1dLayer(10, 3)))
          .optHiddenSize(8)
          .optHeadSizes(List.of(8))
          .optHeadNorm(NormSettings.EXPONENTIAL)
          .buildArchitecture();

  static final TagConditionedCnnArchitecture TAG_CNN =
      TagConditionedCnn.builder()
          .setClasses(5)
          .optMelBands(16)
          .optLayers2d(LAYERS_2D)
          .optLayers1d(List.of(new Conv1dLayer(10, 3), new Conv1dLayer(10, 3)))
          .buildArchitecture();

  private SmallNetworks() {}

  static Map<String, NpyArray> params(Golden golden) {
    Map<String, NpyArray> state = new LinkedHashMap<>();
    golden.names().stream()
        .filter(name -> name.startsWith("params/"))
        .forEach(name -> state.put(name.substring("params/".length()), golden.array(name)));
    return state;
  }
}
