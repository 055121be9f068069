package io.github.sed4j.features.augment;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDArrays;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import java.util.Optional;
import java.util.random.RandomGenerator;

/**
 * Superposition of two clips, a form of mixup without interpolation: their STFTs are added, the
 * second shifted by whole frames, and their targets united.
 *
 * <p>Thread safety: immutable, safe to share.
 *
 * @param probability how often a clip gets a partner, 0 to 1
 * @param minOverlap least part of the second clip that overlaps with the first, above 0 to 1; a
 *     first clip shorter than that lies within the second
 * @param maxFrames longest result in frames, at least 1
 */
public record Superposition(double probability, double minOverlap, int maxFrames) {

  /** Two clips in two of three cases (technical report, section 1). */
  public static final double DEFAULT_PROBABILITY = 2.0 / 3;

  /** Half of the second clip (the authors' code, 2020). */
  public static final double DEFAULT_MIN_OVERLAP = 0.5;

  /** 15 s (technical report, section 1) on the report's frame grid. */
  public static final int DEFAULT_MAX_FRAMES = 751;

  /** Two clips in every other case, for the tag-conditioned CNN (the authors' code, 2020). */
  public static final double TAG_CONDITIONED_CNN_PROBABILITY = 0.5;

  /** 12 s, for the tag-conditioned CNN (the authors' code, 2020). */
  public static final int TAG_CONDITIONED_CNN_MAX_FRAMES = 601;

  /** The step of the report. */
  public static final Superposition REPORT =
      new Superposition(DEFAULT_PROBABILITY, DEFAULT_MIN_OVERLAP, DEFAULT_MAX_FRAMES);

  /** The step of the tag-conditioned CNN. */
  public static final Superposition TAG_CONDITIONED_CNN =
      new Superposition(
          TAG_CONDITIONED_CNN_PROBABILITY, DEFAULT_MIN_OVERLAP, TAG_CONDITIONED_CNN_MAX_FRAMES);

  /**
   * Makes the step.
   *
   * @param probability how often a clip gets a partner, 0 to 1
   * @param minOverlap least part of the second clip that overlaps with the first, above 0 to 1
   * @param maxFrames longest result in frames, at least 1
   * @throws IllegalArgumentException if a value is outside its range
   */
  public Superposition {
    Require.fraction("probability", probability);
    if (!(minOverlap > 0 && minOverlap <= 1)) {
      throw new IllegalArgumentException("minOverlap = " + minOverlap + ", allowed: above 0 to 1");
    }
    Require.atLeast("maxFrames", maxFrames, 1);
  }

  /**
   * Tells whether a clip gets a partner.
   *
   * @param u uniform number, 0 to below 1
   * @return true for the upper {@link #probability()} of the numbers
   * @throws IllegalArgumentException if {@code u} is outside its range
   */
  public boolean superposes(double u) {
    return Require.uniform("u", u) >= 1 - probability;
  }

  /**
   * Decides whether a clip gets a partner, and which.
   *
   * @param random source of two uniform numbers; both are always taken
   * @param recent examples to pick from, any subset of the data
   * @param <E> type of the examples
   * @return the partner; empty if the clip stays alone or there is no example yet
   */
  public <E> Optional<E> partner(RandomGenerator random, RecentExamples<E> recent) {
    boolean superposes = superposes(random.nextDouble());
    Optional<E> picked = recent.pick(random.nextDouble());
    return superposes ? picked : Optional.empty();
  }

  /**
   * Places a second clip beside a first: its start, in frames of the first, is {@code low + u (high
   * - low + 1)} without its fraction, where the second may start at most {@code (1 - minOverlap)}
   * of its length before the first, end at most as much after it, and the result may not get too
   * long.
   *
   * <p>As in the authors' code the fraction is cut off towards zero: every start below 0 moves up
   * by one frame. So start 0 is twice as likely as any other, and the lowest is reached by {@code u
   * = 0} alone.
   *
   * @param firstFrames length of the first clip, at least 0
   * @param secondFrames length of the second clip, at least 0
   * @param u uniform number, 0 to below 1
   * @return the placement; empty if a clip has no frames or is longer than {@link #maxFrames()}
   * @throws IllegalArgumentException if a value is outside its range
   */
  public Optional<Placement> place(int firstFrames, int secondFrames, double u) {
    Require.atLeast("firstFrames", firstFrames, 0);
    Require.atLeast("secondFrames", secondFrames, 0);
    Require.uniform("u", u);
    if (Math.min(firstFrames, secondFrames) == 0
        || Math.max(firstFrames, secondFrames) > maxFrames) {
      return Optional.empty();
    }
    int low =
        Math.max(
            -(int) ((1 - minOverlap) * secondFrames), Math.subtractExact(firstFrames, maxFrames));
    int high =
        Math.min(
            firstFrames - (int) Math.ceil(minOverlap * secondFrames), maxFrames - secondFrames);
    if (high < low) {
      return Optional.empty();
    }
    int start = (int) (low + u * (high - low + 1.0));
    // The sum may have been rounded up to the integer above all starts.
    return Optional.of(
        new Placement(Math.min(start, Math.max(high, 0)), firstFrames, secondFrames));
  }

