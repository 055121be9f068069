package io.github.sed4j.models.nn;

import io.github.sed4j.features.io.NpyArray;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;

/** Draws the values a network starts training from. */
public final class InitialState {

  private InitialState() {}

  /**
   * Draws initial values.
   *
   * @param specs the parameters and running statistics of a network
   * @param seed the same seed gives the same values on every machine
   * @return float32 arrays by name, in the order of {@code specs}
   */
  public static Map<String, NpyArray> draw(List<ParameterSpec> specs, long seed) {
    SplittableRandom random = new SplittableRandom(seed);
    Map<String, NpyArray> state = new LinkedHashMap<>();
    for (ParameterSpec spec : specs) {
      float[] values = new float[Math.toIntExact(spec.size())];
      double bound = spec.initialBound();
      if (bound > 0) {
        for (int i = 0; i < values.length; i++) {
          values[i] = (float) (bound * (2 * random.nextDouble() - 1));
        }
      } else {
        Arrays.fill(values, spec.initialConstant());
      }
      state.put(spec.name(), NpyArray.of(values, spec.shape()));
    }
    return state;
  }
}
