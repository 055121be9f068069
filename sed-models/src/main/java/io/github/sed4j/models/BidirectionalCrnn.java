package io.github.sed4j.models;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import io.github.sed4j.features.io.NpyArray;
import io.github.sed4j.models.nn.ClassifierArchitecture;
import io.github.sed4j.models.nn.NetworkState;
import io.github.sed4j.models.nn.NormSettings;
import java.util.List;
import java.util.Map;

/**
 * The bidirectional CRNN for strong labels that the authors moved to after the report: the same
 * CNN, bidirectional GRU layers and one head; on request the clip's tags are an input.
 *
 * <p>Thread safety and ownership: as {@link Network} says.
 */
public final class BidirectionalCrnn implements Network {

  private final BidirectionalCrnnArchitecture architecture;
  private final NetworkState state;
  private final Form form;

  private BidirectionalCrnn(
      BidirectionalCrnnArchitecture architecture, NetworkState state, Form form) {
    this.architecture = architecture;
    this.state = state;
    this.form = form;
  }

  /**
   * Starts a builder with the defaults of {@link Preset#REPORT}.
   *
   * @return a builder
   */
  public static Builder builder() {
    return new Builder(Preset.REPORT);
  }

  /**
   * Starts a builder with the defaults of a preset.
   *
   * @param preset the preset
   * @return a builder
   */
  public static Builder builder(Preset preset) {
    return new Builder(preset);
  }

  /**
   * Makes a network from a state.
   *
   * @param architecture what it looks like
   * @param state parameters and running statistics by PyTorch name, float32
   * @param device where it runs
   * @param form training or inference
   * @return the network; the caller closes it
   * @throws IllegalArgumentException if the state does not fit the architecture
   * @throws IllegalStateException if a native artifact is missing on this platform
   */
  public static BidirectionalCrnn of(
      BidirectionalCrnnArchitecture architecture,
      Map<String, NpyArray> state,
      Device device,
      Form form) {
    boolean training = form == Form.TRAINING;
    return new BidirectionalCrnn(
        architecture, NetworkState.load(architecture.parameters(), state, device, training), form);
  }

  @Override
  public BidirectionalCrnnArchitecture architecture() {
    return architecture;
  }

  @Override
  public Device device() {
    return state.device();
  }

  @Override
  public Form form() {
    return form;
  }

  @Override
  public Map<String, NpyArray> stateDict() {
    return trainingState().toHost();
  }

  @Override
  public void restore(Map<String, NpyArray> values) {
    trainingState().restore(values);
  }

  @Override
  public Map<String, NDArray> trainableParameters() {
    return trainingState().trainable();
  }

  private NetworkState trainingState() {
    if (form == Form.INFERENCE) {
      throw new IllegalStateException(
          "the inference form has no state dict: its norms are folded into the convolutions");
    }
    return state;
  }

  @Override
  public void close() {
    state.close();
  }

  /** Settings of a new network; see {@link NetworkBuilder} for what all networks share. */
  public static final class Builder extends NetworkBuilder<Builder> {

    private int hiddenSize;
    private int recurrentLayers;
    private List<Integer> headSizes;
    private NormSettings headNorm;
    private boolean tagConditioned;

    private Builder(Preset preset) {
      super(preset);
      ClassifierArchitecture classifier = preset.classifier();
      hiddenSize = classifier.hiddenSize();
      recurrentLayers = classifier.recurrentLayers();
      headSizes = classifier.headSizes();
      headNorm = classifier.headNorm();
    }

    private ClassifierArchitecture classifier() {
      return new ClassifierArchitecture(hiddenSize, recurrentLayers, headSizes, headNorm);
    }

    @Override
    Builder self() {
      return this;
    }

    /**
     * Sets the units of each GRU layer.
     *
     * @param hiddenSize 1 to {@link ClassifierArchitecture#MAX_SIZE}
     * @return this builder
     */
    public Builder optHiddenSize(int hiddenSize) {
      this.hiddenSize = hiddenSize;
      return this;
    }

    /**
     * Sets the number of GRU layers.
     *
     * @param recurrentLayers 1 to {@link ClassifierArchitecture#MAX_LAYERS}; 2 in all presets
     * @return this builder
     */
    public Builder optRecurrentLayers(int recurrentLayers) {
      this.recurrentLayers = recurrentLayers;
      return this;
    }

    /**
     * Sets the units of each dense layer between the GRUs and the layer that gives the scores.
     *
     * @param headSizes 0 to {@link ClassifierArchitecture#MAX_LAYERS} entries
     * @return this builder
     */
    public Builder optHeadSizes(List<Integer> headSizes) {
      this.headSizes = List.copyOf(headSizes);
      return this;
    }

    /**
     * Sets the norm before the ReLUs of the dense layers.
     *
     * @param headNorm the norm; the report has none, the authors' code {@link
     *     NormSettings#EXPONENTIAL}
     * @return this builder
     */
    public Builder optHeadNorm(NormSettings headNorm) {
      this.headNorm = headNorm;
      return this;
    }

    /**
     * Sets whether the clip's tags are an input.
     *
     * @param tagConditioned off by default
     * @return this builder
     */
    public Builder optTagConditioned(boolean tagConditioned) {
      this.tagConditioned = tagConditioned;
      return this;
    }

    /**
     * Makes the description, without drawing parameters or loading native code.
     *
     * @return what the network looks like
     * @throws IllegalArgumentException if a setting is missing or outside its range
     */
    public BidirectionalCrnnArchitecture buildArchitecture() {
      return new BidirectionalCrnnArchitecture(classes(), cnn(), classifier(), tagConditioned);
    }

    /**
     * Makes a network in its training form, with initial parameters drawn from the seed.
     *
     * @return the network; the caller closes it
     * @throws IllegalArgumentException if a setting is missing or outside its range
     * @throws IllegalStateException if a native artifact is missing on this platform
     */
    public BidirectionalCrnn build() {
      BidirectionalCrnnArchitecture description = buildArchitecture();
      return of(description, description.initialState(seed()), device(), Form.TRAINING);
    }
  }
}
