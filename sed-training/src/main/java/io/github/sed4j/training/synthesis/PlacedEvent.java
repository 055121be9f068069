package io.github.sed4j.training.synthesis;

/**
 * An event of a soundscape: what sounds from when to when, and which part of which recording it is.
 *
 * <p>Thread safety: immutable, safe to share.
 *
 * @param label the event class
 * @param onset start in the clip, s
 * @param offset end in the clip, s, above {@code onset}
 * @param sound the recording
 * @param sourceOnset where the part begins in the recording, s
 * @param sourceOffset where it ends, s; if it is shorter than the event, it is repeated
 * @param snr level above the background, dB
 */
public record PlacedEvent(
    String label,
    double onset,
    double offset,
    Sound sound,
    double sourceOnset,
    double sourceOffset,
    double snr) {

  /**
   * Returns how long the event is.
   *
   * @return seconds
   */
  public double duration() {
    return offset - onset;
  }

  boolean overlaps(double otherOnset, double otherOffset) {
    return onset < otherOffset && otherOnset < offset;
  }
}
