package io.github.sed4j.benchmarks;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import io.github.sed4j.models.CnnOutput;
import io.github.sed4j.models.ForwardBackwardCrnn;
import io.github.sed4j.models.ForwardBackwardCrnnArchitecture;
import io.github.sed4j.models.ForwardBackwardScores;
import io.github.sed4j.models.Network;
import io.github.sed4j.models.Preset;
import io.github.sed4j.models.nn.ClipLengths;
import io.github.sed4j.models.nn.Conv1dLayer;
import io.github.sed4j.models.nn.Conv2dLayer;
import io.github.sed4j.models.nn.NativeLibrary;
import java.io.IOException;
import java.util.List;
import java.util.Locale;
import java.util.Random;

/**
 * Shows that memory does not grow with the number of clips: tags and windows of clips of many
 * lengths through a small network, while the process's resident memory is read (Linux alone).
 *
 * <p>Method: a tenth of the passes warm up; growth is that from there to the end, both after a
 * garbage collection.
 *
 * <p>{@code java -Xms256m -Xmx256m -XX:+AlwaysPreTouch -cp
 * examples/benchmarks/target/benchmarks.jar io.github.sed4j.benchmarks.NetworkSoak [passes]},
 * 10,000 unless said; the heap must not grow, or it hides what is measured.
 */
public final class NetworkSoak {

  private static final int BANDS = 32;

  private NetworkSoak() {}

  /**
   * Runs the passes and prints the memory.
   *
   * @param args nothing, or the number of passes
   * @throws IOException if the process's memory cannot be read
   */
  public static void main(String[] args) throws IOException {
    int passes = args.length == 0 ? 10_000 : Integer.parseInt(args[0]);
    ForwardBackwardCrnnArchitecture architecture =
        ForwardBackwardCrnn.builder(Preset.COMPACT)
            .setClasses(10)
            .optMelBands(BANDS)
            .optLayers2d(List.of(new Conv2dLayer(8, 3, 3, 2), new Conv2dLayer(16, 3, 3, 2)))
            .optLayers1d(List.of(new Conv1dLayer(32, 3)))
            .optHiddenSize(16)
            .optHeadSizes(List.of(16))
            .buildArchitecture();
    try (ForwardBackwardCrnn network =
        ForwardBackwardCrnn.of(
            architecture, architecture.initialState(1), Device.cpu(), Network.Form.INFERENCE)) {
      long warm = 0;
      for (int pass = 1; pass <= passes; pass++) {
        run(network, pass);
        if (pass % (passes / 10) == 0) {
          long resident = ResidentMemory.bytes();
          warm = warm == 0 ? resident : warm;
          System.out.printf(
              Locale.ROOT,
              "%6d passes: %.1f MB resident, %+.2f %% since warm-up%n",
              pass,
              resident / 1e6,
              100.0 * (resident - warm) / warm);
        }
      }
    }
  }

  private static void run(ForwardBackwardCrnn network, int pass) {
    int frames = 100 + pass * 37 % 400;
    Random random = new Random(pass);
    float[] values = new float[BANDS * frames];
    for (int i = 0; i < values.length; i++) {
      values[i] = (float) random.nextGaussian();
    }
    try (NDManager manager = NDManager.newBaseManager(Device.cpu(), NativeLibrary.ENGINE);
        NDArray x = manager.create(values, new Shape(1, 1, BANDS, frames));
        CnnOutput vectors = network.convolve(x, ClipLengths.of(frames));
        ForwardBackwardScores scores = network.classify(vectors)) {
      scores.tags();
      network.windows(vectors, 5);
    }
  }
}
