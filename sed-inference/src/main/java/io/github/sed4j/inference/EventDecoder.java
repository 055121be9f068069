package io.github.sed4j.inference;

import io.github.sed4j.features.spectrum.FrameGrid;
import io.github.sed4j.inference.postprocessing.RunningEvents;
import io.github.sed4j.inference.postprocessing.RunningMedian;
import io.github.sed4j.inference.postprocessing.SoundEvent;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalDouble;

/**
 * From masked frame scores to events, as they come: a running median and a running threshold for
 * each class, so that nothing depends on the pieces in which a recording is computed.
 *
 * <p>Thread safety: for one thread at a time. Memory does not grow with the recording.
 */
final class EventDecoder implements EnsembleRun.Sink {

  /** Receives results as soon as they are certain. */
  interface Listener {

    /** The frames {@code from} to before {@code to} have these tags. */
    void tagged(int from, int to, double[] scores, boolean[] on);

    /** The next frames of a class have these filtered scores. */
    void filtered(int eventClass, double[] scores);

    /** An event has begun that is not over. */
    void began(String label, double onset);

    /** An event is over. */
    void ended(SoundEvent event);
  }

  private final Listener listener;
  private final List<String> classes;
  private final List<RunningMedian> medians = new ArrayList<>();
  private final List<RunningEvents> events = new ArrayList<>();
  private final boolean[] open;

  EventDecoder(
      List<String> classes, DetectionSettings settings, FrameGrid grid, Listener listener) {
    this.classes = classes;
    this.listener = listener;
    open = new boolean[classes.size()];
    for (String label : classes) {
      double threshold = settings.events().get(label).threshold();
      medians.add(new RunningMedian(settings.events().get(label).medianLength()));
      events.add(
          new RunningEvents(label, threshold, threshold, settings.times(), grid::boundarySeconds));
    }
  }

  @Override
  public void tagged(int from, int to, double[] scores, boolean[] on) {
    listener.tagged(from, to, scores, on);
  }

  @Override
  public void scored(int from, EnsembleRun.ContextScores scores) {
    for (int k = 0; k < classes.size(); k++) {
      decide(k, medians.get(k).accept(scores.of(k, 0)));
    }
  }

  /** By how many frames decisions lag behind scores, at most. */
  int longestReach() {
    return medians.stream().mapToInt(RunningMedian::reach).max().orElse(0);
  }

  /** Ends the recording. */
  void finish() {
    for (int k = 0; k < classes.size(); k++) {
      decide(k, medians.get(k).finish());
      events.get(k).finish().ifPresent(listener::ended);
    }
  }

  private void decide(int k, double[] filtered) {
    listener.filtered(k, filtered);
    RunningEvents running = events.get(k);
    for (double score : filtered) {
      running.accept(score).ifPresent(listener::ended);
      OptionalDouble onset = running.openOnset();
      if (onset.isPresent() && !open[k]) {
        listener.began(classes.get(k), onset.getAsDouble());
      }
      open[k] = onset.isPresent();
    }
  }
}
