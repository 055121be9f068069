package io.github.sed4j.features.audio;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;

/**
 * How a sample is kept in bytes. Integers become floats by division by their full scale: an {@code
 * INT_16} of value v is exactly v / 32768.
 *
 * <p>Thread safety: immutable.
 */
public enum SampleEncoding {
  /** Integers 0 to 255, 128 is silence, as in 8-bit WAV. */
  UNSIGNED_8(1) {
    @Override
    void decode(byte[] from, int at, int stride, float[] to, int offset, int count) {
      for (int i = 0, p = at; i < count; i++, p += stride) {
        to[offset + i] = ((from[p] & 0xff) - 128) * 0x1p-7f;
      }
    }
  },
  /** Integers -128 to 127, as in 8-bit AIFF. */
  SIGNED_8(1) {
    @Override
    void decode(byte[] from, int at, int stride, float[] to, int offset, int count) {
      for (int i = 0, p = at; i < count; i++, p += stride) {
        to[offset + i] = from[p] * 0x1p-7f;
      }
    }
  },
  /** Integers -32768 to 32767. */
  INT_16(2) {
    @Override
    void decode(byte[] from, int at, int stride, float[] to, int offset, int count) {
      for (int i = 0, p = at; i < count; i++, p += stride) {
        to[offset + i] = (short) SHORTS.get(from, p) * 0x1p-15f;
      }
    }
  },
  /** Integers of three bytes. */
  INT_24(3) {
    @Override
    void decode(byte[] from, int at, int stride, float[] to, int offset, int count) {
      for (int i = 0, p = at; i < count; i++, p += stride) {
        int value = from[p + 2] << 16 | (from[p + 1] & 0xff) << 8 | (from[p] & 0xff);
        to[offset + i] = value * 0x1p-23f;
      }
    }
  },
  /** Integers of four bytes; the nearest float is taken. */
  INT_32(4) {
    @Override
    void decode(byte[] from, int at, int stride, float[] to, int offset, int count) {
      for (int i = 0, p = at; i < count; i++, p += stride) {
        to[offset + i] = (int) INTS.get(from, p) * 0x1p-31f;
      }
    }
  },
  /** IEEE 754 single precision, full scale is 1. */
  FLOAT_32(4) {
    @Override
    void decode(byte[] from, int at, int stride, float[] to, int offset, int count) {
      for (int i = 0, p = at; i < count; i++, p += stride) {
        to[offset + i] = Float.intBitsToFloat((int) INTS.get(from, p));
      }
    }
  },
  /** IEEE 754 double precision, full scale is 1; the nearest float is taken. */
  FLOAT_64(8) {
    @Override
    void decode(byte[] from, int at, int stride, float[] to, int offset, int count) {
      for (int i = 0, p = at; i < count; i++, p += stride) {
        to[offset + i] = (float) Double.longBitsToDouble((long) LONGS.get(from, p));
      }
    }
  },
  /** The logarithmic mu-law of ITU-T G.711, 14 bits in one byte. */
  MU_LAW(1) {
    @Override
    void decode(byte[] from, int at, int stride, float[] to, int offset, int count) {
      expand(MU_LAW_TABLE, from, at, stride, to, offset, count);
    }
  },
  /** The logarithmic A-law of ITU-T G.711, 13 bits in one byte. */
  A_LAW(1) {
    @Override
    void decode(byte[] from, int at, int stride, float[] to, int offset, int count) {
      expand(A_LAW_TABLE, from, at, stride, to, offset, count);
    }
  };

  private static final VarHandle SHORTS =
      MethodHandles.byteArrayViewVarHandle(short[].class, ByteOrder.LITTLE_ENDIAN);
  private static final VarHandle INTS =
      MethodHandles.byteArrayViewVarHandle(int[].class, ByteOrder.LITTLE_ENDIAN);
  private static final VarHandle LONGS =
      MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);
  private static final float[] MU_LAW_TABLE = muLawTable();
  private static final float[] A_LAW_TABLE = aLawTable();

  private final int bytes;

  SampleEncoding(int bytes) {
    this.bytes = bytes;
  }

  /**
   * Returns the size of a sample of one channel.
   *
   * @return bytes, 1 to 8
   */
  public int bytes() {
    return bytes;
  }

  boolean isFloat() {
    return this == FLOAT_32 || this == FLOAT_64;
  }

  /**
   * Decodes little-endian samples that lie {@code stride} bytes apart.
   *
   * @param from the bytes
   * @param at index of the first sample's first byte
   * @param stride bytes from one sample to the next
   * @param to array that receives the samples
   * @param offset first index written
   * @param count number of samples
   */
  abstract void decode(byte[] from, int at, int stride, float[] to, int offset, int count);

  private static void expand(
      float[] table, byte[] from, int at, int stride, float[] to, int offset, int count) {
    for (int i = 0, p = at; i < count; i++, p += stride) {
      to[offset + i] = table[from[p] & 0xff];
    }
  }

  // The expansions of ITU-T G.711 (11/1988), tables 2a and 1a, left-justified in 16 bits.

  private static float[] muLawTable() {
    float[] table = new float[256];
    for (int code = 0; code < 256; code++) {
      int inverted = ~code & 0xff;
      int exponent = (inverted >> 4) & 7;
      int magnitude = ((((inverted & 0x0f) << 3) + 0x84) << exponent) - 0x84;
      table[code] = ((inverted & 0x80) != 0 ? -magnitude : magnitude) * 0x1p-15f;
    }
    return table;
  }

  private static float[] aLawTable() {
    float[] table = new float[256];
    for (int code = 0; code < 256; code++) {
      int toggled = code ^ 0x55;
      int exponent = (toggled >> 4) & 7;
      int magnitude = ((toggled & 0x0f) << 4) + 8;
      if (exponent > 0) {
        magnitude = (magnitude + 0x100) << (exponent - 1);
      }
      table[code] = ((toggled & 0x80) != 0 ? magnitude : -magnitude) * 0x1p-15f;
    }
    return table;
  }
}
