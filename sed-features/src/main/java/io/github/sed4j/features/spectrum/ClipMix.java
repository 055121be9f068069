package io.github.sed4j.features.spectrum;

import io.github.sed4j.features.audio.AudioClip;
import java.util.List;

/**
 * What one row of a batch is made of: a clip, or several whose STFTs are added, each from a frame
 * of its own on. A clip takes part with its whole frames; nothing of it is heard between them and
 * the frames before or after.
 *
 * <p>Thread safety: immutable, safe to share.
 *
 * @param parts the clips, at least one; copied
 */
public record ClipMix(List<Part> parts) {

  /**
   * One clip of a mix.
   *
   * <p>Thread safety: immutable, safe to share.
   *
   * @param clip a clip of any number of channels, which are averaged
   * @param scaling what is done to its samples
   * @param start frame of the mix at which it starts, at least 0
   */
  public record Part(AudioClip clip, WaveformScaling scaling, int start) {

    /**
     * Makes a part.
     *
     * @param clip a clip of any number of channels, which are averaged
     * @param scaling what is done to its samples
     * @param start frame of the mix at which it starts, at least 0
     * @throws IllegalArgumentException if the start is negative
     */
    public Part {
      if (start < 0) {
        throw new IllegalArgumentException("start = " + start + ", allowed: at least 0");
      }
    }
  }

  /**
   * Makes a mix.
   *
   * @param parts the clips, at least one; copied
   * @throws IllegalArgumentException if there is none
   */
  public ClipMix {
    parts = List.copyOf(parts);
    if (parts.isEmpty()) {
      throw new IllegalArgumentException("parts = 0, allowed: at least 1");
    }
  }

  /**
   * Makes a mix of one clip alone.
   *
   * @param clip a clip of any number of channels, which are averaged
   * @param scaling what is done to its samples
   * @return the mix
   */
  public static ClipMix of(AudioClip clip, WaveformScaling scaling) {
    return new ClipMix(List.of(new Part(clip, scaling, 0)));
  }

  /**
   * Returns the length of the mix.
   *
   * @param grid where the frames lie
   * @return frames up to the end of the last part
   */
  public int frames(FrameGrid grid) {
    int frames = 0;
    for (Part part : parts) {
      frames = Math.max(frames, Math.addExact(part.start, grid.frames(part.clip.length())));
    }
    return frames;
  }
}
