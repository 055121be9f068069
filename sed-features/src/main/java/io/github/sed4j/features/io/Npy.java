package io.github.sed4j.features.io;

import io.github.sed4j.features.io.NpyArray.DType;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Reads and writes {@code .npy} files.
 *
 * <p>Nothing is allocated on the word of a header alone: elements are read in blocks, and a file
 * that is shorter than its shape claims fails after what it really holds.
 *
 * <p>Thread safety: stateless.
 */
public final class Npy {

  private static final byte[] MAGIC = {(byte) 0x93, 'N', 'U', 'M', 'P', 'Y'};
  private static final int HEADER_ALIGNMENT = 64;
  private static final int MOST_HEADER_BYTES = 1 << 16;
  private static final int BLOCK_BYTES = 1 << 20;
  private static final Pattern DESCRIPTOR = Pattern.compile("'descr'\\s*:\\s*'([^']*)'");
  private static final Pattern FORTRAN = Pattern.compile("'fortran_order'\\s*:\\s*(True|False)");
  private static final Pattern SHAPE = Pattern.compile("'shape'\\s*:\\s*\\(([^)]*)\\)");

  private Npy() {}

  /**
   * Reads a {@code .npy} file.
   *
   * @param file the file
   * @return its array
   * @throws NpyFormatException if it is damaged, holds other than {@code <f4}, {@code <f8} or
   *     {@code <i4}, or is in Fortran order
   * @throws IOException if it cannot be read
   */
  public static NpyArray read(Path file) throws IOException {
    try (InputStream in = new BufferedInputStream(InputFile.open(file))) {
      NpyArray array = read(in, file.toString());
      if (in.read() >= 0) {
        throw new NpyFormatException(file + ": bytes after the last element of " + array);
      }
      return array;
    }
  }

  /**
   * Reads one array from a stream, up to its last element; the stream is not closed.
   *
   * @param in the stream, at the start of the array
   * @param name what messages call it
   * @return the array
   * @throws NpyFormatException if it is damaged, holds other than {@code <f4}, {@code <f8} or
   *     {@code <i4}, or is in Fortran order
   * @throws IOException if it cannot be read
   */
  public static NpyArray read(InputStream in, String name) throws IOException {
    byte[] start = in.readNBytes(MAGIC.length + 2);
    if (start.length < MAGIC.length + 2 || !Arrays.equals(start, 0, 6, MAGIC, 0, 6)) {
      throw new NpyFormatException(name + ": not a .npy file");
    }
    int major = start[MAGIC.length];
    if (major < 1 || major > 3) {
      throw new NpyFormatException(name + ": .npy version " + major + ", allowed 1 to 3");
    }
    long headerLength = littleEndian(in.readNBytes(major == 1 ? 2 : 4), name);
    if (headerLength > MOST_HEADER_BYTES) {
      throw new NpyFormatException(
          name + ": header of " + headerLength + " bytes, at most " + MOST_HEADER_BYTES);
    }
    byte[] headerBytes = in.readNBytes((int) headerLength);
    if (headerBytes.length < headerLength) {
      throw new NpyFormatException(name + ": ends inside its header");
    }
    String header = new String(headerBytes, StandardCharsets.UTF_8);
    if (field(FORTRAN, header, name).equals("True")) {
      throw new NpyFormatException(name + ": Fortran order, only C order is read");
    }
    DType dtype = dtype(field(DESCRIPTOR, header, name), name);
    int[] shape = shape(field(SHAPE, header, name), name);
    return new NpyArray(dtype, shape, elements(in, dtype, size(shape, dtype, name), name));
  }

  private static long littleEndian(byte[] bytes, String name) throws NpyFormatException {
    if (bytes.length != 2 && bytes.length != 4) {
      throw new NpyFormatException(name + ": ends inside its header");
    }
    long value = 0;
    for (int i = bytes.length - 1; i >= 0; i--) {
      value = value << 8 | (bytes[i] & 0xff);
    }
    return value;
  }

  private static String field(Pattern pattern, String header, String name)
      throws NpyFormatException {
    Matcher matcher = pattern.matcher(header);
    if (!matcher.find()) {
      throw new NpyFormatException(name + ": header without " + pattern + ": " + header.strip());
    }
    return matcher.group(1);
  }

  private static DType dtype(String descriptor, String name) throws NpyFormatException {
    for (DType dtype : DType.values()) {
      if (dtype.descriptor().equals(descriptor)) {
        return dtype;
      }
    }
    throw new NpyFormatException(
        name + ": elements of type " + descriptor + ", allowed <f4, <f8 and <i4");
  }

