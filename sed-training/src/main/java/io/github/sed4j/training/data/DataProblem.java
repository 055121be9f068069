package io.github.sed4j.training.data;

/**
 * Something about a data set that a person should know before training starts.
 *
 * <p>Thread safety: immutable, safe to share.
 *
 * @param kind what it is
 * @param set name of the set
 * @param clip name of the clip, or empty if it is about the set as a whole
 * @param message the value found and what was allowed
 */
public record DataProblem(Kind kind, String set, String clip, String message) {

  /** What may be wrong. */
  public enum Kind {
    /** The table names a recording that is not there; training goes on without it. */
    MISSING(false),
    /** A recording cannot be decoded; training skips it. */
    UNREADABLE(false),
    /** A recording is shorter than training takes; training skips it. */
    TOO_SHORT(false),
    /**
     * A recording is longer than the networks hear at once, so that a batch takes much memory;
     * training takes it as it is unless {@code optMaxSeconds} cuts or skips it.
     */
    TOO_LONG(false),
    /**
     * A label lies behind the end of its recording, has no length, or is there twice; training
     * takes what is within the recording, and of one that begins behind the end the last frame.
     */
    MISLABELLED(false),
    /** A stated duration and that of the recording contradict each other. */
    CONTRADICTORY_DURATION(false),
    /** A label is of a class that the class list lacks; training refuses it. */
    UNKNOWN_CLASS(true),
    /** A set has no clip that can be used; training refuses it. */
    EMPTY_SET(true),
    /**
     * A class of the class list has no clip in a labelled set: nothing can be learnt or measured.
     */
    CLASS_WITHOUT_CLIPS(false);

    private final boolean fatal;

    Kind(boolean fatal) {
      this.fatal = fatal;
    }

    /**
     * Says whether training refuses such data.
     *
     * @return false if it goes on, as far as it can
     */
    public boolean isFatal() {
      return fatal;
    }
  }

  /**
   * Returns the problem on one line.
   *
   * @return for example {@code weak: a.wav: too short: 0.40 s, allowed: at least 1.00 s}
   */
  @Override
  public String toString() {
    return set + ": " + (clip.isEmpty() ? "" : clip + ": ") + message;
  }
}
