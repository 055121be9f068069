package io.github.sed4j.features.spectrum;

import java.util.Objects;

/**
 * The norm of the features while a network is trained: takes the statistics of one batch after the
 * other, keeps the running ones, and says how each batch is normalised. Where the batch lies, in
 * Java arrays or on a device, is up to the caller.
 *
 * <pre>{@code
 * FeatureNorm norm = training.next(FeatureStatistics.ofBatch(batch, bands, frames, lengths));
 * norm.apply(batch, frames, lengths);
 * }</pre>
 *
 * <p>Thread safety: for one thread at a time.
 */
public final class TrainingNorm {

  private final FeatureNormMode mode;
  private FeatureStatistics statistics;

  private TrainingNorm(FeatureNormMode mode, FeatureStatistics statistics) {
    this.mode = mode;
    this.statistics = statistics;
  }

  /**
   * Starts without statistics.
   *
   * @param mode which statistics normalise a batch
   * @param bands number of mel bands, at least 1
   * @return a new norm
   * @throws IllegalArgumentException if the number is below 1
   */
  public static TrainingNorm of(FeatureNormMode mode, int bands) {
    return of(mode, FeatureStatistics.empty(bands));
  }

  /**
   * Starts from statistics, such as those of a checkpoint or of a pass over the training data.
   *
   * @param mode which statistics normalise a batch
   * @param statistics the running statistics so far
   * @return a new norm
   */
  public static TrainingNorm of(FeatureNormMode mode, FeatureStatistics statistics) {
    return new TrainingNorm(
        Objects.requireNonNull(mode, "mode"), Objects.requireNonNull(statistics, "statistics"));
  }

  /**
   * Adds a batch to the running statistics.
   *
   * @param batch the statistics of its valid frames
   * @return how that batch is normalised
   * @throws IllegalArgumentException if the number of bands differs
   * @throws IllegalStateException if there are too few frames for a variance: none in the batch,
   *     or, with running statistics, fewer than 2 in all
   */
  public FeatureNorm next(FeatureStatistics batch) {
    FeatureStatistics merged = statistics.merge(batch);
    FeatureNorm norm = mode == FeatureNormMode.BATCH_STATISTICS ? batch.batchNorm() : merged.norm();
    statistics = merged;
    return norm;
  }

  /**
   * Returns which statistics normalise a batch.
   *
   * @return the mode
   */
  public FeatureNormMode mode() {
    return mode;
  }

  /**
   * Returns the running statistics: what inference needs, and a checkpoint.
   *
   * @return the statistics of all batches so far
   */
  public FeatureStatistics statistics() {
    return statistics;
  }
}
