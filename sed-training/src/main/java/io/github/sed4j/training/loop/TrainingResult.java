package io.github.sed4j.training.loop;

import java.nio.file.Path;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What a training run gave.
 *
 * <p>Thread safety: immutable, safe to share.
 *
 * @param end why it ended
 * @param step number of steps that were done
 * @param bestStep steps of the best validation; 0 if there was none
 * @param bestMacroF its macro F-score; NaN if there was none
 * @param bundleFile the finished bundle, or null if the run was stopped before its end or was a
 *     comparison that gives none ({@link CrnnTraining#forwardOnly})
 */
public record TrainingResult(
    End end, long step, long bestStep, double bestMacroF, @Nullable Path bundleFile) {

  /** Why a run ended. */
  public enum End {
    /** All steps are done. */
    ALL_STEPS,
    /** Validation has not become better for as long as the run was told to wait. */
    NO_IMPROVEMENT,
    /** It was told to stop; it can be resumed. */
    STOPPED
  }

  /**
   * Returns the finished bundle: the network at its best validation.
   *
   * @return the file, or empty if the run was stopped or gives none
   */
  public Optional<Path> bundle() {
    return Optional.ofNullable(bundleFile);
  }
}
