package io.github.sed4j.inference.postprocessing;

import java.util.List;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The way from the frame scores of a clip to its events: tag mask, score filter, decision, event
 * filter, in this order (technical report, sections 1 and 2).
 *
 * <p>Thread safety: immutable, safe to share, as far as its steps are.
 */
public final class PostProcessing {

  private final ScoreFilter scoreFilter;
  private final EventDecision decision;
  private final EventFilter eventFilter;

  private PostProcessing(Builder builder, EventDecision decision) {
    this.scoreFilter = builder.scoreFilter;
    this.decision = decision;
    this.eventFilter = builder.eventFilter;
  }

  /**
   * Starts a post-processing without filters.
   *
   * @return a builder
   */
  public static Builder builder() {
    return new Builder();
  }

  /**
   * Makes the events of a clip whose tags are not known: no event class is masked.
   *
   * @param scores scores {@code (K, N)}
   * @return the events by onset, offset and label
   * @throws IllegalArgumentException if an event class has no setting
   */
  public List<SoundEvent> events(FrameScores scores) {
    return eventFilter.apply(decision.decide(scoreFilter.apply(scores)));
  }

  /**
   * Makes the events of a clip with known tags.
   *
   * @param scores scores {@code (K, N)}
   * @param tags the event classes that occur somewhere in the clip; others yield no event, whatever
   *     their scores and threshold
   * @return the events by onset, offset and label
   * @throws IllegalArgumentException if an event class has no setting, or a tag is no event class
   */
  public List<SoundEvent> events(FrameScores scores, Set<String> tags) {
    return events(new TagMask(tags).apply(scores));
  }

  /** Collects the steps; not safe for use by several threads. */
  public static final class Builder {

    private ScoreFilter scoreFilter = scores -> scores;
    private @Nullable EventDecision decision;
    private EventFilter eventFilter = events -> events;

    private Builder() {}

    /**
     * Sets how scores are filtered, for example by a {@link MedianFilter}; default: not at all.
     *
     * @param filter the step, or several composed with {@link ScoreFilter#then}
     * @return this builder
     */
    public Builder optScoreFilter(ScoreFilter filter) {
      scoreFilter = Objects.requireNonNull(filter, "filter");
      return this;
    }

    /**
     * Sets how events are found in the filtered scores.
     *
     * @param newDecision for example {@link Thresholding}, {@link Hysteresis} or {@link
     *     SoundEventBoundingBoxes}
     * @return this builder
     */
    public Builder setDecision(EventDecision newDecision) {
      decision = Objects.requireNonNull(newDecision, "decision");
      return this;
    }

    /**
     * Sets how events are filtered, for example by a {@link MinimumDuration}; default: not at all.
     *
     * @param filter the step, or several composed with {@link EventFilter#then}
     * @return this builder
     */
    public Builder optEventFilter(EventFilter filter) {
      eventFilter = Objects.requireNonNull(filter, "filter");
      return this;
    }

    /**
     * Makes the post-processing.
     *
     * @return the post-processing
     * @throws IllegalArgumentException if no decision is set
     */
    public PostProcessing build() {
      if (decision == null) {
        throw new IllegalArgumentException("decision is not set, required: setDecision");
      }
      return new PostProcessing(this, decision);
    }
  }
}
