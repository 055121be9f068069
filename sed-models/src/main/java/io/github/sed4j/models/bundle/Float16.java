package io.github.sed4j.models.bundle;

/** IEEE 754 half precision (binary16), for which Java 17 has no conversions. */
final class Float16 {

  /** The bits of positive infinity. */
  static final short INFINITY = 0x7c00;

  private static final int SIGN = 0x8000;
  private static final int QUIET_NAN = 0x7e00;

  /** Bits of the float 65520: halfway between the largest half, 65504, and the next step. */
  private static final int FIRST_INFINITE = 0x477f_f000;

  /** Bits of the float 2^-14, the smallest normal half. */
  private static final int FIRST_NORMAL = 0x3880_0000;

  /** Bits of the float 2^-25, half of the smallest subnormal half; it rounds to the even 0. */
  private static final int LAST_ZERO = 0x3300_0000;

  private Float16() {}

  /** Returns the nearest half; ties go to the even one, from 65520 on to infinity. */
  static short of(float value) {
    int bits = Float.floatToRawIntBits(value);
    int sign = (bits >>> 16) & SIGN;
    int magnitude = bits & 0x7fff_ffff;
    int half;
    if (magnitude > 0x7f80_0000) {
      half = QUIET_NAN;
    } else if (magnitude >= FIRST_INFINITE) {
      half = INFINITY;
    } else if (magnitude >= FIRST_NORMAL) {
      int rounded = magnitude + 0x0fff + ((magnitude >>> 13) & 1);
      half = (rounded - FIRST_NORMAL + 0x0080_0000) >>> 13;
    } else if (magnitude <= LAST_ZERO) {
      half = 0;
    } else {
      int significand = (magnitude & 0x007f_ffff) | 0x0080_0000;
      int shift = 126 - (magnitude >>> 23);
      int even = (significand >>> shift) & 1;
      half = (significand + (1 << (shift - 1)) - 1 + even) >>> shift;
    }
    return (short) (sign | half);
  }

  /** Returns a half as a float, exactly. */
  static float toFloat(short half) {
    int sign = (half & SIGN) << 16;
    int exponent = (half >>> 10) & 0x1f;
    int fraction = half & 0x03ff;
    if (exponent == 0) {
      float magnitude = fraction * 0x1p-24f;
      return sign == 0 ? magnitude : -magnitude;
    }
    int bits = exponent == 0x1f ? 0x7f80_0000 : (exponent + 112) << 23;
    return Float.intBitsToFloat(sign | bits | (fraction << 13));
  }
}
