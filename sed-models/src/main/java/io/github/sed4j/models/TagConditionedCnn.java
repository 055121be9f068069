package io.github.sed4j.models;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import io.github.sed4j.features.io.NpyArray;
import io.github.sed4j.models.nn.BatchFrames;
import io.github.sed4j.models.nn.ClipLengths;
import io.github.sed4j.models.nn.Cnn;
import io.github.sed4j.models.nn.CnnArchitecture;
import java.util.Map;
import java.util.random.RandomGenerator;

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
  private final LoadedNetwork network;
  private final Cnn cnn;

  private TagConditionedCnn(
      TagConditionedCnnArchitecture architecture,
      LoadedNetwork network,
      Map<String, NpyArray> state) {
    this.architecture = architecture;
    this.network = network;
    cnn =
        network.cnn(architecture.cnn(), architecture.outputKernel(), architecture.classes(), state);
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
    return LoadedNetwork.load(
        architecture,
        state,
        device,
        form,
        network -> new TagConditionedCnn(architecture, network, state));
  }

  /**
   * Makes the inference form of this network as it is now.
   *
   * @return another network, independent of this one; the caller closes it
   * @throws IllegalStateException if this is the inference form
   */
  public TagConditionedCnn toInference() {
    return of(architecture, stateDict(), device(), Form.INFERENCE);
  }

  @Override
  public TagConditionedCnnArchitecture architecture() {
    return architecture;
  }

  /**
   * Scores a batch of clips, in evaluation mode.
   *
   * @param logMel normalised log-mel {@code (B, 1, F, N)} on this network's device, 0 on padding;
   *     stays with the caller
   * @param lengths frames of each clip
   * @param tags the clips' tags, each 0 to 1, {@code (B, K)}
   * @return a score for every class and frame; the caller closes it
   * @throws IllegalArgumentException if shape, type or device do not fit, the lengths do not, or
   *     the tags have another shape or values outside 0 to 1
   */
  public StrongScores score(NDArray logMel, ClipLengths lengths, float[][] tags) {
    int frames = check(logMel, lengths, tags);
    return network.result(
        owner ->
            cnn.evaluate(
                logMel,
                Inputs.matrix(owner, tags, architecture.classes()),
                BatchFrames.of(owner, lengths, frames)),
        (owner, logits) -> new StrongScores(owner, logits, lengths));
  }

  /**
   * Runs a training forward pass: norms use the statistics of the batch and update the running
   * ones, and the result carries gradients. The loss is computed from it by {@link
   * ClipLoss#strong}.
   *
   * @param logMel normalised log-mel {@code (B, 1, F, N)} on this network's device, 0 on padding;
   *     stays with the caller
   * @param lengths frames of each clip
   * @param tags the clips' tags, each 0 to 1, {@code (B, K)}
   * @param noise what is done to the tags, such as {@link TagNoise#DEFAULT}
   * @param random the noise's source of randomness
   * @return a score for every class and frame; the caller closes it, after the backward pass
   * @throws IllegalArgumentException if shape, type or device do not fit, the lengths do not, or
   *     the tags have another shape or values outside 0 to 1
   * @throws IllegalStateException in the inference form
   */
  public StrongScores train(
      NDArray logMel, ClipLengths lengths, float[][] tags, TagNoise noise, RandomGenerator random) {
    network.requireTrainingForm();
    int frames = check(logMel, lengths, tags);
    return network.result(
        owner ->
            cnn.train(
                logMel,
                Inputs.matrix(owner, noise.apply(tags, random), architecture.classes()),
                BatchFrames.of(owner, lengths, frames)),
        (owner, logits) -> new StrongScores(owner, logits, lengths));
  }

  private int check(NDArray logMel, ClipLengths lengths, float[][] tags) {
    Inputs.requireLogMel(logMel, lengths, architecture.cnn().melBands(), device());
    Inputs.requireTags(tags, lengths.clips(), architecture.classes());
    return Math.toIntExact(logMel.getShape().get(3));
  }

  @Override
  public Device device() {
    return network.device();
  }

  @Override
  public Form form() {
    return network.form();
  }

  @Override
  public Map<String, NpyArray> stateDict() {
    return network.state().toHost();
  }

  @Override
  public void restore(Map<String, NpyArray> values) {
    network.state().restore(values);
  }

  @Override
  public Map<String, NDArray> trainableParameters() {
    return network.state().trainable();
  }

  @Override
  public void close() {
    network.close();
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
