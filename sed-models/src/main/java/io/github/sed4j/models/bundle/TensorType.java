package io.github.sed4j.models.bundle;

import io.github.sed4j.features.io.NpyArray;
import io.github.sed4j.features.io.NpyArray.DType;
import java.nio.ByteBuffer;
import java.util.Locale;

/** The element types of a safetensors file that are read, with what an array holds of them. */
enum TensorType {
  F64(8, DType.FLOAT64),
  F32(4, DType.FLOAT32),
  F16(2, DType.FLOAT32),
  BF16(2, DType.FLOAT32),
  I64(8, DType.INT32),
  I32(4, DType.INT32);

  private final int bytes;
  private final DType arrayType;

  TensorType(int bytes, DType arrayType) {
    this.bytes = bytes;
    this.arrayType = arrayType;
  }

  int bytes() {
    return bytes;
  }

  /** Reads elements from a little-endian block into an array of {@link #newElements}. */
  void get(ByteBuffer block, Object elements, int from, int count) {
    switch (this) {
      case F64 -> block.asDoubleBuffer().get((double[]) elements, from, count);
      case F32 -> block.asFloatBuffer().get((float[]) elements, from, count);
      case F16 -> {
        float[] floats = (float[]) elements;
        for (int i = 0; i < count; i++) {
          floats[from + i] = Float16.toFloat(block.getShort());
        }
      }
      case BF16 -> {
        float[] floats = (float[]) elements;
        for (int i = 0; i < count; i++) {
          floats[from + i] = Float.intBitsToFloat(block.getShort() << 16);
        }
      }
      case I64 -> {
        int[] ints = (int[]) elements;
        for (int i = 0; i < count; i++) {
          ints[from + i] = Math.toIntExact(block.getLong());
        }
      }
      case I32 -> block.asIntBuffer().get((int[]) elements, from, count);
    }
  }

  Object newElements(int size) {
    return switch (arrayType) {
      case FLOAT64 -> new double[size];
      case FLOAT32 -> new float[size];
      case INT32 -> new int[size];
    };
  }

  NpyArray array(Object elements, int[] shape) {
    return switch (arrayType) {
      case FLOAT64 -> NpyArray.of((double[]) elements, shape);
      case FLOAT32 -> NpyArray.of((float[]) elements, shape);
      case INT32 -> NpyArray.of((int[]) elements, shape);
    };
  }

  /** Writes elements as bytes; the block is little-endian. */
  void put(ByteBuffer block, Object elements, int from, int count) {
    switch (this) {
      case F64 -> block.asDoubleBuffer().put((double[]) elements, from, count);
      case F32 -> block.asFloatBuffer().put((float[]) elements, from, count);
      case F16 -> {
        float[] floats = (float[]) elements;
        for (int i = 0; i < count; i++) {
          block.putShort(i * bytes, Float16.of(floats[from + i]));
        }
      }
      case I32 -> block.asIntBuffer().put((int[]) elements, from, count);
      case BF16, I64 ->
          throw new UnsupportedOperationException(
              name().toLowerCase(Locale.ROOT) + " is read, never written");
    }
  }

  /** Returns the type that holds an array's elements without loss. */
  static TensorType of(NpyArray array) {
    return switch (array.dtype()) {
      case FLOAT64 -> F64;
      case FLOAT32 -> F32;
      case INT32 -> I32;
    };
  }
}
