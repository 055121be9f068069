package io.github.sed4j.training.loop;

import ai.djl.ndarray.NDArray;

/**
 * A forward pass of training.
 *
 * @param scores what owns the loss and all that it was computed from
 * @param loss mean loss of the clips, a scalar with the graph of gradients
 */
record TrainingPass(Scores scores, NDArray loss) implements AutoCloseable {

  /** Native memory that is freed without a checked exception. */
  @FunctionalInterface
  interface Scores {
    void close();
  }

  @Override
  public void close() {
    scores.close();
  }
}
