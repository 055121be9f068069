package io.github.sed4j.models.nn;

import static java.util.stream.Collectors.groupingBy;
import static java.util.stream.Collectors.toList;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDArrays;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDScope;
import ai.djl.ndarray.index.NDIndex;
import ai.djl.ndarray.types.Shape;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.function.UnaryOperator;

/**
 * GRU layers over windows around the frames of a clip, for several contexts at once.
 *
 * <p>A window of context C around frame n starts from zero state at frame n - C and reads 2C + 1
 * frames. All windows that start at the same frame read the same frames in the same order: the
 * state that a long context has after 2C + 1 frames is the final state of the short context C. So
 * windows are run by their first frame, as far as the longest context needs, and each context picks
 * its rows on the way; several contexts cost what the longest costs. The input of the first layer
 * is projected once per frame, not once per window and frame: what step t reads is a slice of it.
 *
 * <p>Windows are run in slices of at most {@link #SLICE} rows, so that memory does not grow with
 * the clip, and a step's arrays stay in the cache.
 */
final class GruWindows {

  /** Rows that run together. */
  static final int SLICE = 512;

  private GruWindows() {}

  /**
   * Runs the windows.
   *
   * @param layers GRU layers in one direction
   * @param vectors one clip, (N, D)
   * @param windows the frames they lie around
   * @param contexts values of C, ascending
   * @param head turns the last layer's states (R, H) into logits (R, K)
   * @return logits (windows.count(), K) for each context
   */
  static List<NDArray> evaluate(
      List<GruLayer> layers,
      NDArray vectors,
      WindowFrames windows,
      int[] contexts,
      UnaryOperator<NDArray> head) {
    Map<Integer, NDArray> logits = new HashMap<>();
    // Contexts share their rows if their windows start at the same frames
    Map<Integer, List<Integer>> groups =
        Arrays.stream(contexts)
            .boxed()
            .collect(groupingBy(c -> c % windows.shift(), TreeMap::new, toList()));
    for (List<Integer> group : groups.values()) {
      int[] shared = group.stream().mapToInt(c -> c).toArray();
      List<NDArray> results = evaluateTogether(layers, vectors, windows, shared, head);
      for (int i = 0; i < shared.length; i++) {
        logits.put(shared[i], results.get(i));
      }
    }
    return Arrays.stream(contexts).mapToObj(c -> Objects.requireNonNull(logits.get(c))).toList();
  }

  private static List<NDArray> evaluateTogether(
      List<GruLayer> layers,
      NDArray vectors,
      WindowFrames windows,
      int[] contexts,
      UnaryOperator<NDArray> head) {
    int longest = contexts[contexts.length - 1];
    List<NDList> parts = new ArrayList<>();
    for (int i = 0; i < contexts.length; i++) {
      parts.add(new NDList());
    }
    int rows = windows.count() + row(longest, contexts[0], windows);
    for (int from = 0; from < rows; from += SLICE) {
      int to = Math.min(rows, from + SLICE);
      slice(layers, vectors, windows, contexts, head, from, to, parts);
    }
    List<NDArray> logits = new ArrayList<>();
    for (NDList part : parts) {
      logits.add(part.size() == 1 ? part.get(0) : NDArrays.concat(part));
    }
    return logits;
  }

  /**
   * The row of a context's window around the first frame: row s stands for the windows that start
   * at frame {@code windows.first() - longest + s * windows.shift()}.
   */
  private static int row(int longest, int context, WindowFrames windows) {
    return (longest - context) / windows.shift();
  }

  private static void slice(
      List<GruLayer> layers,
      NDArray vectors,
      WindowFrames windows,
      int[] contexts,
      UnaryOperator<NDArray> head,
      int from,
      int to,
      List<NDList> parts) {
    int longest = contexts[contexts.length - 1];
    int shift = windows.shift();
    int firstRead = windows.first() - longest + from * shift;
    int endRead = windows.first() + longest + (to - 1) * shift + 1;
    List<NDArray> done = new ArrayList<>();
    Scopes.run(
        () -> {
          GruSteps steps = new GruSteps(layers, padded(vectors, firstRead, endRead), shift);
          int next = 0;
          for (int t = 0; t <= 2 * longest; t++) {
            // Rows beyond this one are windows of contexts that are finished
            int firstRow = row(longest, contexts[next], windows);
            int active = Math.min(to, firstRow + windows.count()) - from;
            if (active <= 0) {
              break;
            }
            steps.advance(t, active);
            if (t == 2 * contexts[next]) {
              int first = Math.max(from, firstRow) - from;
              if (first < active) {
                NDArray states = steps.state().get(new NDIndex().addSliceDim(first, active));
                NDArray logits = Scopes.keep(() -> head.apply(states));
                parts.get(next).add(logits);
                done.add(logits);
              }
              next++;
            }
          }
          done.forEach(NDScope::unregister);
        });
    done.forEach(NDScope::register);
  }

  /** Frames from {@code from} to before {@code to}, zeros beyond the clip. */
  private static NDArray padded(NDArray vectors, int from, int to) {
    Shape shape = vectors.getShape();
    int frames = Math.toIntExact(shape.get(0));
    int first = Math.max(0, from);
    int last = Math.min(frames, to);
    NDList pieces = new NDList();
    addZeros(pieces, vectors, Math.min(to, first) - from);
    if (first < last) {
      pieces.add(vectors.get(new NDIndex().addSliceDim(first, last)));
    }
    addZeros(pieces, vectors, to - Math.max(from, last));
    return pieces.size() == 1 ? pieces.get(0) : NDArrays.concat(pieces);
  }

  private static void addZeros(NDList pieces, NDArray vectors, int rows) {
    if (rows > 0) {
      pieces.add(vectors.getManager().zeros(new Shape(rows, vectors.getShape().get(1))));
    }
  }
}
