package io.github.sed4j.models;

import static io.github.sed4j.models.Arrays3.assertClose;
import static io.github.sed4j.models.Arrays3.largest;
import static io.github.sed4j.models.Arrays3.largestDifference;
import static io.github.sed4j.models.Arrays3.line;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import ai.djl.Device;
import ai.djl.engine.Engine;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.training.GradientCollector;
import io.github.sed4j.features.io.NpyArray;
import io.github.sed4j.models.nn.ClipLengths;
import io.github.sed4j.testing.Golden;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * The authors' small network, in evaluation and in training. Golden values: their code in float32
 * and, where the name says so, float64 (reference/golden/README.md).
 */
class ForwardBackwardCrnnParityTest {

  /** Float32 against float64 of a network of this size. */
  private static final double TOLERANCE = 2e-5;

  private final Golden golden = Golden.load("crnn_small");
  private final ClipLengths lengths = ClipLengths.of(golden.array("seq_len").toIntArray());

  @ParameterizedTest
  @EnumSource(Network.Form.class)
  void evaluatesWholeClips(Network.Form form) {
    try (NDManager manager = NDManager.newBaseManager(Device.cpu(), "PyTorch");
        ForwardBackwardCrnn network = network(form);
        ForwardBackwardScores scores =
            network.score(Features.of(manager, golden.array("x")), lengths)) {
      float[][][] forward = Arrays3.of(golden.array("eval_y_fwd_f64"));
      float[][][] backward = Arrays3.of(golden.array("eval_y_bwd_f64"));
      float[][][] boundaries = Arrays3.of(golden.array("eval_boundaries"));
      for (int b = 0; b < lengths.clips(); b++) {
        assertThat(scores.forwardScores(b)[0]).hasSize(lengths.frames(b));
        assertClose("forward", scores.forwardScores(b), forward[b], TOLERANCE);
        assertClose("backward", scores.backwardScores(b), backward[b], TOLERANCE);
        assertClose("boundaries", scores.boundaries(b), boundaries[b], TOLERANCE);
      }
      assertClose("tags", scores.tags(), golden.array("eval_tags_f64").toFloatRows(), TOLERANCE);
      assertThat(TagLoss.of(scores.tags(), golden.array("weak_targets").toFloatRows()))
          .isCloseTo(golden.array("eval_loss").toDoubleArray()[0], within(1e-4));
    }
  }

  @ParameterizedTest
  @EnumSource(Network.Form.class)
  void ownsItsParameters(Network.Form form) {
    try (NDManager manager = NDManager.newBaseManager(Device.cpu(), "PyTorch");
        ForwardBackwardCrnn network = network(form)) {
      FreedMemory.overwrite();
      try (ForwardBackwardScores scores =
          network.score(Features.of(manager, golden.array("x")), lengths)) {
        assertClose("tags", scores.tags(), golden.array("eval_tags_f64").toFloatRows(), TOLERANCE);
      }
    }
  }

  @ParameterizedTest
  @EnumSource(Network.Form.class)
  void convolvesToTheAuthorsVectors(Network.Form form) {
    try (NDManager manager = NDManager.newBaseManager(Device.cpu(), "PyTorch");
        ForwardBackwardCrnn network = network(form);
        CnnOutput output = network.convolve(Features.of(manager, golden.array("x")), lengths)) {
      float[][][] expected = Arrays3.of(golden.array("eval_h"));
      NDArray vectors = output.vectors().transpose(0, 2, 1);
      float[][][] actual =
          Arrays3.of(NpyArray.of(vectors.toFloatArray(), golden.array("eval_h").shape()));
      for (int b = 0; b < lengths.clips(); b++) {
        // Padding too: both have zeros there
        assertClose("vectors of clip " + b, actual[b], expected[b], TOLERANCE);
      }
    }
  }

  @ParameterizedTest
  @EnumSource(Network.Form.class)
  void evaluatesWindowsOfSeveralContextsFromOneConvolution(Network.Form form) {
    try (NDManager manager = NDManager.newBaseManager(Device.cpu(), "PyTorch");
        ForwardBackwardCrnn network = network(form);
        CnnOutput vectors = network.convolve(Features.of(manager, golden.array("x")), lengths)) {
      WindowedScores together = network.windows(vectors, 20, 5, 10);

      assertThat(together.contexts()).containsExactly(5, 10, 20);
      for (int context : together.contexts()) {
        float[][][] expected = Arrays3.of(golden.array("eval_sed_window" + (2 * context + 1)));
        WindowedScores alone = network.windows(vectors, context);
        for (int b = 0; b < lengths.clips(); b++) {
          assertClose("context " + context, together.scores(context, b), expected[b], TOLERANCE);
          assertClose(
              "context " + context + " alone", alone.scores(context, b), expected[b], TOLERANCE);
        }
      }
    }
  }

