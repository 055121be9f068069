package io.github.sed4j.models;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import ai.djl.Device;
import ai.djl.engine.EngineException;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import ai.djl.pytorch.engine.PtNDArray;
import ai.djl.pytorch.jni.JniUtils;
import io.github.sed4j.features.spectrum.FrameRange;
import io.github.sed4j.models.nn.ClipLengths;
import io.github.sed4j.testing.Golden;
import io.github.sed4j.testing.Tensors;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Scanner;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What applications do with networks: many clips, many threads, and mistakes. */
class InferenceTest {

  private static final int BANDS = 16;

  private final Golden golden = Golden.load("crnn_small");

  private ForwardBackwardCrnn crnn() {
    return ForwardBackwardCrnn.of(
        SmallNetworks.CRNN, SmallNetworks.params(golden), Device.cpu(), Network.Form.INFERENCE);
  }

  private static TagConditionedCnn tagCnn() {
    return TagConditionedCnn.of(
        SmallNetworks.TAG_CNN,
        SmallNetworks.TAG_CNN.initialState(1),
        Device.cpu(),
        Network.Form.INFERENCE);
  }

  /** Tags and windows of one clip; its number decides on its content and length. */
  private static float[][] clip(ForwardBackwardCrnn network, int number) {
    int frames = 20 + number % 13;
    try (NDManager manager = Tensors.cpu();
        NDArray x = Features.random(manager, number, 1, BANDS, frames);
        CnnOutput vectors = network.convolve(x, ClipLengths.of(frames));
        ForwardBackwardScores scores = network.classify(vectors)) {
      List<float[]> rows = new ArrayList<>(List.of(scores.tags()[0]));
      rows.addAll(Arrays.asList(network.windows(vectors, 5).scores(5, 0)));
      return rows.toArray(float[][]::new);
    }
  }

  @Test
  void eightThreadsGetWhatOneGets() throws Exception {
    int clips = 64;
    try (ForwardBackwardCrnn network = crnn()) {
      List<float[][]> alone = new ArrayList<>();
      for (int i = 0; i < clips; i++) {
        alone.add(clip(network, i));
      }
      ExecutorService threads = Executors.newFixedThreadPool(8);
      try {
        List<Callable<float[][]>> tasks = new ArrayList<>();
        for (int i = 0; i < clips; i++) {
          int number = i;
          tasks.add(() -> clip(network, number));
        }
        List<Future<float[][]>> together = threads.invokeAll(tasks);
        for (int i = 0; i < clips; i++) {
          assertThat(Arrays.deepEquals(together.get(i).get(), alone.get(i)))
              .as("clip " + i)
              .isTrue();
        }
      } finally {
        threads.shutdownNow();
      }
    }
  }

  @Test
  void noThreadRecordsAGraph() throws Exception {
    ExecutorService fresh = Executors.newSingleThreadExecutor();
    try (NDManager manager = Tensors.cpu();
        ForwardBackwardCrnn crnn = crnn();
        ForwardBackwardCrnn training =
            ForwardBackwardCrnn.of(
                SmallNetworks.CRNN,
                SmallNetworks.params(golden),
                Device.cpu(),
                Network.Form.TRAINING);
        TagConditionedCnn cnn = tagCnn()) {
      NDArray x = Features.random(manager, 1, 1, BANDS, 30);
      fresh
          .submit(
              () -> {
                assertThat(JniUtils.isGradMode()).isTrue();
                try (CnnOutput vectors = crnn.convolve(x, ClipLengths.of(30));
                    ForwardBackwardScores scores = crnn.classify(vectors);
                    ForwardBackwardScores unfolded = training.score(x, ClipLengths.of(30));
                    StrongScores strong = cnn.score(x, ClipLengths.of(30), new float[1][5])) {
                  assertThat(hasGraph(vectors.vectors())).isFalse();
                  assertThat(hasGraph(scores.forwardLogits())).isFalse();
                  assertThat(hasGraph(scores.backwardLogits())).isFalse();
                  assertThat(hasGraph(unfolded.forwardLogits())).isFalse();
                  assertThat(hasGraph(strong.logits())).isFalse();
                }
                // The same thread records one where it should
                try (ForwardBackwardScores scores = training.train(x, ClipLengths.of(30))) {
                  assertThat(hasGraph(scores.forwardLogits())).isTrue();
                }
              })
          .get();
    } finally {
      fresh.shutdownNow();
    }
  }

  @ParameterizedTest
  @CsvSource({"0, 39, 1", "7, 21, 1", "7, 38, 3", "2, 39, 5", "39, 39, 4"})
  void windowsAroundSomeFramesEqualThoseAroundAll(int first, int last, int shift) {
    try (NDManager manager = Tensors.cpu();
        ForwardBackwardCrnn network = crnn();
        NDArray x = Features.random(manager, 9, 1, BANDS, 40);
        CnnOutput vectors = network.convolve(x, ClipLengths.of(40))) {
      int[] contexts = {3, 5, 8, 0};
      WindowedScores all = network.windows(vectors, contexts);
      WindowedScores some = network.windows(vectors, new FrameRange(first, last), shift, contexts);
      for (int context : contexts) {
        float[][] scores = some.scores(context, 0);
        for (int k = 0; k < scores.length; k++) {
          assertThat(scores[k]).hasSize((last - first) / shift + 1);
          for (int i = 0; i < scores[k].length; i++) {
            assertThat(scores[k][i])
                .isCloseTo(
                    all.scores(context, 0)[k][first + i * shift],
                    org.assertj.core.data.Offset.offset(1e-6f));
          }
        }
      }
    }
  }

