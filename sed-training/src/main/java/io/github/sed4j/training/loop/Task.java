package io.github.sed4j.training.loop;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import io.github.sed4j.features.io.NpyArray;
import io.github.sed4j.models.Architecture;
import io.github.sed4j.models.Network;
import io.github.sed4j.models.nn.ClipLengths;
import io.github.sed4j.training.data.TrainingBatch;
import java.util.Map;
import java.util.random.RandomGenerator;

/**
 * What differs between the kinds of networks: how they are made, what their loss is, and what they
 * are validated by.
 */
interface Task<N extends Network> {

  /** What the network looks like. */
  Architecture architecture();

  /** All that changes the loss, in one line: a run can only go on with the same. */
  String settings();

  /** Whether targets and scores are those of frames, not of clips. */
  boolean ofFrames();

  /** Whether the network that was trained is of use, and is kept as a bundle. */
  default boolean givesBundle() {
    return true;
  }

  N network(Map<String, NpyArray> state, Device device, Network.Form form);

  /** The parameters that {@link #train} gives gradients. */
  default Map<String, NDArray> trainableParameters(N network) {
    return network.trainableParameters();
  }

  /** A forward pass with its loss. */
  TrainingPass train(
      N network,
      NDArray features,
      ClipLengths lengths,
      TrainingBatch batch,
      RandomGenerator random);

  /** Scores in evaluation mode: (B, K, 1) for clips, (B, K, N) for frames. */
  float[][][] score(N network, NDArray features, ClipLengths lengths, float[][] tags);
}
