package io.github.sed4j.examples.cli;

import ai.djl.Device;
import io.github.sed4j.models.DeviceChoice;
import io.github.sed4j.models.nn.NativeLibrary;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Where networks run, and with how many threads. */
final class EngineOptions {

  /** Property that DJL's PyTorch engine reads when it is loaded. */
  private static final String INTRA_OP = "ai.djl.pytorch.num_threads";

  private static final String INTER_OP = "ai.djl.pytorch.num_interop_threads";

  @Option(
      names = "--device",
      paramLabel = "auto|cpu|gpu[:N]",
      description = "Where networks run; default: ${DEFAULT-VALUE}, a GPU if there is one.")
  private String device = "auto";

  @Mixin private ThreadsOption threads = new ThreadsOption();

  /** Returns the number of threads, at least 1. */
  int threads() {
    return threads.threads();
  }

  /**
   * Loads the engine; of the process, the first call decides the number of threads.
   *
   * @return the device that was asked for; said as progress
   */
  Device load(Console console) {
    return load(console, threads.threads());
  }

  /**
   * Loads the engine with a number of threads for each computation.
   *
   * @return the device that was asked for; said as progress
   */
  Device load(Console console, int threadsOfEach) {
    System.setProperty(INTRA_OP, Integer.toString(threadsOfEach));
    System.setProperty(INTER_OP, "1");
    NativeLibrary.require();
    try {
      DeviceChoice choice = DeviceChoice.of(device);
      console.progress("device: " + DeviceChoice.word(choice.device()) + ", " + choice.reason());
      return choice.device();
    } catch (IllegalArgumentException e) {
      throw new UsageException("--" + e.getMessage());
    }
  }
}
