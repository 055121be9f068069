package io.github.sed4j.inference.evaluation;

/**
 * Something about the input of a metric that a reader of its value should know. What was counted
 * and what was not is stated for each kind; nothing is left out without a warning.
 *
 * <p>Thread safety: immutable.
 *
 * @param kind what is the matter
 * @param count how often
 * @param example the first case, such as {@code a.wav: Dog 1.0 to 2.0 s}
 */
public record EvaluationWarning(Kind kind, int count, String example) {

  /** What can be the matter with the input of a metric. */
  public enum Kind {
    /** The ground truth has no events: every value that needs them is NaN. */
    EMPTY_GROUND_TRUTH("events in the ground truth; values that need them are NaN"),
    /** Predicted events lie in clips that are not evaluated; they were not counted. */
    PREDICTIONS_OUTSIDE_THE_CLIPS(
        "predicted events lie in clips that are not evaluated and were not counted"),
    /** Scores of clips that are not evaluated; they were not counted. */
    SCORES_OUTSIDE_THE_CLIPS("clips have scores but are not evaluated and were not counted"),
    /**
     * Event classes occur in the predictions or scores but never in the ground truth. Event-based
     * and segment-based metrics count them as false positives in the overall values, and their own
     * F is NaN and left out of the macro average; the intersection-based metrics and PSDS do not
     * count them.
     */
    CLASSES_WITHOUT_REFERENCE("event classes do not occur in the ground truth"),
    /** Events of the ground truth that occur twice exactly; each was counted. */
    DUPLICATE_REFERENCES("events of the ground truth occur again; each was counted"),
    /** Predicted events that occur twice exactly; each was counted. */
    DUPLICATE_PREDICTIONS("predicted events occur again; each was counted"),
    /** Events of the ground truth that overlap with one of their class; each was counted. */
    OVERLAPPING_REFERENCES(
        "events of the ground truth overlap with one of their class; each was counted"),
    /** Predicted events that overlap with one of their class; each was counted. */
    OVERLAPPING_PREDICTIONS("predicted events overlap with one of their class; each was counted"),
    /** Events of the ground truth that have no length; each was counted. */
    REFERENCES_WITHOUT_LENGTH("events of the ground truth have no length; each was counted"),
    /** Predicted events that have no length; each was counted. */
    PREDICTIONS_WITHOUT_LENGTH("predicted events have no length; each was counted"),
    /** Events of the ground truth that end after their clip. */
    REFERENCES_PAST_THE_END("events of the ground truth end after their clip"),
    /**
     * Predicted events that end after their clip. Intersection-based metrics do not count one that
     * lies wholly after it as a false positive, as psds_eval; all others count them as they are.
     */
    PREDICTIONS_PAST_THE_END("predicted events end after their clip"),
    /** Operating points that have the same events as one before; they were passed over. */
    REPEATED_OPERATING_POINTS("operating points repeat another and were passed over"),
    /**
     * There is one event class only, so that the mean of the cross-trigger rates of the others is
     * not defined, and the value is 0, as in psds_eval since 0.5.0.
     */
    NO_OTHER_CLASSES("event class only: the cross-trigger rate is not defined, the value is 0");

    private final String text;

    Kind(String text) {
      this.text = text;
    }
  }

  /**
   * Says what is the matter in a line for people.
   *
   * @return such as {@code 3 predicted events lie in clips that are not evaluated and were not
   *     counted; the first: z.wav: Dog 3.0 to 4.0 s}
   */
  public String message() {
    return count + " " + kind.text + (example.isEmpty() ? "" : "; the first: " + example);
  }
}
