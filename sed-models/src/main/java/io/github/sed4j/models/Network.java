package io.github.sed4j.models;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import io.github.sed4j.features.io.NpyArray;
import java.util.Map;

/**
 * A network with its parameters on a device. It comes in one of two forms, made from the same
 * state:
 *
 * <ul>
 *   <li>the <b>training form</b> has every parameter of the state dict as it is; gradients reach
 *       them, and its state can be read back;
 *   <li>the <b>inference form</b> has its norms folded into the convolutions, its parameters frozen
 *       and laid out for speed; it records no gradients on any thread and has no state dict.
 * </ul>
 *
 * <p>Owns native memory until {@link #close()}. Thread safety: any number of threads may evaluate
 * one network at the same time and get what one thread gets; training forward passes and {@link
 * #restore} must have the network for themselves, as must {@code close()}.
 */
public sealed interface Network extends AutoCloseable
    permits ForwardBackwardCrnn, TagConditionedCnn, BidirectionalCrnn {

  /** What a network was made for. */
  enum Form {
    /** Parameters as in the state dict, with gradients. */
    TRAINING,
    /** Norms folded, parameters frozen. */
    INFERENCE
  }

  /**
   * Makes a network of any kind.
   *
   * @param architecture what it looks like
   * @param state parameters and running statistics by PyTorch name, float32
   * @param device where it runs
   * @param form training or inference
   * @return the network; the caller closes it
   * @throws IllegalArgumentException if an entry is missing, does not belong to the architecture,
   *     has another shape or type, or holds a value that is not finite
   * @throws IllegalStateException if a native artifact is missing on this platform
   */
  static Network of(
      Architecture architecture, Map<String, NpyArray> state, Device device, Form form) {
    if (architecture instanceof ForwardBackwardCrnnArchitecture crnn) {
      return ForwardBackwardCrnn.of(crnn, state, device, form);
    }
    if (architecture instanceof TagConditionedCnnArchitecture cnn) {
      return TagConditionedCnn.of(cnn, state, device, form);
    }
    return BidirectionalCrnn.of((BidirectionalCrnnArchitecture) architecture, state, device, form);
  }

  /**
   * Returns what the network looks like.
   *
   * @return the description
   */
  Architecture architecture();

  /**
   * Returns where the network runs.
   *
   * @return the device
   */
  Device device();

  /**
   * Returns what the network was made for.
   *
   * @return training or inference
   */
  Form form();

  /**
   * Copies parameters and running statistics to the host.
   *
   * @return float32 arrays by PyTorch name, in the order of the authors' state dict
   * @throws IllegalStateException in the inference form, whose norms are folded
   */
  Map<String, NpyArray> stateDict();

  /**
   * Replaces parameters and running statistics; arrays handed out by {@link #trainableParameters()}
   * stay valid.
   *
   * @param state as for {@link #of}
   * @throws IllegalArgumentException if the state does not fit; then nothing has changed
   * @throws IllegalStateException in the inference form
   */
  void restore(Map<String, NpyArray> state);

  /**
   * Returns the parameters that gradient descent changes.
   *
   * @return arrays by PyTorch name; owned by the network, not to be closed by the caller
   * @throws IllegalStateException in the inference form
   */
  Map<String, NDArray> trainableParameters();

  /**
   * Returns a table of layers, output shapes, parameters and FLOPs.
   *
   * @return the table of {@link Architecture#summary()}
   */
  default String summary() {
    return architecture().summary();
  }

  /** Frees the native memory. */
  @Override
  void close();
}