  @Test
  void theForwardClassifierTrainsAloneAndLeavesTheOtherAsItIs() {
    try (NDManager manager = NDManager.newBaseManager(Device.cpu(), "PyTorch");
        ForwardBackwardCrnn network = network(Network.Form.TRAINING)) {
      Map<String, NpyArray> before = network.stateDict();
      try (GradientCollector collector = Engine.getEngine("PyTorch").newGradientCollector();
          StrongScores scores =
              network.trainForward(Features.of(manager, golden.array("x")), lengths)) {
        float[][][] forward = Arrays3.of(golden.array("train_y_fwd"));
        for (int b = 0; b < lengths.clips(); b++) {
          assertClose("forward", scores.scores(b), forward[b], 1e-4);
        }
        float[][][] targets = new float[lengths.clips()][10][];
        for (int b = 0; b < targets.length; b++) {
          for (int k = 0; k < targets[b].length; k++) {
            targets[b][k] = new float[lengths.frames(b)];
            Arrays.fill(targets[b][k], k % 2);
          }
        }
        collector.backward(ClipLoss.strong(scores, targets).mean());
      }

      Map<String, NDArray> trained = network.forwardParameters();
      assertThat(trained.keySet())
          .containsExactlyElementsOf(
              network.trainableParameters().keySet().stream()
                  .filter(name -> !name.contains("_bwd"))
                  .toList());
      trained.forEach(
          (name, parameter) -> {
            try (NDArray gradient = parameter.getGradient();
                NDArray size = gradient.abs();
                NDArray sum = size.sum()) {
              assertThat(sum.getFloat()).as(name).isPositive();
            }
          });
      network
          .stateDict()
          .forEach(
              (name, array) -> {
                if (name.contains("_bwd")) {
                  assertThat(array).as(name).isEqualTo(before.get(name));
                }
              });
    }
  }

  @Test
  void trainsLikeTheAuthors() {
    try (NDManager manager = NDManager.newBaseManager(Device.cpu(), "PyTorch");
        ForwardBackwardCrnn network = network(Network.Form.TRAINING);
        GradientCollector collector = Engine.getEngine("PyTorch").newGradientCollector();
        ForwardBackwardScores scores =
            network.train(Features.of(manager, golden.array("x")), lengths)) {
      float[][][] forward = Arrays3.of(golden.array("train_y_fwd"));
      float[][][] backward = Arrays3.of(golden.array("train_y_bwd"));
      for (int b = 0; b < lengths.clips(); b++) {
        assertClose("forward", scores.forwardScores(b), forward[b], 1e-4);
        assertClose("backward", scores.backwardScores(b), backward[b], 1e-4);
      }
      ClipLoss loss = ClipLoss.weak(scores, golden.array("weak_targets").toFloatRows());
      float[] perClip = golden.array("train_bce_per_clip").toFloatArray();
      for (int b = 0; b < perClip.length; b++) {
        assertThat((double) loss.perClip().toFloatArray()[b])
            .isCloseTo(perClip[b], within(1e-4 * perClip[b]));
      }
      double expected = golden.array("train_loss").toDoubleArray()[0];
      assertThat((double) loss.mean().getFloat()).isCloseTo(expected, within(1e-4 * expected));
      assertThat(loss.knownClips()).isEqualTo(3);

      // The graph must hold all that the backward pass reads.
      FreedMemory.overwrite();
      collector.backward(loss.mean());

      assertGradients(network);
      assertRunningStatistics(network);
    }
  }

