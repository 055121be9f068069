package io.github.sed4j.features.spectrum;

/**
 * Consecutive frames, both ends inclusive.
 *
 * <p>Thread safety: immutable, safe to share.
 *
 * @param first index of the first frame, at least 0
 * @param last index of the last frame, at least {@code first}
 */
public record FrameRange(int first, int last) {

  /**
   * Makes a range.
   *
   * @param first index of the first frame, at least 0
   * @param last index of the last frame, at least {@code first}
   * @throws IllegalArgumentException if an index is outside its range
   */
  public FrameRange {
    if (first < 0) {
      throw new IllegalArgumentException("first = " + first + ", allowed: at least 0");
    }
    if (last < first) {
      throw new IllegalArgumentException("last = " + last + ", allowed: at least first = " + first);
    }
  }

  /**
   * Returns the number of frames.
   *
   * @return at least 1
   */
  public int length() {
    return last - first + 1;
  }

  /**
   * Tells whether a frame lies in this range.
   *
   * @param frame index of the frame
   * @return true if it does
   */
  public boolean contains(int frame) {
    return first <= frame && frame <= last;
  }
}
