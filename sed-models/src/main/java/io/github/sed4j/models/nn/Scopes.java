package io.github.sed4j.models.nn;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.NDScope;
import java.util.function.Supplier;

/**
 * Frees the intermediate arrays of a computation as soon as it is done.
 *
 * <p>DJL attaches every result to the manager of its first operand and keeps it until that manager
 * closes; over a whole forward pass that adds up to gigabytes. Gradients do not need the Java
 * objects: the graph holds what it needs itself.
 */
public final class Scopes {

  private Scopes() {}

  /**
   * Computes an array and frees all others that the computation made.
   *
   * @param body makes the result; it must be a new array
   * @return the result, registered with the scope around this call, if there is one
   */
  static NDArray keep(Supplier<NDArray> body) {
    NDArray result;
    NDScope scope = new NDScope();
    try (scope) {
      result = body.get();
      NDScope.unregister(result);
    }
    NDScope.register(result);
    return result;
  }

  /**
   * Computes an array, frees all others that the computation made, and hands the result to a
   * manager.
   *
   * @param owner closes the result
   * @param body makes the result; it must be a new array
   * @return the result
   */
  public static NDArray keep(NDManager owner, Supplier<NDArray> body) {
    NDArray result;
    NDScope scope = new NDScope();
    try (scope) {
      result = body.get();
      NDScope.unregister(result);
      result.attach(owner);
    }
    return result;
  }

  /**
   * Runs a computation and frees all arrays that it made, but those it unregistered itself.
   *
   * @param body the computation
   */
  public static void run(Runnable body) {
    NDScope scope = new NDScope();
    try (scope) {
      body.run();
    }
  }

  /**
   * Takes an array out of the computation that is being run, so that it outlives it.
   *
   * @param owner closes the array
   * @param array made by the computation
   * @return the array
   */
  public static NDArray release(NDManager owner, NDArray array) {
    NDScope.unregister(array);
    array.attach(owner);
    return array;
  }
}
