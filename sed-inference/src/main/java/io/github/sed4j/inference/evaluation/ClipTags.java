package io.github.sed4j.inference.evaluation;

import io.github.sed4j.features.io.AtomicFile;
import io.github.sed4j.features.io.TableText;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableSet;
import java.util.Set;
import java.util.TreeSet;

/**
 * Which event classes occur in which clip, without saying when: weak labels, or tags that a
 * detector found.
 *
 * <p>Thread safety: immutable.
 */
public final class ClipTags {

  private static final TsvTable.Layout LAYOUT =
      new TsvTable.Layout(List.of("filename", "event_labels"), List.of(), false);

  private final Map<String, Set<String>> tags;

  private ClipTags(Map<String, Set<String>> tags) {
    this.tags = tags;
  }

  /**
   * Makes tags.
   *
   * @param tags event classes by the clip's name; the order of the map is kept
   * @return the tags
   * @throws IllegalArgumentException if the name of a clip or class is blank
   */
  public static ClipTags of(Map<String, ? extends Set<String>> tags) {
    Map<String, Set<String>> copy = new LinkedHashMap<>();
    tags.forEach(
        (clip, labels) -> {
          if (clip.isBlank() || labels.stream().anyMatch(String::isBlank)) {
            throw new IllegalArgumentException(
                "'" + clip + "' " + labels + " with a blank name, allowed: names");
          }
          copy.put(clip, Collections.unmodifiableSet(new TreeSet<>(labels)));
        });
    return new ClipTags(Collections.unmodifiableMap(copy));
  }

  /**
   * Reads a table of weak labels with the columns {@code filename} and {@code event_labels}, the
   * latter divided by commas, tab-separated, plain or gzipped. An empty cell says that the clip is
   * without events; rows of the same clip are united.
   *
   * @param file the table
   * @return the tags, in the order of the file
   * @throws TableFormatException if the file is not such a table or a label between two commas is
   *     empty; the message names file and line
   * @throws IOException if the file cannot be read
   */
  public static ClipTags read(Path file) throws IOException {
    TsvTable table = TsvTable.read(file, LAYOUT);
    int filename = table.column("filename");
    int labels = table.column("event_labels");
    Map<String, Set<String>> tags = new LinkedHashMap<>();
    for (TsvTable.Row row : table.rows()) {
      Set<String> ofClip = tags.computeIfAbsent(table.name(row, filename), clip -> new TreeSet<>());
      String cell = TsvTable.cell(row, labels);
      if (cell.isEmpty()) {
        continue;
      }
      for (String label : cell.split(",", -1)) {
        if (label.isBlank()) {
          throw table.fault(row.line(), "'" + cell + "', allowed: labels divided by commas");
        }
        ofClip.add(label.strip());
      }
    }
    return of(tags);
  }

  /**
   * Writes a table that {@link #read} reads back as it is.
   *
   * @param file the file; replaced atomically
   * @throws IOException if it cannot be written
   * @throws IllegalArgumentException if the name of a class has a comma, tab or line end
   */
  public void write(Path file) throws IOException {
    StringBuilder text = new StringBuilder("filename\tevent_labels\n");
    tags.forEach(
        (clip, labels) -> {
          if (labels.stream().anyMatch(label -> label.indexOf(',') >= 0)) {
            throw new IllegalArgumentException(
                clip + ": " + labels + " with a comma in a name, allowed: names without");
          }
          text.append(TableText.TSV.row(List.of(clip, String.join(",", labels))));
        });
    AtomicFile.write(file, out -> out.write(text.toString().getBytes(StandardCharsets.UTF_8)));
  }

  /**
   * Returns the names of the clips.
   *
   * @return names in the order in which they came, unmodifiable
   */
  public Set<String> clips() {
    return tags.keySet();
  }

  /**
   * Returns the tags of a clip.
   *
   * @param clip its name
   * @return event classes in ascending order, unmodifiable; empty for a clip that is not known
   */
  public Set<String> tags(String clip) {
    return tags.getOrDefault(clip, Set.of());
  }

  /**
   * Returns the names of the event classes that occur.
   *
   * @return names in ascending order, unmodifiable
   */
  public NavigableSet<String> eventClasses() {
    NavigableSet<String> classes = new TreeSet<>();
    tags.values().forEach(classes::addAll);
    return Collections.unmodifiableNavigableSet(classes);
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof ClipTags that && tags.equals(that.tags);
  }

  @Override
  public int hashCode() {
    return tags.hashCode();
  }

  @Override
  public String toString() {
    return "ClipTags[" + tags.size() + " clips, " + eventClasses().size() + " event classes]";
  }
}
