package io.github.sed4j.training.loop;

import io.github.sed4j.models.ClipLoss;
import io.github.sed4j.models.StrongScores;
import io.github.sed4j.training.data.TrainingBatch;
import java.util.Arrays;

/** The targets of a batch in the shapes that the losses take. */
final class BatchTargets {

  private BatchTargets() {}

  /** Tags, (B, K). */
  static float[][] tags(TrainingBatch batch) {
    float[] flat = batch.tags();
    int classes = batch.eventClasses();
    float[][] tags = new float[batch.size()][];
    for (int b = 0; b < tags.length; b++) {
      tags[b] = Arrays.copyOfRange(flat, b * classes, (b + 1) * classes);
    }
    return tags;
  }

  static boolean anyStrong(TrainingBatch batch) {
    for (boolean strong : batch.hasStrongTargets()) {
      if (strong) {
        return true;
      }
    }
    return false;
  }

  /** Strong targets, (B, K, N); those of a clip that has none are unknown. */
  static float[][][] strongOrUnknown(TrainingBatch batch) {
    float[] flat = batch.strongTargets();
    boolean[] strong = batch.hasStrongTargets();
    int classes = batch.eventClasses();
    int frames = batch.frames();
    float[][][] targets = new float[batch.size()][classes][];
    for (int b = 0; b < targets.length; b++) {
      for (int k = 0; k < classes; k++) {
        int row = (b * classes + k) * frames;
        targets[b][k] = Arrays.copyOfRange(flat, row, row + frames);
        if (!strong[b]) {
          Arrays.fill(targets[b][k], ClipLoss.UNKNOWN);
        }
      }
    }
    return targets;
  }

  /** Each clip's tags at every frame, (B, K, N). */
  static float[][][] tagsOfFrames(TrainingBatch batch) {
    float[][] tags = tags(batch);
    float[][][] targets = new float[tags.length][batch.eventClasses()][batch.frames()];
    for (int b = 0; b < tags.length; b++) {
      for (int k = 0; k < tags[b].length; k++) {
        Arrays.fill(targets[b][k], tags[b][k]);
      }
    }
    return targets;
  }

  /** The mean loss of scores against targets (B, K, N); closes the scores if it fails. */
  static TrainingPass strongLoss(StrongScores scores, float[][][] targets) {
    try {
      return new TrainingPass(scores::close, ClipLoss.strong(scores, targets).mean());
    } catch (RuntimeException | Error e) {
      scores.close();
      throw e;
    }
  }

  /** (B, K) as (B, K, 1). */
  static float[][][] ofOneFrame(float[][] tags) {
    float[][][] frames = new float[tags.length][][];
    for (int b = 0; b < tags.length; b++) {
      frames[b] = new float[tags[b].length][];
      for (int k = 0; k < tags[b].length; k++) {
        frames[b][k] = new float[] {tags[b][k]};
      }
    }
    return frames;
  }
}
