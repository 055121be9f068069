package io.github.sed4j.inference.evaluation;

import io.github.sed4j.features.io.AtomicFile;
import io.github.sed4j.features.io.TableText;
import java.io.IOException;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.Set;

/**
 * How long each clip lasts.
 *
 * <p>Thread safety: immutable.
 */
public final class ClipDurations {

  private static final TsvTable.Layout LAYOUT =
      new TsvTable.Layout(List.of("filename", "duration"), List.of(), false);

  private final Map<String, Double> seconds;

  private ClipDurations(Map<String, Double> seconds) {
    this.seconds = seconds;
  }

  /**
   * Makes the durations.
   *
   * @param seconds durations above 0 by the clip's name; the order of the map is kept
   * @return the durations
   * @throws IllegalArgumentException if a duration is not a finite number above 0
   */
  public static ClipDurations of(Map<String, Double> seconds) {
    Map<String, Double> copy = new LinkedHashMap<>(seconds);
    copy.forEach(
        (clip, duration) -> {
          if (!isDuration(duration)) {
            throw new IllegalArgumentException(
                clip + ": duration = " + duration + " s, allowed: a finite number above 0");
          }
        });
    return new ClipDurations(Collections.unmodifiableMap(copy));
  }

  /**
   * Reads a table with the columns {@code filename} and {@code duration} (s), tab-separated, plain
   * or gzipped. A clip may be listed again with the same duration, which says nothing new.
   *
   * @param file the table
   * @return the durations, in the order of the file
   * @throws TableFormatException if the file is not such a table, a duration is not a finite number
   *     above 0, or a clip has two durations; the message names file and line
   * @throws IOException if the file cannot be read
   */
  public static ClipDurations read(Path file) throws IOException {
    TsvTable table = TsvTable.read(file, LAYOUT);
    int filename = table.column("filename");
    int duration = table.column("duration");
    Map<String, Double> seconds = new LinkedHashMap<>();
    for (TsvTable.Row row : table.rows()) {
      String clip = table.name(row, filename);
      double value = table.number(row, duration);
      if (!isDuration(value)) {
        throw table.fault(row.line(), "duration = " + value + " s, allowed: above 0");
      }
      Double before = seconds.putIfAbsent(clip, value);
      if (before != null && before != value) {
        throw table.fault(
            row.line(),
            clip + " lasts " + value + " s but " + before + " s before, allowed: one duration");
      }
    }
    return of(seconds);
  }

  /**
   * Writes a table that {@link #read} reads back as it is.
   *
   * @param file the file; replaced atomically
   * @throws IOException if it cannot be written
   */
  public void write(Path file) throws IOException {
    StringBuilder text = new StringBuilder("filename\tduration\n");
    seconds.forEach(
        (clip, duration) ->
            text.append(
                TableText.TSV.row(List.of(clip, BigDecimal.valueOf(duration).toPlainString()))));
    AtomicFile.write(file, out -> out.write(text.toString().getBytes(StandardCharsets.UTF_8)));
  }

  /**
   * Returns the names of the clips.
   *
   * @return names in the order in which they came, unmodifiable
   */
  public Set<String> clips() {
    return seconds.keySet();
  }

  /**
   * Returns how long a clip lasts.
   *
   * @param clip its name
   * @return seconds, empty for a clip that is not known
   */
  public OptionalDouble duration(String clip) {
    Double found = seconds.get(clip);
    return found == null ? OptionalDouble.empty() : OptionalDouble.of(found);
  }

  /** All clips, if those of the ground truth are among them. */
  List<String> including(EventList groundTruth) {
    groundTruth.clips().forEach(this::required);
    return List.copyOf(seconds.keySet());
  }

  /** How long a clip lasts that must be known. */
  double required(String clip) {
    return duration(clip)
        .orElseThrow(
            () ->
                new IllegalArgumentException(
                    "clip '"
                        + clip
                        + "' has no duration, allowed: a duration of every clip that is"
                        + " evaluated"));
  }

  /**
   * Returns how long all clips last together.
   *
   * @return seconds
   */
  public double total() {
    return seconds.values().stream().mapToDouble(Double::doubleValue).sum();
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof ClipDurations that && seconds.equals(that.seconds);
  }

  @Override
  public int hashCode() {
    return seconds.hashCode();
  }

  @Override
  public String toString() {
    return "ClipDurations[" + seconds.size() + " clips, " + total() + " s]";
  }

  private static boolean isDuration(double value) {
    return value > 0 && value < Double.POSITIVE_INFINITY;
  }
}
