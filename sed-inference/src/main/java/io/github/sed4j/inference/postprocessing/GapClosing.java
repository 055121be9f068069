package io.github.sed4j.inference.postprocessing;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Joins events of a class whose gap is not longer than the class allows; events that overlap or
 * touch are always joined.
 *
 * <p>The score of joined events is the mean of theirs, weighted by duration.
 *
 * <p>Thread safety: immutable, safe to share.
 *
 * @param seconds longest gap that is closed, of each event class, finite, at least 0
 */
public record GapClosing(PerClass<Double> seconds) implements EventFilter {

  /**
   * Makes a filter.
   *
   * @param seconds longest gap that is closed, of each event class, finite, at least 0
   * @throws IllegalArgumentException if a gap is not allowed
   */
  public GapClosing {
    seconds = seconds.map(value -> MinimumDuration.checkedSeconds("gap", value));
  }

  @Override
  public List<SoundEvent> apply(List<SoundEvent> events) {
    Map<String, List<SoundEvent>> runs = new LinkedHashMap<>();
    List<SoundEvent> joined = new ArrayList<>();
    for (SoundEvent event : Events.inOrder(events)) {
      List<SoundEvent> run = runs.computeIfAbsent(event.label(), label -> new ArrayList<>());
      if (!run.isEmpty() && event.onset() - end(run) > seconds.get(event.label())) {
        joined.add(join(run));
        run.clear();
      }
      run.add(event);
    }
    runs.values().forEach(run -> joined.add(join(run)));
    return Events.inOrder(joined);
  }

  private static double end(List<SoundEvent> run) {
    return run.stream().mapToDouble(SoundEvent::offset).max().orElseThrow();
  }

  private static SoundEvent join(List<SoundEvent> run) {
    SoundEvent first = run.get(0);
    if (run.size() == 1) {
      return first;
    }
    double duration = run.stream().mapToDouble(SoundEvent::duration).sum();
    double score =
        duration > 0
            ? run.stream().mapToDouble(e -> e.score() * e.duration()).sum() / duration
            : run.stream().mapToDouble(SoundEvent::score).average().orElseThrow();
    return new SoundEvent(first.label(), first.onset(), end(run), score);
  }
}
