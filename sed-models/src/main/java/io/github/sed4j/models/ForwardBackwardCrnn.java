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
 * The forward-backward CRNN of the technical report, section 1: one CNN and, on its output, a
 * classifier that reads forwards and one that reads backwards.
 *
 * <p>Thread safety and ownership: as {@link Network} says.
 */
public final class ForwardBackwardCrnn implements Network {

  private final ForwardBackwardCrnnArchitecture architecture;
  private final NetworkState state;
  private final Form form;

  private ForwardBackwardCrnn(
      ForwardBackwardCrnnArchitecture architecture, NetworkState state, Form form) {
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
  public static ForwardBackwardCrnn of(
      ForwardBackwardCrnnArchitecture architecture,
      Map<String, NpyArray> state,
      Device device,
      Form form) {
    boolean training = form == Form.TRAINING;
    return new ForwardBackwardCrnn(
        architecture, NetworkState.load(architecture.parameters(), state, device, training), form);
  }

  @Override
  public ForwardBackwardCrnnArchitecture architecture() {
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
     * Makes the description, without drawing parameters or loading native code.
     *
     * @return what the network looks like
     * @throws IllegalArgumentException if a setting is missing or outside its range
     */
    public ForwardBackwardCrnnArchitecture buildArchitecture() {
      return new ForwardBackwardCrnnArchitecture(classes(), cnn(), classifier());
    }

    /**
     * Makes a network in its training form, with initial parameters drawn from the seed.
     *
     * @return the network; the caller closes it
     * @throws IllegalArgumentException if a setting is missing or outside its range
     * @throws IllegalStateException if a native artifact is missing on this platform
     */
    public ForwardBackwardCrnn build() {
      ForwardBackwardCrnnArchitecture description = buildArchitecture();
      return of(description, description.initialState(seed()), device(), Form.TRAINING);
    }
  }
}
