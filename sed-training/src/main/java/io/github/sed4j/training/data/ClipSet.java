package io.github.sed4j.training.data;

import io.github.sed4j.inference.AnnotatedRecording;
import io.github.sed4j.inference.evaluation.ClipDurations;
import io.github.sed4j.inference.evaluation.ClipTags;
import io.github.sed4j.inference.evaluation.EventList;
import io.github.sed4j.inference.evaluation.TableFormatException;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * A named set of recordings whose labels are all of one kind: a folder and a table of labels.
 *
 * <p>Recordings that the table names and that are not in the folder are normal (clips vanish from
 * the web): the set holds what is there and {@linkplain #missing() remembers} what is not.
 *
 * <p>A recording is found by the name that the table gives it, below the folder; if it is not
 * there, by that name with another extension, so that tables that say {@code .wav} fit folders of
 * {@code .flac}.
 *
 * <p>Thread safety: immutable, safe to share.
 */
public final class ClipSet {

  private final String name;
  private final Labelling labelling;
  private final List<LabelledClip> clips;
  private final List<String> missing;
  private final @Nullable ClipDurations durations;

  private ClipSet(
      String name,
      Labelling labelling,
      List<LabelledClip> clips,
      List<String> missing,
      @Nullable ClipDurations durations) {
    this.name = requireName(name);
    this.labelling = labelling;
    this.clips = List.copyOf(clips);
    this.missing = List.copyOf(missing);
    this.durations = durations;
    Set<String> names = new HashSet<>();
    for (LabelledClip clip : clips) {
      if (clip.labels().labelling() != labelling) {
        throw new IllegalArgumentException(
            name
                + ": "
                + clip.name()
                + " is "
                + clip.labels().labelling()
                + ", allowed: "
                + labelling);
      }
      if (!names.add(clip.name())) {
        throw new IllegalArgumentException(name + ": " + clip.name() + " twice, allowed: once");
      }
    }
  }

  /** The plus joins the names of sets in a superposition. */
  private static String requireName(String name) {
    if (name.isBlank() || name.indexOf('+') >= 0) {
      throw new IllegalArgumentException(
          "name of a set = '" + name + "', allowed: not blank, without +");
    }
    return name;
  }

  /**
   * Makes a set of clips.
   *
   * @param name what messages call the set, not blank, without +
   * @param labelling what kind of labels the clips have
   * @param clips the clips, whose names differ
   * @return the set
   * @throws IllegalArgumentException if the name is not allowed, two clips have one name, or labels
   *     are of another kind
   */
  public static ClipSet of(String name, Labelling labelling, List<LabelledClip> clips) {
    return new ClipSet(name, labelling, clips, List.of(), null);
  }

  /**
   * Reads a strongly labelled set.
   *
   * @param name what messages call the set, not blank, without +
   * @param folder the recordings; folders within it belong to it
   * @param table a table of events, as {@link EventList#read} reads it
   * @return the set, in the order of the table
   * @throws TableFormatException if the table cannot be used
   * @throws IOException if folder or table cannot be read
   */
  public static ClipSet strong(String name, Path folder, Path table) throws IOException {
    return read(name, Labelling.STRONG, RecordingFolder.of(folder), table);
  }

  /**
   * Reads a weakly labelled set.
   *
   * @param name what messages call the set, not blank, without +
   * @param folder the recordings; folders within it belong to it
   * @param table a table of tags, as {@link ClipTags#read} reads it
   * @return the set, in the order of the table
   * @throws TableFormatException if the table cannot be used
   * @throws IOException if folder or table cannot be read
   */
  public static ClipSet weak(String name, Path folder, Path table) throws IOException {
    return read(name, Labelling.WEAK, RecordingFolder.of(folder), table);
  }

  /**
   * Reads an unlabelled set.
   *
   * @param name what messages call the set, not blank, without +
   * @param folder the recordings; folders within it belong to it
   * @param table a table with the column {@code filename}; others are not looked at
   * @return the set, in the order of the table
   * @throws TableFormatException if the table cannot be used
   * @throws IOException if folder or table cannot be read
   */
  public static ClipSet unlabelled(String name, Path folder, Path table) throws IOException {
    return read(name, Labelling.UNLABELLED, RecordingFolder.of(folder), table);
  }

  /**
   * Makes an unlabelled set of all recordings in a folder.
   *
   * @param name what messages call the set, not blank, without +
   * @param folder the recordings; folders within it belong to it
   * @return the set, in alphabetical order
   * @throws IOException if the folder cannot be read
   */
  public static ClipSet unlabelled(String name, Path folder) throws IOException {
    return unlabelled(name, RecordingFolder.of(folder));
  }

  static ClipSet unlabelled(String name, RecordingFolder folder) {
    List<LabelledClip> clips = new ArrayList<>();
    folder
        .all()
        .forEach((clip, file) -> clips.add(new LabelledClip(clip, file, ClipLabels.unlabelled())));
    return of(name, Labelling.UNLABELLED, clips);
  }

  static ClipSet read(String name, Labelling labelling, RecordingFolder folder, Path table)
      throws IOException {
    switch (labelling) {
      case STRONG -> {
        EventList events = EventList.read(table);
        return found(
            name,
            labelling,
            folder,
            events.clips(),
            clip -> ClipLabels.strong(events.events(clip)));
      }
      case WEAK -> {
        ClipTags tags = ClipTags.read(table);
        return found(
            name, labelling, folder, tags.clips(), clip -> ClipLabels.weak(tags.tags(clip)));
      }
      default -> {
        return found(name, labelling, folder, fileNames(table), clip -> ClipLabels.unlabelled());
      }
    }
  }

  private static Set<String> fileNames(Path file) throws IOException {
    Table table = Table.read(file, "filename");
    Set<String> names = new LinkedHashSet<>();
    for (Table.Row row : table.rows()) {
      names.add(table.name(row, "filename"));
    }
    return names;
  }

  private static ClipSet found(
      String name,
      Labelling labelling,
      RecordingFolder folder,
      Set<String> names,
      Function<String, ClipLabels> labels) {
    List<LabelledClip> clips = new ArrayList<>();
    List<String> missing = new ArrayList<>();
    for (String clip : names) {
      Optional<Path> file = folder.find(clip);
      if (file.isPresent()) {
        clips.add(new LabelledClip(clip, file.get(), labels.apply(clip)));
      } else {
        missing.add(clip);
      }
    }
    return new ClipSet(name, labelling, clips, missing, null);
  }

  /**
   * Returns what messages call the set.
   *
   * @return the name
   */
  public String name() {
    return name;
  }

  /**
   * Returns what changes with any name or label of a clip.
   *
   * @return 32 hexadecimal digits
   */
  public String fingerprint() {
    StringBuilder text = new StringBuilder();
    for (LabelledClip clip : clips) {
      text.append(clip.name()).append('\t').append(clip.labels()).append('\n');
    }
    return Fingerprint.of(text.toString());
  }

  /**
   * Returns what kind of labels the clips have.
   *
   * @return the kind
   */
  public Labelling labelling() {
    return labelling;
  }

  /**
   * Returns the clips whose recordings are there.
   *
   * @return clips in the order of the table, unmodifiable
   */
  public List<LabelledClip> clips() {
    return clips;
  }

  /**
   * Returns the names of those clips of the table whose recordings are not there.
   *
   * @return names in the order of the table, unmodifiable
   */
  public List<String> missing() {
    return missing;
  }

  /**
   * Returns how long the clips last, where a table says so.
   *
   * @return the durations, or empty if there is no such table
   */
  public Optional<ClipDurations> durations() {
    return Optional.ofNullable(durations);
  }

  /**
   * Returns the event classes that occur in the clips that are there.
   *
   * @return names in ascending order, unmodifiable
   */
  public SortedSet<String> eventClasses() {
    SortedSet<String> classes = new TreeSet<>();
    clips.forEach(clip -> classes.addAll(clip.labels().tags()));
    return Collections.unmodifiableSortedSet(classes);
  }

  /**
   * Counts the clips in which each event class occurs.
   *
   * @return numbers of clips by event class, in ascending order, unmodifiable
   */
  public SortedMap<String, Integer> clipsPerClass() {
    SortedMap<String, Integer> counts = new TreeMap<>();
    clips.forEach(
        clip -> clip.labels().tags().forEach(label -> counts.merge(label, 1, Integer::sum)));
    return Collections.unmodifiableSortedMap(counts);
  }

  /**
   * Returns the same clips with other labels, such as pseudo labels; a clip without any is left
   * out.
   *
   * @param newName what messages call the new set
   * @param newLabelling what kind of labels those are
   * @param labels labels by the clip's name
   * @return the set
   * @throws IllegalArgumentException if the name is not allowed or labels are of another kind
   */
  public ClipSet withLabels(
      String newName, Labelling newLabelling, Map<String, ClipLabels> labels) {
    List<LabelledClip> relabelled = new ArrayList<>();
    for (LabelledClip clip : clips) {
      ClipLabels found = labels.get(clip.name());
      if (found != null) {
        relabelled.add(clip.withLabels(found));
      }
    }
    return new ClipSet(newName, newLabelling, relabelled, List.of(), durations);
  }

  /**
   * Returns the same clips with the labels of given classes alone. A clip all of whose labels are
   * of other classes stays, without labels of any class.
   *
   * @param eventClasses the classes that stay
   * @return the set
   */
  public ClipSet restrictedTo(Collection<String> eventClasses) {
    return new ClipSet(
        name,
        labelling,
        clips.stream()
            .map(clip -> clip.withLabels(clip.labels().restrictedTo(eventClasses)))
            .toList(),
        missing,
        durations);
  }

  /**
   * Returns the clips that fulfil a condition, as a set of the same kind.
   *
   * @param newName what messages call the new set
   * @param condition which clips it holds
   * @return the set
   * @throws IllegalArgumentException if the name is not allowed
   */
  public ClipSet where(String newName, Predicate<LabelledClip> condition) {
    return new ClipSet(
        newName, labelling, clips.stream().filter(condition).toList(), List.of(), durations);
  }

  /**
   * Returns the same set with stated durations, which {@link DataCheck} compares with the
   * recordings.
   *
   * @param stated how long the clips last, of all or of some
   * @return the set
   */
  public ClipSet withDurations(ClipDurations stated) {
    return new ClipSet(name, labelling, clips, missing, stated);
  }

  /**
   * Returns the clips as what an ensemble is calibrated on. Each is a group of its own.
   *
   * @return the clips with their events, in the order of the set
   * @throws IllegalArgumentException if the clips are not strongly labelled
   */
  public List<AnnotatedRecording> annotatedRecordings() {
    if (labelling != Labelling.STRONG) {
      throw new IllegalArgumentException(
          name
              + ": labels are "
              + labelling.name().toLowerCase(Locale.ROOT)
              + ", allowed: strong, with onset and offset");
    }
    return clips.stream()
        .map(
            clip ->
                new AnnotatedRecording(
                    clip.name(), clip.name(), clip.file(), clip.labels().events()))
        .toList();
  }

  /**
   * Returns how many clips there are and how many are missing.
   *
   * @return for example {@code weak: 1470 of 1578 clips, 108 missing}
   */
  public String summary() {
    int listed = clips.size() + missing.size();
    return missing.isEmpty()
        ? name + ": " + listed + " clips"
        : name + ": " + clips.size() + " of " + listed + " clips, " + missing.size() + " missing";
  }

  @Override
  public boolean equals(@Nullable Object other) {
    return other instanceof ClipSet that
        && name.equals(that.name)
        && labelling == that.labelling
        && clips.equals(that.clips)
        && missing.equals(that.missing);
  }

  @Override
  public int hashCode() {
    return 31 * name.hashCode() + clips.hashCode();
  }

  @Override
  public String toString() {
    return "ClipSet[" + summary() + ", " + labelling + "]";
  }
}
