package io.github.sed4j.models;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.sed4j.features.io.NpyArray;
import java.util.Arrays;
import java.util.Locale;

/** Golden arrays (B, K, N) beside results clip by clip. */
final class Arrays3 {

  private Arrays3() {}

  static float[][][] of(NpyArray array) {
    int[] shape = array.shape();
    float[] values = array.toFloatArray();
    float[][][] result = new float[shape[0]][shape[1]][];
    for (int b = 0; b < shape[0]; b++) {
      for (int k = 0; k < shape[1]; k++) {
        int from = (b * shape[1] + k) * shape[2];
        result[b][k] = Arrays.copyOfRange(values, from, from + shape[2]);
      }
    }
    return result;
  }

  /** Compares the frames that {@code actual} has, the clip's own. */
  static void assertClose(String what, float[][] actual, float[][] golden, double tolerance) {
    double worst = 0;
    for (int k = 0; k < golden.length; k++) {
      for (int n = 0; n < actual[k].length; n++) {
        worst = worse(worst, Math.abs((double) actual[k][n] - golden[k][n]));
      }
    }
    assertThat(worst).as(what).isLessThanOrEqualTo(tolerance);
  }

  /** Keeps NaN, which no comparison would notice. */
  static double worse(double worst, double difference) {
    return difference <= worst ? worst : difference;
  }

  static double largestDifference(float[] a, float[] b) {
    assertThat(a).hasSameSizeAs(b);
    double worst = 0;
    for (int i = 0; i < a.length; i++) {
      worst = worse(worst, Math.abs((double) a[i] - b[i]));
    }
    return worst;
  }

  static double largest(float[] a) {
    double largest = 0;
    for (float value : a) {
      largest = worse(largest, Math.abs(value));
    }
    return largest;
  }

  static String line(String name, double difference, double bound) {
    return String.format(Locale.ROOT, "%s: %.2e, allowed %.2e", name, difference, bound);
  }
}
