package io.github.sed4j.models;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import io.github.sed4j.features.io.NpyArray;
import io.github.sed4j.models.nn.ClassifierArchitecture;
import io.github.sed4j.models.nn.Cnn;
import io.github.sed4j.models.nn.CnnArchitecture;
import io.github.sed4j.models.nn.FoldedClassifier;
import io.github.sed4j.models.nn.FoldedCnn;
import io.github.sed4j.models.nn.NativeLibrary;
import io.github.sed4j.models.nn.NetworkState;
import io.github.sed4j.models.nn.RecurrentClassifier;
import io.github.sed4j.models.nn.Scopes;
import io.github.sed4j.models.nn.TrainableClassifier;
import io.github.sed4j.models.nn.TrainableCnn;
import java.util.Map;
import java.util.function.BiFunction;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** What all networks do alike: hold their parameters in one of the two forms, and own results. */
final class LoadedNetwork implements AutoCloseable {

  private final Network.Form form;
  private final NDManager manager;
  private final @Nullable NetworkState state;

  private LoadedNetwork(Network.Form form, NDManager manager, @Nullable NetworkState state) {
    this.form = form;
    this.manager = manager;
    this.state = state;
  }

  /** Loads a network; if {@code build} cannot make it of its parts, nothing is left behind. */
  static <N> N load(
      Architecture architecture,
      Map<String, NpyArray> state,
      Device device,
      Network.Form form,
      Function<LoadedNetwork, N> build) {
    LoadedNetwork network;
    if (form == Network.Form.TRAINING) {
      NetworkState loaded = NetworkState.load(architecture.parameters(), state, device);
      network = new LoadedNetwork(form, loaded.manager(), loaded);
    } else {
      NetworkState.check(architecture.parameters(), state);
      NativeLibrary.require();
      NDManager manager = NDManager.newBaseManager(device, NativeLibrary.ENGINE);
      network = new LoadedNetwork(form, manager, null);
    }
    try {
      return build.apply(network);
    } catch (RuntimeException | Error e) {
      network.close();
      throw e;
    }
  }

  Cnn cnn(
      CnnArchitecture architecture, int outputKernel, int conditions, Map<String, NpyArray> host) {
    return state != null
        ? new TrainableCnn(architecture, outputKernel, state)
        : new FoldedCnn(architecture, outputKernel, conditions, host, manager);
  }

  RecurrentClassifier classifier(
      ClassifierArchitecture architecture,
      String rnnName,
      String headName,
      boolean bidirectional,
      Map<String, NpyArray> host) {
    return state != null
        ? new TrainableClassifier(architecture, state, rnnName, headName, bidirectional)
        : new FoldedClassifier(architecture, host, rnnName, headName, bidirectional, manager);
  }

  Network.Form form() {
    return form;
  }

  Device device() {
    return manager.getDevice();
  }

  NetworkState state() {
    if (state == null) {
      throw new IllegalStateException(
          "the inference form has no state dict: its norms are folded into the convolutions");
    }
    return state;
  }

  void requireTrainingForm() {
    if (form != Network.Form.TRAINING) {
      throw new IllegalStateException("the inference form cannot be trained");
    }
  }

  /** Computes an array that lives on a manager of its own, which {@code wrap} hands on. */
  <R> R result(Function<NDManager, NDArray> body, BiFunction<NDManager, NDArray, R> wrap) {
    NDManager owner = manager.newSubManager();
    try {
      return wrap.apply(owner, Scopes.keep(owner, () -> body.apply(owner)));
    } catch (RuntimeException | Error e) {
      owner.close();
      throw e;
    }
  }

  /** A manager for results that live longer than the call; the caller closes it. */
  NDManager newOwner() {
    return manager.newSubManager();
  }

  @Override
  public void close() {
    manager.close();
  }
}
