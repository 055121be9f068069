package io.github.sed4j.features.augment;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import ai.djl.Device;
import ai.djl.ndarray.BaseNDManager;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import io.github.sed4j.features.io.NpyArray;
import java.util.Arrays;
import java.util.Random;

/** Arrays of the engine for tests. */
final class Tensors {

  private Tensors() {}

  static NDManager cpu() {
    return NDManager.newBaseManager(Device.cpu());
  }

  static NDArray of(NDManager manager, NpyArray array) {
    return manager.create(
        array.toFloatArray(), new Shape(Arrays.stream(array.shape()).mapToLong(n -> n).toArray()));
  }

  static NDArray random(NDManager manager, long seed, long... shape) {
    Shape axes = new Shape(shape);
    float[] values = new float[(int) axes.size()];
    Random random = new Random(seed);
    for (int i = 0; i < values.length; i++) {
      values[i] = (float) random.nextGaussian();
    }
    return manager.create(values, axes);
  }

  static void assertClose(NDArray actual, NpyArray expected, double tolerance) {
    assertThat(actual.getShape().getShape())
        .containsExactly(Arrays.stream(expected.shape()).mapToLong(n -> n).toArray());
    assertThat(actual.toFloatArray())
        .containsExactly(expected.toFloatArray(), within((float) tolerance));
  }

  static int heldBy(NDManager manager) {
    return ((BaseNDManager) manager).getManagedArrays().size();
  }
}
