package io.github.sed4j.inference;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import io.github.sed4j.features.spectrum.FrameRange;
import io.github.sed4j.features.spectrum.LogMel;
import io.github.sed4j.inference.EnsembleMembers.Member;
import io.github.sed4j.models.BidirectionalCrnn;
import io.github.sed4j.models.CnnOutput;
import io.github.sed4j.models.ForwardBackwardCrnn;
import io.github.sed4j.models.ForwardBackwardScores;
import io.github.sed4j.models.StrongScores;
import io.github.sed4j.models.TagConditionedCnn;
import io.github.sed4j.models.WindowedScores;
import io.github.sed4j.models.nn.ClipLengths;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.IntFunction;

/**
 * One recording's way through an ensemble, as its frames come: CNN output is stitched from chunks,
 * tag windows are tagged when they are complete, and frames are scored when their mask and their
 * context are known. What is no longer needed is freed, so that memory does not grow with the
 * recording.
 *
 * <p>Chunks, windows and scored stretches lie on the recording's own grid: how the frames are
 * handed over does not change a result.
 *
 * <p>Thread safety: for one thread at a time.
 */
final class EnsembleRun implements AutoCloseable {

  /** Receives results in the order of time. */
  interface Sink {

    /** The frames {@code from} to before {@code to} have these tags. */
    void tagged(int from, int to, double[] scores, boolean[] on);

    /** The frames from {@code from} on have these scores, which are 0 where a class is masked. */
    void scored(int from, ContextScores scores);
  }

  /** Scores of some frames; of each class with the contexts it was asked for. */
  static final class ContextScores {
    private final int frames;
    private final double[][][] byClass; // [class][index of its context][frame]

    ContextScores(RunSettings settings, int frames) {
      this.frames = frames;
      byClass = new double[settings.contexts().size()][][];
      for (int k = 0; k < byClass.length; k++) {
        byClass[k] = new double[settings.contexts().get(k).size()][frames];
      }
    }

    int frames() {
      return frames;
    }

    /** The scores of a class with the context of an index; to be read only. */
    double[] of(int eventClass, int contextIndex) {
      return byClass[eventClass][contextIndex];
    }
  }

  /** A stretch that has been tagged. */
  private static final class Window {
    private final int from;
    private final int to;
    private final boolean[] on;

    Window(int from, int to, boolean[] on) {
      this.from = from;
      this.to = to;
      this.on = on;
    }

    boolean overlaps(int first, int end) {
      return from < end && to > first;
    }

    /** Twice the distance from this window's centre to that of a frame. */
    int distance(int frame) {
      return Math.abs(from + to - 1 - 2 * frame);
    }
  }

  private final EnsembleMembers members;
  private final RunSettings settings;
  private final Sink sink;
  private final NDManager manager;
  private final FrameBuffer features = new FrameBuffer();
  private final List<StitchedCnn> stitched = new ArrayList<>();
  private final List<Window> windows = new ArrayList<>();
  private final Map<Integer, float[][][]> strongScores = new HashMap<>(); // by window start
  private int convolved; // frames of CNN output
  private int tagged; // frames up to the end of the last window
  private int scored;
  private boolean windowed;
  private boolean closed;

  EnsembleRun(EnsembleMembers members, RunSettings settings, Sink sink) {
    this.members = members;
    this.settings = settings;
    this.sink = sink;
    members.retain();
    manager = members.newManager();
    members.taggers().forEach(member -> stitched.add(new StitchedCnn()));
  }

  /** Takes the next frames of the log-mel, before any norm. */
  void accept(LogMel part) {
    int bands = members.norm(0).bands();
    if (part.bands() != bands) {
      throw new IllegalArgumentException("bands = " + part.bands() + ", allowed: " + bands);
    }
    features.add(part);
    advance(false);
  }

  /** Ends the recording. */
  void finish() {
    advance(true);
  }

  /** Frames taken so far. */
  int frames() {
    return features.end();
  }

  /** How many frames must have been taken after a frame before it is scored, at most. */
  int delay() {
    int known = settings.longestContext() + settings.shift() - 1;
    if (settings.masked()) {
      known = Math.max(known, settings.tagWindows().length());
    }
    return known + members.margin() + settings.chunkHop() + settings.scoreHop() - 2;
  }

