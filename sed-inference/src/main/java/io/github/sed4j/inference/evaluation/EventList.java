package io.github.sed4j.inference.evaluation;

import io.github.sed4j.inference.postprocessing.SoundEvent;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableSet;
import java.util.Set;
import java.util.TreeSet;

/**
 * The events of a set of clips: annotations (then it is the ground truth) or what a detector found.
 * A clip may have no events; then it is known to be without any, which is not the same as a clip
 * that is not in the list.
 *
 * <p>Clips and the events within a clip keep the order in which they came. Nothing is dropped:
 * events that occur twice, overlap, or have no length stay, and the metrics say so in their
 * {@linkplain MetricResult#warnings warnings}.
 *
 * <p>Thread safety: immutable.
 */
public final class EventList {

  private final Map<String, List<SoundEvent>> clips;

  private EventList(Map<String, List<SoundEvent>> clips) {
    this.clips = clips;
  }

  /**
   * Makes a list.
   *
   * @param clips the events of each clip, by the clip's name; the order of the map is kept
   * @return the list
   * @throws IllegalArgumentException if a name is blank
   */
  public static EventList of(Map<String, List<SoundEvent>> clips) {
    Builder builder = builder();
    clips.forEach(
        (clip, events) -> {
          builder.addClip(clip);
          events.forEach(event -> builder.addEvent(clip, event));
        });
    return builder.build();
  }

  /**
   * Starts an empty list.
   *
   * @return a builder; not for use by several threads
   */
  public static Builder builder() {
    return new Builder();
  }

  /**
   * Reads a table of events as the DCASE challenges write it: tab-separated, with a header, plain
   * or gzipped. Columns are told by the header: {@code onset}, {@code offset} and {@code
   * event_label} are required; without {@code filename} all rows are of the one clip that has the
   * name of the file without {@code .tsv}; {@code score} is optional. A row without an event name,
   * onset and offset (or with a file name alone) says that its clip has been looked at and is
   * without events. Times are parsed with correct rounding.
   *
   * @param file the table
   * @return the list, in the order of the file
   * @throws TableFormatException if the file is not such a table: no header, commas for tabs, an
   *     unknown or missing column, another number of cells, a time that is not a number of at least
   *     0, an onset after its offset, an event without a name; the message names file and line
   * @throws IOException if the file cannot be read
   */
  public static EventList read(Path file) throws IOException {
    return EventListFile.read(file);
  }

  /**
   * Writes the list as a table that {@link #read} reads back as it is: times with all digits,
   * scores where there are any, a row with empty cells for a clip without events.
   *
   * @param file the file; replaced atomically
   * @throws IOException if it cannot be written
   * @see EventListWriter
   */
  public void write(Path file) throws IOException {
    EventListWriter.lossless().write(this, file);
  }

  /**
   * Returns the names of the clips.
   *
   * @return names in the order in which they came, unmodifiable
   */
  public Set<String> clips() {
    return clips.keySet();
  }

  /**
   * Returns the events of a clip.
   *
   * @param clip its name
   * @return events in the order in which they came, unmodifiable; empty for a clip without events
   *     and for one that is not in the list
   */
  public List<SoundEvent> events(String clip) {
    return clips.getOrDefault(clip, List.of());
  }

  /**
   * Returns the number of events.
   *
   * @return events of all clips
   */
  public int eventCount() {
    return clips.values().stream().mapToInt(List::size).sum();
  }

  /**
   * Returns the names of the event classes that occur.
   *
   * @return names in ascending order, unmodifiable
   */
  public NavigableSet<String> eventClasses() {
    NavigableSet<String> classes = new TreeSet<>();
    clips.values().forEach(events -> events.forEach(event -> classes.add(event.label())));
    return Collections.unmodifiableNavigableSet(classes);
  }

  /**
   * Returns which classes occur in which clip.
   *
   * @return the tags of all clips of this list
   */
  public ClipTags tags() {
    Map<String, Set<String>> tags = new LinkedHashMap<>();
    clips.forEach(
        (clip, events) -> {
          Set<String> labels = new TreeSet<>();
          events.forEach(event -> labels.add(event.label()));
          tags.put(clip, labels);
        });
    return ClipTags.of(tags);
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof EventList that && clips.equals(that.clips);
  }

  @Override
  public int hashCode() {
    return clips.hashCode();
  }

  @Override
  public String toString() {
    return "EventList[" + clips.size() + " clips, " + eventCount() + " events]";
  }

  /** Collects the events of clips. Not thread-safe. */
  public static final class Builder {

    private final Map<String, List<SoundEvent>> clips = new LinkedHashMap<>();

    private Builder() {}

    /**
     * Adds a clip, without events as yet. Adding it again changes nothing.
     *
     * @param clip its name, not blank
     * @return this builder
     */
    public Builder addClip(String clip) {
      eventsOf(clip);
      return this;
    }

    /**
     * Adds an event, and its clip if that is new.
     *
     * @param clip the clip's name, not blank
     * @param event the event
     * @return this builder
     */
    public Builder addEvent(String clip, SoundEvent event) {
      eventsOf(clip).add(event);
      return this;
    }

    private List<SoundEvent> eventsOf(String clip) {
      if (clip.isBlank()) {
        throw new IllegalArgumentException("clip name is blank, allowed: a name");
      }
      return clips.computeIfAbsent(clip, name -> new ArrayList<>());
    }

    /**
     * Makes the list.
     *
     * @return the list of what has been added so far
     */
    public EventList build() {
      Map<String, List<SoundEvent>> copy = new LinkedHashMap<>();
      clips.forEach((clip, events) -> copy.put(clip, List.copyOf(events)));
      return new EventList(Collections.unmodifiableMap(copy));
    }
  }
}
