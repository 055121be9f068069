package io.github.sed4j.inference.evaluation;

import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** Counts scores by intersection. */
final class IntersectionCounting extends ScoreCounting {

  private static final double[][] NONE = {};

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
  int otherClasses() {
    return crossTriggers ? Math.max(0, referenceClasses.size() - 1) : 0;
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
    double[][] otherOnsets = NONE;
    double[][] otherOffsets = NONE;
    if (crossTriggers && referenceClasses.contains(label)) {
      int others = referenceClasses.size() - 1;
      otherOnsets = new double[others][];
      otherOffsets = new double[others][];
      int k = 0;
      for (String other : referenceClasses) {
        if (!other.equals(label)) {
          ClassEvents events = ClassEvents.byOnset(groundTruth.events(clip), other);
          otherOnsets[k] = events.onsets();
          otherOffsets[k] = events.offsets();
          k++;
        }
      }
    }
    fall.count(
        ofClass,
        times,
        references.onsets(),
        references.offsets(),
        otherOnsets,
        otherOffsets,
        index,
        into);
  }
}
