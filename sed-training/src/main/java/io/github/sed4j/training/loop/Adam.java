package io.github.sed4j.training.loop;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDArrays;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.NDScope;
import ai.djl.ndarray.index.NDIndex;
import ai.djl.ndarray.types.Shape;
import io.github.sed4j.features.io.NpyArray;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/**
 * The optimizer of the system: Adam with PyTorch's equations, after clipping the gradients by their
 * global norm, and with a state that can be saved.
 *
 * <p>In step t, with the gradient g of a parameter w after clipping:
 *
 * <pre>
 * g = g + L2 w
 * m = beta1 m + (1 - beta1) g                    v = beta2 v + (1 - beta2) g^2
 * w = w - rate / (1 - beta1^t) m / (sqrt(v / (1 - beta2^t)) + epsilon)
 * </pre>
 *
 * <p>D. P. Kingma, J. Ba: "Adam: A Method for Stochastic Optimization", ICLR 2015. The L2 term is
 * added to the gradient, as PyTorch's {@code weight_decay} is.
 *
 * <p>The moments lie on the device of the parameters and are freed by {@link #close()}; the
 * parameters stay with the network. Thread safety: for one thread at a time, and nobody may use the
 * network while {@link #step} runs.
 */
public final class Adam implements AutoCloseable {

  private static final String MEAN = "mean/";
  private static final String SQUARE = "square/";

  /** PyTorch's guard against a norm of 0 in {@code clip_grad_norm_}. */
  private static final double NORM_EPSILON = 1e-6;

  private final AdamSettings settings;
  private final Map<String, NDArray> parameters;
  private final NDManager manager;
  private final Map<String, NDArray> means = new LinkedHashMap<>();
  private final Map<String, NDArray> squares = new LinkedHashMap<>();
  private long steps;

  private Adam(AdamSettings settings, Map<String, NDArray> parameters) {
    this.settings = Objects.requireNonNull(settings, "settings");
    if (parameters.isEmpty()) {
      throw new IllegalArgumentException("parameters = 0, allowed: at least 1");
    }
    this.parameters = new LinkedHashMap<>(parameters);
    this.manager = this.parameters.values().iterator().next().getManager().newSubManager();
    this.parameters.forEach(
        (name, parameter) -> {
          means.put(name, manager.zeros(parameter.getShape()));
          squares.put(name, manager.zeros(parameter.getShape()));
        });
  }

  /**
   * Starts with moments of 0.
   *
   * @param settings the constants
   * @param parameters the parameters to change, float32 with gradients, by name, as {@code
   *     Network.trainableParameters()} returns them
   * @return the optimizer; the caller closes it
   * @throws IllegalArgumentException if there are no parameters
   */
  public static Adam of(AdamSettings settings, Map<String, NDArray> parameters) {
    return new Adam(settings, parameters);
  }

  /**
   * Clips the gradients, changes the parameters, and sets the gradients to 0.
   *
   * @param rate learning rate of this step, at least 0
   * @param maxNorm what the global norm of the gradients is clipped to, above 0; infinite for no
   *     clipping
   * @return the global norm of the gradients before clipping; if it is not finite, nothing has
   *     changed but the gradients, which are 0
   * @throws IllegalArgumentException if a value is outside its range
   */
  public double step(double rate, double maxNorm) {
    if (!(rate >= 0 && rate < Double.POSITIVE_INFINITY)) {
      throw new IllegalArgumentException("rate = " + rate + ", allowed: finite, at least 0");
    }
    if (!(maxNorm > 0)) {
      throw new IllegalArgumentException("maxNorm = " + maxNorm + ", allowed: above 0");
    }
    NDScope scope = new NDScope();
    try (scope) {
      Map<String, NDArray> gradients = new LinkedHashMap<>();
      parameters.forEach((name, parameter) -> gradients.put(name, parameter.getGradient()));
      double norm = globalNorm(gradients);
      if (Double.isFinite(norm)) {
        update(gradients, rate, Math.min(1, maxNorm / (norm + NORM_EPSILON)));
      } else {
        gradients.values().forEach(gradient -> gradient.set(new NDIndex("..."), 0f));
      }
      return norm;
    }
  }

