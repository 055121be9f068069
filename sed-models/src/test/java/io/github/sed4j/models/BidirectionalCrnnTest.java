package io.github.sed4j.models;

import static io.github.sed4j.models.Arrays3.assertClose;
import static io.github.sed4j.models.Arrays3.largestDifference;
import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import ai.djl.Device;
import ai.djl.engine.Engine;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.training.GradientCollector;
import io.github.sed4j.features.io.NpyArray;
import io.github.sed4j.models.nn.ClipLengths;
import io.github.sed4j.models.nn.Conv1dLayer;
import io.github.sed4j.models.nn.Conv2dLayer;
import io.github.sed4j.models.nn.NormSettings;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * There are no golden values of this network. Its CNN is that of the forward-backward CRNN, which
 * has; the GRUs and the head are computed anew here in double precision, by PyTorch's equations.
 */
class BidirectionalCrnnTest {

  private static final int CLASSES = 3;
  private static final int BANDS = 8;
  private static final int HIDDEN = 5;
  private static final int FRAMES = 23;
  private static final ClipLengths LENGTHS = ClipLengths.of(FRAMES, 17);
  private static final float[][] TAGS = {{1, 0, 1}, {0, 1, 0}};

  private static <B extends NetworkBuilder<B>> B cnn(B builder) {
    return builder
        .setClasses(CLASSES)
        .optMelBands(BANDS)
        .optLayers2d(List.of(new Conv2dLayer(3, 3, 3, 2), new Conv2dLayer(4, 3, 1, 2)))
        .optLayers1d(List.of(new Conv1dLayer(6, 3)));
  }

  private static BidirectionalCrnnArchitecture architecture(boolean tagConditioned) {
    return cnn(BidirectionalCrnn.builder())
        .optHiddenSize(HIDDEN)
        .optHeadSizes(List.of())
        .optTagConditioned(tagConditioned)
        .buildArchitecture();
  }

  @ParameterizedTest
  @CsvSource({"TRAINING", "INFERENCE"})
  void scoresEveryFrameFromBothDirections(Network.Form form) {
    BidirectionalCrnnArchitecture architecture = architecture(false);
    Map<String, NpyArray> state = architecture.initialState(3);
    ForwardBackwardCrnnArchitecture shared =
        cnn(ForwardBackwardCrnn.builder())
            .optHiddenSize(HIDDEN)
            .optHeadSizes(List.of())
            .buildArchitecture();
    Map<String, NpyArray> sharedState = shared.initialState(4);
    sharedState.replaceAll((name, array) -> state.getOrDefault(name, array));
    try (NDManager manager = NDManager.newBaseManager(Device.cpu(), "PyTorch");
        BidirectionalCrnn network = BidirectionalCrnn.of(architecture, state, Device.cpu(), form);
        ForwardBackwardCrnn cnn =
            ForwardBackwardCrnn.of(shared, sharedState, Device.cpu(), Network.Form.TRAINING)) {
      NDArray x = Features.random(manager, 5, 2, BANDS, FRAMES);
      zeroPadding(x);
      try (StrongScores scores = network.score(x, LENGTHS);
          CnnOutput vectors = cnn.convolve(x, LENGTHS)) {
        for (int b = 0; b < 2; b++) {
          double[][] h = rows(vectors, b);
          for (int layer = 0; layer < 2; layer++) {
            h = bidirectional(state, layer, h);
          }
          float[][] actual = scores.scores(b);
          assertThat(actual[0]).hasSize(LENGTHS.frames(b));
          assertClose("clip " + b, actual, head(state, h), 1e-5);
        }
      }
    }
  }

  private static void zeroPadding(NDArray x) {
    x.get("1, :, :, 17:").muli(0);
  }

  private static double[][] rows(CnnOutput vectors, int clip) {
    NDArray rows = vectors.clip(clip);
    int size = Math.toIntExact(rows.getShape().get(1));
    float[] values = rows.toFloatArray();
    double[][] result = new double[values.length / size][size];
    for (int i = 0; i < values.length; i++) {
      result[i / size][i % size] = values[i];
    }
    return result;
  }

  private static double[][] bidirectional(Map<String, NpyArray> state, int layer, double[][] x) {
    double[][] forward = gru(state, "l" + layer, x, false);
    double[][] backward = gru(state, "l" + layer + "_reverse", x, true);
    double[][] joined = new double[x.length][2 * HIDDEN];
    for (int n = 0; n < x.length; n++) {
      System.arraycopy(forward[n], 0, joined[n], 0, HIDDEN);
      System.arraycopy(backward[n], 0, joined[n], HIDDEN, HIDDEN);
    }
    return joined;
  }

  private static double[][] gru(
      Map<String, NpyArray> state, String layer, double[][] x, boolean reverse) {
    String name = "_rnn._rnn.";
    float[][] inputWeight = entry(state, name + "weight_ih_" + layer).toFloatRows();
    float[][] stateWeight = entry(state, name + "weight_hh_" + layer).toFloatRows();
    float[] inputBias = entry(state, name + "bias_ih_" + layer).toFloatArray();
    float[] stateBias = entry(state, name + "bias_hh_" + layer).toFloatArray();
    double[] h = new double[HIDDEN];
    double[][] result = new double[x.length][];
    for (int step = 0; step < x.length; step++) {
      int n = reverse ? x.length - 1 - step : step;
      double[] next = new double[HIDDEN];
      for (int i = 0; i < HIDDEN; i++) {
        int z = HIDDEN + i;
        int c = 2 * HIDDEN + i;
        double reset =
            logistic(
                dot(inputWeight[i], x[n]) + inputBias[i] + dot(stateWeight[i], h) + stateBias[i]);
        double update =
            logistic(
                dot(inputWeight[z], x[n]) + inputBias[z] + dot(stateWeight[z], h) + stateBias[z]);
        double candidate =
            Math.tanh(
                dot(inputWeight[c], x[n])
                    + inputBias[c]
                    + reset * (dot(stateWeight[c], h) + stateBias[c]));
        next[i] = (1 - update) * candidate + update * h[i];
      }
      h = next;
      result[n] = next;
    }
    return result;
  }

