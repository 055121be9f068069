package io.github.sed4j.models.bundle;

import io.github.sed4j.features.io.AtomicFile;
import io.github.sed4j.features.io.InputFile;
import io.github.sed4j.features.io.NpyArray;
import io.github.sed4j.models.bundle.SafetensorsHeader.Tensor;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;

/**
 * Reads and writes <a href="https://github.com/huggingface/safetensors">safetensors</a> files:
 * named arrays with a JSON header, the form in which PyTorch's state dicts travel without code.
 *
 * <p>Read are the types F64, F32, F16, BF16, I64 and I32; halves become float32, exactly, and I64
 * becomes int32 where every element fits. The header is checked before memory is taken: names that
 * occur twice, shapes that overflow, ranges that overlap, leave gaps or the file.
 *
 * <p>Thread safety: stateless.
 */
public final class Safetensors {

  private static final int BLOCK_BYTES = 1 << 16;

  /** Elements that a tensor has room for before any is read. */
  private static final int FIRST_ELEMENTS = 1 << 20;

  private Safetensors() {}

  /**
   * Reads a file within the default limits.
   *
   * @param file the file
   * @return the arrays by name, in the order of their bytes in the file
   * @throws BundleFormatException if it is no safetensors file, damaged, or beyond the limits
   * @throws IOException if it cannot be read
   */
  public static Map<String, NpyArray> read(Path file) throws IOException {
    return read(file, BundleLimits.DEFAULT);
  }

  /**
   * Reads a file.
   *
   * @param file the file
   * @param limits the most bytes of the file and of its header, and the most elements
   * @return the arrays by name, in the order of their bytes in the file
   * @throws BundleFormatException if it is no safetensors file, damaged, or beyond the limits
   * @throws IOException if it cannot be read
   */
  public static Map<String, NpyArray> read(Path file, BundleLimits limits) throws IOException {
    String name = file.toString();
    try (InputStream in = new BufferedInputStream(InputFile.open(file))) {
      long bytes = Files.size(file);
      if (bytes > limits.maxBytes()) {
        throw new BundleFormatException(
            name + ": " + bytes + " bytes, allowed: at most " + limits.maxBytes());
      }
      SafetensorsHeader header = readHeader(in, bytes, limits, name);
      Map<String, NpyArray> arrays = readData(in, header, name);
      if (in.read() >= 0) {
        throw new BundleFormatException(name + ": grew while it was read");
      }
      return arrays;
    }
  }

  /**
   * Reads and checks what precedes the data.
   *
   * @param bytes the length of the whole, as known from elsewhere
   */
  static SafetensorsHeader readHeader(InputStream in, long bytes, BundleLimits limits, String name)
      throws IOException {
    byte[] length = in.readNBytes(SafetensorsHeader.LENGTH_BYTES);
    long most = Math.min(limits.maxHeaderBytes(), bytes - SafetensorsHeader.LENGTH_BYTES);
    long headerBytes =
        length.length < SafetensorsHeader.LENGTH_BYTES
            ? 0
            : ByteBuffer.wrap(length).order(ByteOrder.LITTLE_ENDIAN).getLong();
    if (headerBytes < 2 || headerBytes > most) {
      throw new BundleFormatException(
          name
              + ": no safetensors file, its header would have "
              + Long.toUnsignedString(headerBytes)
              + " bytes, allowed: 2 to "
              + Math.max(2, most));
    }
    byte[] json = in.readNBytes((int) headerBytes);
    if (json.length < headerBytes) {
      throw new BundleFormatException(name + ": ends inside its header");
    }
    SafetensorsHeader header =
        SafetensorsHeader.parse(
            json,
            bytes - SafetensorsHeader.LENGTH_BYTES - headerBytes,
            limits.maxJsonDepth(),
            name);
    long elements = 0;
    for (Tensor tensor : header.tensors()) {
      elements += tensor.size();
    }
    if (elements > limits.maxElements()) {
      throw new BundleFormatException(
          name + ": " + elements + " elements, allowed: at most " + limits.maxElements());
    }
    return header;
  }

