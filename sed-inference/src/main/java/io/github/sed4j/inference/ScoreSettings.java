package io.github.sed4j.inference;

import io.github.sed4j.inference.calibration.Calibration;
import io.github.sed4j.inference.calibration.ThresholdCalibration;
import io.github.sed4j.inference.postprocessing.PerClass;
import io.github.sed4j.models.ForwardBackwardCrnn;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Objects;

/**
 * What an {@link Ensemble} computes of a recording; whatever is not set is as SYSTEM.md, section 6,
 * says.
 *
 * <p>Thread safety: immutable, safe to share.
 */
public final class ScoreSettings {

  /** Frames that go through a CNN at a time, at most; memory grows with it, results do not. */
  public static final int DEFAULT_CHUNK_FRAMES = 1000;

  private final List<Integer> contexts;
  private final PerClass<Double> tagThresholds;
  private final boolean masked;
  private final int shift;
  private final int chunkFrames;
  private final TagWindows tagWindows;

  private ScoreSettings(Builder builder) {
    contexts = builder.contexts;
    tagThresholds = builder.tagThresholds;
    masked = builder.masked;
    shift = builder.shift;
    chunkFrames = builder.chunkFrames;
    tagWindows = builder.tagWindows;
  }

  /**
   * Returns the defaults.
   *
   * @return the settings
   */
  public static ScoreSettings withDefaults() {
    return builder().build();
  }

  /**
   * Starts from the defaults.
   *
   * @return a builder
   */
  public static Builder builder() {
    return new Builder();
  }

  RunSettings run(List<String> classes, int margin) {
    return new RunSettings(
        Collections.nCopies(classes.size(), contexts),
        classes.stream().map(tagThresholds::get).toList(),
        masked,
        tagWindows,
        RunSettings.chunkHop(chunkFrames, margin),
        tagWindows.hop(),
        shift);
  }

  /**
   * Returns the contexts that every class is scored with.
   *
   * @return values of C in frames, in ascending order
   */
  public List<Integer> contexts() {
    return contexts;
  }

  /** Collects settings; for one thread at a time. */
  public static final class Builder {

    private List<Integer> contexts = ThresholdCalibration.DEFAULT_CONTEXTS;
    private PerClass<Double> tagThresholds = PerClass.same(Calibration.DEFAULT_TAG_THRESHOLD);
    private boolean masked = true;
    private int shift = 1;
    private int chunkFrames = DEFAULT_CHUNK_FRAMES;
    private TagWindows tagWindows = TagWindows.DEFAULT;

    private Builder() {}

    /**
     * Sets the contexts that every class is scored with.
     *
     * @param contexts values of C in frames, each 0 to {@link ForwardBackwardCrnn#MAX_CONTEXT};
     *     none where tags alone are wanted; default {@link ThresholdCalibration#DEFAULT_CONTEXTS}
     * @return this builder
     */
    public Builder optContexts(int... contexts) {
      this.contexts = Arrays.stream(contexts).boxed().distinct().sorted().toList();
      return this;
    }

    /**
     * Sets the scores that classes must exceed to be tagged.
     *
     * @param tagThresholds threshold of each event class, not NaN; default {@value
     *     Calibration#DEFAULT_TAG_THRESHOLD} for all
     * @return this builder
     */
    public Builder optTagThresholds(PerClass<Double> tagThresholds) {
      this.tagThresholds = Objects.requireNonNull(tagThresholds, "tagThresholds");
      return this;
    }

    /**
     * Sets whether a class is scored only where it is tagged. Without the mask every class is, by
     * the forward-backward CRNNs alone: the others need to know the tags.
     *
     * @param masked true by default
     * @return this builder
     */
    public Builder optMasked(boolean masked) {
      this.masked = masked;
      return this;
    }

    /**
     * Sets how many frames lie between scored ones; the others take the score of the nearest.
     *
     * @param shift frames, at least 1; default 1, every frame
     * @return this builder
     */
    public Builder optShift(int shift) {
      this.shift = shift;
      return this;
    }

    /**
     * Sets how many frames go through a CNN at a time, at most.
     *
     * @param chunkFrames more than twice what the CNN sees to either side; default {@value
     *     #DEFAULT_CHUNK_FRAMES}
     * @return this builder
     */
    public Builder optChunkFrames(int chunkFrames) {
      this.chunkFrames = chunkFrames;
      return this;
    }

    /**
     * Sets the stretches that are tagged.
     *
     * @param tagWindows default {@link TagWindows#DEFAULT}
     * @return this builder
     */
    public Builder optTagWindows(TagWindows tagWindows) {
      this.tagWindows = Objects.requireNonNull(tagWindows, "tagWindows");
      return this;
    }

    /**
     * Makes the settings.
     *
     * @return the settings
     * @throws IllegalArgumentException if a value is outside its range
     */
    public ScoreSettings build() {
      for (int context : contexts) {
        RunSettings.requireContext(context);
      }
      RunSettings.requireShift(shift);
      tagThresholds.map(
          threshold -> {
            RunSettings.requireTagThreshold(threshold);
            return threshold;
          });
      return new ScoreSettings(this);
    }
  }
}
