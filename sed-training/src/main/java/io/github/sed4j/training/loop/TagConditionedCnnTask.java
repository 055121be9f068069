package io.github.sed4j.training.loop;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import io.github.sed4j.features.io.NpyArray;
import io.github.sed4j.models.Network;
import io.github.sed4j.models.StrongScores;
import io.github.sed4j.models.TagConditionedCnn;
import io.github.sed4j.models.TagConditionedCnnArchitecture;
import io.github.sed4j.models.TagNoise;
import io.github.sed4j.models.nn.ClipLengths;
import io.github.sed4j.training.data.TrainingBatch;
import java.util.Map;
import java.util.random.RandomGenerator;

/**
 * Detection by the tag-conditioned CNN.
 *
 * @param noise what is done to the tags
 */
record TagConditionedCnnTask(TagConditionedCnnArchitecture architecture, TagNoise noise)
    implements Task<TagConditionedCnn> {

  @Override
  public String settings() {
    return noise.toString();
  }

  @Override
  public boolean ofFrames() {
    return true;
  }

  @Override
  public TagConditionedCnn network(Map<String, NpyArray> state, Device device, Network.Form form) {
    return TagConditionedCnn.of(architecture, state, device, form);
  }

  @Override
  public TrainingPass train(
      TagConditionedCnn network,
      NDArray features,
      ClipLengths lengths,
      TrainingBatch batch,
      RandomGenerator random) {
    StrongScores scores = network.train(features, lengths, BatchTargets.tags(batch), noise, random);
    return BatchTargets.strongLoss(scores, BatchTargets.strongOrUnknown(batch));
  }

  @Override
  public float[][][] score(
      TagConditionedCnn network, NDArray features, ClipLengths lengths, float[][] tags) {
    try (StrongScores scores = network.score(features, lengths, tags)) {
      float[][][] masked = new float[tags.length][][];
      for (int b = 0; b < tags.length; b++) {
        masked[b] = scores.maskedScores(b, tags[b]);
      }
      return masked;
    }
  }
}
