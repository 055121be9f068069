package io.github.sed4j.training.loop;

/**
 * What one step of training gave.
 *
 * <p>Thread safety: immutable, safe to share.
 *
 * @param step number of steps that are done, this one included, from 1
 * @param epoch pass over the data, from 0
 * @param loss mean loss of the batch's clips, finite
 * @param learningRate the rate of this step
 * @param gradientNorm global norm of the gradients before clipping
 * @param clips examples of the batch
 * @param seconds how long the step took, waiting for its data included
 * @param dataSeconds how long it waited for its data
 * @param skippedClips different recordings that were skipped so far since they could not be used
 */
public record TrainingStep(
    long step,
    long epoch,
    double loss,
    double learningRate,
    double gradientNorm,
    int clips,
    double seconds,
    double dataSeconds,
    int skippedClips) {

  /**
   * Returns the speed of this step.
   *
   * @return examples a second
   */
  public double clipsPerSecond() {
    return clips / seconds;
  }
}
