package io.github.sed4j.features.spectrum;

import java.util.Arrays;

/**
 * The one place that relates samples, frames and seconds.
 *
 * <p>Frame {@code n} covers the samples {@code n * hopLength} to {@code n * hopLength +
 * windowLength - 1}; there is no padding, so a recording of {@code T} samples has {@code floor((T -
 * windowLength) / hopLength) + 1} frames. A frame stands for the time of its centre.
 *
 * <p>Thread safety: immutable, safe to share.
 *
 * @param sampleRate samples per second, at least 1
 * @param windowLength samples per frame, at least 1
 * @param hopLength samples from one frame to the next, 1 to {@code windowLength}
 */
public record FrameGrid(int sampleRate, int windowLength, int hopLength) {

  /** Sampling rate in Hz (technical report, section 1). */
  public static final int DEFAULT_SAMPLE_RATE = 16_000;

  /** Samples per frame: 60 ms (technical report, section 1). */
  public static final int DEFAULT_WINDOW_LENGTH = 960;

  /** Samples from one frame to the next: 20 ms (technical report, section 1). */
  public static final int DEFAULT_HOP_LENGTH = 320;

  /** 16 kHz, 60 ms windows, every 20 ms (technical report, section 1): 10 s give 498 frames. */
  public static final FrameGrid REPORT =
      new FrameGrid(DEFAULT_SAMPLE_RATE, DEFAULT_WINDOW_LENGTH, DEFAULT_HOP_LENGTH);

  /**
   * Makes a grid.
   *
   * @param sampleRate samples per second, at least 1
   * @param windowLength samples per frame, at least 1
   * @param hopLength samples from one frame to the next, 1 to {@code windowLength}
   * @throws IllegalArgumentException if a value is outside its range
   */
  public FrameGrid {
    if (sampleRate < 1) {
      throw new IllegalArgumentException("sampleRate = " + sampleRate + ", allowed: at least 1");
    }
    if (windowLength < 1) {
      throw new IllegalArgumentException(
          "windowLength = " + windowLength + ", allowed: at least 1");
    }
    if (hopLength < 1 || hopLength > windowLength) {
      throw new IllegalArgumentException(
          "hopLength = " + hopLength + ", allowed: 1 to windowLength = " + windowLength);
    }
  }

  /**
   * Returns the number of whole frames in a recording.
   *
   * @param samples its length, at least 0
   * @return the number of frames; 0 if it is shorter than one frame
   * @throws IllegalArgumentException if the length is negative or has more frames than an int
   *     counts
   */
  public int frames(long samples) {
    requireNotNegative("samples", samples);
    return asInt(wholeFrames(samples), "samples", samples);
  }

  /** The number of whole frames of live sound, which may be more than an int counts. */
  long wholeFrames(long samples) {
    return samples < windowLength ? 0 : (samples - windowLength) / hopLength + 1;
  }

  /**
   * Returns the number of samples that a number of frames spans.
   *
   * @param frames number of frames, at least 0
   * @return the length of the shortest recording with that many frames
   * @throws IllegalArgumentException if the number is negative
   */
  public long samples(int frames) {
    requireNotNegative("frames", frames);
    return frames == 0 ? 0 : firstSample(frames - 1) + windowLength;
  }

  /**
   * Returns the first sample of a frame.
   *
   * @param frame index of the frame, at least 0
   * @return index of the sample
   * @throws IllegalArgumentException if the index is negative
   */
  public long firstSample(int frame) {
    requireNotNegative("frame", frame);
    return (long) frame * hopLength;
  }

  /**
   * Returns the sample at the centre of a frame.
   *
   * @param frame index of the frame, at least 0
   * @return index of the sample
   * @throws IllegalArgumentException if the index is negative
   */
  public long centerSample(int frame) {
    return firstSample(frame) + windowLength / 2;
  }

  /**
   * Returns the time of a frame's centre. Events are written from the centre of their first to the
   * centre of their last frame (the authors' code, 2020); the other choice is {@link
   * #boundarySeconds} of the first and of the frame after the last.
   *
   * @param frame index of the frame, at least 0
   * @return seconds from the start
   * @throws IllegalArgumentException if the index is negative
   */
  public double centerSeconds(int frame) {
    return (double) centerSample(frame) / sampleRate;
  }

