package io.github.sed4j.training.selftraining;

import io.github.sed4j.features.spectrum.FrameRange;
import io.github.sed4j.inference.Ensemble;
import io.github.sed4j.inference.EnsembleScores;
import io.github.sed4j.inference.ScoreSettings;
import io.github.sed4j.inference.calibration.Calibration;
import io.github.sed4j.inference.calibration.DetectionSetting;
import io.github.sed4j.inference.postprocessing.FrameScores;
import io.github.sed4j.inference.postprocessing.MedianFilter;
import io.github.sed4j.inference.postprocessing.PerClass;
import io.github.sed4j.training.data.ClipLabels;
import io.github.sed4j.training.data.ClipSet;
import io.github.sed4j.training.data.LabelledClip;
import io.github.sed4j.training.data.Labelling;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.BooleanSupplier;

/**
 * Lets an ensemble label clips for those that are trained after it. Labels that a set has are not
 * looked at: the report conditions its second stage on predicted tags, too.
 *
 * <p>Thread safety: immutable, safe to share; a run is bound to the thread that calls.
 */
public final class PseudoLabelling {

  /** Hears how a labelling goes, on the thread that runs it. */
  public interface Listener {

    /**
     * Takes notice of the progress.
     *
     * @param done clips that have been labelled
     * @param all clips of the set
     */
    default void onProgress(int done, int all) {}

    /**
     * Takes notice that a clip cannot be used, and is left out.
     *
     * @param clip the clip
     * @param cause why
     */
    default void onFailure(LabelledClip clip, IOException cause) {}
  }

  private final Ensemble ensemble;
  private final Calibration calibration;

  private PseudoLabelling(Ensemble ensemble, Calibration calibration) {
    this.ensemble = ensemble;
    this.calibration = calibration;
  }

  /**
   * Makes a labelling.
   *
   * @param ensemble who labels; stays the caller's
   * @param calibration its thresholds
   * @return the labelling
   * @throws IllegalArgumentException if the calibration is of other classes
   */
  public static PseudoLabelling of(Ensemble ensemble, Calibration calibration) {
    if (!calibration.eventClasses().equals(ensemble.classes())) {
      throw new IllegalArgumentException(
          "calibration of "
              + calibration.eventClasses()
              + ", allowed: of the ensemble's "
              + ensemble.classes());
    }
    return new PseudoLabelling(ensemble, calibration);
  }

  /** Labels one clip, or says that it has none that are of use. */
  @FunctionalInterface
  private interface Labeller {
    Optional<ClipLabels> label(LabelledClip clip) throws IOException;
  }

  /**
   * Gives pseudo weak labels: every tag whose score is above its threshold. Clips without a tag are
   * left out, as in the authors' later recipe.
   *
   * @param clips the set
   * @param listener hears progress and failures
   * @return weak labels of the clips that have a tag and can be read
   * @throws IOException if no clip can be read
   */
  public PseudoLabels tags(ClipSet clips, Listener listener) throws IOException {
    return tags(clips, listener, () -> false);
  }

  PseudoLabels tags(ClipSet clips, Listener listener, BooleanSupplier stopped) throws IOException {
    ScoreSettings settings = settings(new int[0]);
    return label(
        clips,
        Labelling.WEAK,
        listener,
        stopped,
        clip -> {
          EnsembleScores scores = ensemble.scores(clip.file(), settings);
          return scores.tags().isEmpty()
              ? Optional.empty()
              : Optional.of(ClipLabels.weak(scores.tags()));
        });
  }

  /**
   * Gives pseudo strong labels: windowed scores under the mask of the tags, median-filtered, above
   * the thresholds of the best frame-based F-score (technical report, section 1).
   *
   * @param clips the set
   * @param listener hears progress and failures
   * @return strong labels, in frames, of the clips that can be read; a clip without events has
   *     labels that say so
   * @throws IllegalArgumentException if the calibration says nothing about pseudo labels
   * @throws IOException if no clip can be read
   */
  public PseudoLabels events(ClipSet clips, Listener listener) throws IOException {
    return events(clips, listener, () -> false);
  }

  PseudoLabels events(ClipSet clips, Listener listener, BooleanSupplier stopped)
      throws IOException {
    PerClass<DetectionSetting> found =
        calibration
            .pseudoLabels()
            .orElseThrow(
                () ->
                    new IllegalArgumentException(
                        "calibration without pseudo labels, allowed: one that was made with them"));
    ScoreSettings settings =
        settings(
            ensemble.classes().stream()
                .mapToInt(label -> found.get(label).context())
                .distinct()
                .toArray());
    return label(
        clips,
        Labelling.STRONG,
        listener,
        stopped,
        clip -> Optional.of(events(ensemble.scores(clip.file(), settings), found)));
  }

  private ScoreSettings settings(int[] contexts) {
    return ScoreSettings.builder()
        .optContexts(contexts)
        .optTagThresholds(calibration.tagThresholds())
        .build();
  }

  private static PseudoLabels label(
      ClipSet clips,
      Labelling labelling,
      Listener listener,
      BooleanSupplier stopped,
      Labeller labeller)
      throws IOException {
    Map<String, ClipLabels> labels = new TreeMap<>();
    int failures = 0;
    int done = 0;
    for (LabelledClip clip : clips.clips()) {
      if (stopped.getAsBoolean()) {
        break;
      }
      try {
        labeller.label(clip).ifPresent(found -> labels.put(clip.name(), found));
      } catch (IOException e) {
        failures++;
        listener.onFailure(clip, e);
      }
      listener.onProgress(++done, clips.clips().size());
    }
    if (done > 0 && failures == done) {
      throw new IOException(clips.name() + ": none of " + failures + " clips can be used");
    }
    return PseudoLabels.of(labelling, labels);
  }

  private ClipLabels events(EnsembleScores scores, PerClass<DetectionSetting> settings) {
    Map<String, List<FrameRange>> frames = new TreeMap<>();
    for (int k = 0; k < ensemble.classes().size(); k++) {
      String label = ensemble.classes().get(k);
      if (scores.tags().contains(label)) {
        DetectionSetting setting = settings.get(label);
        FrameScores all = scores.frameScores(setting.context());
        double[] filtered = MedianFilter.filter(all.scores(k), setting.medianLength());
        frames.put(label, runs(filtered, setting.threshold()));
      }
    }
    return ClipLabels.strong(frames);
  }

  private static List<FrameRange> runs(double[] scores, double threshold) {
    List<FrameRange> runs = new ArrayList<>();
    int first = -1;
    for (int n = 0; n <= scores.length; n++) {
      boolean active = n < scores.length && scores[n] > threshold;
      if (active && first < 0) {
        first = n;
      } else if (!active && first >= 0) {
        runs.add(new FrameRange(first, n - 1));
        first = -1;
      }
    }
    return runs;
  }
}
