package io.github.sed4j.inference.evaluation;

import io.github.sed4j.inference.postprocessing.FrameScores;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Collections;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * The frame scores of a set of clips, all for the same event classes.
 *
 * <p>Thread safety: immutable.
 */
public final class ScoreSet {

  private final List<String> eventClasses;
  private final Map<String, FrameScores> clips;

  private ScoreSet(List<String> eventClasses, Map<String, FrameScores> clips) {
    this.eventClasses = eventClasses;
    this.clips = clips;
  }

  /**
   * Makes a set.
   *
   * @param clips the scores of each clip by its name, at least one; the order of the map is kept
   * @return the set; classes are in the order of the first clip, and those of a clip that has the
   *     same ones in another order are put into it
   * @throws IllegalArgumentException if there is no clip or a clip has other event classes
   */
  public static ScoreSet of(Map<String, FrameScores> clips) {
    if (clips.isEmpty()) {
      throw new IllegalArgumentException("scores of 0 clips, allowed: at least 1");
    }
    Map.Entry<String, FrameScores> first = clips.entrySet().iterator().next();
    List<String> classes = first.getValue().eventClasses();
    Map<String, FrameScores> ordered = new LinkedHashMap<>();
    clips.forEach(
        (clip, scores) -> {
          if (!new HashSet<>(scores.eventClasses()).equals(new HashSet<>(classes))) {
            throw new IllegalArgumentException(
                clip
                    + ": scores of "
                    + scores.eventClasses()
                    + ", allowed: those of "
                    + first.getKey()
                    + ", "
                    + classes);
          }
          ordered.put(clip, inOrder(scores, classes));
        });
    return new ScoreSet(classes, Collections.unmodifiableMap(ordered));
  }

  /**
   * Reads a folder of scores as sed_scores_eval writes it: a table {@code CLIP.tsv} for each clip,
   * tab-separated, plain or gzipped, with a row for each frame and the columns {@code onset},
   * {@code offset} and one for each event class. A clip is named by its table, so without the
   * extension of its recording; {@link #scores(String)} knows it by either name. Tables may lie in
   * folders within the folder: {@code sub/CLIP.tsv} is about the clip {@code sub/CLIP}. What has a
   * name that begins with a dot is passed over.
   *
   * @param folder the folder
   * @return the set, clips in the order of their names
   * @throws TableFormatException if there is no table or something else than tables in the folder,
   *     or a table has a gap between two frames, a frame without length, a score that is not a
   *     finite number, or other event classes than the first; the message names file and line
   * @throws IOException if the folder or a file cannot be read
   */
  public static ScoreSet read(Path folder) throws IOException {
    return ScoreFolder.read(folder);
  }

  /**
   * Writes a folder that {@link #read} reads back: a table for each clip, named by the clip without
   * the extension of its recording. Those of clips whose name has a {@code /} lie in folders within
   * the folder.
   *
   * @param folder the folder; made if it does not exist, files of the same names are replaced, each
   *     atomically
   * @throws IOException if a file cannot be written
   * @throws IllegalArgumentException if two clips would get the same file, or a clip's name cannot
   *     be the name of a file
   */
  public void write(Path folder) throws IOException {
    ScoreFolder.write(this, folder);
  }

  /**
   * Returns which table {@link #write} makes of a clip.
   *
   * @param clip its name
   * @return the file within the folder, for example {@code sub/street.tsv} of {@code
   *     sub/street.wav}
   * @throws IllegalArgumentException if the name cannot be the name of a file
   */
  public static String tableOf(String clip) {
    return ScoreFolder.tableOf(clip);
  }

  /**
   * Returns the names of the event classes, in the order of the rows of all scores.
   *
   * @return K names, unmodifiable
   */
  public List<String> eventClasses() {
    return eventClasses;
  }

  /**
   * Returns the names of the clips.
   *
   * @return names in the order in which they came, unmodifiable
   */
  public Set<String> clips() {
    return clips.keySet();
  }

  /**
   * Returns the scores of a clip.
   *
   * @param clip its name; where there is none of that name, the one named without the extension of
   *     the recording ({@code street} for {@code street.wav}) is meant
   * @return the scores, empty for a clip that is not known
   */
  public Optional<FrameScores> scores(String clip) {
    return Optional.ofNullable(clips.get(nameHere(clip)));
  }

  /**
   * Returns the scores after a median filter of a length in seconds, as sed_scores_eval filters
   * them for the post-processing independent PSDS. Frames need not have equal lengths; the filtered
   * scores have frames of their own, which begin where the median of some class changes.
   *
   * @param seconds length of the filter's window, 0 or more; 0 changes nothing
   * @return the filtered scores of all clips
   */
  public ScoreSet medianFiltered(double seconds) {
    if (!(seconds >= 0 && seconds < Double.POSITIVE_INFINITY)) {
      throw new IllegalArgumentException("length = " + seconds + " s, allowed: 0 or more");
    }
    Map<String, FrameScores> filtered = new LinkedHashMap<>();
    clips.forEach((clip, scores) -> filtered.put(clip, TimeMedianFilter.apply(scores, seconds)));
    return of(filtered);
  }

  /** The name by which a clip is kept here, if it is. */
  String nameHere(String clip) {
    return clips.containsKey(clip) ? clip : ClipNames.withoutExtension(clip);
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof ScoreSet that && clips.equals(that.clips);
  }

  @Override
  public int hashCode() {
    return clips.hashCode();
  }

  @Override
  public String toString() {
    return "ScoreSet[" + clips.size() + " clips, " + eventClasses.size() + " event classes]";
  }

  private static FrameScores inOrder(FrameScores scores, List<String> classes) {
    if (scores.eventClasses().equals(classes)) {
      return scores;
    }
    double[][] rows = new double[classes.size()][];
    for (int k = 0; k < rows.length; k++) {
      rows[k] = scores.scores(scores.eventClasses().indexOf(classes.get(k)));
    }
    return FrameScores.of(classes, scores.boundaries(), rows);
  }
}
