package io.github.sed4j.inference.evaluation;

import io.github.sed4j.features.io.AtomicFile;
import io.github.sed4j.features.io.TableText;
import io.github.sed4j.inference.postprocessing.FrameScores;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileVisitOption;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;

/** Folders of scores: a table for each clip. */
final class ScoreFolder {

  private static final TsvTable.Layout LAYOUT =
      new TsvTable.Layout(List.of("onset", "offset"), List.of(), true);

  /** Names of files within a folder, whatever the system: no part is hidden or leads elsewhere. */
  private static final Pattern FILE = Pattern.compile("[^/\\\\.][^/\\\\]*(/[^/\\\\.][^/\\\\]*)*");

  private ScoreFolder() {}

  static ScoreSet read(Path folder) throws IOException {
    Map<String, FrameScores> clips = new LinkedHashMap<>();
    List<String> classes = List.of();
    for (Path file : tables(folder)) {
      FrameScores scores = readClip(file);
      if (clips.isEmpty()) {
        classes = scores.eventClasses();
      } else if (!new HashSet<>(scores.eventClasses()).equals(new HashSet<>(classes))) {
        throw new TableFormatException(
            file, 1, "event classes " + scores.eventClasses() + ", allowed: " + classes);
      }
      if (clips.put(ClipNames.ofTable(folder, file), scores) != null) {
        throw new TableFormatException(
            file, 0, "a second table of this clip, allowed: one, plain or gzipped");
      }
    }
    return ScoreSet.of(clips);
  }

  /** The tables of a folder and those within it by name; any other file there is a fault. */
  private static List<Path> tables(Path folder) throws IOException {
    List<Path> tables;
    try (Stream<Path> files = Files.walk(folder, FileVisitOption.FOLLOW_LINKS)) {
      tables =
          files
              .filter(file -> !Files.isDirectory(file) && !isHidden(folder.relativize(file)))
              .sorted()
              .toList();
    } catch (UncheckedIOException e) {
      throw e.getCause();
    }
    for (Path file : tables) {
      if (!ClipNames.isTable(file) || !Files.isRegularFile(file)) {
        throw new TableFormatException(file, 0, "no table, allowed: files .tsv or .tsv.gz");
      }
    }
    if (tables.isEmpty()) {
      throw new TableFormatException(folder, 0, "0 tables, allowed: at least one .tsv or .tsv.gz");
    }
    return tables;
  }

  private static boolean isHidden(Path relative) {
    return StreamSupport.stream(relative.spliterator(), false)
        .anyMatch(part -> part.toString().startsWith("."));
  }

  private static FrameScores readClip(Path file) throws IOException {
    TsvTable table = TsvTable.read(file, LAYOUT);
    int onset = table.column("onset");
    int offset = table.column("offset");
    List<String> classes = new ArrayList<>(table.columns());
    classes.removeAll(List.of("onset", "offset"));
    if (classes.isEmpty()) {
      throw table.fault(table.headerLine(), "0 event classes, allowed: at least 1");
    }
    List<TsvTable.Row> rows = table.rows();
    if (rows.isEmpty()) {
      throw table.fault(0, "0 frames, allowed: at least 1");
    }
    double[] boundaries = new double[rows.size() + 1];
    double[][] scores = new double[classes.size()][rows.size()];
    int[] columns = classes.stream().mapToInt(table::column).toArray();
    for (int n = 0; n < rows.size(); n++) {
      TsvTable.Row row = rows.get(n);
      double start = table.time(row, onset);
      if (n > 0 && start != boundaries[n]) {
        throw table.fault(
            row.line(),
            "onset = " + start + " s, allowed: " + boundaries[n] + ", where the last frame ended");
      }
      double end = table.time(row, offset);
      if (end <= start) {
        throw table.fault(row.line(), "offset = " + end + " s, allowed: above the onset " + start);
      }
      boundaries[n] = start;
      boundaries[n + 1] = end;
      for (int k = 0; k < columns.length; k++) {
        scores[k][n] = table.number(row, columns[k]);
      }
    }
    return FrameScores.of(classes, boundaries, scores);
  }

  static void write(ScoreSet set, Path folder) throws IOException {
    Map<String, String> files = new HashMap<>();
    for (String clip : set.clips()) {
      String name = tableOf(clip);
      String other = files.putIfAbsent(name, clip);
      if (other != null) {
        throw new IllegalArgumentException(
            "clips '"
                + other
                + "' and '"
                + clip
                + "', allowed: names that differ in more than"
                + " the extension");
      }
    }
    Files.createDirectories(folder);
    for (Map.Entry<String, String> file : files.entrySet()) {
      byte[] text =
          table(set.scores(file.getValue()).orElseThrow()).getBytes(StandardCharsets.UTF_8);
      Path table = folder.resolve(file.getKey());
      Path parent = table.getParent();
      if (parent != null) {
        Files.createDirectories(parent);
      }
      AtomicFile.write(table, out -> out.write(text));
    }
  }

  /** The file of a clip's table, within the folder. */
  static String tableOf(String clip) {
    String name = TableText.TSV.cell(ClipNames.withoutExtension(clip));
    if (!FILE.matcher(name).matches()) {
      throw new IllegalArgumentException(
          "clip '" + clip + "', allowed: names that can be the name of a file");
    }
    return name + ".tsv";
  }

  private static String table(FrameScores scores) {
    StringBuilder text = new StringBuilder("onset\toffset");
    for (String name : scores.eventClasses()) {
      text.append('\t').append(TableText.TSV.cell(name));
    }
    text.append('\n');
    for (int n = 0; n < scores.frameCount(); n++) {
      text.append(BigDecimal.valueOf(scores.boundary(n)).toPlainString()).append('\t');
      text.append(BigDecimal.valueOf(scores.boundary(n + 1)).toPlainString());
      for (int k = 0; k < scores.classCount(); k++) {
        text.append('\t').append(scores.score(k, n));
      }
      text.append('\n');
    }
    return text.toString();
  }
}
