package io.github.sed4j.training.loop;

import io.github.sed4j.models.ForwardBackwardCrnn;
import io.github.sed4j.models.ForwardBackwardCrnnArchitecture;
import io.github.sed4j.models.Preset;
import io.github.sed4j.training.data.Admission;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Trains a forward-backward CRNN to tag clips (technical report, sections 1 and 3). Strong labels
 * count by their tags alone, unless the boundary loss is switched on. Validation is by the macro
 * F-score of the tags, each class at its best threshold.
 *
 * <pre>{@code
 * CrnnTraining training =
 *     CrnnTraining.builder(Preset.COMPACT)
 *         .setEventClasses(classes)
 *         .setMix(EpochMix.report(data.training()))
 *         .setValidation(data.validation().orElseThrow())
 *         .setFolder(Path.of("run"))
 *         .setSeed(1)
 *         .build();
 * TrainingResult result = training.run();
 * }</pre>
 *
 * <p>Thread safety: as {@link NetworkTraining} says.
 */
public final class CrnnTraining extends NetworkTraining {

  private CrnnTraining(CrnnTask task, TrainingSettings settings) {
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
    return new Builder(preset, true);
  }

  /**
   * Starts a builder of a training without the backward classifier, to show what that one is worth.
   * The loss compares the forward score alone with the clip's tags, at every frame, and a clip's
   * tags are the forward scores at its last frame, in validation too. All else is the same; the
   * backward classifier keeps its initial parameters. No bundle is written, since what reads one
   * would use that classifier.
   *
   * @param preset the preset
   * @return a builder
   */
  public static Builder forwardOnly(Preset preset) {
    return new Builder(preset, false);
  }

  /** Settings of a training; see {@link TrainingBuilder} for what all trainings share. */
  public static final class Builder extends TrainingBuilder<Builder> {

    private final boolean backward;
    private @Nullable ForwardBackwardCrnnArchitecture network;
    private double boundaryWeight;

    private Builder(Preset preset, boolean backward) {
      super(preset, Recipe.tagging(preset));
      this.backward = backward;
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
    public Builder optNetwork(ForwardBackwardCrnnArchitecture value) {
      network = Objects.requireNonNull(value, "network");
      return this;
    }

    /**
     * Lets strongly labelled clips train the boundaries of events too (the authors' later work): of
     * their loss, this part is the boundary loss, and the rest that of their tags.
     *
     * @param weight 0 to 1; 0, the default, for tags alone
     * @return this builder
     */
    public Builder optBoundaryLoss(double weight) {
      boundaryWeight = weight;
      return this;
    }

    /**
     * Sets what decides about unlabelled clips; an {@link AdaptiveAdmission} follows the network in
     * training.
     *
     * @param value the admission; without, unlabelled sets are not allowed
     * @return this builder
     */
    public Builder optAdmission(Admission value) {
      admission(value);
      return this;
    }

    /**
     * Makes the training, without reading any recording.
     *
     * @return the training
     * @throws IllegalArgumentException if a setting is missing or outside its range, a label is of
     *     a class that the class list lacks, the validation set is empty or unlabelled, or a batch
     *     is larger than an epoch
     */
    public CrnnTraining build() {
      if (!(boundaryWeight >= 0 && boundaryWeight <= 1)) {
        throw new IllegalArgumentException(
            "boundary weight = " + boundaryWeight + ", allowed: 0 to 1");
      }
      if (!backward && boundaryWeight > 0) {
        throw new IllegalArgumentException(
            "boundary weight = "
                + boundaryWeight
                + " without the backward classifier, allowed: 0, since both train boundaries");
      }
      ForwardBackwardCrnnArchitecture architecture =
          network != null
              ? network
              : ForwardBackwardCrnn.builder(preset()).setClasses(classes()).buildArchitecture();
      return new CrnnTraining(
          new CrnnTask(architecture, boundaryWeight, backward), settings(architecture, false));
    }
  }
}
