package io.github.sed4j.models;

import static io.github.sed4j.models.Arrays3.assertClose;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import ai.djl.Device;
import ai.djl.ndarray.NDManager;
import io.github.sed4j.features.io.Npy;
import io.github.sed4j.features.io.NpyArray;
import io.github.sed4j.models.nn.ClipLengths;
import io.github.sed4j.models.nn.Conv1dLayer;
import io.github.sed4j.models.nn.Conv2dLayer;
import io.github.sed4j.models.nn.NormSettings;
import io.github.sed4j.testing.Golden;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** The networks of full size, where the reference data is at hand. */
class FullSizeParityTest {

  /** Against float64; the authors' own float32 run is within 2.2e-5. */
  private static final double TOLERANCE = 1e-4;

  /** Between the two forms of a network. */
  private static final double BETWEEN_FORMS = 5e-5;

  private static final ForwardBackwardCrnnArchitecture CRNN =
      ForwardBackwardCrnn.builder()
          .setClasses(10)
          .optHeadNorm(NormSettings.EXPONENTIAL)
          .buildArchitecture();

  @Test
  void bothFormsOfTheCrnnEqualTheFloat64Vectors() throws IOException {
    Path folder = Golden.shared("reference/golden/crnn_full");
    Map<String, NpyArray> state = state(folder);
    ClipLengths lengths = ClipLengths.of(Npy.read(folder.resolve("seq_len.npy")).toIntArray());
    NpyArray x = Npy.read(folder.resolve("x.npy"));
    try (NDManager manager = NDManager.newBaseManager(Device.cpu(), "PyTorch");
        ForwardBackwardCrnn training =
            ForwardBackwardCrnn.of(CRNN, state, Device.cpu(), Network.Form.TRAINING);
        ForwardBackwardCrnn folded = training.toInference()) {
      float[][][] forward = Arrays3.of(Npy.read(folder.resolve("eval_y_fwd_f64.npy")));
      float[][][] backward = Arrays3.of(Npy.read(folder.resolve("eval_y_bwd_f64.npy")));
      float[][] tags = Npy.read(folder.resolve("eval_tags_f64.npy")).toFloatRows();
      float[][][] boundaries = Arrays3.of(Npy.read(folder.resolve("eval_boundaries.npy")));
      float[][] targets = Npy.read(folder.resolve("weak_targets.npy")).toFloatRows();
      double loss = Npy.read(folder.resolve("eval_loss.npy")).toDoubleArray()[0];
      try (ForwardBackwardScores plain = training.score(Features.of(manager, x), lengths);
          ForwardBackwardScores fast = folded.score(Features.of(manager, x), lengths)) {
        for (ForwardBackwardScores scores : List.of(plain, fast)) {
          for (int b = 0; b < lengths.clips(); b++) {
            assertClose("forward", scores.forwardScores(b), forward[b], TOLERANCE);
            assertClose("backward", scores.backwardScores(b), backward[b], TOLERANCE);
            assertClose("boundaries", scores.boundaries(b), boundaries[b], TOLERANCE);
          }
          assertClose("tags", scores.tags(), tags, TOLERANCE);
          assertThat(TagLoss.of(scores.tags(), targets)).isCloseTo(loss, within(1e-3));
        }
        for (int b = 0; b < lengths.clips(); b++) {
          assertClose("forward", fast.forwardScores(b), plain.forwardScores(b), BETWEEN_FORMS);
          assertClose("backward", fast.backwardScores(b), plain.backwardScores(b), BETWEEN_FORMS);
        }
        assertClose("tags", fast.tags(), plain.tags(), BETWEEN_FORMS);
      }
    }
  }