  private void advance(boolean ended) {
    int before = convolved;
    convolveWhatIsComplete(ended);
    windowed |= features.end() > settings.tagWindows().whole();
    if (convolved > before || ended) {
      tagWhatIsComplete(ended);
      scoreWhatIsComplete(ended);
      forget();
    }
  }

  private void convolveWhatIsComplete(boolean ended) {
    while (convolved + settings.chunkHop() + members.margin() <= features.end()) {
      convolve(convolved + settings.chunkHop());
    }
    if (ended && convolved < features.end()) {
      convolve(features.end());
    }
  }

  /** Computes CNN output up to a frame; what the borders of the chunk distort is discarded. */
  private void convolve(int to) {
    int first = Math.max(0, convolved - members.margin());
    int end = Math.min(features.end(), to + members.margin());
    withNormalised(
        first,
        end,
        input -> {
          for (int m = 0; m < stitched.size(); m++) {
            Member<ForwardBackwardCrnn> member = members.taggers().get(m);
            CnnOutput output =
                member.network().convolve(input.apply(member.norm()), lengths(first, end));
            if (first == convolved && end == to) {
              stitched.get(m).add(convolved, output);
            } else {
              try (output) {
                stitched.get(m).add(convolved, output.frames(convolved - first, to - first));
              }
            }
          }
        });
    convolved = to;
  }

  private static ClipLengths lengths(int first, int end) {
    return ClipLengths.of(end - first);
  }

  private interface OnInput {
    void run(IntFunction<NDArray> inputOfNorm);
  }

  /** Hands over the log-mel (1, 1, bands, N) of some frames, made once for each norm. */
  private void withNormalised(int first, int end, OnInput body) {
    LogMel raw = features.range(first, end);
    try (NDManager inputs = manager.newSubManager()) {
      NDArray[] made = new NDArray[members.normCount()];
      body.run(
          norm -> {
            if (made[norm] == null) {
              LogMel normalised = members.norm(norm).apply(raw);
              Shape shape = new Shape(1, 1, raw.bands(), raw.frames());
              made[norm] = inputs.create(normalised.buffer(), shape);
            }
            return made[norm];
          });
    }
  }

  private void tagWhatIsComplete(boolean ended) {
    TagWindows grid = settings.tagWindows();
    if (windowed) {
      for (int from = nextWindow(); from + grid.length() <= convolved; from = nextWindow()) {
        tag(from, from + grid.length());
      }
    }
    if (ended && tagged < features.end()) {
      tag(windowed ? features.end() - grid.length() : 0, features.end());
    }
  }

  private int nextWindow() {
    return tagged == 0 ? 0 : tagged - settings.tagWindows().length() + settings.tagWindows().hop();
  }

  private void tag(int from, int to) {
    double[] scores = new double[members.classes()];
    for (int m = 0; m < stitched.size(); m++) {
      try (CnnOutput vectors = stitched.get(m).range(from, to);
          ForwardBackwardScores both = members.taggers().get(m).network().classify(vectors)) {
        float[] tags = both.tags()[0];
        for (int k = 0; k < scores.length; k++) {
          scores[k] += tags[k];
        }
      }
    }
    boolean[] on = new boolean[scores.length];
    for (int k = 0; k < scores.length; k++) {
      scores[k] /= stitched.size();
      on[k] = scores[k] > settings.tagThresholds().get(k);
    }
    windows.add(new Window(from, to, on));
    tagged = to;
    sink.tagged(from, to, scores, on.clone());
  }

  private void scoreWhatIsComplete(boolean ended) {
    int ready = ended ? features.end() : ready();
    for (int to = stretchEnd(ended); to <= ready && scored < ready; to = stretchEnd(ended)) {
      score(to);
      scored = to;
    }
  }

  /** Up to where context and mask of the frames are known while the recording goes on. */
  private int ready() {
    int withContext = convolved - settings.longestContext() - (settings.shift() - 1);
    if (!settings.masked()) {
      return withContext;
    }
    // The last window, which is moved back, may begin this far before the end.
    return windowed ? Math.min(withContext, convolved - settings.tagWindows().length()) : 0;
  }

