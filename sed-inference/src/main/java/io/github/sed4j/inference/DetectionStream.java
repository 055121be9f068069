package io.github.sed4j.inference;

import io.github.sed4j.features.spectrum.LogMel;

/**
 * Detects sounds while they go on, from the frames of their log-mel. How the frames are cut into
 * parts does not change a decision.
 *
 * <p>Keeps the networks of its detector until it is closed. Thread safety: for one thread at a
 * time. Memory does not grow with what has been taken.
 */
public final class DetectionStream implements AutoCloseable {

  private final EnsembleRun run;
  private final EventDecoder decoder;
  private final int delay;
  private boolean finished;

  DetectionStream(EnsembleRun run, EventDecoder decoder) {
    this.run = run;
    this.decoder = decoder;
    this.delay = run.delay() + decoder.longestReach();
  }

  /**
   * Takes the next frames.
   *
   * @param frames log-mel before any norm, as the bundle's features give it
   * @throws IllegalArgumentException if it has another number of bands
   * @throws IllegalStateException if the recording has ended
   */
  public void accept(LogMel frames) {
    if (finished) {
      throw new IllegalStateException("the recording has ended");
    }
    run.accept(frames);
  }

  /** Ends the recording: the listener hears all that is left. Later calls do nothing. */
  public void finish() {
    if (!finished) {
      finished = true;
      run.finish();
      decoder.finish();
    }
  }

  /**
   * Returns how many frames must have been taken after a frame before it is decided on, at most.
   *
   * @return frames; those of the class with the longest context and filter
   */
  public int delay() {
    return delay;
  }

  /** Frees what was kept; without {@link #finish()} what is left is not decided on. */
  @Override
  public void close() {
    finished = true;
    run.close();
  }
}
