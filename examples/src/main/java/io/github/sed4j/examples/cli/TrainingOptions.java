package io.github.sed4j.examples.cli;

import io.github.sed4j.training.loop.TrainingBuilder;
import io.github.sed4j.training.selftraining.TwoStageRecipe;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** How much is trained, and from which seed. */
final class TrainingOptions {

  @Option(
      names = "--networks",
      paramLabel = "N",
      description = "Of the whole recipe: networks of each kind; default: ${DEFAULT-VALUE}.")
  private int networks = TwoStageRecipe.DEFAULT_NETWORKS;

  @Option(
      names = "--steps",
      paramLabel = "N",
      description = "Steps to train, of each network; as the preset has.")
  private @Nullable Long steps;

  @Option(names = "--batch", paramLabel = "N", description = "Clips of a step; as the preset has.")
  private @Nullable Integer batch;

  @Option(
      names = "--seed",
      paramLabel = "N",
      description = "From where all random choices come; default: ${DEFAULT-VALUE}.")
  private long seed = 1;

  void check() {
    requireAtLeastOne("--networks", networks);
    requireAtLeastOne("--steps", steps);
    requireAtLeastOne("--batch", batch);
  }

  /** Refuses a number below 1, if one is given. */
  static void requireAtLeastOne(String option, @Nullable Number value) {
    if (value != null && value.longValue() < 1) {
      throw new UsageException(option + " " + value + ", allowed: at least 1");
    }
  }

  int networks() {
    return networks;
  }

  long seed() {
    return seed;
  }

  /** Sets what they say about every training, and what it takes of the machine. */
  void applyTo(TrainingBuilder<?> builder, int workers) {
    long cache = TrainingSets.cacheBytes();
    builder.optWorkers(workers).optWaveformCacheBytes(cache).optFeatureCacheBytes(cache);
    if (steps != null) {
      builder.optSteps(steps);
    }
    if (batch != null) {
      builder.optBatchSize(batch);
    }
  }

  /** Says how much is trained, such as {@code 500 steps each, batches of 8}. */
  String inWords() {
    return (steps == null ? "steps as the preset has" : steps + " steps each")
        + (batch == null ? "" : ", batches of " + batch);
  }
}
