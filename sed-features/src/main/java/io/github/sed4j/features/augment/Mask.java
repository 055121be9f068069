package io.github.sed4j.features.augment;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.types.Shape;
import java.util.Arrays;
import java.util.List;
import java.util.random.RandomGenerator;

/**
 * A random mask: a range of frames or of mel bands becomes 0, which is the mean of normalised
 * features. Width and place are uniform.
 *
 * <p>Thread safety: immutable, safe to share.
 *
 * @param axis what is masked
 * @param maxWidth widest mask in frames or bands, at least 0
 * @param maxRate widest mask as a part of the clip's own frames or of the bands, 0 to 1
 */
public record Mask(Axis axis, int maxWidth, double maxRate) {

  /** Widest time mask in frames (the authors' code, 2020). */
  public static final int DEFAULT_MAX_FRAMES = 70;

  /** Widest mel mask in bands (the authors' code, 2020). */
  public static final int DEFAULT_MAX_BANDS = 20;

  /** Widest mel mask in bands of the system that the technical report cites. */
  public static final int CITED_MAX_BANDS = 16;

  /** Widest mask as a part of the frames or bands (the authors' code, 2020). */
  public static final double DEFAULT_MAX_RATE = 0.2;

  /** The time mask of the report. */
  public static final Mask REPORT_TIME = new Mask(Axis.TIME, DEFAULT_MAX_FRAMES, DEFAULT_MAX_RATE);

  /** The mel mask of the report. */
  public static final Mask REPORT_MEL = new Mask(Axis.MEL, DEFAULT_MAX_BANDS, DEFAULT_MAX_RATE);

  /** The mel mask of the system that the technical report cites. */
  public static final Mask CITED_MEL = new Mask(Axis.MEL, CITED_MAX_BANDS, DEFAULT_MAX_RATE);

  /** What a mask covers. */
  public enum Axis {
    /** A range of frames, all bands. */
    TIME,
    /** A range of mel bands, all frames. */
    MEL
  }

  /**
   * What one mask covers.
   *
   * @param onset first frame or band, at least 0
   * @param width number of frames or bands, at least 0
   */
  public record Range(int onset, int width) {

    /**
     * Makes a range.
     *
     * @param onset first frame or band, at least 0
     * @param width number of frames or bands, at least 0
     * @throws IllegalArgumentException if a value is negative
     */
    public Range {
      Require.atLeast("onset", onset, 0);
      Require.atLeast("width", width, 0);
    }
  }

  /**
   * Makes the step.
   *
   * @param axis what is masked
   * @param maxWidth widest mask in frames or bands, at least 0
   * @param maxRate widest mask as a part of the clip's own frames or of the bands, 0 to 1
   * @throws IllegalArgumentException if a value is outside its range
   */
  public Mask {
    Require.atLeast("maxWidth", maxWidth, 0);
    Require.fraction("maxRate", maxRate);
  }

  /**
   * Returns the widest mask.
   *
   * @param length frames of the clip, or bands, at least 0
   * @return frames or bands, 0 to {@code length}
   * @throws IllegalArgumentException if the length is negative
   */
  public int maxWidth(int length) {
    return Math.min(maxWidth, (int) (maxRate * Require.atLeast("length", length, 0)));
  }

  /**
   * Draws a mask: first its width, then its onset.
   *
   * @param random source of two uniform numbers
   * @param length frames of the clip, or bands, at least 0
   * @return what it covers
   * @throws IllegalArgumentException if the length is negative
   */
  public Range sample(RandomGenerator random, int length) {
    return range(random.nextDouble(), random.nextDouble(), length);
  }

  /**
   * Returns the mask of given uniform numbers: width {@code floor(u (max + 1))}, onset {@code
   * floor(u (length - width + 1))}.
   *
   * @param widthU uniform number of the width, 0 to below 1
   * @param onsetU uniform number of the onset, 0 to below 1
   * @param length frames of the clip, or bands, at least 0
   * @return what it covers
   * @throws IllegalArgumentException if a value is outside its range
   */
  public Range range(double widthU, double onsetU, int length) {
    int width = (int) (Require.uniform("widthU", widthU) * (maxWidth(length) + 1.0));
    int onset = (int) (Require.uniform("onsetU", onsetU) * (length - width + 1.0));
    return new Range(onset, width);
  }

  /**
   * Masks a batch. No gradient flows through.
   *
   * @param features features {@code (B, 1, M, N)}
   * @param ranges what is masked of each clip
   * @return masked features of the same shape, attached to the same manager; the caller closes them
   * @throws IllegalArgumentException if the shape or the number of ranges does not fit, or a range
   *     leaves the features
   */
  public NDArray apply(NDArray features, List<Range> ranges) {
    FeatureShape shape = FeatureShape.of(features).requireClips("ranges", ranges.size());
    int length = axis == Axis.TIME ? shape.frames() : shape.bands();
    float[] kept = new float[Math.multiplyExact(ranges.size(), length)];
    Arrays.fill(kept, 1);
    for (int clip = 0; clip < ranges.size(); clip++) {
      Range range = ranges.get(clip);
      if (range.onset() > length - range.width()) {
        throw new IllegalArgumentException(
            range + " of clip " + clip + ", allowed: within 0 to " + length);
      }
      int from = clip * length + range.onset();
      Arrays.fill(kept, from, from + range.width(), 0);
    }
    Shape each =
        axis == Axis.TIME
            ? new Shape(ranges.size(), 1, 1, length)
            : new Shape(ranges.size(), 1, length, 1);
    // The sum turns -0, which a masked negative value gives, into 0.
    return FeatureStep.on(features, x -> x.mul(x.getManager().create(kept, each)).addi(0));
  }
}
