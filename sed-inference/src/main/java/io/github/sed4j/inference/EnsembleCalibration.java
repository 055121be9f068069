package io.github.sed4j.inference;

import io.github.sed4j.inference.calibration.Calibration;
import io.github.sed4j.inference.calibration.CalibrationAim;
import io.github.sed4j.inference.calibration.CalibrationData;
import io.github.sed4j.inference.calibration.CalibrationResult;
import io.github.sed4j.inference.calibration.ThresholdCalibration;
import io.github.sed4j.inference.evaluation.ClipTags;
import io.github.sed4j.inference.evaluation.ScoreSet;
import io.github.sed4j.inference.postprocessing.FrameScores;
import io.github.sed4j.inference.postprocessing.PerClass;
import io.github.sed4j.inference.postprocessing.SoundEvent;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Runs an ensemble over annotated recordings and chooses its thresholds, contexts and filters:
 * first the thresholds of the tags, then, from scores under those tags, how events are found; and
 * the same without tags, for streams that cannot wait for them.
 *
 * <p>Members that are conditioned on tags are given those of the thresholds from all recordings,
 * and recordings that are tagged in windows are masked by them, also where several folds are asked
 * for.
 *
 * <p>All scores are held in memory: 8 bytes for each class, frame and context.
 *
 * <p>Thread safety: immutable, safe to share.
 */
public final class EnsembleCalibration {

  /** Hears how a calibration goes, on the thread that runs it. */
  public interface Listener {

    /**
     * Takes notice of the progress.
     *
     * @param done recordings that have been run over, each of them two or three times
     * @param all how often recordings will be run over, as far as is known: it grows where long
     *     ones need a third time
     */
    default void onProgress(int done, int all) {}

    /**
     * Takes notice that a recording cannot be used; the others are.
     *
     * @param recording the recording
     * @param cause why
     */
    default void onFailure(AnnotatedRecording recording, Exception cause) {}
  }

  /**
   * What was chosen.
   *
   * @param calibration all settings as one
   * @param masked how events are found under the mask of the tags
   * @param lowLatency how events are found without tags
   */
  public record Result(
      Calibration calibration, CalibrationResult masked, CalibrationResult lowLatency) {}

  /** Context of pseudo strong labels, in frames (technical report, section 1). */
  private static final int PSEUDO_CONTEXT = 20;

  /** Median filter of pseudo strong labels, in frames (technical report, section 1). */
  private static final int PSEUDO_MEDIAN_LENGTH = 41;

  private static final ThresholdCalibration PSEUDO_LABELS =
      ThresholdCalibration.builder()
          .optContexts(List.of(PSEUDO_CONTEXT))
          .optMedianLengths(List.of(PSEUDO_MEDIAN_LENGTH))
          .optAim(CalibrationAim.FRAME_F)
          .build();

  private final String name;
  private final int folds;
  private final long seed;
  private final List<Integer> contexts;
  private final List<Integer> medianLengths;
  private final boolean pseudoLabels;
  private final int workers;

  private EnsembleCalibration(Builder builder) {
    name = builder.name;
    folds = builder.folds;
    seed = builder.seed;
    contexts = builder.contexts;
    medianLengths = builder.medianLengths;
    pseudoLabels = builder.pseudoLabels;
    workers = builder.workers;
  }

  /**
   * Starts with the contexts and filters of the technical report.
   *
   * @return a builder
   */
  public static Builder builder() {
    return new Builder();
  }

