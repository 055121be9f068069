package io.github.sed4j.models.bundle;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class Float16Test {

  private static final int LARGEST = 0x7bff;

  /** The definition of IEEE 754: (-1)^sign * 2^(exponent - 15) * 1.fraction, 2^-14 * 0.fraction. */
  private static double valueOf(int half) {
    int exponent = (half >> 10) & 0x1f;
    int fraction = half & 0x3ff;
    double magnitude =
        exponent == 0
            ? Math.scalb((double) fraction, -24)
            : Math.scalb(1 + fraction / 1024.0, exponent - 15);
    return (half & 0x8000) == 0 ? magnitude : -magnitude;
  }

  private static boolean isNotFinite(int half) {
    return (half & 0x7c00) == 0x7c00;
  }

  @Test
  void everyHalfIsReadExactly() {
    for (int half = 0; half < 1 << 16; half++) {
      float value = Float16.toFloat((short) half);
      if (!isNotFinite(half)) {
        assertThat(Float.floatToRawIntBits(value))
            .as("half %04x", half)
            .isEqualTo(Float.floatToRawIntBits((float) valueOf(half)));
      } else if ((half & 0x3ff) != 0) {
        assertThat(value).isNaN();
      } else {
        assertThat(value)
            .isEqualTo(half == 0x7c00 ? Float.POSITIVE_INFINITY : Float.NEGATIVE_INFINITY);
      }
    }
  }

  @Test
  void everyHalfComesBackAsItWas() {
    for (int half = 0; half < 1 << 16; half++) {
      float value = Float16.toFloat((short) half);
      if (Float.isNaN(value)) {
        assertThat(Float16.of(value) & 0x7e00).isEqualTo(0x7e00);
      } else {
        assertThat(Float16.of(value)).as("half %04x", half).isEqualTo((short) half);
      }
    }
  }

  @Test
  void whatLiesBetweenTwoHalvesGoesToTheNearerAndTiesToTheEven() {
    for (int half = 0; half < LARGEST; half++) {
      float low = Float16.toFloat((short) half);
      float high = Float16.toFloat((short) (half + 1));
      float middle = (low + high) / 2;
      int even = half % 2 == 0 ? half : half + 1;
      for (int sign : new int[] {1, -1}) {
        int bit = sign == 1 ? 0 : 0x8000;
        assertThat(Float16.of(sign * middle)).isEqualTo((short) (even | bit));
        assertThat(Float16.of(sign * Math.nextDown(middle))).isEqualTo((short) (half | bit));
        assertThat(Float16.of(sign * Math.nextUp(middle))).isEqualTo((short) ((half + 1) | bit));
      }
    }
  }

  @Test
  void whatRoundsBeyondTheLargestHalfIsInfinite() {
    assertThat(Float16.of(65504)).isEqualTo((short) LARGEST);
    assertThat(Float16.of(Math.nextDown(65520f))).isEqualTo((short) LARGEST);
    assertThat(Float16.of(65520)).isEqualTo(Float16.INFINITY);
    assertThat(Float16.of(-Float.MAX_VALUE)).isEqualTo((short) 0xfc00);
    assertThat(Float16.of(Float.NEGATIVE_INFINITY)).isEqualTo((short) 0xfc00);
  }

  @Test
  void theErrorIsAtMostHalfAStep() {
    SplittableRandom random = new SplittableRandom(7);
    for (int i = 0; i < 1_000_000; i++) {
      float value = Float.intBitsToFloat(random.nextInt());
      if (Math.abs(value) < 65520) {
        double step = Math.scalb(1.0, Math.max(Math.getExponent(value), -14) - 10);
        double error = Math.abs(Float16.toFloat(Float16.of(value)) - (double) value);
        assertThat(error).as("of %s", value).isLessThanOrEqualTo(step / 2);
      }
    }
  }
}
