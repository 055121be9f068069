package io.github.sed4j.models;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import io.github.sed4j.features.io.NpyArray;
import io.github.sed4j.models.nn.BatchFrames;
import io.github.sed4j.models.nn.ClipLengths;
import io.github.sed4j.models.nn.Cnn;
import io.github.sed4j.models.nn.ConditionedInput;
import io.github.sed4j.models.nn.RecurrentClassifier;
import java.util.Map;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * The bidirectional CRNN for strong labels that the authors moved to after the report: the same
 * CNN, bidirectional GRU layers and one head; on request the clip's tags are an input.
 *
 * <p>Thread safety and ownership: as {@link Network} says.
 */
public final class BidirectionalCrnn implements Network {

  private final BidirectionalCrnnArchitecture architecture;
  private final LoadedNetwork network;
  private final Cnn cnn;
  private final RecurrentClassifier classifier;

  private BidirectionalCrnn(
      BidirectionalCrnnArchitecture architecture,
      LoadedNetwork network,
      Map<String, NpyArray> state) {
    this.architecture = architecture;
    this.network = network;
    cnn = network.cnn(architecture.cnn(), 0, architecture.conditions(), state);
    classifier =
        network.classifier(
            architecture.classifier(),
            BidirectionalCrnnArchitecture.RNN,
            BidirectionalCrnnArchitecture.HEAD,
            true,
            state);
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
    return LoadedNetwork.load(
        architecture,
        state,
        device,
        form,
        network -> new BidirectionalCrnn(architecture, network, state));
  }

  /**
   * Makes the inference form of this network as it is now.
   *
   * @return another network, independent of this one; the caller closes it
   * @throws IllegalStateException if this is the inference form
   */
  public BidirectionalCrnn toInference() {
    return of(architecture, stateDict(), device(), Form.INFERENCE);
  }

  @Override
  public BidirectionalCrnnArchitecture architecture() {
    return architecture;
  }

  /**
   * Scores a batch of clips without tags, in evaluation mode.
   *
   * @param logMel normalised log-mel {@code (B, 1, F, N)} on this network's device, 0 on padding;
   *     stays with the caller
   * @param lengths frames of each clip
   * @return a score for every class and frame; the caller closes it
   * @throws IllegalArgumentException if shape, type or device do not fit, the lengths do not, or
   *     the network is conditioned on tags
   */
  public StrongScores score(NDArray logMel, ClipLengths lengths) {
    return evaluate(logMel, lengths, null);
  }

  /**
   * Scores a batch of clips with their tags, in evaluation mode.
   *
   * @param logMel normalised log-mel {@code (B, 1, F, N)} on this network's device, 0 on padding;
   *     stays with the caller
   * @param lengths frames of each clip
   * @param tags the clips' tags, each 0 to 1, {@code (B, K)}
   * @return a score for every class and frame; the caller closes it
   * @throws IllegalArgumentException if shape, type or device do not fit, the lengths do not, the
   *     tags have another shape or values outside 0 to 1, or the network takes no tags
   */
  public StrongScores score(NDArray logMel, ClipLengths lengths, float[][] tags) {
    return evaluate(logMel, lengths, tags);
  }

  private StrongScores evaluate(NDArray logMel, ClipLengths lengths, float @Nullable [][] tags) {
    int frames = check(logMel, lengths, tags);
    return network.result(
        owner -> {
          BatchFrames batch = BatchFrames.of(owner, lengths, frames);
          NDArray conditions =
              tags == null ? null : Inputs.matrix(owner, tags, architecture.classes());
          NDArray h = cnn.evaluate(logMel, conditions, batch);
          return classifier.evaluate(ConditionedInput.joinVectors(h, conditions), batch);
        },
        (owner, logits) -> new StrongScores(owner, logits, lengths));
  }

  /**
   * Runs a training forward pass without tags: norms use the statistics of the batch and update the
   * running ones, and the result carries gradients. The loss is computed from it by {@link
   * ClipLoss#strong}.
   *
   * @param logMel normalised log-mel {@code (B, 1, F, N)} on this network's device, 0 on padding;
   *     stays with the caller
   * @param lengths frames of each clip
   * @return a score for every class and frame; the caller closes it, after the backward pass
   * @throws IllegalArgumentException if shape, type or device do not fit, the lengths do not, or
   *     the network is conditioned on tags
   * @throws IllegalStateException in the inference form
   */
  public StrongScores train(NDArray logMel, ClipLengths lengths) {
    network.requireTrainingForm();
    int frames = check(logMel, lengths, null);
    return train(logMel, lengths, frames, null);
  }

  /**
   * Runs a training forward pass with the clips' tags.
   *
   * @param logMel normalised log-mel {@code (B, 1, F, N)} on this network's device, 0 on padding;
   *     stays with the caller
   * @param lengths frames of each clip
   * @param tags the clips' tags, each 0 to 1, {@code (B, K)}
   * @param noise what is done to the tags, such as {@link TagNoise#DEFAULT}
   * @param random the noise's source of randomness
   * @return a score for every class and frame; the caller closes it, after the backward pass
   * @throws IllegalArgumentException if shape, type or device do not fit, the lengths do not, the
   *     tags have another shape or values outside 0 to 1, or the network takes no tags
   * @throws IllegalStateException in the inference form
   */
  public StrongScores train(
      NDArray logMel, ClipLengths lengths, float[][] tags, TagNoise noise, RandomGenerator random) {
    network.requireTrainingForm();
    int frames = check(logMel, lengths, tags);
    return train(logMel, lengths, frames, noise.apply(tags, random));
  }

  private StrongScores train(
      NDArray logMel, ClipLengths lengths, int frames, float @Nullable [][] noisyTags) {
    return network.result(
        owner -> {
          BatchFrames batch = BatchFrames.of(owner, lengths, frames);
          NDArray conditions =
              noisyTags == null ? null : Inputs.matrix(owner, noisyTags, architecture.classes());
          NDArray h = cnn.train(logMel, conditions, batch);
          return classifier.train(ConditionedInput.joinVectors(h, conditions), batch);
        },
        (owner, logits) -> new StrongScores(owner, logits, lengths));
  }

  private int check(NDArray logMel, ClipLengths lengths, float @Nullable [][] tags) {
    Inputs.requireLogMel(logMel, lengths, architecture.cnn().melBands(), device());
    if (architecture.tagConditioned() != (tags != null)) {
      throw new IllegalArgumentException(
          architecture.tagConditioned()
              ? "this network is conditioned on tags: they are missing"
              : "this network is not conditioned on tags: it takes none");
    }
    if (tags != null) {
      Inputs.requireTags(tags, lengths.clips(), architecture.classes());
    }
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
  public static final class Builder extends CrnnBuilder<Builder> {

    private boolean tagConditioned;

    private Builder(Preset preset) {
      super(preset);
    }

    @Override
    Builder self() {
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