  /**
   * Returns the frame that a sample belongs to. A recording's last samples may belong to a frame
   * that it does not have: clamp to its own number of frames.
   *
   * @param sample index of the sample, at least 0
   * @return 0 before the centre of frame 0, then the number of frame centres up to the sample
   * @throws IllegalArgumentException if the index is negative or beyond the frames that an int
   *     counts
   */
  public int frameOf(long sample) {
    return asInt(unboundedFrameOf(sample), "sample", sample);
  }

  private long unboundedFrameOf(long sample) {
    requireNotNegative("sample", sample);
    int center = windowLength / 2;
    return sample < center ? 0 : (sample - center) / hopLength + 1;
  }

  /**
   * Returns the sample nearest to a time.
   *
   * @param seconds seconds from the start, at least 0 and finite
   * @return index of the sample
   * @throws IllegalArgumentException if the time is negative or not finite
   */
  public long sampleOf(double seconds) {
    if (!(seconds >= 0 && seconds <= (double) Long.MAX_VALUE / sampleRate)) {
      throw new IllegalArgumentException("seconds = " + seconds + ", allowed: 0 to finite");
    }
    return Math.round(seconds * sampleRate);
  }

  /**
   * Returns the frame that a time belongs to.
   *
   * @param seconds seconds from the start, at least 0 and finite
   * @return {@link #frameOf} of {@link #sampleOf}
   * @throws IllegalArgumentException if the time is negative or not finite
   */
  public int frameAt(double seconds) {
    return frameOf(sampleOf(seconds));
  }

  /**
   * Returns the frames that a strong label covers: from the frame of its onset to that of its
   * offset, both inclusive, within the recording's own frames.
   *
   * @param onset seconds from the start, at least 0 and finite
   * @param offset seconds from the start, at least {@code onset} and finite
   * @param frames number of frames of the recording, at least 1
   * @return the frames; a label that lies behind the last frame covers the last frame
   * @throws IllegalArgumentException if a value is outside its range
   */
  public FrameRange targetFrames(double onset, double offset, int frames) {
    if (frames < 1) {
      throw new IllegalArgumentException("frames = " + frames + ", allowed: at least 1");
    }
    if (!(onset <= offset)) {
      throw new IllegalArgumentException(
          "offset = " + offset + ", allowed: at least onset = " + onset);
    }
    return new FrameRange(
        (int) Math.min(unboundedFrameOf(sampleOf(onset)), frames - 1),
        (int) Math.min(unboundedFrameOf(sampleOf(offset)), frames - 1));
  }

  /**
   * Returns the time between two neighbouring frames, half a hop before the centre of the second.
   * With these as its edges, a frame lasts one hop, from its own boundary to that of the next.
   *
   * @param frame index of the second frame, at least 0
   * @return seconds from the start, at least 0
   * @throws IllegalArgumentException if the index is negative
   */
  public double boundarySeconds(int frame) {
    // With an odd window as long as the hop, the first centre is rounded down to below half a hop.
    return Math.max(0, centerSample(frame) - hopLength / 2.0) / sampleRate;
  }

  /**
   * Returns the times that separate the frames of a recording.
   *
   * @param frames number of frames N, at least 0
   * @return {@link #boundarySeconds} of 0 to N: N + 1 times, strictly increasing
   * @throws IllegalArgumentException if the number is negative
   */
  public double[] boundaries(int frames) {
    requireNotNegative("frames", frames);
    double[] boundaries = new double[frames + 1];
    Arrays.setAll(boundaries, this::boundarySeconds);
    return boundaries;
  }

  /**
   * Returns the time from one frame to the next.
   *
   * @return seconds
   */
  public double hopSeconds() {
    return (double) hopLength / sampleRate;
  }

  private static int asInt(long frames, String name, long value) {
    if (frames > Integer.MAX_VALUE) {
      throw new IllegalArgumentException(
          name + " = " + value + ", allowed: those of at most " + Integer.MAX_VALUE + " frames");
    }
    return (int) frames;
  }

  private static void requireNotNegative(String name, long value) {
    if (value < 0) {
      throw new IllegalArgumentException(name + " = " + value + ", allowed: at least 0");
    }
  }
}
