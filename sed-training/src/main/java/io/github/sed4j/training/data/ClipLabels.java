package io.github.sed4j.training.data;

import io.github.sed4j.features.spectrum.FrameGrid;
import io.github.sed4j.features.spectrum.FrameRange;
import io.github.sed4j.inference.postprocessing.SoundEvent;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * What is known of a clip: its events with their times (strong), its event classes (weak), or
 * nothing.
 *
 * <p>Strong labels are events in seconds, as annotations have them, or runs of frames, as pseudo
 * labels have them: those stay in frames, since through seconds they would shift by one.
 *
 * <p>Thread safety: immutable, safe to share.
 */
public final class ClipLabels {

  private static final ClipLabels UNLABELLED =
      new ClipLabels(Labelling.UNLABELLED, Collections.emptySortedSet(), List.of(), Map.of());

  private final Labelling labelling;
  private final SortedSet<String> tags;
  private final List<SoundEvent> events;
  private final Map<String, List<FrameRange>> frames;

  private ClipLabels(
      Labelling labelling,
      SortedSet<String> tags,
      List<SoundEvent> events,
      Map<String, List<FrameRange>> frames) {
    this.labelling = labelling;
    this.tags = Collections.unmodifiableSortedSet(tags);
    this.events = events;
    this.frames = frames;
  }

  /**
   * Returns the labels of a clip of which nothing is known.
   *
   * @return the labels
   */
  public static ClipLabels unlabelled() {
    return UNLABELLED;
  }

  /**
   * Makes weak labels.
   *
   * @param tags the event classes that occur; none says that the clip is without events
   * @return the labels
   */
  public static ClipLabels weak(Collection<String> tags) {
    return new ClipLabels(Labelling.WEAK, new TreeSet<>(tags), List.of(), Map.of());
  }

  /**
   * Makes strong labels of events.
   *
   * @param events the events, in any order; none says that the clip is without events
   * @return the labels
   */
  public static ClipLabels strong(List<SoundEvent> events) {
    SortedSet<String> tags = new TreeSet<>();
    events.forEach(event -> tags.add(event.label()));
    return new ClipLabels(Labelling.STRONG, tags, List.copyOf(events), Map.of());
  }

  /**
   * Makes strong labels of runs of frames, such as pseudo labels.
   *
   * @param frames the active frames of each event class; a class with no run does not occur
   * @return the labels
   */
  public static ClipLabels strong(Map<String, List<FrameRange>> frames) {
    Map<String, List<FrameRange>> copy = new TreeMap<>();
    frames.forEach(
        (label, runs) -> {
          if (!runs.isEmpty()) {
            copy.put(label, List.copyOf(runs));
          }
        });
    return new ClipLabels(
        Labelling.STRONG,
        new TreeSet<>(copy.keySet()),
        List.of(),
        Collections.unmodifiableMap(copy));
  }

  /**
   * Returns how much these labels say.
   *
   * @return the kind
   */
  public Labelling labelling() {
    return labelling;
  }

  /**
   * Returns the event classes that occur.
   *
   * @return names in ascending order, unmodifiable; none for unlabelled clips
   */
  public SortedSet<String> tags() {
    return tags;
  }

  /**
   * Returns the events, if the labels are strong and in seconds.
   *
   * @return events in the order in which they came, unmodifiable
   */
  public List<SoundEvent> events() {
    return events;
  }

  /**
   * Returns the active frames of each event class, if the labels are strong and in frames.
   *
   * @return runs of frames by event class, unmodifiable
   */
  public Map<String, List<FrameRange>> frames() {
    return frames;
  }

  /**
   * Leaves out what is not of given classes.
   *
   * @param eventClasses the classes that stay
   * @return labels of the same kind
   */
  public ClipLabels restrictedTo(Collection<String> eventClasses) {
    Set<String> kept = Set.copyOf(eventClasses);
    if (kept.containsAll(tags)) {
      return this;
    }
    SortedSet<String> keptTags = new TreeSet<>(tags);
    keptTags.retainAll(kept);
    Map<String, List<FrameRange>> keptFrames = new TreeMap<>(frames);
    keptFrames.keySet().retainAll(kept);
    return new ClipLabels(
        labelling,
        keptTags,
        events.stream().filter(event -> kept.contains(event.label())).toList(),
        Collections.unmodifiableMap(keptFrames));
  }

