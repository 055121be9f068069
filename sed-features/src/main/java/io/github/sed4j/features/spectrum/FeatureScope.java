package io.github.sed4j.features.spectrum;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import java.util.function.Function;

/** How computations on a device leave nothing behind but their result. */
final class FeatureScope {

  private FeatureScope() {}

  /**
   * Computes in a manager that is closed afterwards.
   *
   * @param owner to which the result is attached
   * @param computation gets a manager below {@code owner}
   * @return its result
   */
  static NDArray keep(NDManager owner, Function<NDManager, NDArray> computation) {
    try (NDManager scope = owner.newSubManager()) {
      NDArray result = computation.apply(scope);
      result.attach(owner);
      return result;
    }
  }
}
