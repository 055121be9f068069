package io.github.sed4j.features.augment;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.types.Shape;

/** The shape {@code (B, 1, M, N)} of a batch of features, and checks against it. */
record FeatureShape(int clips, int bands, int frames) {

  static FeatureShape of(NDArray features) {
    Shape shape = features.getShape();
    if (shape.dimension() != 4 || shape.get(1) != 1 || shape.get(2) < 1) {
      throw new IllegalArgumentException("features = " + shape + ", allowed: (B, 1, M, N)");
    }
    return new FeatureShape(
        Math.toIntExact(shape.get(0)),
        Math.toIntExact(shape.get(2)),
        Math.toIntExact(shape.get(3)));
  }

  FeatureShape requireClips(String name, int count) {
    if (count != clips) {
      throw new IllegalArgumentException(
          name + " of " + count + " clips, allowed: one for each of " + clips);
    }
    return this;
  }

  FeatureShape requireLengths(int[] lengths) {
    requireClips("lengths", lengths.length);
    for (int clip = 0; clip < clips; clip++) {
      if (lengths[clip] < 0 || lengths[clip] > frames) {
        throw new IllegalArgumentException(
            "length of clip " + clip + " = " + lengths[clip] + ", allowed: 0 to " + frames);
      }
    }
    return this;
  }
}
