package io.github.sed4j.testing;

import static org.assertj.core.api.Assertions.assertThat;

import ai.djl.Device;
import ai.djl.ndarray.BaseNDManager;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import io.github.sed4j.features.io.NpyArray;
import java.util.Arrays;
import java.util.Random;

/** Arrays of the engine, for tests. */
public final class Tensors {

  private Tensors() {}

  /**
   * Opens a manager on the CPU.
   *
   * @return a manager; the caller closes it
   */
  public static NDManager cpu() {
    return NDManager.newBaseManager(Device.cpu());
  }

  /**
   * Copies an array to the engine.
   *
   * @param manager to which the result is attached
   * @param array the array
   * @return the same values as float32
   */
  public static NDArray of(NDManager manager, NpyArray array) {
    return manager.create(
        array.toFloatArray(), new Shape(Arrays.stream(array.shape()).mapToLong(n -> n).toArray()));
  }

  /**
   * Makes an array of normal numbers.
   *
   * @param manager to which the result is attached
   * @param seed where the numbers come from
   * @param shape its shape
   * @return a float32 array
   */
  public static NDArray random(NDManager manager, long seed, long... shape) {
    Shape axes = new Shape(shape);
    float[] values = new float[(int) axes.size()];
    Random random = new Random(seed);
    for (int i = 0; i < values.length; i++) {
      values[i] = (float) random.nextGaussian();
    }
    return manager.create(values, axes);
  }

  /**
   * Compares a float32 array with a reference.
   *
   * @param actual the array
   * @param expected shape and values
   * @param tolerance largest difference of a value
   */
  public static void assertClose(NDArray actual, NpyArray expected, double tolerance) {
    assertThat(actual.getShape().getShape())
        .containsExactly(Arrays.stream(expected.shape()).mapToLong(n -> n).toArray());
    assertClose(actual.toFloatArray(), expected.toFloatArray(), tolerance);
  }

  /**
   * Compares arrays; unlike AssertJ, does not list thousands of differing values.
   *
   * @param actual the array
   * @param expected its values
   * @param tolerance largest difference of a value
   */
  public static void assertClose(float[] actual, float[] expected, double tolerance) {
    assertThat(actual).hasSameSizeAs(expected);
    for (int i = 0; i < actual.length; i++) {
      if (!(Math.abs((double) actual[i] - expected[i]) <= tolerance)) {
        throw new AssertionError(
            "value " + i + " is " + actual[i] + ", not within " + tolerance + " of " + expected[i]);
      }
    }
  }

  /**
   * Counts what a manager would close.
   *
   * @param manager the manager
   * @return its arrays, and those of all managers below it
   */
  public static int heldBy(NDManager manager) {
    return ((BaseNDManager) manager).getManagedArrays().size();
  }
}
