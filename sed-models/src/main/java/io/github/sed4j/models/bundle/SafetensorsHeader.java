package io.github.sed4j.models.bundle;

import com.google.gson.JsonArray;
import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonPrimitive;
import io.github.sed4j.features.io.NpyArray;
import java.math.BigDecimal;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What the header of a safetensors file says, checked: the tensors in the order of their bytes,
 * which they fill from the first to the last without gap or overlap.
 */
final class SafetensorsHeader {

  /** Bytes of the number in front, which is the length of the header. */
  static final int LENGTH_BYTES = Long.BYTES;

  private static final String METADATA = "__metadata__";
  private static final String DTYPE = "dtype";
  private static final String SHAPE = "shape";
  private static final String OFFSETS = "data_offsets";

  /** Headers are padded so that the data begins on a multiple of this, as the format's own do. */
  private static final int ALIGNMENT = 8;

  private static final int MOST_AXES = 16;

  /** One tensor: its elements lie in the bytes from {@code begin} to {@code end} of the data. */
  static final class Tensor {

    private final String name;
    private final TensorType type;
    private final int[] shape;
    private final long begin;
    private final long end;

    Tensor(String name, TensorType type, int[] shape, long begin, long end) {
      this.name = name;
      this.type = type;
      this.shape = shape.clone();
      this.begin = begin;
      this.end = end;
    }

    String name() {
      return name;
    }

    TensorType type() {
      return type;
    }

    int[] shape() {
      return shape.clone();
    }

    long begin() {
      return begin;
    }

    long end() {
      return end;
    }

    int size() {
      return (int) ((end - begin) / type.bytes());
    }

    /** Returns the name as a message may show it. */
    String shownName() {
      return StrictJson.printable(name);
    }

    @Override
    public String toString() {
      return shownName() + " " + type + Arrays.toString(shape);
    }
  }

  private final List<Tensor> tensors;
  private final long dataBytes;

  private SafetensorsHeader(List<Tensor> tensors) {
    this.tensors = tensors;
    this.dataBytes = tensors.isEmpty() ? 0 : tensors.get(tensors.size() - 1).end();
  }

  List<Tensor> tensors() {
    return tensors;
  }

  long dataBytes() {
    return dataBytes;
  }

  /** Lays arrays out one after the other: wide elements first, so that all are aligned. */
  static SafetensorsHeader layOut(Map<String, NpyArray> arrays, WeightStorage storage) {
    List<Tensor> unplaced = new ArrayList<>();
    arrays.forEach(
        (name, array) -> {
          TensorType type = storage.typeOf(name, array);
          long bytes = (long) array.size() * type.bytes();
          unplaced.add(new Tensor(name, type, array.shape(), 0, bytes));
        });
    unplaced.sort(
        Comparator.comparing((Tensor tensor) -> -tensor.type().bytes())
            .thenComparing(Tensor::name));
    List<Tensor> tensors = new ArrayList<>();
    long end = 0;
    for (Tensor tensor : unplaced) {
      long begin = end;
      end += tensor.end();
      tensors.add(new Tensor(tensor.name(), tensor.type(), tensor.shape(), begin, end));
    }
    return new SafetensorsHeader(List.copyOf(tensors));
  }

