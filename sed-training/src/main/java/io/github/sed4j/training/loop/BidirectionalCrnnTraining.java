package io.github.sed4j.training.loop;

import io.github.sed4j.models.BidirectionalCrnn;
import io.github.sed4j.models.BidirectionalCrnnArchitecture;
import io.github.sed4j.models.Preset;
import io.github.sed4j.models.TagNoise;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Trains a bidirectional CRNN to detect events (the authors' later work), on strong labels or
 * pseudo strong labels. Validation is by the macro F-score of the frames, each class at its best
 * threshold; a network that is conditioned on tags is given the true ones.
 *
 * <p>Thread safety: as {@link NetworkTraining} says.
 */
public final class BidirectionalCrnnTraining extends NetworkTraining {

  private BidirectionalCrnnTraining(BidirectionalCrnnTask task, TrainingSettings settings) {
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

    private @Nullable BidirectionalCrnnArchitecture network;
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
    public Builder optNetwork(BidirectionalCrnnArchitecture value) {
      network = Objects.requireNonNull(value, "network");
      return this;
    }

    /**
     * Sets what is done to the tags of a network that is conditioned on them.
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
    public BidirectionalCrnnTraining build() {
      BidirectionalCrnnArchitecture architecture =
          network != null
              ? network
              : BidirectionalCrnn.builder(preset()).setClasses(classes()).buildArchitecture();
      return new BidirectionalCrnnTraining(
          new BidirectionalCrnnTask(architecture, noise), settings(architecture, true));
    }
  }
}
