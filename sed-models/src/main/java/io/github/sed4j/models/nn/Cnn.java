package io.github.sed4j.models.nn;

import ai.djl.ndarray.NDArray;
import org.jspecify.annotations.Nullable;

/**
 * The convolutional part of a network, in its training or its inference form.
 *
 * <p>Thread safety: evaluation may run in any number of threads at the same time; training must
 * have the network for itself.
 */
public interface Cnn extends AutoCloseable {

  /**
   * Evaluates.
   *
   * @param logMel normalised log-mel {@code (B, 1, F, N)}, 0 on padding
   * @param tags tags that condition the network {@code (B, K)}, or null
   * @param frames which frames are valid
   * @return vectors {@code (B, N, D)}; a new array on the manager of {@code logMel}
   */
  NDArray evaluate(NDArray logMel, @Nullable NDArray tags, BatchFrames frames);

  /**
   * Runs a training forward pass: normalises with the batch's statistics, updates the running ones,
   * and records gradients.
   *
   * @param logMel normalised log-mel {@code (B, 1, F, N)}, 0 on padding
   * @param tags tags that condition the network {@code (B, K)}, or null
   * @param frames which frames are valid
   * @return vectors {@code (B, N, D)}; a new array on the manager of {@code logMel}
   * @throws IllegalStateException in the inference form
   */
  NDArray train(NDArray logMel, @Nullable NDArray tags, BatchFrames frames);

  /** Frees what this part owns by itself. */
  @Override
  void close();
}
