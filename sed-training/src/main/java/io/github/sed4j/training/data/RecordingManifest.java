package io.github.sed4j.training.data;

import io.github.sed4j.inference.evaluation.TableFormatException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/**
 * What is known about the recordings of a sound bank: a table {@code manifest.tsv} with a row for
 * each file. The column {@code path} (below the folder of the table) is required; {@code split}
 * ({@code train} or {@code validation}), {@code recording_id}, {@code licence} and {@code
 * licence_tier} are read where they are there, other columns are not.
 *
 * <p>A recording, of which several files may be cut, is on one side of the split only.
 *
 * <p>Thread safety: immutable, safe to share.
 */
public final class RecordingManifest {

  /** Name of the table. */
  public static final String FILE_NAME = "manifest.tsv";

  /**
   * A row of the manifest.
   *
   * <p>Thread safety: immutable, safe to share.
   *
   * @param path the file, below the folder of the table, with slashes
   * @param split the side of the split that it is on, or empty if the table does not say
   * @param recordingId the recording that it is cut from; the path if the table does not say
   * @param licence the licence as far as it is stated, or empty
   * @param licenceTier how far the licence goes, or empty
   */
  public record Entry(
      String path, String split, String recordingId, String licence, String licenceTier) {}

  private final Path folder;
  private final Map<String, Entry> entries;

  private RecordingManifest(Path folder, Map<String, Entry> entries) {
    this.folder = folder;
    this.entries = entries;
  }

  /**
   * Looks for a manifest in a folder, or in the folder that holds it.
   *
   * @param folder the folder
   * @return what was read, or empty if there is none
   * @throws TableFormatException if it cannot be used
   * @throws IOException if it cannot be read
   */
  public static Optional<RecordingManifest> find(Path folder) throws IOException {
    Optional<Path> file = nearest(folder, FILE_NAME);
    return file.isPresent() ? Optional.of(read(file.get())) : Optional.empty();
  }

  static Optional<Path> nearest(Path folder, String name) {
    Path absolute = folder.toAbsolutePath().normalize();
    Path here = absolute.resolve(name);
    if (Files.isRegularFile(here)) {
      return Optional.of(here);
    }
    Path above = absolute.resolveSibling(name);
    return Files.isRegularFile(above) ? Optional.of(above) : Optional.empty();
  }

  /**
   * Reads a manifest.
   *
   * @param file the table
   * @return its content
   * @throws TableFormatException if it is no such table, names a file twice, or has a recording on
   *     both sides of the split
   * @throws IOException if it cannot be read
   */
  public static RecordingManifest read(Path file) throws IOException {
    Table table = Table.read(file, "path");
    Map<String, Entry> entries = new HashMap<>();
    Map<String, String> splits = new HashMap<>();
    for (Table.Row row : table.rows()) {
      String path = table.name(row, "path").replace('\\', '/');
      String recording = table.cell(row, "recording_id");
      Entry entry =
          new Entry(
              path,
              table.cell(row, "split"),
              recording.isEmpty() ? path : recording,
              table.cell(row, "licence"),
              table.cell(row, "licence_tier"));
      if (entries.put(path, entry) != null) {
        throw table.fault(row, "path '" + path + "' twice, allowed: once");
      }
      String other = splits.putIfAbsent(entry.recordingId, entry.split);
      if (other != null && !other.equals(entry.split)) {
        throw table.fault(
            row,
            "recording '"
                + recording
                + "' is in split '"
                + entry.split
                + "' and in '"
                + other
                + "', allowed: one");
      }
    }
    return new RecordingManifest(folderOf(file), entries);
  }

  static Path folderOf(Path file) {
    Path folder = file.toAbsolutePath().normalize().getParent();
    return folder == null ? file.toAbsolutePath() : folder;
  }

  /**
   * Returns the row of a file.
   *
   * @param file the file
   * @return its row, or empty if it is not listed
   */
  public Optional<Entry> entry(Path file) {
    return Optional.ofNullable(entries.get(nameWithin(folder, file)));
  }

  static String nameWithin(Path folder, Path file) {
    return RecordingFolder.nameWithin(folder, file.toAbsolutePath().normalize());
  }

  /**
   * Returns how many files are listed.
   *
   * @return at least 0
   */
  public int size() {
    return entries.size();
  }

  @Override
  public String toString() {
    return "RecordingManifest[" + folder + ", " + entries.size() + " files]";
  }
}
