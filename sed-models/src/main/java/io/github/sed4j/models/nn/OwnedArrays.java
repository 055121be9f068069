package io.github.sed4j.models.nn;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;

/**
 * Makes arrays of the engine that own their memory.
 *
 * <p>An array that DJL creates of Java values on the CPU borrows a buffer of Java, which lives as
 * long as the Java object of the array. A view of the array, or a graph of gradients that has kept
 * it for the backward pass, would read freed memory after that object was closed.
 */
public final class OwnedArrays {

  private OwnedArrays() {}

  /**
   * Copies values to the manager's device.
   *
   * @param manager owner of the array
   * @param values as many as the shape has entries
   * @param shape the shape
   * @return a float32 array
   */
  public static NDArray of(NDManager manager, float[] values, Shape shape) {
    try (NDArray borrowed = manager.create(values, shape)) {
      return borrowed.duplicate();
    }
  }

  /**
   * Makes a number for an operation that gradients flow through: DJL's own operations with Java
   * numbers let the graph borrow one.
   *
   * @param manager owner of the array
   * @param value the number
   * @return a float32 array {@code ()}
   */
  public static NDArray number(NDManager manager, float value) {
    return of(manager, new float[] {value}, new Shape());
  }

  /**
   * Copies indices to the manager's device.
   *
   * @param manager owner of the array
   * @param indices the values
   * @return an int64 array {@code (indices.length)}
   */
  static NDArray ofIndices(NDManager manager, long[] indices) {
    try (NDArray borrowed = manager.create(indices, new Shape(indices.length))) {
      return borrowed.duplicate();
    }
  }
}
