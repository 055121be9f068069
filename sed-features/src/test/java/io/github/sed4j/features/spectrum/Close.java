package io.github.sed4j.features.spectrum;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.sed4j.features.io.NpyArray;

/** Comparison of long arrays with a tolerance. */
final class Close {

  private Close() {}

  static void assertClose(double[] actual, double[] expected, double tolerance) {
    assertThat(actual).hasSameSizeAs(expected);
    for (int i = 0; i < actual.length; i++) {
      if (!(Math.abs(actual[i] - expected[i]) <= tolerance)) {
        throw new AssertionError(
            "element "
                + i
                + " is "
                + actual[i]
                + ", not within "
                + tolerance
                + " of "
                + expected[i]);
      }
    }
  }

  static void assertClose(NpyArray actual, NpyArray expected, double tolerance) {
    assertThat(actual.shape()).containsExactly(expected.shape());
    assertClose(actual.toDoubleArray(), expected.toDoubleArray(), tolerance);
  }
}
