package io.github.sed4j.models.nn;

import ai.djl.ndarray.NDArray;
import java.util.ArrayList;
import java.util.List;

/**
 * GRU layers and dense layers that turn vectors into logits, in training or in inference form.
 *
 * <p>Thread safety: evaluation may run in any number of threads at the same time; training must
 * have the network for itself.
 */
public interface RecurrentClassifier extends AutoCloseable {

  /**
   * Evaluates.
   *
   * @param vectors {@code (B, N, D)}
   * @param frames which frames are valid
   * @return logits {@code (B, N, K)}; on padding of no meaning. A new array on the manager of
   *     {@code vectors}
   */
  NDArray evaluate(NDArray vectors, BatchFrames frames);

  /**
   * Runs a training forward pass: norms use the batch's statistics and update the running ones, and
   * gradients are recorded.
   *
   * @param vectors {@code (B, N, D)}
   * @param frames which frames are valid
   * @return logits {@code (B, N, K)}; on padding of no meaning
   * @throws IllegalStateException in the inference form
   */
  NDArray train(NDArray vectors, BatchFrames frames);

  /**
   * Evaluates windows: for each context C and each frame n asked for the state after reading frames
   * n - C to n + C, zeros beyond the clip.
   *
   * @param vectors one clip, {@code (N, D)}
   * @param windows the frames n
   * @param contexts values of C, ascending, each at least 0
   * @return for each context the logits {@code (windows.count(), K)}; new arrays on the manager of
   *     {@code vectors}
   * @throws IllegalStateException if GRU layers run in both directions
   */
  List<NDArray> evaluateWindows(NDArray vectors, WindowFrames windows, int[] contexts);

  /**
   * Evaluates several classifiers, each on its own vectors. In the inference form on the CPU their
   * GRUs run side by side where the engine may use several threads.
   *
   * @param classifiers the classifiers
   * @param vectors for each {@code (B, N, D)}
   * @param frames which frames are valid
   * @return for each the logits {@code (B, N, K)}
   */
  static List<NDArray> evaluateAll(
      List<? extends RecurrentClassifier> classifiers, List<NDArray> vectors, BatchFrames frames) {
    if (classifiers.stream().allMatch(FoldedClassifier.class::isInstance)) {
      return FoldedClassifier.evaluateTogether(
          classifiers.stream().map(FoldedClassifier.class::cast).toList(), vectors, frames);
    }
    List<NDArray> logits = new ArrayList<>();
    for (int i = 0; i < classifiers.size(); i++) {
      logits.add(classifiers.get(i).evaluate(vectors.get(i), frames));
    }
    return logits;
  }

  /** Frees what this part owns by itself. */
  @Override
  void close();
}
