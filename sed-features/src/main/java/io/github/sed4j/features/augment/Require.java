package io.github.sed4j.features.augment;

/** Checks of arguments, with messages that name the value and what was allowed. */
final class Require {

  private Require() {}

  static double uniform(String name, double u) {
    if (!(u >= 0 && u < 1)) {
      throw new IllegalArgumentException(name + " = " + u + ", allowed: 0 to below 1");
    }
    return u;
  }

  static double finite(String name, double value) {
    if (!Double.isFinite(value)) {
      throw new IllegalArgumentException(name + " = " + value + ", allowed: finite");
    }
    return value;
  }

  static double positiveFinite(String name, double value) {
    if (!(value > 0 && value < Double.POSITIVE_INFINITY)) {
      throw new IllegalArgumentException(name + " = " + value + ", allowed: above 0 and finite");
    }
    return value;
  }

  static double positive(String name, double value) {
    if (!(value > 0)) {
      throw new IllegalArgumentException(name + " = " + value + ", allowed: above 0");
    }
    return value;
  }

  static double notNegativeFinite(String name, double value) {
    if (!(value >= 0 && value < Double.POSITIVE_INFINITY)) {
      throw new IllegalArgumentException(name + " = " + value + ", allowed: 0 to finite");
    }
    return value;
  }

  static double fraction(String name, double value) {
    if (!(value >= 0 && value <= 1)) {
      throw new IllegalArgumentException(name + " = " + value + ", allowed: 0 to 1");
    }
    return value;
  }

  static int atLeast(String name, int value, int least) {
    if (value < least) {
      throw new IllegalArgumentException(name + " = " + value + ", allowed: at least " + least);
    }
    return value;
  }
}