  private static double globalNorm(Map<String, NDArray> gradients) {
    NDList squares = new NDList();
    gradients.values().forEach(gradient -> squares.add(gradient.square().sum().reshape(1)));
    return Math.sqrt(NDArrays.concat(squares).sum().getFloat());
  }

  private void update(Map<String, NDArray> gradients, double rate, double factor) {
    steps++;
    double correction = Math.sqrt(1 - Math.pow(settings.beta2(), (double) steps));
    double corrected = rate * correction / (1 - Math.pow(settings.beta1(), (double) steps));
    // The engine adds epsilon to sqrt(v), not to sqrt(v / (1 - beta2^t))
    double epsilon = settings.epsilon() * correction;
    gradients.forEach(
        (name, gradient) -> {
          NDArray parameter = of(parameters, name);
          parameter
              .getNDArrayInternal()
              .adamUpdate(
                  new NDList(parameter, gradient, of(means, name), of(squares, name)),
                  new NDList(parameter),
                  (float) rate,
                  (float) corrected,
                  (float) settings.weightDecay(),
                  (float) factor,
                  -1,
                  (float) settings.beta1(),
                  (float) settings.beta2(),
                  (float) epsilon,
                  false,
                  false);
        });
  }

  private static NDArray of(Map<String, NDArray> arrays, String name) {
    return Objects.requireNonNull(arrays.get(name), name);
  }

  /**
   * Returns how many steps have changed the parameters.
   *
   * @return t, at least 0
   */
  public long steps() {
    return steps;
  }

  /**
   * Copies the moments to the host.
   *
   * @return float32 arrays, {@code mean/NAME} and {@code square/NAME} for each parameter
   */
  public Map<String, NpyArray> state() {
    Map<String, NpyArray> state = new LinkedHashMap<>();
    means.forEach((name, array) -> state.put(MEAN + name, toHost(array)));
    squares.forEach((name, array) -> state.put(SQUARE + name, toHost(array)));
    return state;
  }

  private static NpyArray toHost(NDArray array) {
    int[] shape = new int[array.getShape().dimension()];
    for (int axis = 0; axis < shape.length; axis++) {
      shape[axis] = Math.toIntExact(array.getShape().get(axis));
    }
    return NpyArray.of(array.toFloatArray(), shape);
  }

  /**
   * Goes on from a saved state.
   *
   * @param state what {@link #state()} returned, of an optimizer with the same parameters
   * @param stepsSoFar what {@link #steps()} returned then, at least 0
   * @throws IllegalArgumentException if the state is that of other parameters; then nothing has
   *     changed
   */
  public void restore(Map<String, NpyArray> state, long stepsSoFar) {
    if (stepsSoFar < 0) {
      throw new IllegalArgumentException("steps = " + stepsSoFar + ", allowed: at least 0");
    }
    List<Moment> moments = new ArrayList<>();
    means.forEach((name, array) -> moments.add(moment(state, MEAN + name, array)));
    squares.forEach((name, array) -> moments.add(moment(state, SQUARE + name, array)));
    if (state.size() != moments.size()) {
      throw new IllegalArgumentException(
          "state of " + state.size() + " arrays, allowed: the " + moments.size() + " moments");
    }
    for (Moment moment : moments) {
      NDArray array = moment.array;
      try (NDArray source = manager.create(moment.saved.toFloatArray(), array.getShape())) {
        array.subi(array).addi(source);
      }
    }
    steps = stepsSoFar;
  }

  private record Moment(NDArray array, NpyArray saved) {}

  private static Moment moment(Map<String, NpyArray> state, String name, NDArray array) {
    NpyArray entry = state.get(name);
    Shape shape = array.getShape();
    if (entry == null || entry.size() != shape.size()) {
      throw new IllegalArgumentException(
          "moment " + name + " is " + entry + ", allowed: float32 " + shape);
    }
    return new Moment(array, entry);
  }

  /** Frees the moments. */
  @Override
  public void close() {
    manager.close();
  }
}
