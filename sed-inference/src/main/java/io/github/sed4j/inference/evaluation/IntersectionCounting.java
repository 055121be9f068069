package io.github.sed4j.inference.evaluation;

import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;

/** Counts scores by intersection. */
final class IntersectionCounting extends ScoreCounting {

  private final EventList groundTruth;
  private final Optional<ClipDurations> durations;
  private final List<String> referenceClasses;
  private final boolean crossTriggers;
  private final IntersectionFall fall;

  /**
   * Prepares to count.
   *
   * @param crossTriggers whether cross triggers are counted, on the classes of the ground truth
   */
  IntersectionCounting(
      ScoreSet scores,
      Collection<String> clips,
      EventList groundTruth,
      Intersections rules,
      Optional<ClipDurations> durations,
      boolean crossTriggers) {
    super(scores, clips, groundTruth.eventClasses());
    this.groundTruth = groundTruth;
    this.durations = durations;
    Set<String> classes = groundTruth.eventClasses();
    this.referenceClasses = List.copyOf(classes);
    this.crossTriggers = crossTriggers;
    this.fall = new IntersectionFall(rules);
  }

  @Override
  List<String> crossTriggerClasses() {
    return crossTriggers ? referenceClasses : List.of();
  }

  @Override
  double secondsOf(String clip) {
    return durations.isPresent() ? durations.get().required(clip) : Double.NaN;
  }

  @Override
  void count(
      String label, String clip, int index, double[] ofClass, double[] times, ClassCounts into) {
    ClassEvents references = ClassEvents.byOnset(groundTruth.events(clip), label);
    into.setReferences(index, references.count(), references.seconds());
    fall.count(ofClass, times, references, others(label, clip), index, into);
  }

  /** References of the other classes, by the number of the class among them. */
  private SortedMap<Integer, ClassEvents> others(String label, String clip) {
    SortedMap<Integer, ClassEvents> others = new TreeMap<>();
    if (crossTriggers && referenceClasses.contains(label)) {
      int k = 0;
      for (String other : referenceClasses) {
        if (!other.equals(label)) {
          ClassEvents events = ClassEvents.byOnset(groundTruth.events(clip), other);
          if (events.count() > 0) {
            others.put(k, events);
          }
          k++;
        }
      }
    }
    return others;
  }
}
