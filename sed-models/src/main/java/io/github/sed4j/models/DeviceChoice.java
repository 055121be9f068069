package io.github.sed4j.models;

import ai.djl.Device;
import ai.djl.engine.Engine;
import ai.djl.util.cuda.CudaUtils;
import io.github.sed4j.models.nn.NativeLibrary;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A device and why it was chosen.
 *
 * <p>Thread safety: immutable, safe to share.
 *
 * @param device where networks run
 * @param reason one sentence for logs and command lines
 */
public record DeviceChoice(Device device, String reason) {

  private static final Pattern WORDS = Pattern.compile("(auto|cpu|gpu)(?::(\\d{1,4}))?");

  /**
   * Chooses the first GPU that the engine can use, else the CPU.
   *
   * @return the device and the reason
   * @throws IllegalStateException if a native artifact is missing on this platform
   */
  public static DeviceChoice auto() {
    NativeLibrary.require();
    int gpus = gpuCount();
    if (gpus > 0) {
      return new DeviceChoice(Device.gpu(), "the engine can use " + gpus + " GPU(s); the first");
    }
    return new DeviceChoice(Device.cpu(), whyNoGpu());
  }

  /**
   * Understands the words of the command line.
   *
   * @param word {@code auto}, {@code cpu}, {@code gpu} or {@code gpu:N}
   * @return the device and the reason
   * @throws IllegalArgumentException if the word is none of these, or if there is no such GPU
   * @throws IllegalStateException if a native artifact is missing on this platform
   */
  public static DeviceChoice of(String word) {
    Matcher matcher = WORDS.matcher(word);
    if (!matcher.matches() || (matcher.group(2) != null && !matcher.group(1).equals("gpu"))) {
      throw new IllegalArgumentException(
          "device = " + word + ", allowed: auto, cpu, gpu or gpu:N with N from 0");
    }
    return switch (matcher.group(1)) {
      case "auto" -> auto();
      case "cpu" -> new DeviceChoice(Device.cpu(), "asked for");
      default -> gpu(word, matcher.group(2) == null ? 0 : Integer.parseInt(matcher.group(2)));
    };
  }

  /**
   * Returns the word for a device that {@link #of} understands.
   *
   * @param device a CPU or GPU
   * @return {@code cpu} or {@code gpu:N}
   */
  public static String word(Device device) {
    return device.isGpu() ? "gpu:" + device.getDeviceId() : device.getDeviceType();
  }

  private static DeviceChoice gpu(String word, int index) {
    NativeLibrary.require();
    int gpus = gpuCount();
    if (index >= gpus) {
      throw new IllegalArgumentException(
          "device = "
              + word
              + ", allowed: "
              + (gpus == 0 ? "cpu; " + whyNoGpu() : "gpu:0 to gpu:" + (gpus - 1)));
    }
    return new DeviceChoice(Device.gpu(index), "asked for");
  }

  private static int gpuCount() {
    return Engine.getEngine(NativeLibrary.ENGINE).getGpuCount();
  }

  private static String whyNoGpu() {
    return CudaUtils.getGpuCount() > 0
        ? "there is a GPU, but the native PyTorch on the class path is the one for the CPU"
        : "there is no GPU that CUDA can see";
  }
}
