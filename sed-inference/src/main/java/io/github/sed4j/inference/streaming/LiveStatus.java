package io.github.sed4j.inference.streaming;

/**
 * How a {@link LiveDetection} keeps up.
 *
 * <p>Thread safety: immutable, safe to share.
 *
 * @param sampleRate Hz
 * @param offered samples handed over so far
 * @param waiting samples that are waiting to be detected on
 * @param dropped samples that were dropped, since too many were waiting
 * @param drops how often samples were dropped, each time one stretch of them
 */
public record LiveStatus(int sampleRate, long offered, long waiting, long dropped, int drops) {

  /**
   * Returns how much sound was dropped.
   *
   * @return seconds
   */
  public double droppedSeconds() {
    return (double) dropped / sampleRate;
  }

  /**
   * Returns how far detection is behind the sound that was handed over.
   *
   * @return seconds, without what is being computed
   */
  public double waitingSeconds() {
    return (double) waiting / sampleRate;
  }
}
