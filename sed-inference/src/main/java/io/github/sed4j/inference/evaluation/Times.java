package io.github.sed4j.inference.evaluation;

import java.util.OptionalInt;

/**
 * How times are compared: as they are, or rounded, so that 2.56 - 2.36 = 0.20000000000000018 is not
 * more than 0.2.
 */
final class Times {

  private static final int MOST_DECIMALS = 12;
  private static final Times RAW = new Times(-1);

  private final int decimals;
  private final double scale;

  private Times(int decimals) {
    this.decimals = decimals;
    this.scale = Math.pow(10, decimals);
  }

  static Times of(OptionalInt decimals) {
    return decimals.isEmpty() ? RAW : new Times(checked(decimals.getAsInt()));
  }

  static int checked(int decimals) {
    if (decimals < 0 || decimals > MOST_DECIMALS) {
      throw new IllegalArgumentException(
          "timeDecimals = " + decimals + ", allowed: 0 to " + MOST_DECIMALS);
    }
    return decimals;
  }

  boolean isRaw() {
    return decimals < 0;
  }

  OptionalInt decimals() {
    return isRaw() ? OptionalInt.empty() : OptionalInt.of(decimals);
  }

  double round(double seconds) {
    return isRaw() ? seconds : Math.rint(seconds * scale) / scale;
  }

  /** Whether a distance is at most a collar. */
  boolean within(double distance, double collar) {
    return isRaw() ? distance <= collar : round(distance - collar) <= 0;
  }
}
