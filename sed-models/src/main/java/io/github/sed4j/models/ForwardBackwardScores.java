package io.github.sed4j.models;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDArrays;
import ai.djl.ndarray.NDManager;
import io.github.sed4j.models.nn.BatchFrames;
import io.github.sed4j.models.nn.ClipLengths;
import io.github.sed4j.models.nn.Scopes;
import java.util.Arrays;

/**
 * What the two classifiers of a forward-backward CRNN say about a batch of clips: at every frame,
 * the forward one about all that was heard up to it, the backward one about all from it on.
 *
 * <p>Holds logits on the device and owns them until {@link #close()}; the methods that return plain
 * arrays copy to the host. After a training forward pass the logits carry the graph of gradients.
 * Thread safety: immutable, may be read by any number of threads until it is closed.
 */
public final class ForwardBackwardScores implements AutoCloseable {

  private final NDManager manager;
  private final NDArray forwardLogits;
  private final NDArray backwardLogits;
  private final ClipLengths lengths;

  ForwardBackwardScores(
      NDManager manager, NDArray forwardLogits, NDArray backwardLogits, ClipLengths lengths) {
    this.manager = manager;
    this.forwardLogits = forwardLogits;
    this.backwardLogits = backwardLogits;
    this.lengths = lengths;
  }

  /**
   * Returns the forward classifier's logits.
   *
   * @return {@code (B, N, K)}, on padding of no meaning; owned by this object, not to be closed
   */
  public NDArray forwardLogits() {
    return forwardLogits;
  }

  /**
   * Returns the backward classifier's logits.
   *
   * @return {@code (B, N, K)}, on padding of no meaning; owned by this object, not to be closed
   */
  public NDArray backwardLogits() {
    return backwardLogits;
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
   * Returns the forward classifier's scores of one clip.
   *
   * @param clip 0 to B - 1
   * @return scores 0 to 1, {@code (K, N)} with the clip's own N
   */
  public float[][] forwardScores(int clip) {
    return FrameMajor.scores(forwardLogits, clip, lengths.frames(clip));
  }

  /**
   * Returns the backward classifier's scores of one clip.
   *
   * @param clip 0 to B - 1
   * @return scores 0 to 1, {@code (K, N)} with the clip's own N
   */
  public float[][] backwardScores(int clip) {
    return FrameMajor.scores(backwardLogits, clip, lengths.frames(clip));
  }

  /**
   * Returns the boundary scores of one clip: the smaller of forward and backward score, which is
   * high where an event has begun and has not ended.
   *
   * @param clip 0 to B - 1
   * @return scores 0 to 1, {@code (K, N)} with the clip's own N
   */
  public float[][] boundaries(int clip) {
    float[][] scores = forwardScores(clip);
    float[][] backward = backwardScores(clip);
    for (int k = 0; k < scores.length; k++) {
      for (int n = 0; n < scores[k].length; n++) {
        scores[k][n] = Math.min(scores[k][n], backward[k][n]);
      }
    }
    return scores;
  }

  /**
   * Returns the tag scores of all clips: the mean of the forward score at a clip's last frame and
   * the backward score at its first.
   *
   * @return scores 0 to 1, {@code (B, K)}
   */
  public float[][] tags() {
    int clips = lengths.clips();
    float[][] tags = new float[clips][];
    Scopes.run(
        () -> {
          int frames = Math.toIntExact(forwardLogits.getShape().get(1));
          int classes = Math.toIntExact(forwardLogits.getShape().get(2));
          BatchFrames batch = BatchFrames.of(manager, lengths, frames);
          NDArray last =
              forwardLogits.reshape((long) clips * frames, classes).get(batch.lastRows());
          NDArray first = backwardLogits.get(":, 0");
          NDArray scores = FrameMajor.sigmoid(last).add(FrameMajor.sigmoid(first)).mul(0.5f);
          float[] values = scores.toFloatArray();
          for (int b = 0; b < clips; b++) {
            tags[b] = Arrays.copyOfRange(values, b * classes, (b + 1) * classes);
          }
        });
    return tags;
  }

  /** The larger of both logits, on the device, (B, N, K). */
  NDArray maximum() {
    return NDArrays.maximum(forwardLogits, backwardLogits);
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
