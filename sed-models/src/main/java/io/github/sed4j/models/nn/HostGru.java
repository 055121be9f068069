package io.github.sed4j.models.nn;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.types.Shape;
import com.sun.management.HotSpotDiagnosticMXBean;
import io.github.sed4j.features.io.NpyArray;
import java.lang.management.ManagementFactory;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * One GRU layer in one direction, run on the CPU by Java.
 *
 * <p>A recurrence over one clip is a chain of small matrix-vector products, each of which waits for
 * the one before. The engine spends most of the time of such a step on starting its dozen kernels
 * and their threads. Here a step is a few plain loops over arrays, which the JVM compiles to vector
 * instructions, and clips and directions run side by side instead of the pieces of one product. The
 * input's products with the weights do not depend on the chain and stay with the engine.
 *
 * <p>Sigmoid and tanh are rational functions within 3e-7 of the exact values. Thread safety:
 * immutable after construction, safe to share.
 */
final class HostGru {

  /** Rows of the weight that one pass over the sums adds up; what the JVM keeps in registers. */
  private static final int BLOCK = 8;

  private static final boolean FUSED_MULTIPLY_ADD = hasFusedMultiplyAdd();

  private final Projection input;
  private final float[][] stateWeight; // by column, padded with zeros to a multiple of BLOCK
  private final float[] stateBias;
  private final int size;

  /**
   * Tells whether GRUs of networks on a device run faster here than in the engine.
   *
   * @param device the network's device
   * @return true on the CPU, where it multiplies and adds in one instruction; without that Java
   *     computes {@link Math#fma(float, float, float)} digit by digit, a thousand times slower
   */
  static boolean isFastOn(Device device) {
    return device.getDeviceType().equals(Device.Type.CPU) && FUSED_MULTIPLY_ADD;
  }

  private static boolean hasFusedMultiplyAdd() {
    try {
      HotSpotDiagnosticMXBean vm =
          ManagementFactory.getPlatformMXBean(HotSpotDiagnosticMXBean.class);
      return vm != null && Boolean.parseBoolean(vm.getVMOption("UseFMA").getValue());
    } catch (IllegalArgumentException | LinkageError e) {
      return false; // Another kind of JVM, or one without the module jdk.management
    }
  }

  /**
   * Makes a layer.
   *
   * @param input the products with the input and their biases
   * @param state the network's state
   * @param prefix names of the layer's entries before {@code weight_hh_}
   * @param suffix names of the layer's entries after it
   */
  HostGru(Projection input, Map<String, NpyArray> state, String prefix, String suffix) {
    this.input = input;
    NpyArray weight = NetworkState.hostEntry(state, prefix + "weight_hh_" + suffix);
    stateBias = NetworkState.hostEntry(state, prefix + "bias_hh_" + suffix).toFloatArray();
    size = weight.shape()[1];
    float[] values = weight.toFloatArray();
    int gates = 3 * size;
    stateWeight = new float[(size + BLOCK - 1) / BLOCK * BLOCK][gates];
    for (int g = 0; g < gates; g++) {
      for (int i = 0; i < size; i++) {
        stateWeight[i][g] = values[g * size + i];
      }
    }
  }

  /**
   * Runs layers side by side, each over its own input.
   *
   * @param layers the layers
   * @param inputs for each (B, N, D)
   * @return for each (B, N, H)
   */
  static List<NDArray> run(List<HostGru> layers, List<NDArray> inputs) {
    List<float[]> outputs = new ArrayList<>();
    List<Runnable> recurrences = new ArrayList<>();
    for (int k = 0; k < layers.size(); k++) {
      HostGru layer = layers.get(k);
      Shape shape = inputs.get(k).getShape();
      int clips = Math.toIntExact(shape.get(0));
      int frames = Math.toIntExact(shape.get(1));
      float[] projected = layer.project(inputs.get(k));
      float[] output = new float[clips * frames * layer.size];
      for (int b = 0; b < clips; b++) {
        int first = b * frames;
        recurrences.add(() -> layer.recur(projected, output, first, frames));
      }
      outputs.add(output);
    }
    SideBySide.run(recurrences);
    List<NDArray> results = new ArrayList<>();
    for (int k = 0; k < layers.size(); k++) {
      NDArray source = inputs.get(k);
      Shape shape = source.getShape();
      results.add(
          source
              .getManager()
              .create(outputs.get(k), new Shape(shape.get(0), shape.get(1), layers.get(k).size)));
    }
    return results;
  }