  /** Reads the data of a header that was checked. */
  static Map<String, NpyArray> readData(InputStream in, SafetensorsHeader header, String name)
      throws IOException {
    Map<String, NpyArray> arrays = new LinkedHashMap<>();
    byte[] bytes = new byte[BLOCK_BYTES];
    for (Tensor tensor : header.tensors()) {
      // Grows with what is there: a header may promise more than the file holds.
      int capacity = Math.min(tensor.size(), FIRST_ELEMENTS);
      Object elements = tensor.type().newElements(capacity);
      int perBlock = BLOCK_BYTES / tensor.type().bytes();
      for (int from = 0; from < tensor.size(); from += perBlock) {
        int count = Math.min(perBlock, tensor.size() - from);
        int length = count * tensor.type().bytes();
        int read = in.readNBytes(bytes, 0, length);
        if (read < length) {
          throw new BundleFormatException(
              name
                  + ": ends after "
                  + (tensor.begin() + (long) from * tensor.type().bytes() + read)
                  + " of "
                  + header.dataBytes()
                  + " data bytes");
        }
        if (from + count > capacity) {
          capacity = (int) Math.min(tensor.size(), 2L * capacity);
          Object grown = tensor.type().newElements(capacity);
          System.arraycopy(elements, 0, grown, 0, from);
          elements = grown;
        }
        ByteBuffer block = ByteBuffer.wrap(bytes, 0, length).order(ByteOrder.LITTLE_ENDIAN);
        try {
          tensor.type().get(block, elements, from, count);
        } catch (ArithmeticException e) {
          throw new BundleFormatException(
              name + ": tensor " + tensor + " holds numbers beyond 32 bits", e);
        }
      }
      arrays.put(tensor.name(), tensor.type().array(elements, tensor.shape()));
    }
    return arrays;
  }

  /**
   * Writes a file: to a temporary file beside it, then moved into place. The same arrays give the
   * same bytes, whatever the map's order.
   *
   * @param file the file; replaced if it exists
   * @param arrays the arrays by name
   * @param storage how float32 arrays are stored
   * @throws IllegalArgumentException if a finite element would become infinite in float16
   * @throws IOException if it cannot be written; the target is then as it was
   */
  public static void write(Path file, Map<String, NpyArray> arrays, WeightStorage storage)
      throws IOException {
    SafetensorsHeader header = SafetensorsHeader.layOut(arrays, storage);
    AtomicFile.write(file, out -> write(out, header, arrays));
  }

  /** Writes header and data; only one tensor at a time is held a second time. */
  static void write(OutputStream out, SafetensorsHeader header, Map<String, NpyArray> arrays)
      throws IOException {
    out.write(header.toBytes());
    byte[] bytes = new byte[BLOCK_BYTES];
    for (Tensor tensor : header.tensors()) {
      Object elements = elements(Objects.requireNonNull(arrays.get(tensor.name())));
      if (tensor.type() == TensorType.F16) {
        requireWithinFloat16(tensor.name(), (float[]) elements);
      }
      int perBlock = BLOCK_BYTES / tensor.type().bytes();
      for (int from = 0; from < tensor.size(); from += perBlock) {
        int count = Math.min(perBlock, tensor.size() - from);
        ByteBuffer block = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
        tensor.type().put(block, elements, from, count);
        out.write(bytes, 0, count * tensor.type().bytes());
      }
    }
  }

  private static Object elements(NpyArray array) {
    return switch (array.dtype()) {
      case FLOAT32 -> array.toFloatArray();
      case FLOAT64 -> array.toDoubleArray();
      case INT32 -> array.toIntArray();
    };
  }

  private static void requireWithinFloat16(String name, float[] elements) {
    for (int i = 0; i < elements.length; i++) {
      if (Float.isFinite(elements[i])
          && (Float16.of(elements[i]) & Float16.INFINITY) == Float16.INFINITY) {
        throw new IllegalArgumentException(
            name
                + "["
                + i
                + "] = "
                + elements[i]
                + ", allowed in float16: magnitudes that round to at most 65504; store as float32");
      }
    }
  }
}
