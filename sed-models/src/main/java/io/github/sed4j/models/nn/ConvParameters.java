package io.github.sed4j.models.nn;

import io.github.sed4j.models.nn.ParameterSpec.Role;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** Names, shapes and initial distributions of convolutions and dense layers (kernel 1). */
public final class ConvParameters {

  private ConvParameters() {}

  /** A convolution that a norm (where there is one) and a ReLU follow. */
  static List<ParameterSpec> hidden(
      String name, NormSettings norm, int out, int in, int... kernel) {
    List<ParameterSpec> specs = new ArrayList<>();
    int[] shape = shape(out, in, kernel);
    // Kaiming-uniform with the gain of a ReLU: sqrt(2) sqrt(3 / fan-in)
    double bound = Math.sqrt(6.0 / fan(in, kernel));
    specs.add(ParameterSpec.uniform(name + ".conv.weight", Role.HIDDEN_WEIGHT, bound, shape));
    specs.add(ParameterSpec.constant(name + ".conv.bias", Role.BIAS, out));
    if (norm.isEnabled()) {
      int[] perChannel = new int[2 + kernel.length];
      Arrays.fill(perChannel, 1);
      perChannel[1] = out;
      specs.add(ParameterSpec.constant(name + ".norm.gamma", Role.GAMMA, perChannel));
      specs.add(ParameterSpec.constant(name + ".norm.beta", Role.BETA, perChannel));
      specs.add(
          ParameterSpec.constant(
              name + ".norm.num_tracked_values", Role.TRACKED_VALUES, perChannel));
      specs.add(ParameterSpec.constant(name + ".norm.running_mean", Role.RUNNING_MEAN, perChannel));
      specs.add(
          ParameterSpec.constant(name + ".norm.running_power", Role.RUNNING_POWER, perChannel));
    }
    return specs;
  }

  /**
   * Returns the parameters of a convolution that gives logits.
   *
   * @param name prefix of their names
   * @param out output channels
   * @param in input channels
   * @param kernel kernel length along frames
   * @return weight and bias
   */
  public static List<ParameterSpec> output(String name, int out, int in, int kernel) {
    // Xavier-uniform: sqrt(6 / (fan-in + fan-out))
    double bound = Math.sqrt(6.0 / (fan(in, kernel) + fan(out, kernel)));
    return List.of(
        ParameterSpec.uniform(
            name + ".conv.weight", Role.OUTPUT_WEIGHT, bound, shape(out, in, kernel)),
        ParameterSpec.constant(name + ".conv.bias", Role.BIAS, out));
  }

  /**
   * Returns the summary of a 1-d convolution.
   *
   * @param name prefix of its parameters' names
   * @param norm the norm that follows it
   * @param out output channels
   * @param in input channels
   * @param kernel kernel length along frames
   * @param frames frames of the clip that the FLOPs are counted for
   * @return one line
   */
  public static LayerSummary summary1d(
      String name, NormSettings norm, int out, int in, int kernel, int frames) {
    long weights = (long) out * in * kernel;
    return new LayerSummary(
        name, "(B, " + out + ", N)", weights + perChannel(norm) * out, 2 * weights * frames);
  }

  /** Bias, and with a norm scale and shift. */
  static long perChannel(NormSettings norm) {
    return norm.isEnabled() ? 3 : 1;
  }

  private static int[] shape(int out, int in, int... kernel) {
    int[] shape = new int[2 + kernel.length];
    shape[0] = out;
    shape[1] = in;
    System.arraycopy(kernel, 0, shape, 2, kernel.length);
    return shape;
  }

  private static double fan(int channels, int... kernel) {
    double fan = channels;
    for (int n : kernel) {
      fan *= n;
    }
    return fan;
  }
}
