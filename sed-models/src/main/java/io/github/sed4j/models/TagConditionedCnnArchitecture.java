package io.github.sed4j.models;

import io.github.sed4j.models.nn.CnnArchitecture;
import io.github.sed4j.models.nn.Conv2dLayer;
import io.github.sed4j.models.nn.ConvParameters;
import io.github.sed4j.models.nn.LayerSummary;
import io.github.sed4j.models.nn.NormSettings;
import io.github.sed4j.models.nn.ParameterSpec;
import java.util.ArrayList;
import java.util.List;

/**
 * The tag-conditioned CNN: the clip's tags join the log-mel and the flattened vectors as K constant
 * channels each, and a last 1-d convolution gives one logit per event class and frame (technical
 * report, section 2).
 *
 * <p>Thread safety: immutable, safe to share.
 *
 * @param classes event classes K, 1 to {@link Architecture#MAX_CLASSES}
 * @param cnn the convolutional part without the last 1-d layer
 * @param outputKernel kernel length of the last 1-d layer, odd, 1 to {@link Conv2dLayer#MAX_KERNEL}
 */
public record TagConditionedCnnArchitecture(int classes, CnnArchitecture cnn, int outputKernel)
    implements Architecture {

  /** The word for this kind of network. */
  public static final String TYPE = "tagcnn";

  /**
   * Makes a description.
   *
   * @param classes event classes K, 1 to {@link Architecture#MAX_CLASSES}
   * @param cnn the convolutional part without the last 1-d layer
   * @param outputKernel kernel length of the last 1-d layer, odd
   * @throws IllegalArgumentException if a value is missing or outside its range
   */
  public TagConditionedCnnArchitecture {
    Checks.classes(classes);
    Checks.present("cnn", cnn);
    if (outputKernel < 1 || outputKernel > Conv2dLayer.MAX_KERNEL || outputKernel % 2 == 0) {
      throw new IllegalArgumentException(
          "outputKernel = "
              + outputKernel
              + ", allowed: odd numbers from 1 to "
              + Conv2dLayer.MAX_KERNEL);
    }
  }

  /**
   * Returns how far a frame of the scores sees to either side.
   *
   * @return frames before, and as many after, that its value depends on
   */
  public int contextFrames() {
    return cnn.contextFrames() + outputKernel / 2;
  }

  @Override
  public String type() {
    return TYPE;
  }

  @Override
  public List<ParameterSpec> parameters() {
    List<ParameterSpec> specs = new ArrayList<>(cnn.parameters(classes));
    specs.addAll(
        ConvParameters.output(cnn.nextLayerName(), classes, cnn.outputSize(classes), outputKernel));
    return specs;
  }

  @Override
  public List<LayerSummary> layers(int frames) {
    List<LayerSummary> rows = new ArrayList<>(cnn.summary(classes, frames));
    rows.add(
        ConvParameters.summary1d(
            cnn.nextLayerName(),
            NormSettings.NONE,
            classes,
            cnn.outputSize(classes),
            outputKernel,
            frames));
    return rows;
  }
}
