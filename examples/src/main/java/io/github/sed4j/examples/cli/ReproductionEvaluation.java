package io.github.sed4j.examples.cli;

import ai.djl.Device;
import io.github.sed4j.inference.AnnotatedRecording;
import io.github.sed4j.inference.Ensemble;
import io.github.sed4j.inference.EnsembleCalibration;
import io.github.sed4j.inference.EnsembleScores;
import io.github.sed4j.inference.ScoreSettings;
import io.github.sed4j.inference.calibration.Calibration;
import io.github.sed4j.inference.calibration.DetectionSetting;
import io.github.sed4j.inference.evaluation.ClipDurations;
import io.github.sed4j.inference.evaluation.EventList;
import io.github.sed4j.inference.evaluation.ScoreSet;
import io.github.sed4j.inference.postprocessing.EventTimes;
import io.github.sed4j.inference.postprocessing.FrameScores;
import io.github.sed4j.inference.postprocessing.MedianFilter;
import io.github.sed4j.inference.postprocessing.SoundEvent;
import io.github.sed4j.inference.postprocessing.Thresholding;
import io.github.sed4j.models.bundle.Bundle;
import io.github.sed4j.training.data.ClipSet;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Measures what a recipe has trained, and simpler systems beside it, on the validation set. */
final class ReproductionEvaluation {

  /** Recordings between two lines of progress. */
  private static final int PROGRESS_STEP = 100;

  private final Path run;
  private final ClipSet validation;
  private final List<AnnotatedRecording> recordings;
  private final int folds;
  private final long seed;
  private final Device device;
  private final Console console;
  private final Set<String> failed = new HashSet<>();
  private volatile boolean stopped;

  /**
   * What was measured.
   *
   * @param calibration of the whole system
   * @param variants from the simplest to the last; the second last is the report's system
   * @param clips how many were used
   * @param failures how many could not be used
   */
  record Result(Calibration calibration, List<Variant.Result> variants, int clips, int failures) {

    /** The system of the report. */
    Variant.Result system() {
      return variants.get(variants.size() - 2);
    }
  }

  /**
   * Makes an evaluation.
   *
   * @param run the recipe's folder
   * @param folds parts of the validation set, as the recipe's calibration has them
   */
  ReproductionEvaluation(
      Path run, ClipSet validation, int folds, long seed, Device device, Console console) {
    this.run = run;
    this.validation = validation;
    this.folds = folds;
    this.seed = seed;
    this.device = device;
    this.console = console;
    recordings = validation.annotatedRecordings();
  }

  /** Asks {@link #evaluate} to end soon. */
  void stop() {
    stopped = true;
  }

  /** Evaluates; empty if it was stopped. */
  Optional<Result> evaluate() throws IOException {
    Path single = run.resolve("single" + Bundle.SUFFIX);
    if (!Files.exists(single)) {
      calibrate(run.resolve("tagger-1").resolve("fbcrnn" + Bundle.SUFFIX), single);
    }
    Bundle all = Bundle.read(run.resolve("ensemble" + Bundle.SUFFIX));
    Map<String, FrameScores> scores = scores(all, "all networks");
    if (stopped) {
      return Optional.empty();
    }
    if (scores.isEmpty()) {
      throw new IOException(validation.name() + ": no recording can be used");
    }
    EventList truth = truth(scores.keySet(), all.classes());
    ClipDurations durations = durations(scores, truth);
    List<Variant.Result> results = new ArrayList<>();
    results.add(always(all.classes(), durations).evaluate(truth, durations));
    for (Map.Entry<String, Path> simpler :
        List.of(
            Map.entry("one FBCRNN", single),
            Map.entry("FBCRNNs", run.resolve("taggers" + Bundle.SUFFIX)))) {
      Bundle bundle = Bundle.read(simpler.getValue());
      Map<String, FrameScores> ofBundle = scores(bundle, simpler.getKey());
      if (stopped) {
        return Optional.empty();
      }
      String name = simpler.getKey() + count(bundle);
      results.add(medians(name, ofBundle, calibration(bundle)).evaluate(truth, durations));
    }
    Calibration calibration = calibration(all);
    String name = "FBCRNNs and tag-conditioned CNNs" + count(all);
    results.add(medians(name, scores, calibration).evaluate(truth, durations));
    console.progress("sound event bounding boxes");
    results.add(
        new BoundingBoxSearch(scores, truth, folds, seed)
            .search("the same, bounding boxes for medians")
            .evaluate(truth, durations));
    return Optional.of(new Result(calibration, results, scores.size(), failed.size()));
  }

  private static String count(Bundle bundle) {
    int members = bundle.members().size();
    return members > 1 ? ", " + members + " networks" : "";
  }

  private void calibrate(Path network, Path to) throws IOException {
    Bundle bundle = Bundle.read(network);
    try (Ensemble ensemble = Ensemble.of(bundle, device)) {
      Calibration chosen =
          calibration(folds, seed)
              .build()
              .calibrate(
                  ensemble,
                  recordings,
                  new EnsembleCalibration.Listener() {
                    @Override
                    public void onProgress(int done, int all) {
                      said("calibration of one FBCRNN", done, all);
                    }

                    @Override
                    public void onFailure(AnnotatedRecording recording, Exception cause) {
                      failed(recording, cause);
                    }
                  })
              .calibration();
      bundle.toBuilder().optSection(Calibration.SECTION, chosen.toJson()).build().write(to);
    }
  }