  /** The end of the next stretch that has one mask and is scored at a time. */
  private int stretchEnd(boolean ended) {
    if (ended && !windowed && scored == 0) {
      return features.end();
    }
    int hop = settings.tagWindows().hop();
    int length = settings.tagWindows().length();
    int nextBegins = (scored / hop + 1) * hop;
    int nextEnds = scored < length ? length : length + ((scored - length) / hop + 1) * hop;
    int end =
        Math.min(
            (scored / settings.scoreHop() + 1) * settings.scoreHop(),
            Math.min(nextBegins, nextEnds));
    if (ended) {
      int lastWindow = features.end() - length;
      end = Math.min(end, scored < lastWindow ? lastWindow : features.end());
    }
    return end;
  }

  private void score(int to) {
    ContextScores scores = new ContextScores(settings, to - scored);
    boolean[] on = mask(scored, to);
    int[] contexts = settings.contextsOf(on);
    if (contexts.length > 0) {
      int families = 1;
      Map<Integer, double[][]> windowedMeans = windowedMeans(to, contexts);
      double[][] others = new double[members.classes()][to - scored];
      if (settings.masked() && !members.tagConditioned().isEmpty()) {
        families++;
        add(others, tagConditionedMean(to, on));
      }
      if (settings.masked() && !members.bidirectional().isEmpty()) {
        families++;
        add(others, bidirectionalMean(to));
      }
      for (int k = 0; k < on.length; k++) {
        for (int c = 0; on[k] && c < settings.contexts().get(k).size(); c++) {
          double[] mean =
              Objects.requireNonNull(windowedMeans.get(settings.contexts().get(k).get(c)))[k];
          double[] result = scores.of(k, c);
          for (int n = 0; n < result.length; n++) {
            result[n] = (mean[n] + others[k][n]) / families;
          }
        }
      }
    }
    sink.scored(scored, scores);
  }

  private boolean[] mask(int from, int to) {
    boolean[] on = new boolean[members.classes()];
    Arrays.fill(on, !settings.masked());
    for (Window window : windows) {
      for (int k = 0; k < on.length && window.overlaps(from, to); k++) {
        on[k] |= window.on[k];
      }
    }
    return on;
  }

  private static void add(double[][] sums, double[][] values) {
    for (int k = 0; k < sums.length; k++) {
      for (int n = 0; n < sums[k].length; n++) {
        sums[k][n] += values[k][n];
      }
    }
  }

  /** Adds a share of the frames of a row that begin at an offset. */
  private static void addShare(double[] sums, float[] row, int offset, int members) {
    for (int n = 0; n < sums.length; n++) {
      sums[n] += (double) row[offset + n] / members;
    }
  }

  /** Mean of the forward-backward CRNNs' windowed scores for each context. */
  private Map<Integer, double[][]> windowedMeans(int to, int[] contexts) {
    int shift = settings.shift();
    int lastOnGrid = (convolved - 1) / shift;
    int firstScored = nearestOnGrid(scored, lastOnGrid) * shift;
    int lastScored = nearestOnGrid(to - 1, lastOnGrid) * shift;
    int longest = contexts[contexts.length - 1];
    int first = Math.max(0, Math.min(scored, firstScored) - longest);
    int end = Math.min(convolved, lastScored + longest + 1);
    Map<Integer, double[][]> means = new HashMap<>();
    for (int m = 0; m < stitched.size(); m++) {
      try (CnnOutput vectors = stitched.get(m).range(first, end)) {
        FrameRange frames = new FrameRange(firstScored - first, lastScored - first);
        WindowedScores windowScores =
            members.taggers().get(m).network().windows(vectors, frames, shift, contexts);
        for (int context : contexts) {
          double[][] sums =
              means.computeIfAbsent(context, c -> new double[members.classes()][to - scored]);
          float[][] ofMember = windowScores.scores(context, 0);
          for (int k = 0; k < sums.length; k++) {
            for (int n = 0; n < sums[k].length; n++) {
              int index = nearestOnGrid(scored + n, lastOnGrid) - firstScored / shift;
              sums[k][n] += (double) ofMember[k][index] / stitched.size();
            }
          }
        }
      }
    }
    return means;
  }