  private void assertGradients(ForwardBackwardCrnn network) {
    List<String> wrong = new ArrayList<>();
    double squares = 0;
    for (Map.Entry<String, NDArray> parameter : network.trainableParameters().entrySet()) {
      String name = parameter.getKey();
      try (NDArray gradient = parameter.getValue().getGradient()) {
        float[] actual = gradient.toFloatArray();
        float[] expected = golden.array("grads/" + name).toFloatArray();
        for (float g : actual) {
          squares += (double) g * g;
        }
        boolean zeroInExactArithmetic =
            name.endsWith(".conv.bias")
                && network
                    .architecture()
                    .parameterShapes()
                    .containsKey(name.replace(".conv.bias", ".norm.gamma"));
        double difference =
            zeroInExactArithmetic ? largest(actual) : largestDifference(actual, expected);
        double bound = zeroInExactArithmetic ? 1e-5 : 1e-4 * largest(expected);
        if (!(difference <= bound)) {
          wrong.add(line(name, difference, bound));
        }
      }
    }
    assertThat(wrong).isEmpty();
    double norm = golden.array("train_grad_norm").toDoubleArray()[0];
    assertThat(Math.sqrt(squares)).isCloseTo(norm, within(1e-4 * norm));
  }

  private void assertRunningStatistics(ForwardBackwardCrnn network) {
    Map<String, NpyArray> after = network.stateDict();
    List<String> wrong = new ArrayList<>();
    int compared = 0;
    for (String key : golden.names()) {
      if (key.startsWith("buffers_after_train_forward/")) {
        String name = key.substring("buffers_after_train_forward/".length());
        double difference =
            largestDifference(
                java.util.Objects.requireNonNull(after.get(name)).toFloatArray(),
                golden.array(key).toFloatArray());
        double bound = 1e-5 * Math.max(1, largest(golden.array(key).toFloatArray()));
        if (!(difference <= bound)) {
          wrong.add(line(name, difference, bound));
        }
        compared++;
      }
    }
    assertThat(wrong).isEmpty();
    assertThat(compared).isEqualTo(3 * 10);
  }

  @Test
  void comparesWithWhatHasBegunAndWhatHasNotEnded() {
    float[][][] strong = Arrays3.of(golden.array("strong_targets"));
    float[][][] elements = Arrays3.of(golden.array("train_strong_fwd_bwd_loss_elementwise"));
    try (NDManager manager = NDManager.newBaseManager(Device.cpu(), "PyTorch");
        ForwardBackwardCrnn network = network(Network.Form.TRAINING);
        ForwardBackwardScores scores =
            network.train(Features.of(manager, golden.array("x")), lengths)) {
      ClipLoss loss = ClipLoss.boundary(scores, strong);

      double mean = 0;
      for (int b = 0; b < lengths.clips(); b++) {
        double sum = 0;
        for (float[] row : elements[b]) {
          for (int n = 0; n < lengths.frames(b); n++) {
            sum += row[n];
          }
        }
        double expected = sum / lengths.frames(b);
        assertThat((double) loss.perClip().toFloatArray()[b])
            .isCloseTo(expected, within(1e-4 * expected));
        mean += expected / lengths.clips();
      }
      assertThat((double) loss.mean().getFloat()).isCloseTo(mean, within(1e-4 * mean));
      assertElements(scores, strong, elements);
    }
  }

  private void assertElements(
      ForwardBackwardScores scores, float[][][] strong, float[][][] elements) {
    NDManager manager = scores.manager();
    Targets targets = Targets.strong(strong, lengths, scores.forwardLogits().getShape());
    NDArray forward =
        ClipLoss.elements(scores.forwardLogits(), targets.runningMaximum(false).values(manager));
    NDArray backward =
        ClipLoss.elements(scores.backwardLogits(), targets.runningMaximum(true).values(manager));
    NDArray mean = forward.add(backward).div(2f).transpose(0, 2, 1);
    float[][][] actual =
        Arrays3.of(
            NpyArray.of(
                mean.toFloatArray(), elements.length, elements[0].length, elements[0][0].length));
    for (int b = 0; b < lengths.clips(); b++) {
      for (int k = 0; k < elements[b].length; k++) {
        for (int n = 0; n < lengths.frames(b); n++) {
          assertThat((double) actual[b][k][n])
              .isCloseTo(elements[b][k][n], within(1e-4 * Math.max(1, elements[b][k][n])));
        }
      }
    }
  }

  private ForwardBackwardCrnn network(Network.Form form) {
    return ForwardBackwardCrnn.of(
        SmallNetworks.CRNN, SmallNetworks.params(golden), Device.cpu(), form);
  }
}