  /** How the recipe, too, chooses what it needs: the report's search. */
  static EnsembleCalibration.Builder calibration(int folds, long seed) {
    EnsembleCalibration.Builder calibration = EnsembleCalibration.builder();
    return folds > 1 ? calibration.optFolds(folds, seed) : calibration;
  }

  private static Calibration calibration(Bundle bundle) throws IOException {
    String section =
        bundle
            .section(Calibration.SECTION)
            .orElseThrow(() -> new IOException(bundle.origin() + ": not calibrated"));
    return Calibration.fromJson(section, bundle.classes(), bundle.origin());
  }

  private void said(String what, int done, int all) {
    if (done % PROGRESS_STEP == 0 || done == all) {
      console.progress(what + ": " + done + " of " + all);
    }
  }

  private void failed(AnnotatedRecording recording, Exception cause) {
    if (failed.add(recording.name())) {
      console.failure(recording.name(), cause);
    }
  }

  /** Scores of each clip with the contexts that were chosen, masked by the tags. */
  private Map<String, FrameScores> scores(Bundle bundle, String what) throws IOException {
    Calibration calibration = calibration(bundle);
    List<String> classes = bundle.classes();
    List<Integer> contexts =
        classes.stream().map(label -> calibration.detection().get(label).context()).toList();
    ScoreSettings settings =
        ScoreSettings.builder()
            .optContexts(contexts.stream().distinct().mapToInt(c -> c).toArray())
            .optTagThresholds(calibration.tagThresholds())
            .build();
    Map<String, FrameScores> byClip = new LinkedHashMap<>();
    try (Ensemble ensemble = Ensemble.of(bundle, device)) {
      for (int i = 0; i < recordings.size() && !stopped; i++) {
        AnnotatedRecording recording = recordings.get(i);
        try {
          EnsembleScores scores = ensemble.scores(recording.file(), settings);
          double[][] rows = new double[classes.size()][];
          for (int k = 0; k < rows.length; k++) {
            rows[k] = scores.frameScores(contexts.get(k)).scores(k);
          }
          byClip.put(recording.name(), scores.frameScores(contexts.get(0)).withScores(rows));
        } catch (IOException e) {
          failed(recording, e);
        }
        said("scores of " + what, i + 1, recordings.size());
      }
    }
    return byClip;
  }

  private EventList truth(Set<String> clips, List<String> classes) {
    EventList.Builder truth = EventList.builder();
    for (AnnotatedRecording recording : recordings) {
      if (clips.contains(recording.name())) {
        truth.addClip(recording.name());
        recording.events().stream()
            .filter(event -> classes.contains(event.label()))
            .forEach(event -> truth.addEvent(recording.name(), event));
      }
    }
    return truth.build();
  }

  /** The time that has scores, or that is annotated, of each clip. */
  private static ClipDurations durations(Map<String, FrameScores> scores, EventList truth) {
    Map<String, Double> seconds = new LinkedHashMap<>();
    scores.forEach(
        (clip, of) ->
            seconds.put(
                clip,
                truth.events(clip).stream()
                    .mapToDouble(SoundEvent::offset)
                    .reduce(of.boundary(of.frameCount()), Math::max)));
    return ClipDurations.of(seconds);
  }

  /** Every class from the beginning to the end of every clip. */
  private static Variant always(List<String> classes, ClipDurations durations) {
    Map<String, FrameScores> scores = new LinkedHashMap<>();
    for (String clip : durations.clips()) {
      double[][] rows = new double[classes.size()][1];
      for (double[] row : rows) {
        Arrays.fill(row, 1);
      }
      double end = durations.duration(clip).orElseThrow();
      scores.put(clip, FrameScores.of(classes, new double[] {0, end}, rows));
    }
    Map<String, Double> thresholds = new LinkedHashMap<>();
    classes.forEach(label -> thresholds.put(label, Variant.LEAST_THRESHOLD));
    return new Variant(
        "every class in the whole clip",
        ScoreSet.of(scores),
        thresholds,
        EventTimes.EDGES,
        Double.NaN);
  }

  /** Median filters and thresholds as they were calibrated. */
  private Variant medians(String name, Map<String, FrameScores> scores, Calibration calibration) {
    List<String> classes = calibration.eventClasses();
    Map<String, FrameScores> filtered = new LinkedHashMap<>();
    Map<String, Double> thresholds = new LinkedHashMap<>();
    for (String label : classes) {
      thresholds.put(label, calibration.detection().get(label).threshold());
    }
    scores.forEach(
        (clip, of) -> {
          double[][] rows = new double[classes.size()][];
          for (int k = 0; k < rows.length; k++) {
            DetectionSetting setting = calibration.detection().get(classes.get(k));
            rows[k] = MedianFilter.filter(of.scores(k), setting.medianLength());
          }
          filtered.put(clip, of.withScores(rows));
        });
    double heldOut = folds > 1 ? calibration.provenance().macro() : Double.NaN;
    return new Variant(
        name, ScoreSet.of(filtered), thresholds, Thresholding.DEFAULT_TIMES, heldOut);
  }
}
