package io.github.sed4j.features.audio;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;

/** Builds the bytes of WAV recordings, sound and broken ones, chunk by chunk. */
final class Wav {

  static final int PCM = 1;
  static final int FLOAT = 3;
  static final int A_LAW = 6;
  static final int MU_LAW = 7;
  static final int EXTENSIBLE = 0xFFFE;

  private final ByteArrayOutputStream out = new ByteArrayOutputStream();
  private final ByteOrder order;
  private long riffSize = -1;

  private Wav(String id) {
    order = id.equals("RIFX") ? ByteOrder.BIG_ENDIAN : ByteOrder.LITTLE_ENDIAN;
    text(id).number(4, 0).text("WAVE");
  }

  static Wav riff() {
    return new Wav("RIFF");
  }

  static Wav of(String id) {
    return new Wav(id);
  }

  /** A mono recording at 16 kHz. */
  static byte[] mono16(int... samples) {
    return riff().format(PCM, 1, 16_000, 16).data(int16(samples)).bytes();
  }

  Wav format(int tag, int channels, long rate, int bits) {
    return format(tag, channels, rate, bits, channels * ((bits + 7) / 8));
  }

  Wav format(int tag, int channels, long rate, int bits, int align) {
    text("fmt ").number(4, 16);
    return formatFields(tag, channels, rate, bits, align);
  }

  Wav extensible(int channels, long rate, int bits, int validBits, String subFormat) {
    text("fmt ").number(4, 40);
    formatFields(EXTENSIBLE, channels, rate, bits, channels * ((bits + 7) / 8));
    return number(2, 22).number(2, validBits).number(4, 0).raw(hex(subFormat));
  }

  private Wav formatFields(int tag, int channels, long rate, int bits, int align) {
    return number(2, tag)
        .number(2, channels)
        .number(4, rate)
        .number(4, rate * align)
        .number(2, align)
        .number(2, bits);
  }

  Wav data(byte[] bytes) {
    return chunk("data", bytes);
  }

  /** A chunk with its pad. */
  Wav chunk(String id, byte[] bytes) {
    chunkClaiming(id, bytes.length, bytes);
    return bytes.length % 2 == 0 ? this : number(1, 0);
  }

  /** A chunk whose header says another size, without a pad. */
  Wav chunkClaiming(String id, long size, byte[] bytes) {
    return text(id).number(4, size).raw(bytes);
  }

  Wav text(String text) {
    return raw(text.getBytes(StandardCharsets.ISO_8859_1));
  }

  Wav number(int bytes, long value) {
    for (int i = 0; i < bytes; i++) {
      int shift = order == ByteOrder.LITTLE_ENDIAN ? 8 * i : 8 * (bytes - 1 - i);
      out.write((int) (value >>> shift));
    }
    return this;
  }

  Wav raw(byte[] bytes) {
    out.writeBytes(bytes);
    return this;
  }

  /** Says another size of the whole than the true one. */
  Wav riffSize(long size) {
    riffSize = size;
    return this;
  }

  byte[] bytes() {
    byte[] bytes = out.toByteArray();
    long size = riffSize < 0 ? bytes.length - 8 : riffSize;
    ByteBuffer.wrap(bytes).order(order).putInt(4, (int) size);
    return bytes;
  }

  static byte[] int16(int... samples) {
    return little(2, samples);
  }

  static byte[] little(int bytes, int... samples) {
    byte[] made = new byte[bytes * samples.length];
    for (int i = 0; i < made.length; i++) {
      made[i] = (byte) (samples[i / bytes] >> (8 * (i % bytes)));
    }
    return made;
  }

  static byte[] float32(float... samples) {
    ByteBuffer made = ByteBuffer.allocate(4 * samples.length).order(ByteOrder.LITTLE_ENDIAN);
    made.asFloatBuffer().put(samples);
    return made.array();
  }

  static byte[] float64(double... samples) {
    ByteBuffer made = ByteBuffer.allocate(8 * samples.length).order(ByteOrder.LITTLE_ENDIAN);
    made.asDoubleBuffer().put(samples);
    return made.array();
  }

  private static byte[] hex(String text) {
    return java.util.HexFormat.of().parseHex(text);
  }
}
