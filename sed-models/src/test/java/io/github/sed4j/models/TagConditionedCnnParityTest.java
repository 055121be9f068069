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
import io.github.sed4j.models.nn.ClipLengths;
import io.github.sed4j.testing.Golden;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The authors' small tag-conditioned CNN, in evaluation and in training. */
class TagConditionedCnnParityTest {

  private final Golden golden = Golden.load("tagcnn_small");
  private final ClipLengths lengths = ClipLengths.of(golden.array("seq_len").toIntArray());
  private final float[][] tags = golden.array("tags").toFloatRows();

  @ParameterizedTest
  @EnumSource(Network.Form.class)
  void evaluatesWholeClips(Network.Form form) {
    try (NDManager manager = NDManager.newBaseManager(Device.cpu(), "PyTorch");
        TagConditionedCnn network = network(form);
        StrongScores scores =
            network.score(Features.of(manager, golden.array("x")), lengths, tags)) {
      float[][][] expected = Arrays3.of(golden.array("eval_y"));
      float[][][] masked = Arrays3.of(golden.array("eval_y_masked"));
      for (int b = 0; b < lengths.clips(); b++) {
        assertClose("scores", scores.scores(b), expected[b], 2e-5);
        assertClose("masked", scores.maskedScores(b, tags[b]), masked[b], 2e-5);
      }
      ClipLoss loss = ClipLoss.strong(scores, Arrays3.of(golden.array("strong_targets")));
      assertThat((double) loss.mean().getFloat())
          .isCloseTo(golden.array("eval_loss").toDoubleArray()[0], within(1e-4));
    }
  }

  @Test
  void trainsLikeTheAuthors() {
    try (NDManager manager = NDManager.newBaseManager(Device.cpu(), "PyTorch");
        TagConditionedCnn network = network(Network.Form.TRAINING);
        GradientCollector collector = Engine.getEngine("PyTorch").newGradientCollector();
        StrongScores scores =
            network.train(
                Features.of(manager, golden.array("x")),
                lengths,
                tags,
                TagNoise.NONE,
                new Random(0))) {
      float[][][] expected = Arrays3.of(golden.array("train_y"));
      for (int b = 0; b < lengths.clips(); b++) {
        assertClose("scores", scores.scores(b), expected[b], 1e-4);
      }
      ClipLoss loss = ClipLoss.strong(scores, Arrays3.of(golden.array("strong_targets")));
      double mean = golden.array("train_loss").toDoubleArray()[0];
      assertThat((double) loss.mean().getFloat()).isCloseTo(mean, within(1e-4 * mean));

      FreedMemory.overwrite();
      collector.backward(loss.mean());

      List<String> wrong = new ArrayList<>();
      for (Map.Entry<String, NDArray> parameter : network.trainableParameters().entrySet()) {
        String name = parameter.getKey();
        try (NDArray gradient = parameter.getValue().getGradient()) {
          float[] actual = gradient.toFloatArray();
          float[] g = golden.array("grads/" + name).toFloatArray();
          boolean zeroInExactArithmetic =
              name.endsWith(".conv.bias") && !name.equals("_cnn_1d.convs.2.conv.bias");
          double difference =
              zeroInExactArithmetic ? largest(actual) : largestDifference(actual, g);
          double bound = zeroInExactArithmetic ? 1e-5 : 1e-4 * largest(g);
          if (!(difference <= bound)) {
            wrong.add(line(name, difference, bound));
          }
        }
      }
      assertThat(wrong).isEmpty();
    }
  }

  private TagConditionedCnn network(Network.Form form) {
    return TagConditionedCnn.of(
        SmallNetworks.TAG_CNN, SmallNetworks.params(golden), Device.cpu(), form);
  }
}
