package io.github.sed4j.models.bundle;

import io.github.sed4j.features.io.NpyArray;
import io.github.sed4j.features.io.NpyArray.DType;

/** How weights lie in a file. In memory they are float32 in either case. */
public enum WeightStorage {

  /** Four bytes an element, exact. */
  FLOAT32,

  /**
   * Two bytes an element, rounded to the nearest half precision number: half the size, eleven
   * significant bits. What belongs to a norm stays float32 (its counts exceed the largest half, and
   * a variance is a small difference of its running statistics); so does all that is not float32 in
   * memory.
   */
  FLOAT16;

  /** The part of a name that says that a tensor belongs to a norm, in the authors' state dicts. */
  private static final String NORM = ".norm.";

  TensorType typeOf(String name, NpyArray array) {
    return this == FLOAT16 && array.dtype() == DType.FLOAT32 && !name.contains(NORM)
        ? TensorType.F16
        : TensorType.of(array);
  }
}
