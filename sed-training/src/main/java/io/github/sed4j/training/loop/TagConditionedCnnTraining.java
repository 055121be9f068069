package io.github.sed4j.training.loop;

import io.github.sed4j.models.Preset;
import io.github.sed4j.models.TagConditionedCnn;
import io.github.sed4j.models.TagConditionedCnnArchitecture;
import io.github.sed4j.models.TagNoise;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Trains a tag-conditioned CNN to detect events (technical report, section 2), on strong labels or
 * pseudo strong labels. Validation is by the macro F-score of the frames, each class at its best
 * threshold, given the true tags of each clip.
 *
 * <p>Thread safety: as {@link NetworkTraining} says.
 */
public final class TagConditionedCnnTraining extends NetworkTraining {

  private TagConditionedCnnTraining(TagConditionedCnnTask task, TrainingSettings settings) {
    super(task, settings);
  }

  /**
   * Starts a builder with the defaults of {@link Preset#REPORT}.
   *
   * @return a builder
   */
  public static Builder builder() {
    return builder(Preset.REPORT);
  }

  /**
   * Starts a builder with the defaults of a preset.
   *
   * @param preset the preset
   * @return a builder
   */
  public static Builder builder(Preset preset) {
    return new Builder(preset);
  }

  /** Settings of a training; see {@link TrainingBuilder} for what all trainings share. */
  public static final class Builder extends TrainingBuilder<Builder> {

    private @Nullable TagConditionedCnnArchitecture network;
    private TagNoise noise = TagNoise.DEFAULT;

    private Builder(Preset preset) {
      super(preset, Recipe.detection(preset));
    }

    @Override
    Builder self() {
      return this;
    }

    /**
     * Sets what the network looks like.
     *
     * @param value the description; that of the preset by default
     * @return this builder
     */
    public Builder optNetwork(TagConditionedCnnArchitecture value) {
      network = Objects.requireNonNull(value, "network");
      return this;
    }

    /**
     * Sets what is done to the tags, so that the network cannot copy them.
     *
     * @param value the noise; {@link TagNoise#DEFAULT} by default
     * @return this builder
     */
    public Builder optTagNoise(TagNoise value) {
      noise = Objects.requireNonNull(value, "noise");
      return this;
    }

    /**
     * Makes the training, without reading any recording.
     *
     * @return the training
     * @throws IllegalArgumentException if a setting is missing or outside its range, a label is of
     *     a class that the class list lacks, a set is not strongly labelled, the validation set is
     *     empty, or a batch is larger than an epoch
     */
    public TagConditionedCnnTraining build() {
      TagConditionedCnnArchitecture architecture =
          network != null
              ? network
              : TagConditionedCnn.builder(preset()).setClasses(classes()).buildArchitecture();
      return new TagConditionedCnnTraining(
          new TagConditionedCnnTask(architecture, noise), settings(architecture, true));
    }
  }
}
