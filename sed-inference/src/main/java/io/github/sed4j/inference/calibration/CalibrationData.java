package io.github.sed4j.inference.calibration;

import io.github.sed4j.features.spectrum.FrameGrid;
import io.github.sed4j.inference.postprocessing.FrameScores;
import io.github.sed4j.inference.postprocessing.SoundEvent;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;

/**
 * Labelled recordings and what networks say about them: for each clip the tag scores, the frame
 * scores from windows of each context, and the events that occur.
 *
 * <p>Thread safety: immutable, safe to share.
 */
public final class CalibrationData {

  private final String name;
  private final List<String> eventClasses;
  private final FrameGrid grid;
  private final List<Clip> clips;

  /** One clip; {@code group} is the same for clips that must stay together. */
  record Clip(
      String name,
      String group,
      List<Double> tagScores,
      Map<Integer, FrameScores> scores,
      List<SoundEvent> events) {

    boolean has(String label) {
      return events.stream().anyMatch(event -> event.label().equals(label));
    }
  }

  private CalibrationData(Builder builder) {
    name = builder.name;
    eventClasses = builder.eventClasses;
    grid = builder.grid;
    clips = List.copyOf(builder.clips.values());
  }

  /**
   * Starts without clips.
   *
   * @param eventClasses the K event classes, in the order of the scores
   * @return a builder
   */
  public static Builder builder(List<String> eventClasses) {
    return new Builder(eventClasses);
  }

  /**
   * Returns what the recordings are called.
   *
   * @return the name
   */
  public String name() {
    return name;
  }

  /**
   * Returns the event classes.
   *
   * @return K names
   */
  public List<String> eventClasses() {
    return eventClasses;
  }

  /**
   * Returns how many clips there are.
   *
   * @return at least 1
   */
  public int size() {
    return clips.size();
  }

  /**
   * Returns the contexts that every clip has scores for.
   *
   * @return values of C in frames, ascending
   */
  public Set<Integer> contexts() {
    Set<Integer> contexts = new TreeSet<>(clips.get(0).scores().keySet());
    clips.forEach(clip -> contexts.retainAll(clip.scores().keySet()));
    return contexts;
  }

  FrameGrid grid() {
    return grid;
  }

  List<Clip> clips() {
    return clips;
  }

  @Override
  public String toString() {
    return "CalibrationData[" + name + ", " + clips.size() + " clips, " + eventClasses + "]";
  }

  /** Collects clips; not for use by several threads. */
  public static final class Builder {

    private final List<String> eventClasses;
    private final Map<String, Clip> clips = new LinkedHashMap<>();
    private String name = "";
    private FrameGrid grid = FrameGrid.REPORT;

    private Builder(List<String> eventClasses) {
      this.eventClasses = List.copyOf(eventClasses);
      if (eventClasses.isEmpty()) {
        throw new IllegalArgumentException("event classes = [], allowed: at least one");
      }
    }

    /**
     * Sets what the recordings are called in the provenance.
     *
     * @param value any text
     * @return this builder
     */
    public Builder optName(String value) {
      name = Objects.requireNonNull(value, "name");
      return this;
    }

    /**
     * Sets how frames lie in time.
     *
     * @param value {@link FrameGrid#REPORT} unless set
     * @return this builder
     */
    public Builder optGrid(FrameGrid value) {
      grid = Objects.requireNonNull(value, "grid");
      return this;
    }

    /**
     * Adds a clip that shares no recording with others.
     *
     * @param clip its name
     * @param tagScores a score for each class, {@code (K)}, finite
     * @param scores for each context the scores of all frames
     * @param events the events that occur
     * @return this builder
     * @throws IllegalArgumentException if the clip is there already, the classes differ, or an
     *     event is of another class
     */
    public Builder addClip(
        String clip,
        double[] tagScores,
        Map<Integer, FrameScores> scores,
        Collection<SoundEvent> events) {
      return addClip(clip, clip, tagScores, scores, events);
    }

    /**
     * Adds a clip.
     *
     * @param clip its name
     * @param group the same for clips that hear the same recordings: they stay in one fold
     * @param tagScores a score for each class, {@code (K)}, finite
     * @param scores for each context the scores of all frames
     * @param events the events that occur
     * @return this builder
     * @throws IllegalArgumentException if the clip is there already, the classes differ, or an
     *     event is of another class
     */
    public Builder addClip(
        String clip,
        String group,
        double[] tagScores,
        Map<Integer, FrameScores> scores,
        Collection<SoundEvent> events) {
      if (tagScores.length != eventClasses.size()) {
        throw new IllegalArgumentException(
            clip + ": tag scores = " + tagScores.length + ", allowed: " + eventClasses.size());
      }
      List<Double> tags = new ArrayList<>();
      for (double score : tagScores) {
        if (!Double.isFinite(score)) {
          throw new IllegalArgumentException(clip + ": tag score = " + score + ", allowed: finite");
        }
        tags.add(score);
      }
      scores.forEach(
          (context, ofContext) -> {
            if (!ofContext.eventClasses().equals(eventClasses)) {
              throw new IllegalArgumentException(
                  clip
                      + ": scores of the event classes "
                      + ofContext.eventClasses()
                      + ", allowed: "
                      + eventClasses);
            }
          });
      for (SoundEvent event : events) {
        if (!eventClasses.contains(event.label())) {
          throw new IllegalArgumentException(
              clip + ": event class '" + event.label() + "', allowed: " + eventClasses);
        }
      }
      Clip added = new Clip(clip, group, tags, Map.copyOf(scores), List.copyOf(events));
      if (clips.putIfAbsent(clip, added) != null) {
        throw new IllegalArgumentException("clip '" + clip + "' is there already, allowed: once");
      }
      return this;
    }

    /**
     * Makes the data.
     *
     * @return the data
     * @throws IllegalArgumentException if there is no clip
     */
    public CalibrationData build() {
      if (clips.isEmpty()) {
        throw new IllegalArgumentException("clips = 0, allowed: at least 1");
      }
      return new CalibrationData(this);
    }
  }
}
