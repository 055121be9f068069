package io.github.sed4j.models.nn;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import io.github.sed4j.features.io.NpyArray;
import io.github.sed4j.testing.Tensors;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The GRUs that run on other devices than the CPU, held against those that run on it. */
class FoldedClassifierTest {

  private static final int INPUTS = 6;
  private static final int CLASSES = 3;
  private static final int FRAMES = 9;
  private static final ClipLengths LENGTHS = ClipLengths.of(FRAMES, 5);
  private static final ClassifierArchitecture ARCHITECTURE =
      new ClassifierArchitecture(5, 2, List.of(4), NormSettings.NONE);

  private static FoldedClassifier classifier(
      long seed, boolean bidirectional, NDManager manager, boolean onHost) {
    Map<String, NpyArray> state =
        InitialState.draw(
            ARCHITECTURE.parameters("_rnn", "_clf", INPUTS, CLASSES, bidirectional), seed);
    return new FoldedClassifier(
        ARCHITECTURE, state, "_rnn", "_clf", bidirectional, manager, onHost);
  }

  private static NDArray noise(NDManager manager, long seed) {
    Random random = new Random(seed);
    float[] values = new float[2 * FRAMES * INPUTS];
    for (int i = 0; i < values.length; i++) {
      values[i] = 3 * (float) random.nextGaussian();
    }
    return manager.create(values, new Shape(2, FRAMES, INPUTS));
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void theEnginesRecurrenceEqualsTheOneInJava(boolean bidirectional) {
    List<List<float[]>> logits = new ArrayList<>();
    for (boolean onHost : new boolean[] {true, false}) {
      try (NDManager manager = Tensors.cpu();
          FoldedClassifier first = classifier(1, bidirectional, manager, onHost);
          FoldedClassifier second = classifier(2, bidirectional, manager, onHost)) {
        BatchFrames frames = BatchFrames.of(manager, LENGTHS, FRAMES);
        List<NDArray> results =
            RecurrentClassifier.evaluateAll(
                List.of(first, second), List.of(noise(manager, 3), noise(manager, 4)), frames);
        assertThat(results.get(0).getShape()).isEqualTo(new Shape(2, FRAMES, CLASSES));
        logits.add(results.stream().map(NDArray::toFloatArray).toList());
      }
    }
    for (int k = 0; k < 2; k++) {
      float[] host = logits.get(0).get(k);
      float[] engine = logits.get(1).get(k);
      for (int i = 0; i < host.length; i++) {
        assertThat(host[i]).as("entry " + i).isCloseTo(engine[i], within(5e-6f));
      }
    }
    assertThat(logits.get(0).get(0)).isNotEqualTo(logits.get(0).get(1));
  }

  @Test
  void javaRunsNoRecurrenceOfAnotherDevice() {
    assertThat(HostGru.isFastOn(ai.djl.Device.gpu())).isFalse();
    assertThat(HostGru.isFastOn(ai.djl.Device.of("mps", 0))).isFalse();
  }
}