  /**
   * Calibrates.
   *
   * @param ensemble what is calibrated
   * @param recordings annotated recordings; events of classes that the ensemble does not know are
   *     left out
   * @param listener hears progress and failures
   * @return the settings that were chosen
   * @throws IllegalArgumentException if no recording can be used, or there are fewer groups than
   *     folds
   * @throws IllegalStateException if the ensemble is closed, or the thread is interrupted
   */
  public Result calibrate(
      Ensemble ensemble, List<AnnotatedRecording> recordings, Listener listener) {
    long groups = recordings.stream().map(AnnotatedRecording::group).distinct().count();
    if (folds > 1 && groups < folds) {
      throw new IllegalArgumentException(
          "folds = " + folds + ", allowed: at most the " + groups + " groups of recordings");
    }
    int passes = ensemble.taggersAlone() ? 2 : 3;
    Progress progress = new Progress(listener, passes * recordings.size());
    Map<AnnotatedRecording, EnsembleScores> tagged =
        scores(ensemble, recordings, settings().optContexts().build(), progress);
    if (tagged.isEmpty()) {
      throw new IllegalArgumentException(
          "recordings that can be used = 0 of " + recordings.size() + ", allowed: at least 1");
    }
    PerClass<Double> tagThresholds =
        search(true)
            .tagThresholds(tagScores(tagged), truth(tagged.keySet(), ensemble))
            .thresholds();

    List<AnnotatedRecording> usable = List.copyOf(tagged.keySet());
    int[] tried =
        Stream.concat(contexts.stream(), pseudoLabels ? Stream.of(PSEUDO_CONTEXT) : Stream.empty())
            .mapToInt(c -> c)
            .toArray();
    Map<AnnotatedRecording, EnsembleScores> unmasked =
        scores(ensemble, usable, settings().optContexts(tried).optMasked(false).build(), progress);
    // Without members that are conditioned on tags, and where a recording is tagged as a whole, the
    // mask changes no score that it leaves.
    List<AnnotatedRecording> differing =
        ensemble.taggersAlone()
            ? usable.stream()
                .filter(recording -> isTaggedInWindows(unmasked.get(recording)))
                .toList()
            : usable;
    progress.all = recordings.size() + usable.size() + differing.size();
    Map<AnnotatedRecording, EnsembleScores> masked = new LinkedHashMap<>(unmasked);
    masked.putAll(
        scores(
            ensemble,
            differing,
            settings().optContexts(tried).optTagThresholds(tagThresholds).build(),
            progress));

    CalibrationData maskedData = data(ensemble, masked);
    CalibrationResult underMask = search(true).calibrate(maskedData);
    CalibrationResult atOnce = search(false).calibrate(data(ensemble, unmasked));
    Calibration.Builder all =
        underMask.calibration().toBuilder().optLowLatency(atOnce.calibration().detection());
    if (pseudoLabels) {
      all.optPseudoLabels(PSEUDO_LABELS.calibrate(maskedData).calibration().detection());
    }
    return new Result(all.build(), underMask, atOnce);
  }

  private boolean isTaggedInWindows(@Nullable EnsembleScores scores) {
    return scores != null
        && scores.frameScores(contexts.get(0)).frameCount() > TagWindows.DEFAULT_WHOLE;
  }

  private static ScoreSettings.Builder settings() {
    return ScoreSettings.builder();
  }

  private ThresholdCalibration search(boolean masked) {
    ThresholdCalibration.Builder search =
        ThresholdCalibration.builder().optContexts(contexts).optMedianLengths(medianLengths);
    if (folds > 1) {
      search.optFolds(folds, seed);
    }
    if (!masked) {
      search.optNoTagMask();
    }
    return search.build();
  }

  private static final class Progress {
    private final Listener listener;
    private int all;
    private int done;

    Progress(Listener listener, int all) {
      this.listener = listener;
      this.all = all;
    }

    void step() {
      done++;
      listener.onProgress(done, Math.max(done, all));
    }
  }

  private Map<AnnotatedRecording, EnsembleScores> scores(
      Ensemble ensemble,
      List<AnnotatedRecording> recordings,
      ScoreSettings settings,
      Progress progress) {
    Map<AnnotatedRecording, EnsembleScores> scores = new LinkedHashMap<>();
    ExecutorService threads = Executors.newFixedThreadPool(workers);
    try {
      List<Future<EnsembleScores>> begun = new ArrayList<>();
      for (AnnotatedRecording recording : recordings) {
        begun.add(threads.submit(() -> ensemble.scores(recording.file(), settings)));
      }
      for (int i = 0; i < begun.size(); i++) {
        try {
          scores.put(recordings.get(i), await(begun.get(i)));
        } catch (IOException e) {
          progress.listener.onFailure(recordings.get(i), e);
        }
        progress.step();
      }
    } finally {
      threads.shutdownNow();
    }
    return scores;
  }

  private static EnsembleScores await(Future<EnsembleScores> scores) throws IOException {
    try {
      return scores.get();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted while recordings were scored", e);
    } catch (ExecutionException e) {
      if (e.getCause() instanceof IOException io) {
        throw io;
      }
      if (e.getCause() instanceof RuntimeException fault) {
        throw fault;
      }
      if (e.getCause() instanceof Error error) {
        throw error;
      }
      throw new IllegalStateException(e.getCause());
    }
  }

