package io.github.sed4j.inference.postprocessing;

import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * The scores of one clip: for each event class and frame, how sure a detector is that the class
 * sounds in that frame, before any decision. Frames lie end to end; frame {@code n} lasts from
 * boundary {@code n} to boundary {@code n + 1}.
 *
 * <p>Thread safety: immutable; arrays are copied in and out.
 */
public final class FrameScores {

  private final List<String> eventClasses;
  private final double[] boundaries;
  private final double[] scores;

  private FrameScores(List<String> eventClasses, double[] boundaries, double[] scores) {
    this.eventClasses = eventClasses;
    this.boundaries = boundaries;
    this.scores = scores;
  }

  /**
   * Makes scores with any frame boundaries.
   *
   * @param eventClasses names of the K classes, distinct, at least one
   * @param boundaries the N + 1 frame boundaries in seconds, at least 0, strictly increasing
   * @param scores finite scores {@code (K, N)}, usually 0 to 1
   * @return the scores; later changes of the arrays do not show
   * @throws IllegalArgumentException if shapes do not agree or a value is not allowed
   */
  public static FrameScores of(List<String> eventClasses, double[] boundaries, double[][] scores) {
    List<String> classes = checkedClasses(eventClasses);
    double[] times = boundaries.clone();
    checkBoundaries(times);
    return new FrameScores(classes, times, checkedScores(classes, times.length - 1, scores));
  }

  /**
   * Makes scores of frames of equal length, the first of which starts at 0 s. Boundary {@code n} is
   * {@code n * frameLength}, so nothing accumulates over a long clip.
   *
   * @param eventClasses names of the K classes, distinct, at least one
   * @param frameLength seconds from a frame's start to the next, above 0
   * @param scores finite scores {@code (K, N)}, usually 0 to 1
   * @return the scores; later changes of the arrays do not show
   * @throws IllegalArgumentException if shapes do not agree or a value is not allowed
   */
  public static FrameScores ofFrames(
      List<String> eventClasses, double frameLength, double[][] scores) {
    if (!(frameLength > 0 && frameLength < Double.POSITIVE_INFINITY)) {
      throw new IllegalArgumentException("frameLength = " + frameLength + " s, allowed: above 0");
    }
    int frames = scores.length == 0 ? 0 : scores[0].length;
    double[] boundaries = new double[frames + 1];
    for (int n = 0; n <= frames; n++) {
      boundaries[n] = n * frameLength;
    }
    return of(eventClasses, boundaries, scores);
  }

  /**
   * Returns other scores for the same classes and frames, such as filtered ones.
   *
   * @param newScores finite scores {@code (K, N)}
   * @return scores with these classes and boundaries
   * @throws IllegalArgumentException if the shape is another or a score is not finite
   */
  public FrameScores withScores(double[][] newScores) {
    return new FrameScores(
        eventClasses, boundaries, checkedScores(eventClasses, frameCount(), newScores));
  }

  /**
   * Returns the names of the event classes, in the order of the rows.
   *
   * @return K names, unmodifiable
   */
  public List<String> eventClasses() {
    return eventClasses;
  }

  /**
   * Returns the number of event classes.
   *
   * @return K, at least 1
   */
  public int classCount() {
    return eventClasses.size();
  }

  /**
   * Returns the number of frames.
   *
   * @return N, 0 for a clip too short for a frame
   */
  public int frameCount() {
    return boundaries.length - 1;
  }

  /**
   * Returns the frame boundaries.
   *
   * @return a new array of N + 1 times in seconds
   */
  public double[] boundaries() {
    return boundaries.clone();
  }

  /**
   * Returns one frame boundary: the start of frame {@code n} and the end of frame {@code n - 1}.
   *
   * @param n 0 to N
   * @return seconds
   */
  public double boundary(int n) {
    return boundaries[n];
  }