  /**
   * Where two clips lie in their superposition.
   *
   * <p>Thread safety: immutable, safe to share.
   *
   * @param start first frame of the second clip, counted from the first frame of the first;
   *     negative if the second comes first
   * @param firstFrames length of the first clip, at least 1
   * @param secondFrames length of the second clip, at least 1
   */
  public record Placement(int start, int firstFrames, int secondFrames) {

    /**
     * Makes a placement.
     *
     * @param start first frame of the second clip, counted from the first frame of the first
     * @param firstFrames length of the first clip, at least 1
     * @param secondFrames length of the second clip, at least 1
     * @throws IllegalArgumentException if a length is below 1
     */
    public Placement {
      Require.atLeast("firstFrames", firstFrames, 1);
      Require.atLeast("secondFrames", secondFrames, 1);
    }

    /**
     * Returns where the first clip starts.
     *
     * @return its first frame in the superposition, at least 0
     */
    public int firstStart() {
      return Math.max(0, -start);
    }

    /**
     * Returns where the second clip starts.
     *
     * @return its first frame in the superposition, at least 0
     */
    public int secondStart() {
      return Math.max(0, start);
    }

    /**
     * Returns the length of the superposition.
     *
     * @return frames
     */
    public int frames() {
      return Math.max(firstStart() + firstFrames, secondStart() + secondFrames);
    }

    /**
     * Returns how many frames belong to both clips.
     *
     * @return frames, 0 if the clips do not meet
     */
    public int overlap() {
      int end = Math.min(firstStart() + firstFrames, secondStart() + secondFrames);
      return Math.max(0, end - Math.max(firstStart(), secondStart()));
    }

    /**
     * Unites the tags of the two clips.
     *
     * @param first score of each event class in the first clip
     * @param second score of each event class in the second clip
     * @return a new array, the larger score of each class
     * @throws IllegalArgumentException if the numbers of classes differ
     */
    public float[] uniteTags(float[] first, float[] second) {
      if (first.length != second.length) {
        throw new IllegalArgumentException(
            "tags of " + first.length + " and of " + second.length + " classes, allowed: equal");
      }
      float[] united = new float[first.length];
      for (int k = 0; k < united.length; k++) {
        united[k] = Math.max(first[k], second[k]);
      }
      return united;
    }

    /**
     * Unites the strong targets of the two clips.
     *
     * @param first targets of the first clip, {@code (K, firstFrames)}
     * @param second targets of the second clip, {@code (K, secondFrames)}
     * @return new targets {@code (K, frames())}, the larger of both in each frame, 0 where there is
     *     neither
     * @throws IllegalArgumentException if the numbers of classes differ, or a length is not that of
     *     its clip
     */
    public float[][] uniteTargets(float[][] first, float[][] second) {
      if (first.length != second.length) {
        throw new IllegalArgumentException(
            "targets of " + first.length + " and of " + second.length + " classes, allowed: equal");
      }
      float[][] united = new float[first.length][frames()];
      for (int k = 0; k < united.length; k++) {
        raise(united[k], first[k], firstStart(), firstFrames, "first");
        raise(united[k], second[k], secondStart(), secondFrames, "second");
      }
      return united;
    }

    private static void raise(float[] to, float[] target, int start, int frames, String name) {
      if (target.length != frames) {
        throw new IllegalArgumentException(
            "target of the "
                + name
                + " clip with "
                + target.length
                + " frames, allowed: "
                + frames);
      }
      for (int n = 0; n < frames; n++) {
        to[start + n] = Math.max(to[start + n], target[n]);
      }
    }

    /**
     * Adds the STFTs of the two clips. No gradient flows through.
     *
     * @param first STFT of the first clip, {@code (C, firstFrames, F, 2)}
     * @param second STFT of the second clip, {@code (C, secondFrames, F, 2)}
     * @return the STFT {@code (C, frames(), F, 2)}, attached to the first's manager; the caller
     *     closes it
     * @throws IllegalArgumentException if a number of frames is not that of the clip
     */
    public NDArray superpose(NDArray first, NDArray second) {
      requireFrames("first", first, firstFrames);
      requireFrames("second", second, secondFrames);
      NDManager owner = first.getManager();
      try (NDManager scope = owner.newSubManager()) {
        NDArray sum = padded(scope, first, firstStart()).add(padded(scope, second, secondStart()));
        sum.attach(owner);
        return sum;
      }
    }

    private static void requireFrames(String name, NDArray stft, int frames) {
      Shape shape = stft.getShape();
      if (shape.dimension() != 4 || shape.get(1) != frames) {
        throw new IllegalArgumentException(
            "STFT of the " + name + " clip = " + shape + ", allowed: (C, " + frames + ", F, 2)");
      }
    }

    private NDArray padded(NDManager scope, NDArray stft, int start) {
      NDArray frozen = stft.stopGradient();
      frozen.attach(scope);
      Shape shape = stft.getShape();
      long after = frames() - start - shape.get(1);
      return NDArrays.concat(
          new NDList(silence(scope, stft, start), frozen, silence(scope, stft, after)), 1);
    }

    private static NDArray silence(NDManager scope, NDArray stft, long frames) {
      Shape shape = stft.getShape();
      return scope.zeros(
          new Shape(shape.get(0), frames, shape.get(2), shape.get(3)), stft.getDataType());
    }
  }
}
