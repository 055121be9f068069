package io.github.sed4j.models.nn;

import io.github.sed4j.features.io.NpyArray;
import java.util.Map;

/**
 * The variance that evaluation normalises with, from running mean, running mean square and the
 * number of entries seen: {@code n/(n-1) (power - mean^2) + epsilon}, n at least 2. The norm adds
 * {@code epsilon} once more under the root, as the authors' code does.
 */
final class RunningVariance {

  /** Rounding of float32 running statistics may take a variance of zero this far below it. */
  private static final double ROUNDING = 1e-5;

  private RunningVariance() {}

  static double of(double mean, double power, double tracked, double epsilon) {
    double n = Math.max(tracked, 2);
    return n / (n - 1) * Math.max(0, power - mean * mean) + epsilon;
  }

  /** Checks the statistics of the norm whose running mean square has the given name. */
  static void check(String powerName, Map<String, NpyArray> state) {
    String norm = powerName.substring(0, powerName.length() - "running_power".length());
    float[] mean = NetworkState.hostEntry(state, norm + "running_mean").toFloatArray();
    float[] power = NetworkState.hostEntry(state, powerName).toFloatArray();
    float[] tracked = NetworkState.hostEntry(state, norm + "num_tracked_values").toFloatArray();
    for (int c = 0; c < power.length; c++) {
      if (tracked[c] < 0) {
        throw new IllegalArgumentException(
            "entry " + norm + "num_tracked_values holds " + tracked[c] + ", expected at least 0");
      }
      double square = (double) mean[c] * mean[c];
      if (power[c] - square < -ROUNDING * Math.max(1, square)) {
        throw new IllegalArgumentException(
            "entry "
                + powerName
                + " holds "
                + power[c]
                + " in channel "
                + c
                + ", expected at least the square of running_mean = "
                + mean[c]);
      }
    }
  }
}