  /** Returns the bytes in front of the data: the length, the JSON and its padding. */
  byte[] toBytes() {
    JsonObject json = new JsonObject();
    for (Tensor tensor : tensors) {
      JsonArray shape = new JsonArray();
      for (int axis : tensor.shape()) {
        shape.add(axis);
      }
      JsonArray offsets = new JsonArray();
      offsets.add(tensor.begin());
      offsets.add(tensor.end());
      JsonObject entry = new JsonObject();
      entry.addProperty(DTYPE, tensor.type().name());
      entry.add(SHAPE, shape);
      entry.add(OFFSETS, offsets);
      json.add(tensor.name(), entry);
    }
    byte[] text = StrictJson.compact(json).getBytes(StandardCharsets.UTF_8);
    int padded = (text.length + ALIGNMENT - 1) / ALIGNMENT * ALIGNMENT;
    byte[] bytes = new byte[LENGTH_BYTES + padded];
    Arrays.fill(bytes, (byte) ' ');
    ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN).putLong(padded).put(text);
    return bytes;
  }

  /**
   * Checks a header.
   *
   * @param json its text without the length in front
   * @param dataBytes the bytes that follow it
   * @param name what messages call the file
   */
  static SafetensorsHeader parse(byte[] json, long dataBytes, int maxDepth, String name)
      throws BundleFormatException {
    JsonElement root = StrictJson.parse(json, maxDepth, name);
    if (json[0] != '{' || !root.isJsonObject()) {
      throw new BundleFormatException(name + ": the header is no JSON object");
    }
    List<Tensor> tensors = new ArrayList<>();
    for (Map.Entry<String, JsonElement> entry : root.getAsJsonObject().entrySet()) {
      if (entry.getKey().equals(METADATA)) {
        checkMetadata(entry.getValue(), name);
      } else {
        tensors.add(tensor(entry.getKey(), entry.getValue(), name));
      }
    }
    tensors.sort(Comparator.comparingLong(Tensor::begin).thenComparingLong(Tensor::end));
    long end = 0;
    for (Tensor tensor : tensors) {
      if (tensor.begin() != end) {
        throw new BundleFormatException(
            name
                + ": tensor "
                + tensor.shownName()
                + " begins at byte "
                + tensor.begin()
                + ", allowed: "
                + end
                + ", where the one before ends");
      }
      end = tensor.end();
    }
    if (end != dataBytes) {
      throw new BundleFormatException(
          name + ": the tensors have " + end + " bytes, the file holds " + dataBytes);
    }
    return new SafetensorsHeader(List.copyOf(tensors));
  }

  private static void checkMetadata(JsonElement metadata, String name)
      throws BundleFormatException {
    if (!metadata.isJsonObject()
        || !metadata.getAsJsonObject().asMap().values().stream()
            .allMatch(v -> v.isJsonPrimitive() && v.getAsJsonPrimitive().isString())) {
      throw new BundleFormatException(name + ": " + METADATA + " maps names to other than strings");
    }
  }

  private static Tensor tensor(String tensor, JsonElement json, String file)
      throws BundleFormatException {
    String where = file + ": tensor " + StrictJson.printable(tensor);
    if (!json.isJsonObject() || json.getAsJsonObject().size() != 3) {
      throw new BundleFormatException(
          where
              + ": allowed are "
              + DTYPE
              + ", "
              + SHAPE
              + " and "
              + OFFSETS
              + ", found "
              + shown(json));
    }
    JsonObject fields = json.getAsJsonObject();
    TensorType type = type(fields.get(DTYPE), where);
    long[] shape = numbers(fields.get(SHAPE), MOST_AXES, where + ": " + SHAPE);
    long[] offsets = numbers(fields.get(OFFSETS), 2, where + ": " + OFFSETS);
    int[] axes = new int[shape.length];
    long size = 1;
    for (int i = 0; i < axes.length; i++) {
      // An axis of 0 must not hide the overflow of the others.
      if (shape[i] > Integer.MAX_VALUE || Math.max(size, 1) * shape[i] > Integer.MAX_VALUE) {
        throw new BundleFormatException(
            where + ": shape " + Arrays.toString(shape) + ", allowed: less than 2^31 elements");
      }
      axes[i] = (int) shape[i];
      size *= axes[i];
    }
    if (offsets.length != 2
        || offsets[0] > offsets[1]
        || offsets[1] - offsets[0] != size * type.bytes()) {
      throw new BundleFormatException(
          where
              + ": "
              + OFFSETS
              + " "
              + Arrays.toString(offsets)
              + ", allowed: begin and end "
              + size * type.bytes()
              + " bytes apart, as "
              + type
              + Arrays.toString(axes)
              + " needs");
    }
    return new Tensor(tensor, type, axes, offsets[0], offsets[1]);
  }

  private static String shown(@Nullable JsonElement json) {
    return StrictJson.printable(String.valueOf(json));
  }

  private static TensorType type(@Nullable JsonElement json, String where)
      throws BundleFormatException {
    String found = json instanceof JsonPrimitive primitive ? primitive.getAsString() : "none";
    for (TensorType type : TensorType.values()) {
      if (type.name().equals(found)) {
        return type;
      }
    }
    throw new BundleFormatException(
        where
            + ": dtype "
            + StrictJson.printable(found)
            + ", allowed: "
            + Arrays.toString(TensorType.values()));
  }

  private static long[] numbers(@Nullable JsonElement json, int most, String where)
      throws BundleFormatException {
    try {
      if (json instanceof JsonArray array && array.size() <= most) {
        long[] numbers = new long[array.size()];
        for (int i = 0; i < numbers.length; i++) {
          if (!array.get(i).getAsJsonPrimitive().isNumber()) {
            throw new NumberFormatException();
          }
          numbers[i] = new BigDecimal(array.get(i).getAsString()).longValueExact();
          if (numbers[i] < 0) {
            throw new ArithmeticException();
          }
        }
        return numbers;
      }
    } catch (ArithmeticException | IllegalStateException | NumberFormatException e) {
      // Reported below like any other value that is no list of whole numbers.
    }
    throw new BundleFormatException(
        where + " " + shown(json) + ", allowed: at most " + most + " whole numbers from 0 on");
  }

  /**
   * Checks that every tensor begins at a multiple of its element size, as files of ours do.
   *
   * @param name what messages call the file
   */
  void requireAligned(String name) throws BundleFormatException {
    for (Tensor tensor : tensors) {
      if (tensor.begin() % tensor.type().bytes() != 0) {
        throw new BundleFormatException(
            name
                + ": tensor "
                + tensor
                + " begins at byte "
                + tensor.begin()
                + ", allowed: multiples of "
                + tensor.type().bytes());
      }
    }
  }
}
