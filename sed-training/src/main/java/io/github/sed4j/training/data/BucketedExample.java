package io.github.sed4j.training.data;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * An example in an open bucket. Its log-mel can be put away: {@link ExamplePlanner#plan} gives the
 * same again.
 *
 * <p>Thread safety: none.
 */
final class BucketedExample {

  private final Joined.Pair pair;
  private final int frames;
  private final List<String> sets;
  private @Nullable PlannedExample planned;

  BucketedExample(PlannedExample planned) {
    this.pair = planned.pair();
    this.frames = planned.frames();
    this.sets = planned.sets();
    this.planned = planned;
  }

  Joined.Pair pair() {
    return pair;
  }

  int frames() {
    return frames;
  }

  List<String> sets() {
    return sets;
  }

  /** The example with its log-mel, or null if that was put away. */
  @Nullable PlannedExample planned() {
    return planned;
  }

  void putAway() {
    planned = null;
  }

  /** Memory that its arrays take now. */
  long bytes() {
    return planned == null ? 0 : planned.bytes();
  }
}
