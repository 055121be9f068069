package io.github.sed4j.benchmarks;

import io.github.sed4j.inference.evaluation.ClipDurations;
import io.github.sed4j.inference.evaluation.EventList;
import io.github.sed4j.inference.evaluation.ScoreSet;
import io.github.sed4j.inference.postprocessing.FrameScores;
import io.github.sed4j.inference.postprocessing.SoundEvent;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;

/**
 * Continuous scores of the DESED validation set, 1168 clips, 10 event classes, 500 frames, made
 * from the 25 levels of the DCASE 2020 baseline: interpolated at the centres of frames of 20 ms,
 * with noise of +-0.02. The levels lie in ../shared/reference/evaluation, or where the system
 * property {@code sed4j.shared} says.
 */
final class ContinuousScores {

  private static final int FRAMES = 500;
  private static final double FRAME = 0.02;
  private static final double NOISE = 0.02;

  private final Path folder =
      Path.of(System.getProperty("sed4j.shared", "../shared")).resolve("reference/evaluation");
  private final EventList groundTruth;
  private final ClipDurations durations;
  private final List<String> classes;

  ContinuousScores() throws IOException {
    groundTruth = EventList.read(folder.resolve("groundtruth_C.tsv"));
    durations = ClipDurations.read(folder.resolve("metadata.tsv"));
    classes = List.copyOf(groundTruth.eventClasses());
  }

  /** The ground truth of so many copies of the clips. */
  EventList groundTruth(int copies) {
    EventList.Builder events = EventList.builder();
    for (int copy = 0; copy < copies; copy++) {
      for (String clip : groundTruth.clips()) {
        events.addClip(copy + clip);
        for (SoundEvent event : groundTruth.events(clip)) {
          events.addEvent(copy + clip, event);
        }
      }
    }
    return events.build();
  }

  /** The durations of so many copies of the clips. */
  ClipDurations durations(int copies) {
    Map<String, Double> seconds = new LinkedHashMap<>();
    for (int copy = 0; copy < copies; copy++) {
      for (String clip : durations.clips()) {
        seconds.put(copy + clip, durations.duration(clip).orElseThrow());
      }
    }
    return ClipDurations.of(seconds);
  }

  /** The scores of so many copies of the clips, each with noise of its own. */
  ScoreSet scores(int copies) throws IOException {
    double[] boundaries = numbers(folder.resolve("scores/frame_boundaries.tsv"), 0);
    double[] ofLevel = numbers(folder.resolve("scores/level_scores.tsv"), 1);
    Map<String, double[]> tracks = new HashMap<>();
    List<String> lines = Files.readAllLines(folder.resolve("scores/levels_rle.tsv"));
    for (String line : lines.subList(1, lines.size())) {
      String[] cells = line.split("\t", -1);
      tracks.put(cells[0] + cells[1], expand(cells[2], ofLevel, boundaries.length - 1));
    }
    double[] silence = new double[boundaries.length - 1];
    Arrays.fill(silence, ofLevel[0]);
    Random random = new Random(1);
    Map<String, FrameScores> clips = new LinkedHashMap<>();
    for (int copy = 0; copy < copies; copy++) {
      for (String clip : durations.clips()) {
        double[][] rows = new double[classes.size()][FRAMES];
        for (int k = 0; k < rows.length; k++) {
          double[] track = tracks.getOrDefault(clip + classes.get(k), silence);
          for (int n = 0; n < FRAMES; n++) {
            double noise = (2 * random.nextDouble() - 1) * NOISE;
            double score = interpolated(track, boundaries, (n + 0.5) * FRAME) + noise;
            rows[k][n] = Math.min(1, Math.max(0, score));
          }
        }
        clips.put(copy + clip, FrameScores.ofFrames(classes, FRAME, rows));
      }
    }
    return ScoreSet.of(clips);
  }

  private static double[] numbers(Path file, int column) throws IOException {
    return Files.readAllLines(file).stream()
        .skip(1)
        .mapToDouble(line -> Double.parseDouble(line.split("\t", -1)[column]))
        .toArray();
  }

  private static double[] expand(String runs, double[] ofLevel, int frames) {
    List<Double> track = new ArrayList<>();
    for (String run : runs.split(" ", -1)) {
      String[] levelAndCount = run.split("x", -1);
      for (int i = Integer.parseInt(levelAndCount[1]); i > 0; i--) {
        track.add(ofLevel[Integer.parseInt(levelAndCount[0])]);
      }
    }
    if (track.size() != frames) {
      throw new IllegalArgumentException(track.size() + " frames, allowed: " + frames);
    }
    return track.stream().mapToDouble(Double::doubleValue).toArray();
  }

  private static double interpolated(double[] track, double[] boundaries, double time) {
    int frame = 0;
    while (frame < track.length && center(boundaries, frame) <= time) {
      frame++;
    }
    if (frame == 0 || frame == track.length) {
      return track[Math.min(frame, track.length - 1)];
    }
    double before = center(boundaries, frame - 1);
    double part = (time - before) / (center(boundaries, frame) - before);
    return track[frame - 1] + part * (track[frame] - track[frame - 1]);
  }

  private static double center(double[] boundaries, int frame) {
    return (boundaries[frame] + boundaries[frame + 1]) / 2;
  }
}
