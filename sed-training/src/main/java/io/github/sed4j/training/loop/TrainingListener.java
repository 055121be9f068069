package io.github.sed4j.training.loop;

import java.nio.file.Path;

/**
 * Is told how a training run proceeds: for progress on a terminal, files of metrics, curves.
 *
 * <p>All methods are called on the thread that trains, in the order of the events, and keep it from
 * training until they return. What they throw ends the run; the last checkpoint stays.
 *
 * <p>Thread safety: called by one thread at a time.
 */
public interface TrainingListener {

  /**
   * A run begins, or goes on.
   *
   * @param start what will be done
   */
  default void started(TrainingStart start) {}

  /**
   * A step was done.
   *
   * @param step what it gave
   */
  default void stepped(TrainingStep step) {}

  /**
   * The network was validated; the steps before were told of.
   *
   * @param validation what it gave
   */
  default void validated(Validation validation) {}

  /**
   * A checkpoint was written.
   *
   * @param step number of steps that were done
   * @param checkpoint where it lies
   */
  default void saved(long step, Path checkpoint) {}

  /**
   * The run has come to its end, or was stopped; not called if it failed.
   *
   * @param result what it gave
   */
  default void ended(TrainingResult result) {}
}
