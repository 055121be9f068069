package io.github.sed4j.models;

import io.github.sed4j.models.nn.ClassifierArchitecture;
import io.github.sed4j.models.nn.NormSettings;
import java.util.List;

/** What the builders of the networks with recurrent layers share. */
abstract sealed class CrnnBuilder<B extends CrnnBuilder<B>> extends NetworkBuilder<B>
    permits ForwardBackwardCrnn.Builder, BidirectionalCrnn.Builder {

  private int hiddenSize;
  private int recurrentLayers;
  private List<Integer> headSizes;
  private NormSettings headNorm;

  CrnnBuilder(Preset preset) {
    super(preset);
    ClassifierArchitecture classifier = preset.classifier();
    hiddenSize = classifier.hiddenSize();
    recurrentLayers = classifier.recurrentLayers();
    headSizes = classifier.headSizes();
    headNorm = classifier.headNorm();
  }

  final ClassifierArchitecture classifier() {
    return new ClassifierArchitecture(hiddenSize, recurrentLayers, headSizes, headNorm);
  }

  /**
   * Sets the units of each GRU layer.
   *
   * @param hiddenSize 1 to {@link ClassifierArchitecture#MAX_SIZE}
   * @return this builder
   */
  public B optHiddenSize(int hiddenSize) {
    this.hiddenSize = hiddenSize;
    return self();
  }

  /**
   * Sets the number of GRU layers.
   *
   * @param recurrentLayers 1 to {@link ClassifierArchitecture#MAX_LAYERS}; 2 in all presets
   * @return this builder
   */
  public B optRecurrentLayers(int recurrentLayers) {
    this.recurrentLayers = recurrentLayers;
    return self();
  }

  /**
   * Sets the units of each dense layer between the GRUs and the layer that gives the scores.
   *
   * @param headSizes 0 to {@link ClassifierArchitecture#MAX_LAYERS} entries
   * @return this builder
   */
  public B optHeadSizes(List<Integer> headSizes) {
    this.headSizes = List.copyOf(headSizes);
    return self();
  }

  /**
   * Sets the norm before the ReLUs of the dense layers.
   *
   * @param headNorm the norm; the report has none, the authors' code {@link
   *     NormSettings#EXPONENTIAL}
   * @return this builder
   */
  public B optHeadNorm(NormSettings headNorm) {
    this.headNorm = headNorm;
    return self();
  }
}
