package io.github.sed4j.inference.evaluation;

import io.github.sed4j.inference.evaluation.EvaluationWarning.Kind;
import io.github.sed4j.inference.postprocessing.SoundEvent;
import java.util.ArrayList;
import java.util.Collection;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Collects the warnings of one evaluation, one of each kind with the number of cases. */
final class Warnings {

  private static final class Cases {
    private final String example;
    private int count;

    Cases(String example) {
      this.example = example;
    }
  }

  private final Map<Kind, Cases> found = new EnumMap<>(Kind.class);

  void add(Kind kind, String example) {
    found.computeIfAbsent(kind, k -> new Cases(example)).count++;
  }

  void addWithoutCases(Kind kind, int count) {
    found.put(kind, new Cases(""));
    found.get(kind).count = count;
  }

  List<EvaluationWarning> list() {
    List<EvaluationWarning> warnings = new ArrayList<>();
    found.forEach((kind, c) -> warnings.add(new EvaluationWarning(kind, c.count, c.example)));
    return List.copyOf(warnings);
  }

  /** Looks at the events of the clips that are evaluated, on both sides. */
  void check(Collection<String> clips, EventList groundTruth, EventList predictions) {
    checkReferences(clips, groundTruth);
    checkPredictions(clips, groundTruth, predictions);
  }

  void checkReferences(Collection<String> clips, EventList groundTruth) {
    if (groundTruth.eventCount() == 0) {
      addWithoutCases(Kind.EMPTY_GROUND_TRUTH, 0);
    }
    checkEvents(
        clips,
        groundTruth,
        Kind.DUPLICATE_REFERENCES,
        Kind.OVERLAPPING_REFERENCES,
        Kind.REFERENCES_WITHOUT_LENGTH);
  }

  void checkPredictions(Collection<String> clips, EventList groundTruth, EventList predictions) {
    Set<String> evaluated = new HashSet<>(clips);
    for (String clip : predictions.clips()) {
      if (!evaluated.contains(clip)) {
        for (SoundEvent event : predictions.events(clip)) {
          add(Kind.PREDICTIONS_OUTSIDE_THE_CLIPS, describe(clip, event));
        }
      }
    }
    Set<String> known = groundTruth.eventClasses();
    for (String label : predictions.eventClasses()) {
      if (!known.contains(label)) {
        add(Kind.CLASSES_WITHOUT_REFERENCE, label);
      }
    }
    checkEvents(
        clips,
        predictions,
        Kind.DUPLICATE_PREDICTIONS,
        Kind.OVERLAPPING_PREDICTIONS,
        Kind.PREDICTIONS_WITHOUT_LENGTH);
  }

  void checkEnds(Collection<String> clips, EventList events, ClipDurations durations, Kind kind) {
    for (String clip : clips) {
      double end = durations.duration(clip).orElse(Double.POSITIVE_INFINITY);
      for (SoundEvent event : events.events(clip)) {
        if (event.offset() > end) {
          add(kind, describe(clip, event));
        }
      }
    }
  }

  private void checkEvents(
      Collection<String> clips, EventList list, Kind duplicate, Kind overlapping, Kind noLength) {
    for (String clip : clips) {
      Map<String, List<SoundEvent>> byLabel = new HashMap<>();
      for (SoundEvent event : list.events(clip)) {
        if (event.duration() == 0) {
          add(noLength, describe(clip, event));
        }
        List<SoundEvent> before = byLabel.computeIfAbsent(event.label(), l -> new ArrayList<>());
        boolean same = false;
        boolean overlaps = false;
        for (SoundEvent other : before) {
          same |= other.onset() == event.onset() && other.offset() == event.offset();
          overlaps |= other.onset() < event.offset() && event.onset() < other.offset();
        }
        if (same) {
          add(duplicate, describe(clip, event));
        } else if (overlaps) {
          add(overlapping, describe(clip, event));
        }
        before.add(event);
      }
    }
  }

  private static String describe(String clip, SoundEvent event) {
    return clip + ": " + event.label() + " " + event.onset() + " to " + event.offset() + " s";
  }
}
