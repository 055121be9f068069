package io.github.sed4j.models;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import io.github.sed4j.features.io.NpyArray;
import io.github.sed4j.models.nn.CnnArchitecture;
import io.github.sed4j.models.nn.NetworkState;
import java.util.Map;

/**
 * The tag-conditioned CNN of the technical report, section 2: the clip's tags are an input, and it
 * scores every frame.
 *
 * <p>Thread safety and ownership: as {@link Network} says.
 */
public final class TagConditionedCnn implements Network {

  /** Kernel length of the last 1-d convolution (SYSTEM.md, section 4: as the CRNN's). */
  public static final int DEFAULT_OUTPUT_KERNEL = 3;

  private final TagConditionedCnnArchitecture architecture;
  private final NetworkState state;
  private final Form form;

  private TagConditionedCnn(
      TagConditionedCnnArchitecture architecture, NetworkState state, Form form) {
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
  public static TagConditionedCnn of(
      TagConditionedCnnArchitecture architecture,
      Map<String, NpyArray> state,
      Device device,
      Form form) {
    boolean training = form == Form.TRAINING;
    return new TagConditionedCnn(
        architecture, NetworkState.load(architecture.parameters(), state, device, training), form);
  }

  @Override
  public TagConditionedCnnArchitecture architecture() {
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

    private int outputKernel;

    private Builder(Preset preset) {
      super(withoutLastLayer(preset.cnn()));
      outputKernel = DEFAULT_OUTPUT_KERNEL;
    }

    private static CnnArchitecture withoutLastLayer(CnnArchitecture cnn) {
      return new CnnArchitecture(
          cnn.melBands(),
          cnn.layers2d(),
          cnn.layers1d().subList(0, cnn.layers1d().size() - 1),
          cnn.norm());
    }

    @Override
    Builder self() {
      return this;
    }

    /**
     * Sets the kernel length of the last 1-d convolution, which gives the scores.
     *
     * @param outputKernel odd; {@link #DEFAULT_OUTPUT_KERNEL} by default
     * @return this builder
     */
    public Builder optOutputKernel(int outputKernel) {
      this.outputKernel = outputKernel;
      return this;
    }

    /**
     * Makes the description, without drawing parameters or loading native code.
     *
     * @return what the network looks like
     * @throws IllegalArgumentException if a setting is missing or outside its range
     */
    public TagConditionedCnnArchitecture buildArchitecture() {
      return new TagConditionedCnnArchitecture(classes(), cnn(), outputKernel);
    }

    /**
     * Makes a network in its training form, with initial parameters drawn from the seed.
     *
     * @return the network; the caller closes it
     * @throws IllegalArgumentException if a setting is missing or outside its range
     * @throws IllegalStateException if a native artifact is missing on this platform
     */
    public TagConditionedCnn build() {
      TagConditionedCnnArchitecture description = buildArchitecture();
      return of(description, description.initialState(seed()), device(), Form.TRAINING);
    }
  }
}
