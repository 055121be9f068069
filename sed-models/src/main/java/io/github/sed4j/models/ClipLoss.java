package io.github.sed4j.models;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import io.github.sed4j.models.nn.OwnedArrays;
import io.github.sed4j.models.nn.Scopes;
import java.util.function.UnaryOperator;

/**
 * Binary cross entropy of a batch of clips, summed over event classes and averaged over each clip's
 * own frames (technical report, section 3). Computed from logits, so that scores near 0 and 1 lose
 * no digits; logarithms are bounded at {@link #LOG_BOUND}, as in PyTorch's BCE.
 *
 * <p>A target of exactly {@link #UNKNOWN} is left out: its entry counts as 0. A clip whose targets
 * are all unknown has loss 0 and does not count in the mean.
 *
 * <p>The arrays belong to the scores that the loss was computed from and are closed with them.
 * Thread safety: immutable.
 *
 * @param perClip loss of each clip, {@code (B)}
 * @param mean mean over the clips with known targets, a scalar; 0 if there are none
 * @param knownClips number of clips with known targets
 */
public record ClipLoss(NDArray perClip, NDArray mean, int knownClips) {

  /** The target that stands for "nobody knows". */
  public static final float UNKNOWN = 0.5f;

  /** Lower bound of logarithms (SYSTEM.md, section 3). */
  public static final float LOG_BOUND = -100;

  /**
   * Compares the larger of forward and backward score at every frame with the clips' tags.
   *
   * @param scores of a training forward pass
   * @param tags weak targets, each 0 to 1, {@code (B, K)}
   * @return the loss
   * @throws IllegalArgumentException if the targets have another shape or values outside 0 to 1
   */
  public static ClipLoss weak(ForwardBackwardScores scores, float[][] tags) {
    Targets targets = Targets.weak(tags, scores.lengths(), scores.forwardLogits().getShape());
    return of(scores.manager(), targets, target -> elements(scores.maximum(), target));
  }

  /**
   * Compares, at every frame, the forward score with what has begun and the backward score with
   * what has not ended: the running maximum of the strong targets from the left and from the right,
   * halved and added.
   *
   * @param scores of a training forward pass
   * @param strong strong targets, each 0 to 1, {@code (B, K, N)}; each clip may have its own N, or
   *     that of the batch
   * @return the loss
   * @throws IllegalArgumentException if the targets have another shape or values outside 0 to 1
   */
  public static ClipLoss boundary(ForwardBackwardScores scores, float[][][] strong) {
    Shape shape = scores.forwardLogits().getShape();
    Targets begun = Targets.strong(strong, scores.lengths(), shape).runningMaximum(false);
    Targets lasting = Targets.strong(strong, scores.lengths(), shape).runningMaximum(true);
    NDManager manager = scores.manager();
    ClipLoss forward = of(manager, begun, target -> elements(scores.forwardLogits(), target));
    ClipLoss backward = of(manager, lasting, target -> elements(scores.backwardLogits(), target));
    NDArray perClip =
        Scopes.keep(
            manager,
            () -> forward.perClip.add(backward.perClip).mul(OwnedArrays.number(manager, 0.5f)));
    return withMean(manager, perClip, begun.knownClips(lasting));
  }

  /**
   * Compares the scores with strong targets at every frame.
   *
   * @param scores of a training forward pass
   * @param strong strong targets, each 0 to 1, {@code (B, K, N)}; each clip may have its own N, or
   *     that of the batch
   * @return the loss
   * @throws IllegalArgumentException if the targets have another shape or values outside 0 to 1
   */
  public static ClipLoss strong(StrongScores scores, float[][][] strong) {
    Targets targets = Targets.strong(strong, scores.lengths(), scores.logits().getShape());
    return of(scores.manager(), targets, target -> elements(scores.logits(), target));
  }

  private static ClipLoss of(NDManager manager, Targets targets, UnaryOperator<NDArray> elements) {
    NDArray perClip =
        Scopes.keep(
            manager,
            () ->
                elements
                    .apply(targets.values(manager))
                    .mul(targets.weights(manager))
                    .sum(new int[] {1, 2}));
    return withMean(manager, perClip, targets.knownClips());
  }

  private static ClipLoss withMean(NDManager manager, NDArray perClip, int knownClips) {
    NDArray mean =
        Scopes.keep(
            manager, () -> perClip.sum().div(OwnedArrays.number(manager, Math.max(1, knownClips))));
    return new ClipLoss(perClip, mean, knownClips);
  }

  /** {@code -t log s(z) - (1 - t) log(1 - s(z))} for every entry. */
  static NDArray elements(NDArray logits, NDArray targets) {
    NDArray bound = OwnedArrays.number(logits.getManager(), -LOG_BOUND);
    NDArray ifActive = logits.neg().getNDArrayInternal().softPlus().minimum(bound);
    NDArray ifInactive = logits.getNDArrayInternal().softPlus().minimum(bound);
    return ifActive.mul(targets).add(ifInactive.mul(targets.getNDArrayInternal().rsub(1f)));
  }
}
