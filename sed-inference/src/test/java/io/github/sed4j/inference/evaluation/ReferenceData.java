package io.github.sed4j.inference.evaluation;

import io.github.sed4j.inference.postprocessing.FrameScores;
import io.github.sed4j.testing.Golden;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/** The lists and scores of reference/evaluation, which is not in the repository. */
final class ReferenceData {

  private ReferenceData() {}

  static Path path(String name) {
    return Golden.shared("reference/evaluation/" + name);
  }

  static EventList events(String name) {
    try {
      return EventList.read(path(name));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  static ClipDurations durations() {
    return durations("metadata.tsv");
  }

  static ClipDurations durations(String name) {
    try {
      return ClipDurations.read(path(name));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** The 25 levels of the 2020 baseline, expanded as README.txt there says. */
  static ScoreSet scores() {
    try {
      return readScores();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static ScoreSet readScores() throws IOException {
    double[] boundaries =
        Files.readAllLines(path("scores/frame_boundaries.tsv")).stream()
            .skip(1)
            .mapToDouble(Double::parseDouble)
            .toArray();
    double[] ofLevel =
        Files.readAllLines(path("scores/level_scores.tsv")).stream()
            .skip(1)
            .mapToDouble(line -> Double.parseDouble(line.split("\t", -1)[1]))
            .toArray();
    List<String> classes = List.copyOf(events("groundtruth_C.tsv").eventClasses());
    int frames = boundaries.length - 1;
    Map<String, double[][]> clips = new LinkedHashMap<>();
    for (String clip : durations().clips()) {
      double[][] scores = new double[classes.size()][frames];
      for (double[] row : scores) {
        Arrays.fill(row, ofLevel[0]);
      }
      clips.put(clip, scores);
    }
    List<String> lines = Files.readAllLines(path("scores/levels_rle.tsv"));
    for (String line : lines.subList(1, lines.size())) {
      String[] cells = line.split("\t", -1);
      double[] row = Objects.requireNonNull(clips.get(cells[0]))[classes.indexOf(cells[1])];
      int n = 0;
      for (String run : cells[2].split(" ", -1)) {
        String[] levelAndCount = run.split("x", -1);
        for (int i = Integer.parseInt(levelAndCount[1]); i > 0; i--) {
          row[n++] = ofLevel[Integer.parseInt(levelAndCount[0])];
        }
      }
    }
    Map<String, FrameScores> set = new LinkedHashMap<>();
    clips.forEach(
        (clip, scores) ->
            set.put(
                clip.substring(0, clip.length() - ".wav".length()),
                FrameScores.of(classes, boundaries, scores)));
    return ScoreSet.of(set);
  }
}
