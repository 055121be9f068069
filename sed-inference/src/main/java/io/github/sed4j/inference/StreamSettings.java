package io.github.sed4j.inference;

/**
 * When a {@link DetectionStream} decides on events.
 *
 * <p>With the tag mask, decisions are those of a whole recording that is tagged in the same
 * windows; they wait until all windows that hold a frame are known, a window's length. At low
 * latency there is no mask, every class is scored, and by the forward-backward CRNNs alone;
 * thresholds should be calibrated for that.
 *
 * <p>Thread safety: immutable, safe to share.
 *
 * @param lowLatency whether to decide without the tag mask
 * @param hop frames that are computed at a time, at least 1: few decide sooner and cost more
 * @param tagWindows the stretches that are tagged
 */
public record StreamSettings(boolean lowLatency, int hop, TagWindows tagWindows) {

  /** Frames that are computed at a time with the tag mask: 1 s. */
  public static final int DEFAULT_MASKED_HOP = 50;

  /**
   * The windows of long recordings for every recording, since a stream does not know how short it
   * will be.
   */
  public static final TagWindows DEFAULT_TAG_WINDOWS =
      new TagWindows(TagWindows.DEFAULT_LENGTH, TagWindows.DEFAULT_HOP, TagWindows.DEFAULT_LENGTH);

  /** Decides with the tag mask. */
  public static final StreamSettings MASKED =
      new StreamSettings(false, DEFAULT_MASKED_HOP, DEFAULT_TAG_WINDOWS);

  /** Decides at once, frame by frame. */
  public static final StreamSettings LOW_LATENCY = new StreamSettings(true, 1, DEFAULT_TAG_WINDOWS);

  /**
   * Makes settings.
   *
   * @param lowLatency whether to decide without the tag mask
   * @param hop frames that are computed at a time, at least 1
   * @param tagWindows the stretches that are tagged
   * @throws IllegalArgumentException if the hop is below 1
   */
  public StreamSettings {
    if (hop < 1) {
      throw new IllegalArgumentException("hop = " + hop + ", allowed: at least 1");
    }
  }
}
