package io.github.sed4j.inference;

/**
 * The stretches of a recording that are tagged: a short recording as a whole, a longer one in
 * windows that start at every {@code hop}-th frame of its own, the last moved back so that it ends
 * with the recording. A frame is masked by the tags of the windows that hold it.
 *
 * <p>Thread safety: immutable, safe to share.
 *
 * @param length frames of a window, at least 1
 * @param hop frames from the start of a window to that of the next, 1 to {@code length}
 * @param whole frames of the longest recording that is tagged as a whole, at least {@code length}
 */
public record TagWindows(int length, int hop, int whole) {

  /** Frames of a window: 10 s, the length of the clips that networks are trained on. */
  public static final int DEFAULT_LENGTH = 500;

  /** Frames from window to window: every frame but the first and last lies in two. */
  public static final int DEFAULT_HOP = 250;

  /** Frames of the longest recording that is tagged as a whole: 15 s. */
  public static final int DEFAULT_WHOLE = 750;

  /** The windows of SYSTEM.md, section 6. */
  public static final TagWindows DEFAULT =
      new TagWindows(DEFAULT_LENGTH, DEFAULT_HOP, DEFAULT_WHOLE);

  /**
   * Makes a description.
   *
   * @param length frames of a window, at least 1
   * @param hop frames from the start of a window to that of the next, 1 to {@code length}
   * @param whole frames of the longest recording that is tagged as a whole, at least {@code length}
   * @throws IllegalArgumentException if a value is outside its range
   */
  public TagWindows {
    if (length < 1) {
      throw new IllegalArgumentException("length = " + length + ", allowed: at least 1");
    }
    if (hop < 1 || hop > length) {
      throw new IllegalArgumentException("hop = " + hop + ", allowed: 1 to length = " + length);
    }
    if (whole < length) {
      throw new IllegalArgumentException(
          "whole = " + whole + ", allowed: at least length = " + length);
    }
  }
}
