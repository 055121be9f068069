package io.github.sed4j.training.loop;

import java.io.IOException;

/**
 * The training of one network: steps over batches of labelled clips, validations, checkpoints, and
 * in the end a bundle with the network at its best validation.
 *
 * <p>All lies in one folder: checkpoints in {@code checkpoints/}, of which the last two are kept,
 * and the finished bundle, named for the kind of network, such as {@code fbcrnn.sed4j}. A process
 * may be killed at any moment; a run that is resumed from the last checkpoint does what the
 * uninterrupted one would have done, on a CPU with a fixed number of threads bit for bit.
 *
 * <p>Memory is flat over any number of steps. The engine collects the gradients of one step in a
 * process at a time; trainings on several threads take turns.
 *
 * <p>Thread safety: {@link #run} is for one thread at a time; {@link #stop} may be called by any.
 */
public abstract sealed class NetworkTraining
    permits CrnnTraining, TagConditionedCnnTraining, BidirectionalCrnnTraining {

  private final Task<?> task;
  private final TrainingSettings settings;
  private volatile boolean stopped;

  NetworkTraining(Task<?> task, TrainingSettings settings) {
    this.task = task;
    this.settings = settings;
  }

  /**
   * Trains until all steps are done, validation no longer improves, or {@link #stop} is called.
   *
   * @return how it ended
   * @throws TrainingDivergedException if a loss or gradient is not finite; the message names the
   *     clips
   * @throws IllegalArgumentException if the run is to be resumed and its checkpoint is of another
   *     network, other data or other settings
   * @throws java.nio.file.FileAlreadyExistsException if the folder holds checkpoints and the run is
   *     not to be resumed
   * @throws IOException if no recording can be used, or the folder cannot be written; the last
   *     checkpoint stays
   * @throws IllegalStateException if a native artifact is missing on this platform, or the examples
   *     of ten epochs in a row fill no batch
   */
  public final TrainingResult run() throws IOException {
    return new TrainingRun<>(task, settings, () -> stopped).run();
  }

  /**
   * Asks a run to end after the step that is being made, with a checkpoint. A training that was
   * stopped makes no more steps; another one, built to resume, goes on.
   */
  public final void stop() {
    stopped = true;
  }
}
