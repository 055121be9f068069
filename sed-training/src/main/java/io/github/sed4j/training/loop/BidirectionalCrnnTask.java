package io.github.sed4j.training.loop;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import io.github.sed4j.features.io.NpyArray;
import io.github.sed4j.models.BidirectionalCrnn;
import io.github.sed4j.models.BidirectionalCrnnArchitecture;
import io.github.sed4j.models.Network;
import io.github.sed4j.models.StrongScores;
import io.github.sed4j.models.TagNoise;
import io.github.sed4j.models.nn.ClipLengths;
import io.github.sed4j.training.data.TrainingBatch;
import java.util.Map;
import java.util.random.RandomGenerator;

/**
 * Detection by the bidirectional CRNN, with or without tags.
 *
 * @param noise what is done to the tags, if there are any
 */
record BidirectionalCrnnTask(BidirectionalCrnnArchitecture architecture, TagNoise noise)
    implements Task<BidirectionalCrnn> {

  @Override
  public String settings() {
    return architecture.tagConditioned() ? noise.toString() : "no tags";
  }

  @Override
  public boolean ofFrames() {
    return true;
  }

  @Override
  public BidirectionalCrnn network(Map<String, NpyArray> state, Device device, Network.Form form) {
    return BidirectionalCrnn.of(architecture, state, device, form);
  }

  @Override
  public TrainingPass train(
      BidirectionalCrnn network,
      NDArray features,
      ClipLengths lengths,
      TrainingBatch batch,
      RandomGenerator random) {
    StrongScores scores =
        architecture.tagConditioned()
            ? network.train(features, lengths, BatchTargets.tags(batch), noise, random)
            : network.train(features, lengths);
    return BatchTargets.strongLoss(scores, BatchTargets.strongOrUnknown(batch));
  }

  @Override
  public float[][][] score(
      BidirectionalCrnn network, NDArray features, ClipLengths lengths, float[][] tags) {
    boolean conditioned = architecture.tagConditioned();
    try (StrongScores scores =
        conditioned ? network.score(features, lengths, tags) : network.score(features, lengths)) {
      float[][][] found = new float[lengths.clips()][][];
      for (int b = 0; b < found.length; b++) {
        found[b] = conditioned ? scores.maskedScores(b, tags[b]) : scores.scores(b);
      }
      return found;
    }
  }
}
