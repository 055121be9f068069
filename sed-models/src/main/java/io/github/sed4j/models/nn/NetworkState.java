package io.github.sed4j.models.nn;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
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
  private final Map<String, NDArray> arrays;
  private final Map<String, ParameterSpec> specs;

  private NetworkState(
      NDManager manager, Map<String, NDArray> arrays, Map<String, ParameterSpec> specs) {
    this.manager = manager;
    this.arrays = arrays;
    this.specs = specs;
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
              + Arrays.toString(entry(state, name).shape())
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

  static NpyArray entry(Map<String, NpyArray> state, String name) {
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
   * Copies a state to a device.
   *
   * @param specs what the network needs
   * @param state arrays by name; checked as by {@link #check}
   * @param device where to
   * @param trainable whether gradients are wanted for the trainable entries
   * @return the state; the caller closes it
   * @throws IllegalArgumentException if the state does not fit
   */
  public static NetworkState load(
      List<ParameterSpec> specs, Map<String, NpyArray> state, Device device, boolean trainable) {
    check(specs, state);
    NativeLibrary.require();
    NDManager manager = NDManager.newBaseManager(device, NativeLibrary.ENGINE);
    try {
      Map<String, NDArray> arrays = new LinkedHashMap<>();
      Map<String, ParameterSpec> byName = new LinkedHashMap<>();
      for (ParameterSpec spec : specs) {
        NDArray array = manager.create(entry(state, spec.name()).toFloatArray(), shape(spec));
        array.setName(spec.name());
        if (trainable && spec.role().isTrainable()) {
          array.setRequiresGradient(true);
        }
        arrays.put(spec.name(), array);
        byName.put(spec.name(), spec);
      }
      return new NetworkState(manager, arrays, byName);
    } catch (RuntimeException | Error e) {
      manager.close();
      throw e;
    }
  }

  private static Shape shape(ParameterSpec spec) {
    return new Shape(Arrays.stream(spec.shape()).asLongStream().toArray());
  }

  /**
   * Returns one entry.
   *
   * @param name its PyTorch name
   * @return the array; owned by this state, not to be closed
   */
  public NDArray get(String name) {
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
    Map<String, NDArray> trainable = new LinkedHashMap<>();
    arrays.forEach(
        (name, array) -> {
          ParameterSpec spec = specs.get(name);
          if (spec != null && spec.role().isTrainable()) {
            trainable.put(name, array);
          }
        });
    return Collections.unmodifiableMap(trainable);
  }

  /**
   * Copies everything to the host.
   *
   * @return float32 arrays by name, in the order of the state dict
   */
  public Map<String, NpyArray> toHost() {
    Map<String, NpyArray> state = new LinkedHashMap<>();
    arrays.forEach(
        (name, array) -> {
          int[] shape =
              Arrays.stream(array.getShape().getShape()).mapToInt(Math::toIntExact).toArray();
          state.put(name, NpyArray.of(array.toFloatArray(), shape));
        });
    return state;
  }

  /**
   * Replaces all values, keeping the arrays.
   *
   * @param state arrays by name; checked as by {@link #check}
   * @throws IllegalArgumentException if the state does not fit; then nothing has changed
   */
  public void restore(Map<String, NpyArray> state) {
    check(List.copyOf(specs.values()), state);
    arrays.forEach((name, array) -> array.set(entry(state, name).toFloatArray()));
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

  /**
   * Returns the element type of all entries.
   *
   * @return float32
   */
  public DataType dataType() {
    return DataType.FLOAT32;
  }

  /** Frees the native memory. */
  @Override
  public void close() {
    manager.close();
  }
}
