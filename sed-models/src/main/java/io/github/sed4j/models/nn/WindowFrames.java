package io.github.sed4j.models.nn;

/**
 * The frames of a clip that windows lie around: {@code first}, {@code first + shift}, and so on.
 *
 * @param first the first frame, at least 0
 * @param count the number of frames, at least 1
 * @param shift from one frame to the next, at least 1
 */
public record WindowFrames(int first, int count, int shift) {

  /**
   * Makes a description.
   *
   * @param first the first frame, at least 0
   * @param count the number of frames, at least 1
   * @param shift from one frame to the next, at least 1
   * @throws IllegalArgumentException if a value is outside its range
   */
  public WindowFrames {
    Require.inRange("first", first, 0, Integer.MAX_VALUE);
    Require.inRange("count", count, 1, Integer.MAX_VALUE);
    Require.inRange("shift", shift, 1, Integer.MAX_VALUE);
  }

  /**
   * Returns the same frames of the clip that runs backwards, in its order.
   *
   * @param frames frames of the clip
   * @return the frames, the last one first
   */
  public WindowFrames reversed(int frames) {
    return new WindowFrames(frames - 1 - (first + (count - 1) * shift), count, shift);
  }
}