  /** A backward pass needs a graph; DJL's {@code hasGradient()} only knows parameters. */
  private static boolean hasGraph(NDArray array) {
    try (NDArray sum = array.sum();
        NDArray one = sum.onesLike()) {
      JniUtils.backward((PtNDArray) sum, (PtNDArray) one, false, false);
      return true;
    } catch (EngineException e) {
      assertThat(e).hasMessageContaining("does not require grad");
      return false;
    }
  }

  @Test
  void windowsOfALongClipEqualThoseOfItsParts() {
    int context = 5;
    int frames = 6_000;
    try (NDManager manager = Tensors.cpu();
        ForwardBackwardCrnn network = crnn();
        NDArray x = Features.random(manager, 9, 1, BANDS, frames);
        CnnOutput whole = network.convolve(x, ClipLengths.of(frames))) {
      float[][] scores = network.windows(whole, context).scores(context, 0);
      // A window only sees its own frames, and those the convolutions see around them
      int from = 4_000;
      int margin = 30;
      int length = 2 * margin + 20;
      try (NDArray part = x.get(":, :, :, " + from + ":" + (from + length));
          CnnOutput vectors = network.convolve(part, ClipLengths.of(length))) {
        float[][] ofPart = network.windows(vectors, context).scores(context, 0);
        for (int k = 0; k < scores.length; k++) {
          assertThat(Arrays.copyOfRange(scores[k], from + margin, from + margin + 20))
              .containsExactly(
                  Arrays.copyOfRange(ofPart[k], margin, margin + 20),
                  org.assertj.core.data.Offset.offset(1e-5f));
        }
      }
    }
  }

  @Test
  @EnabledOnOs(OS.LINUX)
  void memoryStaysFlat() throws IOException {
    try (ForwardBackwardCrnn network = crnn()) {
      long least = Long.MAX_VALUE;
      long before = Long.MAX_VALUE;
      for (int round = 0; round < 5; round++) {
        for (int i = 0; i < 300; i++) {
          clip(network, i);
        }
        long after = residentBytes();
        least = round == 0 ? least : Math.min(least, after - before);
        before = after;
      }
      // 300 clips hold 20 MB: a leak is in every round, what the heap takes for itself is not
      assertThat(least).isLessThan(10_000_000);
    }
  }

  private static long residentBytes() throws IOException {
    System.gc();
    try (Scanner fields = new Scanner(Path.of("/proc/self/statm"), StandardCharsets.US_ASCII)) {
      fields.nextLong();
      return 4096 * fields.nextLong();
    }
  }

  @Test
  void whatDoesNotFitTheNetworkIsNamed() {
    try (NDManager manager = Tensors.cpu();
        ForwardBackwardCrnn crnn = crnn();
        TagConditionedCnn cnn = tagCnn()) {
      assertRefused(
          () -> crnn.score(Features.random(manager, 1, 1, 17, 5), ClipLengths.of(5)),
          "(1, 1, 17, 5), allowed: (B, 1, 16, N)");
      assertRefused(
          () -> crnn.score(manager.create(new Shape(1, 1, BANDS, 0)), ClipLengths.of(1)),
          "(1, 1, 16, 0), allowed: at least one clip and one frame");
      assertRefused(() -> ClipLengths.of(5, 0), "frames of clip 1 = 0, allowed: at least 1");
      NDArray two = Features.random(manager, 1, 2, BANDS, 5);
      assertRefused(() -> crnn.score(two, ClipLengths.of(5)), "number of lengths = 1, allowed: 2");
      assertRefused(
          () -> crnn.score(two, ClipLengths.of(5, 6)), "frames of clip 1 = 6, allowed: 1 to 5");
      assertRefused(
          () -> crnn.score(two.toType(DataType.FLOAT64, true), ClipLengths.of(5, 5)),
          "type of the log-mel = float64, allowed: float32");
      ClipLengths lengths = ClipLengths.of(5, 5);
      assertRefused(
          () -> cnn.score(two, lengths, new float[1][5]), "number of tag vectors = 1, allowed: 2");
      assertRefused(
          () -> cnn.score(two, lengths, new float[2][4]),
          "number of tags of clip 0 = 4, allowed: 5");
      assertRefused(
          () -> cnn.score(two, lengths, new float[][] {new float[5], {0, 0, 1.5f, 0, 0}}),
          "tags of clip 1 hold 1.5 for class 2, allowed: 0 to 1");
      assertRefused(
          () -> cnn.score(two, lengths, new float[][] {new float[5], {0, 0, Float.NaN, 0, 0}}),
          "hold NaN for class 2, allowed: 0 to 1");
      try (CnnOutput vectors = crnn.convolve(two, lengths);
          ForwardBackwardCrnn other =
              ForwardBackwardCrnn.builder(Preset.COMPACT).setClasses(2).setSeed(1).build()) {
        assertRefused(() -> other.classify(vectors), "length of the vectors = 10, allowed: 128");
        assertRefused(() -> other.windows(vectors, 5), "length of the vectors = 10, allowed: 128");
        assertRefused(() -> crnn.windows(vectors), "number of contexts = 0, allowed: at least 1");
        assertRefused(() -> crnn.windows(vectors, -1), "context = -1, allowed: 0 to 1000");
        FrameRange beyond = new FrameRange(0, 1000);
        assertRefused(() -> crnn.windows(vectors, beyond, 1, 5), "allowed: frames of one clip");
        FrameRange one = new FrameRange(0, 0);
        assertRefused(() -> crnn.windows(vectors, one, 0, 5), "shift = 0, allowed: at least 1");
      }
      assertThatIllegalStateException().isThrownBy(() -> crnn.train(two, lengths));
    }
  }

  private static void assertRefused(
      org.assertj.core.api.ThrowableAssert.ThrowingCallable call, String message) {
    assertThatIllegalArgumentException().isThrownBy(call).withMessageContaining(message);
  }
}
