package io.github.sed4j.training.selftraining;

import com.google.gson.JsonArray;
import com.google.gson.JsonObject;
import io.github.sed4j.features.io.AtomicFile;
import io.github.sed4j.features.spectrum.FrameRange;
import io.github.sed4j.models.bundle.JsonFields;
import io.github.sed4j.training.data.ClipLabels;
import io.github.sed4j.training.data.ClipSet;
import io.github.sed4j.training.data.Labelling;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * Labels that networks gave the clips of a set. Strong ones are runs of frames, and stay so:
 * through seconds they would shift by one (SYSTEM.md, section 2).
 *
 * <p>Thread safety: immutable, safe to share.
 */
public final class PseudoLabels {

  private static final String LABELLING = "labelling";
  private static final String CLIPS = "clips";
  private static final String WEAK = "weak";
  private static final String STRONG = "strong";

  private final Labelling labelling;
  private final SortedMap<String, ClipLabels> labels;

  private PseudoLabels(Labelling labelling, Map<String, ClipLabels> labels) {
    this.labelling = labelling;
    this.labels = Collections.unmodifiableSortedMap(new TreeMap<>(labels));
  }

  /**
   * Takes labels of clips.
   *
   * @param labelling weak or strong
   * @param labels the labels by the name of the clip, all of that kind, strong ones in frames
   * @return the labels
   * @throws IllegalArgumentException if labels are of another kind, or in seconds
   */
  public static PseudoLabels of(Labelling labelling, Map<String, ClipLabels> labels) {
    if (labelling == Labelling.UNLABELLED) {
      throw new IllegalArgumentException("labelling = UNLABELLED, allowed: WEAK, STRONG");
    }
    labels.forEach(
        (clip, found) -> {
          if (found.labelling() != labelling || !found.events().isEmpty()) {
            throw new IllegalArgumentException(
                clip
                    + ": labels = "
                    + found
                    + ", allowed: "
                    + labelling
                    + ", strong ones in frames");
          }
        });
    return new PseudoLabels(labelling, labels);
  }

  /**
   * Returns what kind of labels these are.
   *
   * @return weak or strong
   */
  public Labelling labelling() {
    return labelling;
  }

  /**
   * Returns the labels.
   *
   * @return labels by the name of the clip, unmodifiable
   */
  public SortedMap<String, ClipLabels> byClip() {
    return labels;
  }

  /**
   * Counts the clips in which each event class was found.
   *
   * @return numbers of clips by event class, unmodifiable
   */
  public SortedMap<String, Integer> clipsPerClass() {
    SortedMap<String, Integer> counts = new TreeMap<>();
    labels
        .values()
        .forEach(found -> found.tags().forEach(label -> counts.merge(label, 1, Integer::sum)));
    return Collections.unmodifiableSortedMap(counts);
  }

  /**
   * Gives a set these labels; clips without any are left out.
   *
   * @param clips the set that was labelled
   * @return the same clips, by the same name, with these labels
   */
  public ClipSet applyTo(ClipSet clips) {
    return clips.withLabels(clips.name(), labelling, labels);
  }

  /**
   * Writes the labels as JSON: {@code {"labelling": "strong", "clips": {"a.wav": {"Dog": [[3, 17],
   * [40, 51]]}}}}, first and last frame of each run; of weak labels the runs are empty.
   *
   * @param file the file; replaced at the end
   * @throws IOException if it cannot be written
   */
  public void write(Path file) throws IOException {
    JsonObject clips = new JsonObject();
    labels.forEach(
        (clip, found) -> {
          JsonObject tags = new JsonObject();
          for (String tag : found.tags()) {
            JsonArray runs = new JsonArray();
            for (FrameRange run : found.frames().getOrDefault(tag, List.of())) {
              JsonArray ends = new JsonArray();
              ends.add(run.first());
              ends.add(run.last());
              runs.add(ends);
            }
            tags.add(tag, runs);
          }
          clips.add(clip, tags);
        });
    JsonObject json = new JsonObject();
    json.addProperty(LABELLING, labelling == Labelling.WEAK ? WEAK : STRONG);
    json.add(CLIPS, clips);
    byte[] text = json.toString().getBytes(StandardCharsets.UTF_8);
    AtomicFile.write(file, out -> out.write(text));
  }

  /**
   * Reads what {@link #write} wrote.
   *
   * @param file the file
   * @return the labels
   * @throws IOException if it cannot be read or is no such file; the message names the field
   */
  public static PseudoLabels read(Path file) throws IOException {
    JsonFields json = JsonFields.parse(Files.readString(file), file.toString(), "");
    Labelling labelling =
        switch (json.string(LABELLING)) {
          case WEAK -> Labelling.WEAK;
          case STRONG -> Labelling.STRONG;
          default -> throw json.error(LABELLING, json.string(LABELLING), WEAK + ", " + STRONG);
        };
    JsonFields clips = json.object(CLIPS);
    json.end();
    Map<String, ClipLabels> labels = new TreeMap<>();
    for (String clip : clips.names()) {
      JsonFields tags = clips.object(clip);
      labels.put(
          clip,
          labelling == Labelling.WEAK
              ? ClipLabels.weak(new TreeSet<>(tags.names()))
              : ClipLabels.strong(frames(tags)));
    }
    return of(labelling, labels);
  }

  private static Map<String, List<FrameRange>> frames(JsonFields tags) throws IOException {
    Map<String, List<FrameRange>> frames = new TreeMap<>();
    for (String tag : tags.names()) {
      JsonFields ranges = tags.elements(tag);
      List<FrameRange> runs = new ArrayList<>();
      for (String run : ranges.names()) {
        JsonFields ends = ranges.elements(run);
        int first = ends.integer("0", 0, Integer.MAX_VALUE);
        runs.add(new FrameRange(first, ends.integer("1", first, Integer.MAX_VALUE)));
        ends.end();
      }
      frames.put(tag, runs);
    }
    return frames;
  }

  @Override
  public String toString() {
    return "PseudoLabels[" + labelling + ", clips " + labels.size() + ", " + clipsPerClass() + "]";
  }
}
