package io.github.sed4j.models.nn;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * The number of frames of each clip in a batch; what lies beyond a clip's length is padding.
 *
 * <p>Thread safety: immutable, safe to share.
 */
public final class ClipLengths {

  private final int[] lengths;

  private ClipLengths(int[] lengths) {
    this.lengths = lengths;
  }

  /**
   * Makes lengths of any kind.
   *
   * @param lengths frames of each clip, at least one clip, each at least 1; copied
   * @return the lengths
   * @throws IllegalArgumentException if there is no clip, or a clip without frames
   */
  public static ClipLengths of(int... lengths) {
    if (lengths.length == 0) {
      throw new IllegalArgumentException("number of clips = 0, allowed: at least 1");
    }
    for (int b = 0; b < lengths.length; b++) {
      if (lengths[b] < 1) {
        throw new IllegalArgumentException(
            "frames of clip " + b + " = " + lengths[b] + ", allowed: at least 1");
      }
    }
    return new ClipLengths(lengths.clone());
  }

  /**
   * Makes lengths of clips that are all equally long.
   *
   * @param clips number of clips, at least 1
   * @param frames frames of each, at least 1
   * @return the lengths
   * @throws IllegalArgumentException if a value is below 1
   */
  public static ClipLengths same(int clips, int frames) {
    int[] lengths = new int[Math.max(0, clips)];
    Arrays.fill(lengths, frames);
    return of(lengths);
  }

  /**
   * Returns the number of clips.
   *
   * @return B, at least 1
   */
  public int clips() {
    return lengths.length;
  }

  /**
   * Returns the length of one clip.
   *
   * @param clip 0 to {@code clips() - 1}
   * @return its frames, at least 1
   * @throws IndexOutOfBoundsException if there is no such clip
   */
  public int frames(int clip) {
    return lengths[clip];
  }

  /**
   * Returns the length of the longest clip.
   *
   * @return its frames
   */
  public int longest() {
    return Arrays.stream(lengths).max().orElseThrow();
  }

  /**
   * Returns the number of frames of all clips together.
   *
   * @return the sum of the lengths
   */
  public long totalFrames() {
    return Arrays.stream(lengths).asLongStream().sum();
  }

  /**
   * Tells whether every clip has the given length, so that there is no padding.
   *
   * @param frames frames of the batch
   * @return true if no clip is shorter
   */
  public boolean fill(int frames) {
    return Arrays.stream(lengths).allMatch(n -> n == frames);
  }

  /**
   * Checks that these lengths fit a batch.
   *
   * @param clips clips of the batch
   * @param frames frames of the batch
   * @throws IllegalArgumentException if there is another number of clips, or a clip is longer
   */
  public void requireFit(long clips, long frames) {
    if (lengths.length != clips) {
      throw new IllegalArgumentException(
          "number of lengths = " + lengths.length + ", allowed: " + clips + " as there are clips");
    }
    for (int b = 0; b < lengths.length; b++) {
      if (lengths[b] > frames) {
        throw new IllegalArgumentException(
            "frames of clip "
                + b
                + " = "
                + lengths[b]
                + ", allowed: 1 to "
                + frames
                + " as the batch has");
      }
    }
  }

  /**
   * Returns the lengths as an array.
   *
   * @return a copy
   */
  public int[] toArray() {
    return lengths.clone();
  }

  /**
   * Tells whether another object holds the same lengths.
   *
   * @param other the other object
   * @return true if equal
   */
  @Override
  public boolean equals(@Nullable Object other) {
    return other instanceof ClipLengths that && Arrays.equals(lengths, that.lengths);
  }

  /**
   * Returns a hash of the lengths.
   *
   * @return the hash
   */
  @Override
  public int hashCode() {
    return Arrays.hashCode(lengths);
  }

  /**
   * Returns the lengths as text.
   *
   * @return for example {@code [498, 478]}
   */
  @Override
  public String toString() {
    return Arrays.toString(lengths);
  }
}
