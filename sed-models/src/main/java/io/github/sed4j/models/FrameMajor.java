package io.github.sed4j.models;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.index.NDIndex;
import io.github.sed4j.models.nn.Scopes;
import java.util.function.Supplier;

/** From logits on the device, (B, N, K) or (N, K), to scores on the host, (K, N). */
final class FrameMajor {

  private FrameMajor() {}

  static NDArray sigmoid(NDArray logits) {
    return logits.getNDArrayInternal().sigmoid();
  }

  /** Scores of one clip of a batch. */
  static float[][] scores(NDArray logits, int clip, int frames) {
    return toHost(
        () ->
            sigmoid(
                logits
                    .get(new NDIndex().addSliceDim(clip, clip + 1L).addSliceDim(0, frames))
                    .squeeze(0)));
  }

  /** Transposes (N, K) while copying. */
  static float[][] toHost(Supplier<NDArray> scores) {
    float[][][] result = new float[1][][];
    Scopes.run(
        () -> {
          NDArray array = scores.get();
          int frames = Math.toIntExact(array.getShape().get(0));
          int classes = Math.toIntExact(array.getShape().get(1));
          float[] values = array.toFloatArray();
          float[][] byClass = new float[classes][frames];
          for (int n = 0; n < frames; n++) {
            for (int k = 0; k < classes; k++) {
              byClass[k][n] = values[n * classes + k];
            }
          }
          result[0] = byClass;
        });
    return result[0];
  }
}