  /**
   * Returns the tags as targets.
   *
   * @param eventClasses the K classes, in the order of the network's outputs
   * @return 1 for each class that occurs, else 0; {@code (K)}
   * @throws IllegalArgumentException if a tag is not among the classes
   * @throws IllegalStateException if the clip is unlabelled
   */
  public float[] tagTargets(List<String> eventClasses) {
    if (labelling == Labelling.UNLABELLED) {
      throw new IllegalStateException("an unlabelled clip has no tags");
    }
    float[] targets = new float[eventClasses.size()];
    for (String tag : tags) {
      targets[indexOf(tag, eventClasses)] = 1;
    }
    return targets;
  }

  /**
   * Returns strong labels as targets: 1 in each frame from that of an onset to that of its offset,
   * both inclusive, as {@link FrameGrid#targetFrames} has it.
   *
   * @param eventClasses the K classes, in the order of the network's outputs
   * @param grid where the frames lie
   * @param frameCount frames N of the clip, at least 0
   * @return targets {@code (K, N)}, or null if the labels are not strong
   * @throws IllegalArgumentException if a label is not among the classes
   */
  public float @Nullable [][] strongTargets(
      List<String> eventClasses, FrameGrid grid, int frameCount) {
    if (labelling != Labelling.STRONG) {
      return null;
    }
    float[][] targets = new float[eventClasses.size()][frameCount];
    if (frameCount == 0) {
      return targets;
    }
    for (SoundEvent event : events) {
      FrameRange active = grid.targetFrames(event.onset(), event.offset(), frameCount);
      activate(targets[indexOf(event.label(), eventClasses)], active);
    }
    frames.forEach(
        (label, runs) -> {
          float[] row = targets[indexOf(label, eventClasses)];
          runs.forEach(run -> activate(row, run));
        });
    return targets;
  }

  private static void activate(float[] row, FrameRange active) {
    Arrays.fill(
        row, Math.min(active.first(), row.length), Math.min(active.last() + 1, row.length), 1);
  }

  private static int indexOf(String label, List<String> eventClasses) {
    int index = eventClasses.indexOf(label);
    if (index < 0) {
      throw new IllegalArgumentException(
          "event class '" + label + "', allowed: those of the class list " + eventClasses);
    }
    return index;
  }

  /**
   * Cuts out a part of the clip, of whole frames. Weak labels stay as they are: whether a class
   * occurs in the part they do not say.
   *
   * @param grid where the frames lie
   * @param firstFrame first frame of the part, at least 0
   * @param frameCount frames of the part, at least 1
   * @return labels that count from the start of the part
   * @throws IllegalArgumentException if a number is outside its range
   */
  public ClipLabels cut(FrameGrid grid, int firstFrame, int frameCount) {
    Require.atLeast("firstFrame", firstFrame, 0);
    Require.atLeast("frameCount", frameCount, 1);
    if (labelling != Labelling.STRONG) {
      return this;
    }
    if (!frames.isEmpty()) {
      return strong(cutFrames(firstFrame, firstFrame + frameCount - 1));
    }
    double from = (double) grid.firstSample(firstFrame) / grid.sampleRate();
    double length = (double) grid.samples(frameCount) / grid.sampleRate();
    List<SoundEvent> inside = new ArrayList<>();
    for (SoundEvent event : events) {
      if (event.offset() > from && event.onset() < from + length) {
        inside.add(
            new SoundEvent(
                event.label(),
                Math.max(0, event.onset() - from),
                Math.min(length, event.offset() - from),
                event.score()));
      }
    }
    return strong(inside);
  }

  private Map<String, List<FrameRange>> cutFrames(int first, int last) {
    Map<String, List<FrameRange>> inside = new TreeMap<>();
    frames.forEach(
        (label, runs) ->
            inside.put(
                label,
                runs.stream()
                    .filter(run -> run.last() >= first && run.first() <= last)
                    .map(
                        run ->
                            new FrameRange(
                                Math.max(run.first(), first) - first,
                                Math.min(run.last(), last) - first))
                    .toList()));
    return inside;
  }

  @Override
  public boolean equals(@Nullable Object other) {
    return other instanceof ClipLabels that
        && labelling == that.labelling
        && tags.equals(that.tags)
        && events.equals(that.events)
        && frames.equals(that.frames);
  }

  @Override
  public int hashCode() {
    return 31 * (31 * labelling.hashCode() + tags.hashCode()) + events.hashCode();
  }

  /**
   * Returns kind and content.
   *
   * @return for example {@code WEAK [Dog, Speech]}
   */
  @Override
  public String toString() {
    if (labelling == Labelling.UNLABELLED) {
      return labelling.toString();
    }
    return labelling + " " + (events.isEmpty() ? frames.isEmpty() ? tags : frames : events);
  }
}
