package io.github.sed4j.inference.postprocessing;

/** What the times of an event are made of: the centres or the edges of its first and last frame. */
public enum EventTimes {
  /** Onset and offset are the centres of the first and the last frame (the authors' code, 2020). */
  CENTERS {
    @Override
    double onset(FrameScores scores, int first) {
      return center(scores, first);
    }

    @Override
    double offset(FrameScores scores, int last) {
      return center(scores, last);
    }
  },
  /**
   * Onset is the start of the first, offset the end of the last frame, as sed_scores_eval has it.
   */
  EDGES {
    @Override
    double onset(FrameScores scores, int first) {
      return scores.boundary(first);
    }

    @Override
    double offset(FrameScores scores, int last) {
      return scores.boundary(last + 1);
    }
  };

  /** Onset in seconds of an event that begins with a frame. */
  abstract double onset(FrameScores scores, int first);

  /** Offset in seconds of an event that ends with a frame. */
  abstract double offset(FrameScores scores, int last);

  private static double center(FrameScores scores, int frame) {
    return (scores.boundary(frame) + scores.boundary(frame + 1)) / 2;
  }
}