  /** The number of the scored frame that stands for a frame: the nearest, of two the earlier. */
  private int nearestOnGrid(int frame, int last) {
    return Math.min((frame + (settings.shift() - 1) / 2) / settings.shift(), last);
  }

  private double[][] tagConditionedMean(int to, boolean[] on) {
    double[][] mean = new double[members.classes()][to - scored];
    float[][] tags = {conditions(on)};
    int first = Math.max(0, scored - members.margin());
    int end = Math.min(features.end(), to + members.margin());
    withNormalised(
        first,
        end,
        input -> {
          for (Member<TagConditionedCnn> member : members.tagConditioned()) {
            NDArray x = input.apply(member.norm());
            try (StrongScores scores = member.network().score(x, lengths(first, end), tags)) {
              float[][] values = scores.scores(0);
              for (int k = 0; k < mean.length; k++) {
                addShare(mean[k], values[k], scored - first, members.tagConditioned().size());
              }
            }
          }
        });
    return mean;
  }

  private static float[] conditions(boolean[] on) {
    float[] tags = new float[on.length];
    for (int k = 0; k < on.length; k++) {
      tags[k] = on[k] ? 1 : 0;
    }
    return tags;
  }

  /**
   * Mean of the bidirectional CRNNs' scores: each tag window is a clip of its own to them, with its
   * own tags, and a frame is scored in the window whose centre is nearest.
   */
  private double[][] bidirectionalMean(int to) {
    double[][] mean = new double[members.classes()][to - scored];
    for (int n = scored; n < to; n++) {
      Window window = nearestWindow(n);
      float[][][] ofMembers =
          strongScores.computeIfAbsent(window.from, from -> bidirectionalScores(window));
      for (float[][] ofMember : ofMembers) {
        for (int k = 0; k < mean.length; k++) {
          mean[k][n - scored] += (double) ofMember[k][n - window.from] / ofMembers.length;
        }
      }
    }
    return mean;
  }

  private Window nearestWindow(int frame) {
    Window nearest = windows.get(0);
    for (Window window : windows) {
      if (window.distance(frame) < nearest.distance(frame)) {
        nearest = window;
      }
    }
    return nearest;
  }

  private float[][][] bidirectionalScores(Window window) {
    float[][][] scores = new float[members.bidirectional().size()][][];
    float[][] tags = {conditions(window.on)};
    ClipLengths lengths = lengths(window.from, window.to);
    withNormalised(
        window.from,
        window.to,
        input -> {
          for (int m = 0; m < scores.length; m++) {
            Member<BidirectionalCrnn> member = members.bidirectional().get(m);
            BidirectionalCrnn network = member.network();
            NDArray x = input.apply(member.norm());
            try (StrongScores strong =
                network.architecture().tagConditioned()
                    ? network.score(x, lengths, tags)
                    : network.score(x, lengths)) {
              scores[m] = strong.scores(0);
            }
          }
        });
    return scores;
  }

  /** Frees what no later chunk, window or stretch reads. */
  private void forget() {
    TagWindows grid = settings.tagWindows();
    windows.removeIf(window -> window.to <= scored);
    strongScores.keySet().removeIf(from -> from + grid.length() <= scored && windowed);
    // The last window begins at most its length before the end, and at the earliest here.
    int window = windowed ? Math.min(nextWindow(), convolved - grid.length()) : 0;
    int context = scored - settings.longestContext() - settings.shift();
    int keep = Math.max(0, Math.min(window, context));
    stitched.forEach(cnn -> cnn.dropBefore(keep));
    boolean reread = !members.tagConditioned().isEmpty() || !members.bidirectional().isEmpty();
    int conditioned = settings.masked() && reread ? Math.min(scored, window) : convolved;
    features.dropBefore(Math.min(conditioned, convolved) - members.margin() - grid.length());
  }

  @Override
  public void close() {
    if (!closed) {
      closed = true;
      stitched.forEach(StitchedCnn::close);
      manager.close();
      members.release();
    }
  }
}
