package io.github.sed4j.training.synthesis;

import io.github.sed4j.training.data.ActiveSegments;
import io.github.sed4j.training.data.RecordingManifest;
import io.github.sed4j.training.data.Recordings;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The sounds that soundscapes are made of: isolated events by class, and backgrounds.
 *
 * <p>A folder of events has a folder for each class. Where a {@link RecordingManifest} lies in it
 * or beside it, the bank may be restricted to one side of its split and to licences; where {@link
 * ActiveSegments} are there, they say where a recording is active. A folder {@link
 * #BACKGROUND_FOLDER} is never a class.
 *
 * <p>Thread safety: immutable, safe to share.
 */
public final class SoundBank {

  /** Name of a folder that holds backgrounds and is never a class. */
  public static final String BACKGROUND_FOLDER = "background";

  /** Which side of a manifest's split is taken. */
  public enum Split {
    /** Recordings for training. */
    TRAIN,
    /** Recordings for validation. */
    VALIDATION,
    /** All recordings. */
    ALL;

    private boolean takes(RecordingManifest.@Nullable Entry entry) {
      return this == ALL || (entry != null && entry.split().equalsIgnoreCase(name()));
    }
  }

  private final SortedMap<String, List<Sound>> events;
  private final List<Sound> backgrounds;

  private SoundBank(SortedMap<String, List<Sound>> events, List<Sound> backgrounds) {
    this.events = events;
    this.backgrounds = backgrounds;
  }

  /**
   * Starts without restrictions.
   *
   * @return a builder
   */
  public static Builder builder() {
    return new Builder();
  }

  /**
   * Returns the event classes.
   *
   * @return names in alphabetical order, at least one
   */
  public List<String> eventClasses() {
    return List.copyOf(events.keySet());
  }

  /**
   * Returns the sounds of an event class.
   *
   * @param eventClass one of {@link #eventClasses()}
   * @return at least one, in the order of their paths
   * @throws IllegalArgumentException if there is no such class
   */
  public List<Sound> sounds(String eventClass) {
    List<Sound> sounds = events.get(eventClass);
    if (sounds == null) {
      throw new IllegalArgumentException(
          "event class '" + eventClass + "', allowed: " + events.keySet());
    }
    return sounds;
  }

  /**
   * Returns the backgrounds.
   *
   * @return at least one, in the order of their paths
   */
  public List<Sound> backgrounds() {
    return backgrounds;
  }

  /**
   * Returns how many sounds there are.
   *
   * @return a line for each class and one for the backgrounds
   */
  public String summary() {
    List<String> lines = new ArrayList<>();
    events.forEach((label, sounds) -> lines.add(label + ": " + sounds.size() + " recordings"));
    lines.add("backgrounds: " + backgrounds.size() + " recordings");
    return String.join("\n", lines);
  }

  @Override
  public String toString() {
    return "SoundBank[" + events.keySet() + ", " + backgrounds.size() + " backgrounds]";
  }

  /** Says where the sounds lie; not for use by several threads. */
  public static final class Builder {

    private @Nullable Path eventFolder;
    private @Nullable Path backgroundFolder;
    private Split split = Split.ALL;
    private Set<String> withoutTiers = Set.of();

    private Builder() {}

    /**
     * Sets the folder with a folder of recordings for each event class; required.
     *
     * @param folder the folder
     * @return this builder
     */
    public Builder setEvents(Path folder) {
      eventFolder = Objects.requireNonNull(folder, "folder");
      return this;
    }

    /**
     * Sets the folder of backgrounds; required. Where it has a folder {@link #BACKGROUND_FOLDER},
     * that is meant.
     *
     * @param folder the folder
     * @return this builder
     */
    public Builder setBackgrounds(Path folder) {
      backgroundFolder = Objects.requireNonNull(folder, "folder");
      return this;
    }

    /**
     * Sets which side of the manifest's split is taken.
     *
     * @param side {@link Split#ALL} unless set; without a manifest there is no other
     * @return this builder
     */
    public Builder optSplit(Split side) {
      split = Objects.requireNonNull(side, "side");
      return this;
    }

    /**
     * Leaves out recordings whose licence tier begins with one of these, such as {@code N} for
     * those that may not be used commercially.
     *
     * @param tiers beginnings of the manifest's {@code licence_tier}; none unless set
     * @return this builder
     */
    public Builder optWithoutTiers(Collection<String> tiers) {
      withoutTiers = Set.copyOf(tiers);
      return this;
    }

    /**
     * Looks for the sounds.
     *
     * @return the bank
     * @throws IllegalArgumentException if a folder is not set, or an event class has a comma in its
     *     name, which tables of tags have between classes
     * @throws NoSuchFileException if a folder is not there, or no sound of a class or no background
     *     is left
     * @throws IOException if a folder or table cannot be read
     */
    public SoundBank build() throws IOException {
      if (eventFolder == null || backgroundFolder == null) {
        throw new IllegalArgumentException("setEvents and setBackgrounds are required");
      }
      SortedMap<String, List<Sound>> events = new TreeMap<>();
      for (String label : classes(eventFolder)) {
        if (label.indexOf(',') >= 0) {
          throw new IllegalArgumentException(
              eventFolder.resolve(label)
                  + ": a comma in the name of an event class, allowed: names without");
        }
        List<Sound> sounds = sounds(eventFolder.resolve(label), eventFolder);
        if (sounds.isEmpty()) {
          throw none(eventFolder.resolve(label));
        }
        events.put(label, sounds);
      }
      if (events.isEmpty()) {
        throw new NoSuchFileException(
            eventFolder.toString(), null, "no folders of event classes with recordings");
      }
      Path inner = backgroundFolder.resolve(BACKGROUND_FOLDER);
      Path folder = Files.isDirectory(inner) ? inner : backgroundFolder;
      List<Sound> backgrounds = sounds(folder, backgroundFolder);
      if (backgrounds.isEmpty()) {
        throw none(folder);
      }
      return new SoundBank(Collections.unmodifiableSortedMap(events), backgrounds);
    }

    private NoSuchFileException none(Path folder) {
      return new NoSuchFileException(
          folder.toString(),
          null,
          "no recordings"
              + (split == Split.ALL && withoutTiers.isEmpty()
                  ? ""
                  : " of split " + split + " with a licence that is asked for"));
    }

    private static Set<String> classes(Path folder) throws IOException {
      if (!Files.isDirectory(folder)) {
        throw new NoSuchFileException(folder.toString(), null, "no such folder");
      }
      Set<String> classes = new TreeSet<>();
      try (Stream<Path> inner = Files.list(folder)) {
        for (Path path : inner.filter(Files::isDirectory).toList()) {
          String name = String.valueOf(path.getFileName());
          if (!name.equals(BACKGROUND_FOLDER)
              && !name.startsWith(".")
              && !Recordings.in(path).isEmpty()) {
            classes.add(name);
          }
        }
      }
      return classes;
    }

    private List<Sound> sounds(Path folder, Path bank) throws IOException {
      Optional<RecordingManifest> manifest = RecordingManifest.find(bank);
      if (manifest.isEmpty() && (split != Split.ALL || !withoutTiers.isEmpty())) {
        throw new NoSuchFileException(
            bank.resolve(RecordingManifest.FILE_NAME).toString(),
            null,
            "needed to tell training from validation, and licences");
      }
      Optional<ActiveSegments> segments = ActiveSegments.find(bank);
      List<Sound> sounds = new ArrayList<>();
      for (Path file : Recordings.in(folder)) {
        RecordingManifest.Entry entry = manifest.flatMap(found -> found.entry(file)).orElse(null);
        if (split.takes(entry) && hasLicence(entry)) {
          sounds.add(
              new Sound(
                  file,
                  entry == null ? bank.relativize(file).toString() : entry.recordingId(),
                  segments.map(found -> found.of(file)).orElse(List.of())));
        }
      }
      return List.copyOf(sounds);
    }

    private boolean hasLicence(RecordingManifest.@Nullable Entry entry) {
      return withoutTiers.isEmpty()
          || (entry != null
              && withoutTiers.stream().noneMatch(tier -> entry.licenceTier().startsWith(tier)));
    }
  }
}
