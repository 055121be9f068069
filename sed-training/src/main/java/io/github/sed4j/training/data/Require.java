package io.github.sed4j.training.data;

/** Checks of arguments, with messages that name the value and what was allowed. */
final class Require {

  private Require() {}

  static long notNegative(String name, long value) {
    if (value < 0) {
      throw new IllegalArgumentException(name + " = " + value + ", allowed: at least 0");
    }
    return value;
  }

  static int atLeast(String name, int value, int least) {
    if (value < least) {
      throw new IllegalArgumentException(name + " = " + value + ", allowed: at least " + least);
    }
    return value;
  }

  static double fractionBelowOne(String name, double value) {
    if (!(value >= 0 && value < 1)) {
      throw new IllegalArgumentException(name + " = " + value + ", allowed: 0 to below 1");
    }
    return value;
  }

  static double notNegativeFinite(String name, double value) {
    if (!(value >= 0 && value < Double.POSITIVE_INFINITY)) {
      throw new IllegalArgumentException(
          name + " = " + value + ", allowed: a finite number of at least 0");
    }
    return value;
  }
}
