package io.github.sed4j.inference;

import java.nio.file.Path;

/**
 * Hears how a batch of recordings goes. All methods are called on the thread that started the
 * batch, in the order of the recordings.
 */
public interface BatchListener {

  /**
   * Takes the result of a recording.
   *
   * @param file the recording
   * @param detection what was detected
   */
  void onDetection(Path file, Detection detection);

  /**
   * Takes notice that a recording could not be used; the others are.
   *
   * @param file the recording
   * @param cause why
   */
  default void onFailure(Path file, Exception cause) {}

  /**
   * Takes notice of the progress, after each recording.
   *
   * @param soFar what has been done
   */
  default void onProgress(BatchSummary soFar) {}

  /**
   * Tells whether the batch should end early; asked before each recording.
   *
   * @return true to end it
   */
  default boolean isCancelled() {
    return false;
  }
}