  private float[] project(NDArray vectors) {
    Shape shape = vectors.getShape();
    return input.apply(vectors.reshape(shape.get(0) * shape.get(1), shape.get(2))).toFloatArray();
  }

  /** Runs over the rows {@code first} to {@code first + frames - 1}. */
  private void recur(float[] projected, float[] output, int first, int frames) {
    int gates = 3 * size;
    float[] fromInput = new float[gates];
    float[] fromState = new float[gates];
    float[] rz = new float[2 * size];
    float[] z = new float[size];
    float[] n = new float[size];
    float[] nFromState = new float[size];
    float[] h = new float[stateWeight.length];
    for (int t = 0; t < frames; t++) {
      System.arraycopy(projected, (first + t) * gates, fromInput, 0, gates);
      System.arraycopy(stateBias, 0, fromState, 0, gates);
      if (t > 0) {
        addProducts(fromState, h);
      }
      sigmoid(rz, fromInput, fromState);
      System.arraycopy(rz, size, z, 0, size);
      System.arraycopy(fromInput, 2 * size, n, 0, size);
      System.arraycopy(fromState, 2 * size, nFromState, 0, size);
      candidate(n, rz, nFromState);
      mix(h, z, n);
      System.arraycopy(h, 0, output, (first + t) * size, size);
    }
  }

  private void addProducts(float[] sums, float[] h) {
    float[][] w = stateWeight;
    for (int i = 0; i < w.length; i += BLOCK) {
      addProducts(
          sums, w[i], w[i + 1], w[i + 2], w[i + 3], w[i + 4], w[i + 5], w[i + 6], w[i + 7], h, i);
    }
  }

  // All arrays are indexed by the loop variable alone: with an offset the JVM (17) does not use
  // vector instructions.

  private static void addProducts(
      float[] sums,
      float[] w0,
      float[] w1,
      float[] w2,
      float[] w3,
      float[] w4,
      float[] w5,
      float[] w6,
      float[] w7,
      float[] h,
      int i) {
    float h0 = h[i];
    float h1 = h[i + 1];
    float h2 = h[i + 2];
    float h3 = h[i + 3];
    float h4 = h[i + 4];
    float h5 = h[i + 5];
    float h6 = h[i + 6];
    float h7 = h[i + 7];
    for (int j = 0; j < sums.length; j++) {
      float sum = Math.fma(h0, w0[j], sums[j]);
      sum = Math.fma(h1, w1[j], sum);
      sum = Math.fma(h2, w2[j], sum);
      sum = Math.fma(h3, w3[j], sum);
      sum = Math.fma(h4, w4[j], sum);
      sum = Math.fma(h5, w5[j], sum);
      sum = Math.fma(h6, w6[j], sum);
      sums[j] = Math.fma(h7, w7[j], sum);
    }
  }

  private static void sigmoid(float[] result, float[] a, float[] b) {
    for (int j = 0; j < result.length; j++) {
      result[j] = 0.5f + 0.5f * tanh(0.5f * (a[j] + b[j]));
    }
  }

  /** {@code n = tanh(n + r * fromState)}; the first entries of {@code r} are the gate r. */
  private static void candidate(float[] n, float[] r, float[] fromState) {
    for (int j = 0; j < n.length; j++) {
      n[j] = tanh(Math.fma(r[j], fromState[j], n[j]));
    }
  }

  private static void mix(float[] h, float[] z, float[] n) {
    for (int j = 0; j < n.length; j++) {
      h[j] = Math.fma(z[j], h[j] - n[j], n[j]);
    }
  }

  /**
   * Hyperbolic tangent as the rational function of degrees 13 and 6 that Eigen and XLA use; beyond
   * +-7.99 it is 1 in float32.
   */
  private static float tanh(float value) {
    float x = Math.max(-7.99f, Math.min(7.99f, value));
    float s = x * x;
    float p = Math.fma(s, -2.7607684e-16f, 2.000188e-13f);
    p = Math.fma(s, p, -8.604672e-11f);
    p = Math.fma(s, p, 5.1222973e-8f);
    p = Math.fma(s, p, 1.48572235e-5f);
    p = Math.fma(s, p, 6.3726195e-4f);
    p = Math.fma(s, p, 4.8935246e-3f);
    float q = Math.fma(s, 1.1982584e-6f, 1.1853471e-4f);
    q = Math.fma(s, q, 2.2684347e-3f);
    q = Math.fma(s, q, 4.893525e-3f);
    return x * p / q;
  }
}