  private static int[] shape(String text, String name) throws NpyFormatException {
    List<Integer> axes = new ArrayList<>();
    for (String axis : text.split(",", -1)) {
      if (axis.isBlank()) {
        continue;
      }
      try {
        int length = Integer.parseInt(axis.strip());
        if (length < 0) {
          throw new NpyFormatException(name + ": axis length < 0 in shape (" + text + ")");
        }
        axes.add(length);
      } catch (NumberFormatException e) {
        throw new NpyFormatException(name + ": unreadable shape (" + text + ")");
      }
    }
    return axes.stream().mapToInt(Integer::intValue).toArray();
  }

  private static int size(int[] shape, DType dtype, String name) throws NpyFormatException {
    long size = 1;
    for (int axis : shape) {
      size *= axis;
      if (size * dtype.bytes() > Integer.MAX_VALUE) {
        throw new NpyFormatException(
            name + ": shape " + Arrays.toString(shape) + " needs more than 2 GiB, allowed less");
      }
    }
    return (int) size;
  }

  private static Object elements(InputStream in, DType dtype, int size, String name)
      throws IOException {
    // A header may lie about the size: memory grows with the bytes that arrive.
    byte[] bytes = in.readNBytes(size * dtype.bytes());
    if (bytes.length < size * dtype.bytes()) {
      throw new NpyFormatException(
          name + ": ends after " + bytes.length + " of " + size * dtype.bytes() + " data bytes");
    }
    ByteBuffer buffer = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
    switch (dtype) {
      case FLOAT32 -> {
        float[] out = new float[size];
        buffer.asFloatBuffer().get(out);
        return out;
      }
      case FLOAT64 -> {
        double[] out = new double[size];
        buffer.asDoubleBuffer().get(out);
        return out;
      }
      case INT32 -> {
        int[] out = new int[size];
        buffer.asIntBuffer().get(out);
        return out;
      }
    }
    throw new AssertionError(dtype);
  }

  /**
   * Writes a {@code .npy} file: to a temporary file beside it, then moved into place.
   *
   * @param file the file; replaced if it exists
   * @param array the array
   * @throws IOException if it cannot be written; the target is then as it was
   */
  public static void write(Path file, NpyArray array) throws IOException {
    AtomicFile.write(file, out -> write(out, array));
  }

  /**
   * Writes one array in {@code .npy} format version 1.0; the stream is not closed.
   *
   * @param out the stream
   * @param array the array
   * @throws IOException if it cannot be written
   */
  public static void write(OutputStream out, NpyArray array) throws IOException {
    int[] shape = array.axes();
    StringBuilder axes = new StringBuilder();
    for (int i = 0; i < shape.length; i++) {
      axes.append(i == 0 ? "" : " ").append(shape[i]);
      axes.append(i < shape.length - 1 || shape.length == 1 ? "," : "");
    }
    StringBuilder header =
        new StringBuilder("{'descr': '")
            .append(array.dtype().descriptor())
            .append("', 'fortran_order': False, 'shape': (")
            .append(axes)
            .append("), }");
    int unpadded = MAGIC.length + 4 + header.length() + 1;
    header.append(" ".repeat(Math.floorMod(-unpadded, HEADER_ALIGNMENT))).append('\n');
    out.write(MAGIC);
    out.write(new byte[] {1, 0, (byte) header.length(), (byte) (header.length() >> 8)});
    out.write(header.toString().getBytes(StandardCharsets.US_ASCII));
    writeElements(out, array);
  }

  private static void writeElements(OutputStream out, NpyArray array) throws IOException {
    int perBlock = BLOCK_BYTES / array.dtype().bytes();
    ByteBuffer block =
        ByteBuffer.allocate(Math.min(array.size(), perBlock) * array.dtype().bytes())
            .order(ByteOrder.LITTLE_ENDIAN);
    for (int from = 0; from < array.size(); from += perBlock) {
      int count = Math.min(perBlock, array.size() - from);
      switch (array.dtype()) {
        case FLOAT32 -> block.asFloatBuffer().put((float[]) array.data(), from, count);
        case FLOAT64 -> block.asDoubleBuffer().put((double[]) array.data(), from, count);
        case INT32 -> block.asIntBuffer().put((int[]) array.data(), from, count);
      }
      out.write(block.array(), 0, count * array.dtype().bytes());
    }
  }
}