  @Test
  void windowsOfTheInferenceFormEqualTheAuthors() throws IOException {
    Path folder = Golden.shared("reference/golden/crnn_full");
    ClipLengths lengths = ClipLengths.of(Npy.read(folder.resolve("seq_len.npy")).toIntArray());
    try (NDManager manager = NDManager.newBaseManager(Device.cpu(), "PyTorch");
        ForwardBackwardCrnn network =
            ForwardBackwardCrnn.of(CRNN, state(folder), Device.cpu(), Network.Form.INFERENCE);
        CnnOutput vectors =
            network.convolve(Features.of(manager, Npy.read(folder.resolve("x.npy"))), lengths)) {
      WindowedScores windows = network.windows(vectors, 5, 10, 20);
      for (int context : windows.contexts()) {
        float[][][] expected =
            Arrays3.of(Npy.read(folder.resolve("eval_sed_window" + (2 * context + 1) + ".npy")));
        for (int b = 0; b < lengths.clips(); b++) {
          assertClose("context " + context, windows.scores(context, b), expected[b], TOLERANCE);
        }
      }
    }
  }

  @Test
  void bothFormsOfTheTagConditionedCnnEqualTheAuthors() throws IOException {
    Path folder = Golden.shared("reference/golden/tagcnn_half");
    TagConditionedCnnArchitecture half =
        TagConditionedCnn.builder()
            .setClasses(10)
            .optLayers2d(
                TagConditionedCnn.builder()
                    .setClasses(10)
                    .buildArchitecture()
                    .cnn()
                    .layers2d()
                    .stream()
                    .map(l -> new Conv2dLayer(l.channels() / 2, 3, 3, l.bandPooling()))
                    .toList())
            .optLayers1d(List.of(new Conv1dLayer(128, 3), new Conv1dLayer(128, 3)))
            .buildArchitecture();
    ClipLengths lengths = ClipLengths.of(Npy.read(folder.resolve("seq_len.npy")).toIntArray());
    NpyArray x = Npy.read(folder.resolve("x.npy"));
    float[][] tags = Npy.read(folder.resolve("tags.npy")).toFloatRows();
    float[][][] expected = Arrays3.of(Npy.read(folder.resolve("eval_y.npy")));
    float[][][] masked = Arrays3.of(Npy.read(folder.resolve("eval_y_masked.npy")));
    try (NDManager manager = NDManager.newBaseManager(Device.cpu(), "PyTorch");
        TagConditionedCnn training =
            TagConditionedCnn.of(half, state(folder), Device.cpu(), Network.Form.TRAINING);
        TagConditionedCnn folded = training.toInference();
        StrongScores plain = training.score(Features.of(manager, x), lengths, tags);
        StrongScores fast = folded.score(Features.of(manager, x), lengths, tags)) {
      for (int b = 0; b < lengths.clips(); b++) {
        assertClose("plain", plain.scores(b), expected[b], TOLERANCE);
        assertClose("folded", fast.scores(b), expected[b], TOLERANCE);
        assertClose("masked", fast.maskedScores(b, tags[b]), masked[b], TOLERANCE);
        assertClose("between forms", fast.scores(b), plain.scores(b), BETWEEN_FORMS);
      }
      // The authors' eval_loss of this set is 25.66: ten float32 scores are exactly 1 where the
      // target is 0, and count as 100 each. From logits they count what they are
      float[][][] targets = Arrays3.of(Npy.read(folder.resolve("strong_targets.npy")));
      double exact = exactLoss(plain.logits().toFloatArray(), targets);
      assertThat((double) ClipLoss.strong(plain, targets).mean().getFloat())
          .isCloseTo(exact, within(1e-5 * exact));
    }
  }

  private static Map<String, NpyArray> state(Path folder) throws IOException {
    Map<String, NpyArray> state = new LinkedHashMap<>();
    try (Stream<Path> files = Files.list(folder.resolve("params"))) {
      for (Path file : files.toList()) {
        String name = String.valueOf(file.getFileName());
        state.put(name.substring(0, name.length() - ".npy".length()), Npy.read(file));
      }
    }
    return state;
  }

  /** In double, of logits (B, N, K) and targets (B, K, N) without padding. */
  private static double exactLoss(float[] logits, float[][][] targets) {
    double sum = 0;
    int at = 0;
    int frames = targets[0][0].length;
    for (float[][] clip : targets) {
      for (int n = 0; n < frames; n++) {
        for (float[] row : clip) {
          double z = logits[at++];
          sum += Math.max(z, 0) + Math.log1p(Math.exp(-Math.abs(z))) - row[n] * z;
        }
      }
    }
    return sum / frames / targets.length;
  }
}
