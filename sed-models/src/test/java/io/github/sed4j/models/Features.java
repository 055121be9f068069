package io.github.sed4j.models;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import io.github.sed4j.features.io.NpyArray;
import java.util.Arrays;
import java.util.Random;

/** Log-mel for tests. */
final class Features {

  private Features() {}

  static NDArray of(NDManager manager, NpyArray array) {
    long[] shape = Arrays.stream(array.shape()).asLongStream().toArray();
    return manager.create(array.toFloatArray(), new Shape(shape));
  }

  /** Gaussian noise (clips, 1, bands, frames). */
  static NDArray random(NDManager manager, long seed, int clips, int bands, int frames) {
    Random random = new Random(seed);
    float[] values = new float[clips * bands * frames];
    for (int i = 0; i < values.length; i++) {
      values[i] = (float) random.nextGaussian();
    }
    return manager.create(values, new Shape(clips, 1, bands, frames));
  }
}
