package io.github.sed4j.models;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import io.github.sed4j.models.nn.ClipLengths;

/**
 * What a network for strong labels says about a batch of clips: a score for every class and frame.
 *
 * <p>Holds logits on the device and owns them until {@link #close()}; the methods that return plain
 * arrays copy to the host. After a training forward pass the logits carry the graph of gradients.
 * Thread safety: immutable, may be read by any number of threads until it is closed.
 */
public final class StrongScores implements AutoCloseable {

  private final NDManager manager;
  private final NDArray logits;
  private final ClipLengths lengths;

  StrongScores(NDManager manager, NDArray logits, ClipLengths lengths) {
    this.manager = manager;
    this.logits = logits;
    this.lengths = lengths;
  }

  /**
   * Returns the logits.
   *
   * @return {@code (B, N, K)}, on padding of no meaning; owned by this object, not to be closed
   */
  public NDArray logits() {
    return logits;
  }

  /**
   * Returns the length of each clip.
   *
   * @return frames per clip
   */
  public ClipLengths lengths() {
    return lengths;
  }

  /**
   * Returns the scores of one clip.
   *
   * @param clip 0 to B - 1
   * @return scores 0 to 1, {@code (K, N)} with the clip's own N
   */
  public float[][] scores(int clip) {
    return FrameMajor.scores(logits, clip, lengths.frames(clip));
  }

  /**
   * Returns the scores of one clip times its tags.
   *
   * @param clip 0 to B - 1
   * @param tags one number 0 to 1 for each class, {@code (K)}
   * @return scores 0 to 1, {@code (K, N)} with the clip's own N
   * @throws IllegalArgumentException if there are not K tags, or one is outside 0 to 1
   */
  public float[][] maskedScores(int clip, float[] tags) {
    Inputs.requireTags(new float[][] {tags}, 1, Math.toIntExact(logits.getShape().get(2)));
    float[][] scores = scores(clip);
    for (int k = 0; k < scores.length; k++) {
      for (int n = 0; n < scores[k].length; n++) {
        scores[k][n] *= tags[k];
      }
    }
    return scores;
  }

  NDManager manager() {
    return manager;
  }

  /** Frees the native memory, and with it losses computed from these scores. */
  @Override
  public void close() {
    manager.close();
  }
}