  /**
   * Returns one score.
   *
   * @param eventClass index of the class, 0 to K - 1
   * @param frame index of the frame, 0 to N - 1
   * @return the score
   */
  public double score(int eventClass, int frame) {
    if (frame < 0 || frame >= frameCount()) {
      throw new IndexOutOfBoundsException("frame " + frame + " of " + frameCount());
    }
    return scores[start(eventClass) + frame];
  }

  /**
   * Returns the scores of one class.
   *
   * @param eventClass index of the class, 0 to K - 1
   * @return a new array of N scores
   */
  public double[] scores(int eventClass) {
    int start = start(eventClass);
    return Arrays.copyOfRange(scores, start, start + frameCount());
  }

  /**
   * Returns all scores.
   *
   * @return a new array {@code (K, N)}
   */
  public double[][] scores() {
    double[][] rows = new double[classCount()][];
    for (int k = 0; k < rows.length; k++) {
      rows[k] = scores(k);
    }
    return rows;
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof FrameScores that
        && eventClasses.equals(that.eventClasses)
        && Arrays.equals(boundaries, that.boundaries)
        && Arrays.equals(scores, that.scores);
  }

  @Override
  public int hashCode() {
    return 31 * (31 * eventClasses.hashCode() + Arrays.hashCode(boundaries))
        + Arrays.hashCode(scores);
  }

  @Override
  public String toString() {
    return "FrameScores["
        + classCount()
        + " event classes, "
        + frameCount()
        + " frames, "
        + boundaries[0]
        + " to "
        + boundaries[boundaries.length - 1]
        + " s]";
  }

  private int start(int eventClass) {
    if (eventClass < 0 || eventClass >= classCount()) {
      throw new IndexOutOfBoundsException("event class " + eventClass + " of " + classCount());
    }
    return eventClass * frameCount();
  }

  private static List<String> checkedClasses(List<String> eventClasses) {
    List<String> classes = List.copyOf(eventClasses);
    if (classes.isEmpty()) {
      throw new IllegalArgumentException("0 event classes, allowed: at least 1");
    }
    Set<String> seen = new HashSet<>();
    for (String name : classes) {
      if (name.isBlank() || !seen.add(name)) {
        throw new IllegalArgumentException(
            "event class '" + name + "', allowed: names that are not blank and occur once");
      }
    }
    return classes;
  }

  private static void checkBoundaries(double[] boundaries) {
    if (boundaries.length == 0) {
      throw new IllegalArgumentException("0 frame boundaries, allowed: number of frames + 1");
    }
    double before = -Double.MIN_VALUE;
    for (int n = 0; n < boundaries.length; n++) {
      if (!(boundaries[n] > before && boundaries[n] < Double.POSITIVE_INFINITY)) {
        throw new IllegalArgumentException(
            "frame boundary "
                + n
                + " = "
                + boundaries[n]
                + " s, allowed: "
                + (n == 0 ? "a finite number of at least 0" : "finite, above " + before));
      }
      before = boundaries[n];
    }
  }

  private static double[] checkedScores(List<String> classes, int frames, double[][] scores) {
    if (scores.length != classes.size()) {
      throw new IllegalArgumentException(
          "scores of " + scores.length + " classes, allowed: " + classes.size());
    }
    double[] flat = new double[Math.multiplyExact(classes.size(), frames)];
    for (int k = 0; k < scores.length; k++) {
      if (scores[k].length != frames) {
        throw new IllegalArgumentException(
            classes.get(k) + ": scores of " + scores[k].length + " frames, allowed: " + frames);
      }
      for (int n = 0; n < frames; n++) {
        if (!Double.isFinite(scores[k][n])) {
          throw new IllegalArgumentException(
              classes.get(k)
                  + ", frame "
                  + n
                  + ": score = "
                  + scores[k][n]
                  + ", allowed: a finite number");
        }
        flat[k * frames + n] = scores[k][n];
      }
    }
    return flat;
  }
}
