package io.github.sed4j.models;

import static org.assertj.core.api.Assertions.assertThat;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import io.github.sed4j.features.spectrum.FeatureStatistics;
import io.github.sed4j.features.spectrum.LogMelExtractor;
import io.github.sed4j.models.bundle.Bundle;
import io.github.sed4j.models.bundle.BundleMember;
import io.github.sed4j.models.bundle.WeightStorage;
import io.github.sed4j.models.nn.ClipLengths;
import io.github.sed4j.testing.Snippets;
import io.github.sed4j.testing.Tensors;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What the README shows of networks and bundles. */
class ReadmeTest {

  @TempDir private Path folder;

  @Test
  void makesANetworkAndABundle() throws IOException {
    Path file = folder.resolve("kitchen.sed4j");
    FeatureStatistics statistics = FeatureStatistics.ofMoments(100, new double[128], filled(128));
    // snippet bundle
    List<String> classes = List.of("Blender", "Dishes", "Speech");
    try (ForwardBackwardCrnn network =
        ForwardBackwardCrnn.builder(Preset.COMPACT).setClasses(3).setSeed(1).build()) {
      System.out.println(network.summary()); // layers, shapes, parameters, FLOPs
      BundleMember member =
          BundleMember.builder()
              .setArchitecture(network.architecture())
              .setWeights(network.stateDict())
              .optStatistics(statistics)
              .build();
      Bundle.builder()
          .setMembers(List.of(member))
          .setClasses(classes)
          .setFeatures(LogMelExtractor.workshop())
          .build()
          .write(file, WeightStorage.FLOAT16);
    }
    // end
    try (NDManager manager = Tensors.cpu();
        NDArray logMel = Features.random(manager, 1, 1, 128, 60)) {
      ClipLengths lengths = ClipLengths.of(60);
      // snippet scores
      BundleMember member = Bundle.read(file).members().get(0);
      Device device = DeviceChoice.auto().device();
      try (ForwardBackwardCrnn network =
              (ForwardBackwardCrnn) member.network(device, Network.Form.INFERENCE);
          CnnOutput vectors = network.convolve(logMel, lengths);
          ForwardBackwardScores scores = network.classify(vectors)) {
        float[][] tags = scores.tags(); // (B, K)
        WindowedScores windows = network.windows(vectors, 5, 10);
        float[][] frames = windows.scores(5, 0); // (K, N)
        System.out.println(tags[0].length + " classes, " + frames[0].length + " frames");
      }
      // end
      assertThat(member.architecture().classes()).isEqualTo(3);
    }
  }

  private static double[] filled(int size) {
    double[] values = new double[size];
    Arrays.fill(values, 1);
    return values;
  }

  @Test
  void theReadmeShowsIt() {
    Snippets.assertInDocument(ReadmeTest.class, "bundle", "README.md");
    Snippets.assertInDocument(ReadmeTest.class, "scores", "README.md");
  }
}
