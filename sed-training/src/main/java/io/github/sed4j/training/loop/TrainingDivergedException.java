package io.github.sed4j.training.loop;

import java.util.List;

/**
 * A loss or a gradient is not finite: the run cannot go on. The last checkpoint is from before.
 *
 * <p>Thread safety: as that of any exception.
 */
public final class TrainingDivergedException extends RuntimeException {

  private static final long serialVersionUID = 1L;

  private final long step;
  private final String[] clips;

  TrainingDivergedException(String what, double value, long step, List<String> clips) {
    super(
        what
            + " = "
            + value
            + " in step "
            + step
            + ", allowed: finite; the clips of its batch: "
            + String.join(", ", clips));
    this.step = step;
    this.clips = clips.toArray(String[]::new);
  }

  /**
   * Returns the step that failed.
   *
   * @return its number, from 1
   */
  public long step() {
    return step;
  }

  /**
   * Returns the batch that failed.
   *
   * @return names of its examples
   */
  public List<String> clips() {
    return List.of(clips);
  }
}
