package io.github.sed4j.features.augment;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import java.util.function.UnaryOperator;

/** How every step on features runs: without gradient, and without leaving anything behind. */
final class FeatureStep {

  private FeatureStep() {}

  /**
   * Runs a step.
   *
   * @param features its input; left as it is
   * @param step gets a view of the input without gradient, which it must not change, in a manager
   *     that is closed afterwards
   * @return the step's result, attached to the input's manager
   */
  static NDArray on(NDArray features, UnaryOperator<NDArray> step) {
    NDManager owner = features.getManager();
    try (NDManager scope = owner.newSubManager()) {
      NDArray view = features.stopGradient();
      view.attach(scope);
      NDArray result = step.apply(view);
      result.attach(owner);
      return result;
    }
  }
}
