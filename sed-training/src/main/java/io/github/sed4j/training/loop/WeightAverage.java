package io.github.sed4j.training.loop;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.NDScope;
import io.github.sed4j.features.io.NpyArray;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;

/**
 * An exponential moving average of the parameters of a network. Its decay begins low, at 1/10, so
 * that the initial parameters are soon forgotten: min(decay, (1 + t) / (10 + t)) in step t.
 */
final class WeightAverage implements AutoCloseable {

  private final double decay;
  private final Map<String, NDArray> parameters;
  private final Map<String, NDArray> averages = new LinkedHashMap<>();
  private final NDManager manager;

  WeightAverage(double decay, Map<String, NDArray> parameters) {
    this.decay = decay;
    this.parameters = parameters;
    this.manager = parameters.values().iterator().next().getManager().newSubManager();
    NDScope scope = new NDScope();
    try (scope) {
      parameters.forEach(
          (name, parameter) -> {
            NDArray average = parameter.stopGradient().duplicate();
            NDScope.unregister(average);
            average.attach(manager);
            averages.put(name, average);
          });
    }
  }

  /** Adds the parameters as they are after step {@code step}, counted from 1. */
  void add(long step) {
    double kept = Math.min(decay, (1.0 + step) / (10.0 + step));
    NDScope scope = new NDScope();
    try (scope) {
      averages.forEach(
          (name, average) -> {
            NDArray parameter = Objects.requireNonNull(parameters.get(name)).stopGradient();
            average.muli((float) kept).addi(parameter.mul((float) (1 - kept)));
          });
    }
  }

  /** The state of a network with its trainable entries averaged. */
  Map<String, NpyArray> in(Map<String, NpyArray> state) {
    Map<String, NpyArray> averaged = new LinkedHashMap<>(state);
    averaged.putAll(toHost(state));
    return averaged;
  }

  /** The averages alone, in the shapes of a state. */
  Map<String, NpyArray> toHost(Map<String, NpyArray> shapes) {
    Map<String, NpyArray> host = new LinkedHashMap<>();
    averages.forEach(
        (name, average) ->
            host.put(
                name,
                NpyArray.of(
                    average.toFloatArray(), Objects.requireNonNull(shapes.get(name)).shape())));
    return host;
  }

  /** Goes on from saved averages, which were checked to be of these parameters. */
  void restore(Map<String, NpyArray> saved) {
    averages.forEach(
        (name, average) -> {
          NpyArray array = Objects.requireNonNull(saved.get(name), name);
          try (NDArray source = manager.create(array.toFloatArray(), average.getShape())) {
            average.subi(average).addi(source);
          }
        });
  }

  @Override
  public void close() {
    manager.close();
  }
}
