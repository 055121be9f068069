package io.github.sed4j.inference;

import io.github.sed4j.models.ForwardBackwardCrnn;
import java.util.List;
import java.util.stream.IntStream;

/**
 * What is computed of a recording.
 *
 * @param contexts values of C that each class is scored with, by class
 * @param tagThresholds score that a class must exceed to be tagged, by class
 * @param masked whether classes are scored only where they are tagged; otherwise all are, at once,
 *     by the forward-backward CRNNs alone
 * @param tagWindows what is tagged
 * @param chunkHop frames of CNN output that are computed at a time
 * @param scoreHop frames that are scored at a time
 * @param shift from a scored frame to the next
 */
record RunSettings(
    List<List<Integer>> contexts,
    List<Double> tagThresholds,
    boolean masked,
    TagWindows tagWindows,
    int chunkHop,
    int scoreHop,
    int shift) {

  static void requireContext(int context) {
    if (context < 0 || context > ForwardBackwardCrnn.MAX_CONTEXT) {
      throw new IllegalArgumentException(
          "context = " + context + ", allowed: 0 to " + ForwardBackwardCrnn.MAX_CONTEXT);
    }
  }

  static void requireTagThreshold(double threshold) {
    if (Double.isNaN(threshold)) {
      throw new IllegalArgumentException("tag threshold = NaN, allowed: a number or an infinity");
    }
  }

  static void requireShift(int shift) {
    if (shift < 1) {
      throw new IllegalArgumentException("shift = " + shift + ", allowed: at least 1");
    }
  }

  /** What is new in a chunk of which either border distorts {@code margin} frames. */
  static int chunkHop(int chunkFrames, int margin) {
    if (chunkFrames <= 2 * margin) {
      throw new IllegalArgumentException(
          "chunkFrames = " + chunkFrames + ", allowed: above " + 2 * margin + " with these CNNs");
    }
    return chunkFrames - 2 * margin;
  }

  int longestContext() {
    return contexts.stream().flatMap(List::stream).mapToInt(c -> c).max().orElse(0);
  }

  /** The contexts of the classes that are on, ascending. */
  int[] contextsOf(boolean[] on) {
    return IntStream.range(0, on.length)
        .filter(k -> on[k])
        .flatMap(k -> contexts.get(k).stream().mapToInt(c -> c))
        .distinct()
        .sorted()
        .toArray();
  }
}
