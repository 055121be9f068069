package io.github.sed4j.training.loop;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import io.github.sed4j.features.io.NpyArray;
import io.github.sed4j.models.ClipLoss;
import io.github.sed4j.models.ForwardBackwardCrnn;
import io.github.sed4j.models.ForwardBackwardCrnnArchitecture;
import io.github.sed4j.models.ForwardBackwardScores;
import io.github.sed4j.models.Network;
import io.github.sed4j.models.nn.ClipLengths;
import io.github.sed4j.training.data.TrainingBatch;
import java.util.Map;
import java.util.random.RandomGenerator;

/**
 * Tagging by the forward-backward CRNN.
 *
 * @param boundaryWeight part that the boundary loss has in the loss of a strongly labelled clip
 * @param backward whether the backward classifier is trained and used; if not, boundaries are not
 */
record CrnnTask(
    ForwardBackwardCrnnArchitecture architecture, double boundaryWeight, boolean backward)
    implements Task<ForwardBackwardCrnn> {

  @Override
  public String settings() {
    return "boundary weight " + boundaryWeight + (backward ? "" : ", forward classifier alone");
  }

  @Override
  public boolean givesBundle() {
    return backward;
  }

  @Override
  public boolean ofFrames() {
    return false;
  }

  @Override
  public ForwardBackwardCrnn network(
      Map<String, NpyArray> state, Device device, Network.Form form) {
    return ForwardBackwardCrnn.of(architecture, state, device, form);
  }

  @Override
  public Map<String, NDArray> trainableParameters(ForwardBackwardCrnn network) {
    return backward ? network.trainableParameters() : network.forwardParameters();
  }

  @Override
  public TrainingPass train(
      ForwardBackwardCrnn network,
      NDArray features,
      ClipLengths lengths,
      TrainingBatch batch,
      RandomGenerator random) {
    if (!backward) {
      return BatchTargets.strongLoss(
          network.trainForward(features, lengths), BatchTargets.tagsOfFrames(batch));
    }
    ForwardBackwardScores scores = network.train(features, lengths);
    try {
      ClipLoss weak = ClipLoss.weak(scores, BatchTargets.tags(batch));
      return new TrainingPass(
          scores::close,
          boundaryWeight > 0 && BatchTargets.anyStrong(batch)
              ? withBoundaries(scores, weak, batch)
              : weak.mean());
    } catch (RuntimeException | Error e) {
      scores.close();
      throw e;
    }
  }

  /** The mean over clips, of which each strongly labelled one has both losses. */
  private NDArray withBoundaries(ForwardBackwardScores scores, ClipLoss weak, TrainingBatch batch) {
    ClipLoss boundary = ClipLoss.boundary(scores, BatchTargets.strongOrUnknown(batch));
    boolean[] strong = batch.hasStrongTargets();
    float[] weights = new float[strong.length];
    for (int b = 0; b < strong.length; b++) {
      weights[b] = strong[b] ? (float) (1 - boundaryWeight) : 1;
    }
    NDManager owner = weak.perClip().getManager();
    return weak.perClip()
        .mul(owner.create(weights, new Shape(weights.length)))
        .add(boundary.perClip().mul((float) boundaryWeight))
        .mean();
  }

  @Override
  public float[][][] score(
      ForwardBackwardCrnn network, NDArray features, ClipLengths lengths, float[][] tags) {
    try (ForwardBackwardScores scores = network.score(features, lengths)) {
      return BatchTargets.ofOneFrame(backward ? scores.tags() : lastForward(scores));
    }
  }

  /** The forward scores at the last frame of each clip, (B, K). */
  private static float[][] lastForward(ForwardBackwardScores scores) {
    float[][] last = new float[scores.lengths().clips()][];
    for (int b = 0; b < last.length; b++) {
      float[][] all = scores.forwardScores(b);
      last[b] = new float[all.length];
      for (int k = 0; k < all.length; k++) {
        last[b][k] = all[k][all[k].length - 1];
      }
    }
    return last;
  }
}
