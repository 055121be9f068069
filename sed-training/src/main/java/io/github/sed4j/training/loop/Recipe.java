package io.github.sed4j.training.loop;

import io.github.sed4j.features.augment.Augmentation;
import io.github.sed4j.features.spectrum.FeatureNormMode;
import io.github.sed4j.features.spectrum.LogMelExtractor;
import io.github.sed4j.models.Preset;
import java.util.function.LongFunction;

/**
 * Defaults of a preset (SYSTEM.md, sections 2 and 5; compact: sed4j's own).
 *
 * @param schedule the learning rate of a run of so many steps
 */
record Recipe(
    long steps,
    int batchSize,
    AdamSettings adam,
    LongFunction<LearningRateSchedule> schedule,
    FeatureNormMode normMode,
    Augmentation augmentation,
    long validateEvery) {

  private static final int REPORT_BATCH = 24;
  private static final int WORKSHOP_BATCH = 16;

  /** Up over 100 steps, down for the last quarter. */
  private static LearningRateSchedule compactSchedule(long steps) {
    return new LearningRateSchedule(1e-3, 100, steps - steps / 4, 1.0 / 5, 1);
  }

  /** Of the forward-backward CRNN. */
  static Recipe tagging(Preset preset) {
    return switch (preset) {
      case REPORT -> report(Augmentation.report());
      case WORKSHOP -> workshop(Augmentation.workshop(), WORKSHOP_BATCH);
      case COMPACT -> compact(Augmentation.workshop());
    };
  }

  /** Of the networks that score frames. */
  static Recipe detection(Preset preset) {
    Augmentation report = Augmentation.tagConditionedCnn();
    Augmentation workshop = report.toBuilder().optExtractor(LogMelExtractor.workshop()).build();
    return switch (preset) {
      case REPORT -> report(report);
      case WORKSHOP -> workshop(workshop, REPORT_BATCH);
      case COMPACT -> compact(workshop);
    };
  }

  private static Recipe report(Augmentation augmentation) {
    return new Recipe(
        20_000,
        REPORT_BATCH,
        AdamSettings.REPORT,
        steps -> LearningRateSchedule.REPORT,
        FeatureNormMode.REPORT,
        augmentation,
        1000);
  }

  private static Recipe workshop(Augmentation augmentation, int batchSize) {
    return new Recipe(
        40_000,
        batchSize,
        AdamSettings.WORKSHOP,
        steps -> LearningRateSchedule.WORKSHOP,
        FeatureNormMode.WORKSHOP,
        augmentation,
        1000);
  }

  private static Recipe compact(Augmentation augmentation) {
    return new Recipe(
        3000,
        WORKSHOP_BATCH,
        AdamSettings.WORKSHOP,
        Recipe::compactSchedule,
        FeatureNormMode.RUNNING_STATISTICS,
        augmentation,
        250);
  }
}