  private static float[][] head(Map<String, NpyArray> state, double[][] h) {
    NpyArray weight = entry(state, "_clf.convs.0.conv.weight");
    float[] weights = weight.toFloatArray();
    float[] bias = entry(state, "_clf.convs.0.conv.bias").toFloatArray();
    float[][] scores = new float[CLASSES][h.length];
    for (int k = 0; k < CLASSES; k++) {
      for (int n = 0; n < h.length; n++) {
        double sum = bias[k];
        for (int i = 0; i < 2 * HIDDEN; i++) {
          sum += weights[k * 2 * HIDDEN + i] * h[n][i];
        }
        scores[k][n] = (float) logistic(sum);
      }
    }
    return scores;
  }

  private static double dot(float[] a, double[] b) {
    double sum = 0;
    for (int i = 0; i < b.length; i++) {
      sum += a[i] * b[i];
    }
    return sum;
  }

  private static double logistic(double z) {
    return 1 / (1 + Math.exp(-z));
  }

  private static NpyArray entry(Map<String, NpyArray> state, String name) {
    return requireNonNull(state.get(name), name + " of " + state.keySet());
  }

  @Test
  void tagsChangeTheScoresAndBothFormsAgree() {
    BidirectionalCrnnArchitecture architecture =
        cnn(BidirectionalCrnn.builder())
            .optHiddenSize(HIDDEN)
            .optHeadSizes(List.of(4))
            .optHeadNorm(NormSettings.EXPONENTIAL)
            .optTagConditioned(true)
            .buildArchitecture();
    try (NDManager manager = NDManager.newBaseManager(Device.cpu(), "PyTorch");
        BidirectionalCrnn network =
            BidirectionalCrnn.of(
                architecture, architecture.initialState(3), Device.cpu(), Network.Form.TRAINING);
        BidirectionalCrnn folded = network.toInference()) {
      NDArray x = Features.random(manager, 5, 2, BANDS, FRAMES);
      zeroPadding(x);
      try (StrongScores plain = network.score(x, LENGTHS, TAGS);
          StrongScores fast = folded.score(x, LENGTHS, TAGS);
          StrongScores other = folded.score(x, LENGTHS, new float[2][CLASSES])) {
        for (int b = 0; b < 2; b++) {
          assertClose("clip " + b, fast.scores(b), plain.scores(b), 5e-5);
          assertThat(largestDifference(fast.scores(b)[0], other.scores(b)[0])).isPositive();
        }
      }
      assertThatIllegalArgumentException().isThrownBy(() -> network.score(x, LENGTHS));
    }
    try (NDManager manager = NDManager.newBaseManager(Device.cpu(), "PyTorch");
        BidirectionalCrnn network =
            BidirectionalCrnn.of(
                architecture(false),
                architecture(false).initialState(3),
                Device.cpu(),
                Network.Form.INFERENCE)) {
      NDArray x = Features.random(manager, 5, 2, BANDS, FRAMES);
      assertThatIllegalArgumentException().isThrownBy(() -> network.score(x, LENGTHS, TAGS));
    }
  }

  @Test
  void aStepAgainstTheGradientLowersTheLoss() {
    float[][][] strong = new float[2][CLASSES][FRAMES];
    Random random = new Random(6);
    for (float[][] clip : strong) {
      for (float[] row : clip) {
        for (int n = 0; n < FRAMES; n++) {
          row[n] = random.nextInt(2);
        }
      }
    }
    BidirectionalCrnnArchitecture architecture = architecture(true);
    try (NDManager manager = NDManager.newBaseManager(Device.cpu(), "PyTorch");
        BidirectionalCrnn network =
            BidirectionalCrnn.of(
                architecture, architecture.initialState(3), Device.cpu(), Network.Form.TRAINING)) {
      NDArray x = Features.random(manager, 5, 2, BANDS, FRAMES);
      zeroPadding(x);
      double before = loss(network, x, strong);
      for (NDArray parameter : network.trainableParameters().values()) {
        try (NDArray gradient = parameter.getGradient();
            NDArray values = parameter.stopGradient();
            NDArray step = gradient.mul(0.01f)) {
          values.subi(step);
        }
      }
      assertThat(loss(network, x, strong)).isLessThan(before);
    }
  }

  private static double loss(BidirectionalCrnn network, NDArray x, float[][][] strong) {
    try (GradientCollector collector = Engine.getEngine("PyTorch").newGradientCollector();
        StrongScores scores = network.train(x, LENGTHS, TAGS, TagNoise.NONE, new Random(1))) {
      ClipLoss loss = ClipLoss.strong(scores, strong);
      collector.backward(loss.mean());
      return loss.mean().getFloat();
    }
  }
}
