package io.github.sed4j.inference.postprocessing;

import java.util.function.IntToDoubleFunction;

/** What the times of an event are made of: the centres or the edges of its first and last frame. */
public enum EventTimes {
  /** Onset and offset are the centres of the first and the last frame (the authors' code, 2020). */
  CENTERS {
    @Override
    double onset(IntToDoubleFunction boundaries, int first) {
      return center(boundaries, first);
    }

    @Override
    double offset(IntToDoubleFunction boundaries, int last) {
      return center(boundaries, last);
    }
  },
  /**
   * Onset is the start of the first, offset the end of the last frame, as sed_scores_eval has it.
   */
  EDGES {
    @Override
    double onset(IntToDoubleFunction boundaries, int first) {
      return boundaries.applyAsDouble(first);
    }

    @Override
    double offset(IntToDoubleFunction boundaries, int last) {
      return boundaries.applyAsDouble(last + 1);
    }
  };

  /** Onset in seconds of an event that begins with a frame. */
  abstract double onset(IntToDoubleFunction boundaries, int first);

  /** Offset in seconds of an event that ends with a frame. */
  abstract double offset(IntToDoubleFunction boundaries, int last);

  private static double center(IntToDoubleFunction boundaries, int frame) {
    return (boundaries.applyAsDouble(frame) + boundaries.applyAsDouble(frame + 1)) / 2;
  }
}
