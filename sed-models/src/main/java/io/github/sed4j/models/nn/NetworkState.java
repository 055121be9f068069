package io.github.sed4j.models.nn;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.index.NDIndex;
import ai.djl.ndarray.types.Shape;
import io.github.sed4j.features.io.NpyArray;
import java.util.Arrays;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * The parameters and running statistics of one network on one device, under their PyTorch names.
 *
 * <p>Owns its native memory until {@link #close()}. Thread safety: any number of threads may read
 * at the same time; nobody may read while an optimizer or a training forward pass writes.
 */
public final class NetworkState implements AutoCloseable {

  private final NDManager manager;
  private final List<ParameterSpec> specs;

  /** Without gradients: what evaluation reads and updates write. */
  private final Map<String, NDArray> values;

  /** Of the trainable entries, the same memory seen with gradients: what training reads. */
  private final Map<String, NDArray> leaves;

  private NetworkState(
      NDManager manager,
      List<ParameterSpec> specs,
      Map<String, NDArray> values,
      Map<String, NDArray> leaves) {
    this.manager = manager;
    this.specs = specs;
    this.values = values;
    this.leaves = Collections.unmodifiableMap(leaves);
  }

  /**
   * Checks that a state fits a network: every entry there and none else, shapes as described,
   * float32, all values finite, running variances positive.
   *
   * @param specs what the network needs
   * @param state arrays by name
   * @throws IllegalArgumentException naming the first entry at fault, what it is, and what was
   *     expected
   */
  public static void check(List<ParameterSpec> specs, Map<String, NpyArray> state) {
    Set<String> unknown = new LinkedHashSet<>(state.keySet());
    for (ParameterSpec spec : specs) {
      unknown.remove(spec.name());
      NpyArray array = state.get(spec.name());
      if (array == null) {
        throw new IllegalArgumentException(
            "entry " + spec.name() + " is missing, expected " + describe(spec));
      }
      if (array.dtype() != NpyArray.DType.FLOAT32 || !Arrays.equals(array.shape(), spec.shape())) {
        throw new IllegalArgumentException(
            "entry " + spec.name() + " is " + array + ", expected " + describe(spec));
      }
      requireFinite(spec, array.toFloatArray());
    }
    if (!unknown.isEmpty()) {
      String name = unknown.iterator().next();
      throw new IllegalArgumentException(
          "entry "
              + name
              + " "
              + Arrays.toString(hostEntry(state, name).shape())
              + " does not belong to this network"
              + (unknown.size() == 1 ? "" : ", nor do " + (unknown.size() - 1) + " others")
              + "; expected "
              + specs.size()
              + " entries");
    }
    for (ParameterSpec spec : specs) {
      if (spec.role() == ParameterSpec.Role.RUNNING_POWER) {
        RunningVariance.check(spec.name(), state);
      }
    }
  }

  static NpyArray hostEntry(Map<String, NpyArray> state, String name) {
    NpyArray array = state.get(name);
    if (array == null) {
      throw new IllegalArgumentException("entry " + name + " is missing");
    }
    return array;
  }

  private static String describe(ParameterSpec spec) {
    return NpyArray.DType.FLOAT32.descriptor() + Arrays.toString(spec.shape());
  }

  private static void requireFinite(ParameterSpec spec, float[] values) {
    for (int i = 0; i < values.length; i++) {
      if (!Float.isFinite(values[i])) {
        throw new IllegalArgumentException(
            "entry "
                + spec.name()
                + " "
                + Arrays.toString(spec.shape())
                + " holds "
                + values[i]
                + " at index "
                + i
                + ", expected finite values");
      }
    }
  }

  /**
   * Copies a state to a device, with gradients for its trainable entries.
   *
   * @param specs what the network needs
   * @param state arrays by name; checked as by {@link #check}
   * @param device where to
   * @return the state; the caller closes it
   * @throws IllegalArgumentException if the state does not fit
   * @throws IllegalStateException if a native artifact is missing on this platform
   */
  public static NetworkState load(
      List<ParameterSpec> specs, Map<String, NpyArray> state, Device device) {
    check(specs, state);
    NativeLibrary.require();
    NDManager manager = NDManager.newBaseManager(device, NativeLibrary.ENGINE);
    try {
      Map<String, NDArray> values = new LinkedHashMap<>();
      Map<String, NDArray> leaves = new LinkedHashMap<>();
      for (ParameterSpec spec : specs) {
        NDArray value = manager.create(hostEntry(state, spec.name()).toFloatArray(), shape(spec));
        value.setName(spec.name());
        values.put(spec.name(), value);
        if (spec.role().isTrainable()) {
          NDArray leaf = value.stopGradient();
          leaf.setName(spec.name());
          leaf.setRequiresGradient(true);
          leaves.put(spec.name(), leaf);
        }
      }
      return new NetworkState(manager, List.copyOf(specs), values, leaves);
    } catch (RuntimeException | Error e) {
      manager.close();
      throw e;
    }
  }

  private static Shape shape(ParameterSpec spec) {
    return new Shape(Arrays.stream(spec.shape()).asLongStream().toArray());
  }

  /**
   * Returns one entry, without gradients.
   *
   * @param name its PyTorch name
   * @return the array; owned by this state, not to be closed
   */
  NDArray get(String name) {
    return entry(values, name);
  }

  /**
   * Returns one trainable entry, with gradients.
   *
   * @param name its PyTorch name
   * @return the array; owned by this state, not to be closed
   */
  NDArray leaf(String name) {
    return entry(leaves, name);
  }

  private static NDArray entry(Map<String, NDArray> arrays, String name) {
    NDArray array = arrays.get(name);
    if (array == null) {
      throw new IllegalArgumentException("entry " + name + " does not belong to this network");
    }
    return array;
  }

  /**
   * Returns the entries that gradient descent changes.
   *
   * @return arrays by name in the order of the state dict; owned by this state, not to be closed
   */
  public Map<String, NDArray> trainable() {
    return leaves;
  }

  /**
   * Copies everything to the host.
   *
   * @return float32 arrays by name, in the order of the state dict
   */
  public Map<String, NpyArray> toHost() {
    Map<String, NpyArray> state = new LinkedHashMap<>();
    for (ParameterSpec spec : specs) {
      state.put(spec.name(), NpyArray.of(get(spec.name()).toFloatArray(), spec.shape()));
    }
    return state;
  }

  /**
   * Replaces all values, keeping the arrays.
   *
   * @param state arrays by name; checked as by {@link #check}
   * @throws IllegalArgumentException if the state does not fit; then nothing has changed
   */
  public void restore(Map<String, NpyArray> state) {
    check(specs, state);
    for (ParameterSpec spec : specs) {
      NDArray value = get(spec.name());
      // Not NDArray.set(Buffer): it would swap the memory under the array with gradients. And no
      // arithmetic: what is not finite must go, too.
      try (NDArray source =
          manager.create(hostEntry(state, spec.name()).toFloatArray(), shape(spec))) {
        value.set(new NDIndex(":"), source);
      }
    }
  }

  /**
   * Returns the device.
   *
   * @return where the arrays lie
   */
  public Device device() {
    return manager.getDevice();
  }

  /**
   * Returns the manager that owns the arrays.
   *
   * @return the manager; closed by this state
   */
  public NDManager manager() {
    return manager;
  }

  /** Frees the native memory. */
  @Override
  public void close() {
    manager.close();
  }
}
