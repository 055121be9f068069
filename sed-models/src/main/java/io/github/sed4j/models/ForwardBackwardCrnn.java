package io.github.sed4j.models;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import io.github.sed4j.features.io.NpyArray;
import io.github.sed4j.features.spectrum.FrameRange;
import io.github.sed4j.models.nn.BatchFrames;
import io.github.sed4j.models.nn.ClipLengths;
import io.github.sed4j.models.nn.Cnn;
import io.github.sed4j.models.nn.RecurrentClassifier;
import io.github.sed4j.models.nn.Scopes;
import io.github.sed4j.models.nn.WindowFrames;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The forward-backward CRNN of the technical report, section 1: one CNN and, on its output, a
 * classifier that reads forwards and one that reads backwards.
 *
 * <p>Thread safety and ownership: as {@link Network} says.
 */
public final class ForwardBackwardCrnn implements Network {

  /** Longest context of a window, in frames to either side; the report uses up to 20. */
  public static final int MAX_CONTEXT = 1000;

  private final ForwardBackwardCrnnArchitecture architecture;
  private final LoadedNetwork network;
  private final Cnn cnn;
  private final RecurrentClassifier forward;
  private final RecurrentClassifier backward;

  private ForwardBackwardCrnn(
      ForwardBackwardCrnnArchitecture architecture,
      LoadedNetwork network,
      Map<String, NpyArray> state) {
    this.architecture = architecture;
    this.network = network;
    cnn = network.cnn(architecture.cnn(), 0, 0, state);
    forward =
        network.classifier(
            architecture.classifier(),
            ForwardBackwardCrnnArchitecture.RNN_FORWARD,
            ForwardBackwardCrnnArchitecture.HEAD_FORWARD,
            false,
            state);
    backward =
        network.classifier(
            architecture.classifier(),
            ForwardBackwardCrnnArchitecture.RNN_BACKWARD,
            ForwardBackwardCrnnArchitecture.HEAD_BACKWARD,
            false,
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
  public static ForwardBackwardCrnn of(
      ForwardBackwardCrnnArchitecture architecture,
      Map<String, NpyArray> state,
      Device device,
      Form form) {
    return LoadedNetwork.load(
        architecture,
        state,
        device,
        form,
        network -> new ForwardBackwardCrnn(architecture, network, state));
  }

  /**
   * Makes the inference form of this network as it is now.
   *
   * @return another network, independent of this one; the caller closes it
   * @throws IllegalStateException if this is the inference form
   */
  public ForwardBackwardCrnn toInference() {
    return of(architecture, stateDict(), device(), Form.INFERENCE);
  }

  @Override
  public ForwardBackwardCrnnArchitecture architecture() {
    return architecture;
  }

  /**
   * Convolves a batch of clips, in evaluation mode.
   *
   * @param logMel normalised log-mel {@code (B, 1, F, N)} on this network's device, 0 on padding;
   *     stays with the caller
   * @param lengths frames of each clip
   * @return a vector per frame; the caller closes it
   * @throws IllegalArgumentException if shape, type or device do not fit, or the lengths do not
   */
  public CnnOutput convolve(NDArray logMel, ClipLengths lengths) {
    Inputs.requireLogMel(logMel, lengths, architecture.cnn().melBands(), device());
    int frames = Math.toIntExact(logMel.getShape().get(3));
    return network.result(
        owner -> cnn.evaluate(logMel, null, BatchFrames.of(owner, lengths, frames)),
        (owner, vectors) -> new CnnOutput(owner, vectors, lengths));
  }

  /**
   * Runs both classifiers over whole clips, in evaluation mode.
   *
   * @param vectors what {@link #convolve} gave, or parts of it; stays with the caller
   * @return forward and backward scores; the caller closes them
   * @throws IllegalArgumentException if the vectors are of another length than this network's, or
   *     on another device
   */
  public ForwardBackwardScores classify(CnnOutput vectors) {
    requireOwn(vectors);
    NDManager owner = network.newOwner();
    try {
      List<NDArray> logits = new ArrayList<>();
      Scopes.run(
          () -> {
            BatchFrames frames = vectors.batchFrames(owner);
            NDArray h = vectors.vectors();
            List<NDArray> results =
                RecurrentClassifier.evaluateAll(
                    List.of(forward, backward), List.of(h, frames.reverse(h)), frames);
            logits.add(Scopes.release(owner, results.get(0)));
            logits.add(Scopes.release(owner, frames.reverse(results.get(1))));
          });
      return new ForwardBackwardScores(owner, logits.get(0), logits.get(1), vectors.lengths());
    } catch (RuntimeException | Error e) {
      owner.close();
      throw e;
    }
  }

  /**
   * Scores a batch of clips, in evaluation mode: {@link #convolve}, then {@link #classify}.
   *
   * @param logMel normalised log-mel {@code (B, 1, F, N)} on this network's device, 0 on padding;
   *     stays with the caller
   * @param lengths frames of each clip
   * @return forward and backward scores; the caller closes them
   * @throws IllegalArgumentException if shape, type or device do not fit, or the lengths do not
   */
  public ForwardBackwardScores score(NDArray logMel, ClipLengths lengths) {
    try (CnnOutput vectors = convolve(logMel, lengths)) {
      return classify(vectors);
    }
  }

  /**
   * Scores every frame of each clip by windows around it, for several contexts from one run: each
   * window of {@code 2C + 1} frames of the CNN's output, zeros beyond the clip, is tagged by
   * itself. Several contexts cost little more than the longest. Memory does not grow with the clip
   * but for the result.
   *
   * @param vectors what {@link #convolve} gave, or parts of it; stays with the caller
   * @param contexts values of C in frames, at least one, each 0 to {@link #MAX_CONTEXT}
   * @return scores for each context and clip
   * @throws IllegalArgumentException if there is no context, or one is outside its range, or if the
   *     vectors are of another length than this network's, or on another device
   */
  public WindowedScores windows(CnnOutput vectors, int... contexts) {
    requireOwn(vectors);
    int[] ascending = ascending(contexts);
    Map<Integer, List<float[][]>> scores = new LinkedHashMap<>();
    for (int b = 0; b < vectors.lengths().clips(); b++) {
      WindowFrames all = new WindowFrames(0, vectors.lengths().frames(b), 1);
      addWindows(scores, vectors, b, all, ascending);
    }
    return new WindowedScores(scores);
  }

  /**
   * Scores some frames of a clip by windows around them, as {@link #windows(CnnOutput, int...)}
   * does for all: the frames around those asked for are their context.
   *
   * @param vectors one clip
   * @param frames the first and the last frame that may be scored, within the clip
   * @param shift from a scored frame to the next, at least 1; 1 scores every one
   * @param contexts values of C in frames, at least one, each 0 to {@link #MAX_CONTEXT}; with a
   *     shift those cost least together that differ by multiples of it
   * @return scores of the frames {@code frames.first()}, {@code frames.first() + shift} and so on
   * @throws IllegalArgumentException if there are several clips, a frame is outside the clip, the
   *     shift is below 1, there is no context, or one is outside its range
   */
  public WindowedScores windows(CnnOutput vectors, FrameRange frames, int shift, int... contexts) {
    requireOwn(vectors);
    if (shift < 1) {
      throw new IllegalArgumentException("shift = " + shift + ", allowed: at least 1");
    }
    int[] ascending = ascending(contexts);
    int length = vectors.lengths().frames(0);
    if (vectors.lengths().clips() != 1 || frames.last() >= length) {
      throw new IllegalArgumentException(
          frames + " of " + vectors.lengths() + ", allowed: frames of one clip");
    }
    WindowFrames scored =
        new WindowFrames(frames.first(), (frames.length() - 1) / shift + 1, shift);
    Map<Integer, List<float[][]>> scores = new LinkedHashMap<>();
    addWindows(scores, vectors, 0, scored, ascending);
    return new WindowedScores(scores);
  }

  private static int[] ascending(int[] contexts) {
    int[] ascending = Arrays.stream(contexts).distinct().sorted().toArray();
    if (ascending.length == 0) {
      throw new IllegalArgumentException("number of contexts = 0, allowed: at least 1");
    }
    for (int context : contexts) {
      if (context < 0 || context > MAX_CONTEXT) {
        throw new IllegalArgumentException(
            "context = " + context + ", allowed: 0 to " + MAX_CONTEXT);
      }
    }
    return ascending;
  }

  private void requireOwn(CnnOutput vectors) {
    Inputs.requireDevice("the vectors", vectors.vectors(), device());
    long size = vectors.vectors().getShape().get(2);
    int own = architecture.cnn().outputSize(0);
    if (size != own) {
      throw new IllegalArgumentException(
          "length of the vectors = " + size + ", allowed: " + own + " as this network's CNN gives");
    }
  }

  private void addWindows(
      Map<Integer, List<float[][]>> scores,
      CnnOutput vectors,
      int clipIndex,
      WindowFrames windows,
      int[] contexts) {
    WindowFrames reversed = windows.reversed(vectors.lengths().frames(clipIndex));
    Scopes.run(
        () -> {
          NDArray clip = vectors.clip(clipIndex);
          List<NDArray> last = forward.evaluateWindows(clip, windows, contexts);
          List<NDArray> first = backward.evaluateWindows(clip.flip(0), reversed, contexts);
          for (int i = 0; i < contexts.length; i++) {
            int index = i;
            scores
                .computeIfAbsent(contexts[i], context -> new ArrayList<>())
                .add(
                    FrameMajor.toHost(
                        () ->
                            FrameMajor.sigmoid(last.get(index))
                                .add(FrameMajor.sigmoid(first.get(index)).flip(0))
                                .mul(0.5f)));
          }
        });
  }

  /**
   * Runs a training forward pass: norms use the statistics of the batch and update the running
   * ones, and the result carries gradients. The loss is computed from it by {@link ClipLoss}.
   *
   * @param logMel normalised log-mel {@code (B, 1, F, N)} on this network's device, 0 on padding;
   *     stays with the caller
   * @param lengths frames of each clip
   * @return forward and backward scores; the caller closes them, after the backward pass
   * @throws IllegalArgumentException if shape, type or device do not fit, or the lengths do not
   * @throws IllegalStateException in the inference form
   */
  public ForwardBackwardScores train(NDArray logMel, ClipLengths lengths) {
    network.requireTrainingForm();
    Inputs.requireLogMel(logMel, lengths, architecture.cnn().melBands(), device());
    int frames = Math.toIntExact(logMel.getShape().get(3));
    NDManager owner = network.newOwner();
    try {
      List<NDArray> logits = new ArrayList<>();
      Scopes.run(
          () -> {
            BatchFrames batch = BatchFrames.of(owner, lengths, frames);
            NDArray h = cnn.train(logMel, null, batch);
            NDArray reversed = backward.train(batch.reverse(h), batch);
            logits.add(Scopes.release(owner, forward.train(h, batch)));
            logits.add(Scopes.release(owner, batch.reverse(reversed)));
          });
      return new ForwardBackwardScores(owner, logits.get(0), logits.get(1), lengths);
    } catch (RuntimeException | Error e) {
      owner.close();
      throw e;
    }
  }

  /**
   * Runs a training forward pass as {@link #train} does, but with the forward classifier alone, to
   * show what the backward one is worth. The backward classifier's parameters get no gradient, and
   * its running statistics stay as they are.
   *
   * @param logMel normalised log-mel {@code (B, 1, F, N)} on this network's device, 0 on padding;
   *     stays with the caller
   * @param lengths frames of each clip
   * @return forward scores; the caller closes them, after the backward pass
   * @throws IllegalArgumentException if shape, type or device do not fit, or the lengths do not
   * @throws IllegalStateException in the inference form
   */
  public StrongScores trainForward(NDArray logMel, ClipLengths lengths) {
    network.requireTrainingForm();
    Inputs.requireLogMel(logMel, lengths, architecture.cnn().melBands(), device());
    int frames = Math.toIntExact(logMel.getShape().get(3));
    return network.result(
        owner -> {
          BatchFrames batch = BatchFrames.of(owner, lengths, frames);
          return forward.train(cnn.train(logMel, null, batch), batch);
        },
        (owner, logits) -> new StrongScores(owner, logits, lengths));
  }

  /**
   * Returns the parameters that {@link #trainForward} trains.
   *
   * @return those of {@link #trainableParameters()} without the backward classifier's
   */
  public Map<String, NDArray> forwardParameters() {
    Map<String, NDArray> parameters = new LinkedHashMap<>(trainableParameters());
    parameters
        .keySet()
        .removeIf(
            name ->
                name.startsWith(ForwardBackwardCrnnArchitecture.RNN_BACKWARD + ".")
                    || name.startsWith(ForwardBackwardCrnnArchitecture.HEAD_BACKWARD + "."));
    return parameters;
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

    private Builder(Preset preset) {
      super(preset);
    }

    @Override
    Builder self() {
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
