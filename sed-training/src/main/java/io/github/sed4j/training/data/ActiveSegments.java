package io.github.sed4j.training.data;

import io.github.sed4j.inference.evaluation.TableFormatException;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Where the recordings of a sound bank are active: a table {@code segments.tsv} with the columns
 * {@code path} (below the folder of the table), {@code onset_s} and {@code offset_s}, a row for
 * each segment.
 *
 * <p>Thread safety: immutable, safe to share.
 */
public final class ActiveSegments {

  /** Name of the table. */
  public static final String FILE_NAME = "segments.tsv";

  /**
   * A part of a recording.
   *
   * <p>Thread safety: immutable, safe to share.
   *
   * @param onset start in seconds, at least 0
   * @param offset end in seconds, above {@code onset}, finite
   */
  public record Segment(double onset, double offset) {

    /**
     * Makes a segment.
     *
     * @param onset start in seconds, at least 0
     * @param offset end in seconds, above {@code onset}, finite
     * @throws IllegalArgumentException if a time is outside its range
     */
    public Segment {
      if (!(onset >= 0 && offset > onset && offset < Double.POSITIVE_INFINITY)) {
        throw new IllegalArgumentException(
            "segment from " + onset + " to " + offset + " s, allowed: 0 <= onset < offset, finite");
      }
    }

    /**
     * Returns how long the segment is.
     *
     * @return seconds, above 0
     */
    public double duration() {
      return offset - onset;
    }
  }

  private final Path folder;
  private final Map<String, List<Segment>> segments;

  private ActiveSegments(Path folder, Map<String, List<Segment>> segments) {
    this.folder = folder;
    this.segments = segments;
  }

  /**
   * Looks for a table of segments in a folder, or in the folder that holds it.
   *
   * @param folder the folder
   * @return what was read, or empty if there is none
   * @throws TableFormatException if it cannot be used
   * @throws IOException if it cannot be read
   */
  public static Optional<ActiveSegments> find(Path folder) throws IOException {
    Optional<Path> file = RecordingManifest.nearest(folder, FILE_NAME);
    return file.isPresent() ? Optional.of(read(file.get())) : Optional.empty();
  }

  /**
   * Reads a table of segments.
   *
   * @param file the table
   * @return its content
   * @throws TableFormatException if it is no such table, or a segment has no length
   * @throws IOException if it cannot be read
   */
  public static ActiveSegments read(Path file) throws IOException {
    Table table = Table.read(file, "path", "onset_s", "offset_s");
    Map<String, List<Segment>> segments = new HashMap<>();
    for (Table.Row row : table.rows()) {
      double onset = table.seconds(row, "onset_s");
      double offset = table.seconds(row, "offset_s");
      if (offset <= onset) {
        throw table.fault(row, "offset_s = " + offset + ", allowed: above onset_s = " + onset);
      }
      segments
          .computeIfAbsent(table.name(row, "path").replace('\\', '/'), path -> new ArrayList<>())
          .add(new Segment(onset, offset));
    }
    segments.replaceAll((path, found) -> List.copyOf(found));
    return new ActiveSegments(RecordingManifest.folderOf(file), segments);
  }

  /**
   * Returns the segments of a file.
   *
   * @param file the file
   * @return segments in the order of the table, unmodifiable; none if the file is not listed
   */
  public List<Segment> of(Path file) {
    return segments.getOrDefault(RecordingManifest.nameWithin(folder, file), List.of());
  }

  @Override
  public String toString() {
    return "ActiveSegments[" + folder + ", " + segments.size() + " files]";
  }
}