  private static ScoreSet tagScores(Map<AnnotatedRecording, EnsembleScores> tagged) {
    Map<String, FrameScores> byClip = new LinkedHashMap<>();
    tagged.forEach(
        (recording, scores) -> {
          List<String> classes = List.copyOf(scores.tagScores().keySet());
          double[][] column = new double[classes.size()][1];
          for (int k = 0; k < column.length; k++) {
            column[k][0] = tagScore(scores, classes.get(k));
          }
          byClip.put(recording.name(), FrameScores.ofFrames(classes, 1, column));
        });
    return ScoreSet.of(byClip);
  }

  private static double tagScore(EnsembleScores scores, String label) {
    return Objects.requireNonNull(scores.tagScores().get(label), label);
  }

  private static ClipTags truth(Set<AnnotatedRecording> recordings, Ensemble ensemble) {
    Map<String, Set<String>> tags = new LinkedHashMap<>();
    for (AnnotatedRecording recording : recordings) {
      tags.put(
          recording.name(),
          events(recording, ensemble).stream()
              .map(SoundEvent::label)
              .collect(Collectors.toCollection(TreeSet::new)));
    }
    return ClipTags.of(tags);
  }

  private static List<SoundEvent> events(AnnotatedRecording recording, Ensemble ensemble) {
    return recording.events().stream()
        .filter(event -> ensemble.classes().contains(event.label()))
        .toList();
  }

  private CalibrationData data(Ensemble ensemble, Map<AnnotatedRecording, EnsembleScores> scored) {
    CalibrationData.Builder data =
        CalibrationData.builder(ensemble.classes())
            .optName(name)
            .optGrid(ensemble.features().grid());
    scored.forEach(
        (recording, scores) -> {
          Map<Integer, FrameScores> byContext = new HashMap<>();
          scores.contexts().forEach(c -> byContext.put(c, scores.frameScores(c)));
          data.addClip(
              recording.name(),
              recording.group(),
              ensemble.classes().stream().mapToDouble(label -> tagScore(scores, label)).toArray(),
              byContext,
              events(recording, ensemble));
        });
    return data.build();
  }

  /** Settings of a calibration; for one thread at a time. */
  public static final class Builder {

    private String name = "";
    private int folds = 1;
    private long seed;
    private List<Integer> contexts = ThresholdCalibration.DEFAULT_CONTEXTS;
    private List<Integer> medianLengths = ThresholdCalibration.DEFAULT_MEDIAN_LENGTHS;
    private boolean pseudoLabels;
    private int workers = 1;

    private Builder() {}

    /**
     * Sets what the recordings are called in the provenance.
     *
     * @param name any text
     * @return this builder
     */
    public Builder optName(String name) {
      this.name = Objects.requireNonNull(name, "name");
      return this;
    }

    /**
     * Measures on recordings that were not searched on, as {@link
     * ThresholdCalibration.Builder#optFolds} does.
     *
     * @param number parts, at least 2; 1, which measures on the recordings of the search, unless
     *     set
     * @param divisionSeed decides about the division
     * @return this builder
     */
    public Builder optFolds(int number, long divisionSeed) {
      folds = number;
      seed = divisionSeed;
      return this;
    }

    /**
     * Sets how many recordings are scored at a time. With many recordings that is faster than the
     * engine's threads, of which there should then be one; results are the same.
     *
     * @param number at least 1, which is the default
     * @return this builder
     */
    public Builder optWorkers(int number) {
      workers = number;
      return this;
    }

    /**
     * Sets which contexts are tried.
     *
     * @param contexts values of C in frames, at least one
     * @return this builder
     */
    public Builder optContexts(List<Integer> contexts) {
      this.contexts = List.copyOf(contexts);
      return this;
    }

    /**
     * Sets which median filters are tried.
     *
     * @param medianLengths lengths in frames, odd, at least one
     * @return this builder
     */
    public Builder optMedianLengths(List<Integer> medianLengths) {
      this.medianLengths = List.copyOf(medianLengths);
      return this;
    }

    /**
     * Also chooses how pseudo strong labels are made: context 20 and median filter 41, with the
     * thresholds of the best frame-based F-score (technical report, section 1).
     *
     * @param value whether to; false by default
     * @return this builder
     */
    public Builder optPseudoLabels(boolean value) {
      pseudoLabels = value;
      return this;
    }

    /**
     * Makes the calibration.
     *
     * @return the calibration
     * @throws IllegalArgumentException if a value is outside its range
     */
    public EnsembleCalibration build() {
      if (workers < 1) {
        throw new IllegalArgumentException("workers = " + workers + ", allowed: at least 1");
      }
      EnsembleCalibration calibration = new EnsembleCalibration(this);
      calibration.search(true);
      return calibration;
    }
  }
}
