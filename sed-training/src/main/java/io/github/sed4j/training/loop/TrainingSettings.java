package io.github.sed4j.training.loop;

import ai.djl.Device;
import io.github.sed4j.features.spectrum.FeatureNormMode;
import io.github.sed4j.training.data.BatchLoader;
import io.github.sed4j.training.data.ClipSet;
import io.github.sed4j.training.data.FeatureLoader;
import java.nio.file.Path;
import java.util.List;
import java.util.OptionalInt;
import org.jspecify.annotations.Nullable;

/** What all kinds of training have in common, checked. */
record TrainingSettings(
    Path folder,
    String presetWord,
    BatchLoader loader,
    ClipSet validation,
    FeatureLoader features,
    @Nullable AdaptiveAdmission admission,
    long seed,
    long steps,
    AdamSettings adam,
    LearningRateSchedule schedule,
    double maxNorm,
    FeatureNormMode normMode,
    double averagingDecay,
    long validateEvery,
    long checkpointEvery,
    OptionalInt patience,
    @Nullable Device device,
    boolean resume,
    List<TrainingListener> listeners) {

  TrainingSettings {
    listeners = List.copyOf(listeners);
  }

  /**
   * All that changes what a step does, but for the data. A run may be prolonged, and with some
   * presets the step at which the rate drops then comes later.
   */
  String inWords() {
    return String.join(
        ", ",
        adam.toString(),
        schedule.withoutDropStep(),
        "gradients clipped at " + maxNorm,
        normMode.toString(),
        averagingDecay > 0 ? "averaged with decay " + averagingDecay : "not averaged");
  }
}
