package io.github.sed4j.examples.cli;

import ai.djl.Device;
import io.github.sed4j.inference.AnnotatedRecording;
import io.github.sed4j.inference.Ensemble;
import io.github.sed4j.inference.EnsembleCalibration;
import io.github.sed4j.inference.calibration.Calibration;
import io.github.sed4j.inference.calibration.CalibrationResult;
import io.github.sed4j.inference.calibration.DetectionSetting;
import io.github.sed4j.inference.postprocessing.PerClass;
import io.github.sed4j.inference.postprocessing.SoundEvent;
import io.github.sed4j.models.bundle.Bundle;
import io.github.sed4j.training.data.ClipSet;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.TreeSet;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Chooses thresholds, contexts and filters on labelled recordings. */
@Command(
    name = "calibrate",
    description = {
      "Chooses thresholds, contexts and filters for the networks of a bundle on labelled recordings,"
          + " and writes the bundle with them.",
      "",
      "The data are a folder with recordings and a table of events (TSV: filename, onset, offset,"
          + " event_label), or with such a folder validation/, or DESED, whose validation set is"
          + " used.",
      "",
      "For each class: the threshold of the tag with the best F1-score; then the context, the median"
          + " filter and the threshold with the best event-based F1-score, under the tags, and once"
          + " more without them, for streams."
    })
final class CalibrateCommand extends SedCommand {

  /** Recordings between two lines of progress. */
  private static final int PROGRESS_STEP = 50;

  @Mixin private BundleOption bundles = new BundleOption();

  @Option(
      names = "--data",
      required = true,
      paramLabel = "DIR",
      description = "Recordings with events.")
  private Path data = Path.of("");

  @Option(
      names = {"-o", "--out"},
      required = true,
      paramLabel = "FILE",
      description = "The bundle that is written.")
  private Path out = Path.of("");

  @Option(
      names = "--folds",
      paramLabel = "N",
      description =
          "Measure on recordings that were not searched on: in N parts, each with what was found on"
              + " the others; default: ${DEFAULT-VALUE}, on the same recordings, which flatters.")
  private int folds = 1;

  @Option(
      names = "--seed",
      paramLabel = "N",
      description = "Decides which recordings make a part; default: ${DEFAULT-VALUE}.")
  private long seed = 1;

  @Mixin private EngineOptions engine = new EngineOptions();

  CalibrateCommand(Console console) {
    super(console);
  }

  @Override
  ExitStatus run() throws IOException {
    if (folds < 1) {
      throw new UsageException("--folds " + folds + ", allowed: at least 1");
    }
    OutPlace.requireFile("--out", out);
    // Recordings side by side, an engine thread each, are faster than all threads for one.
    Device device = engine.load(console(), 1);
    Bundle bundle = bundles.read();
    ClipSet clips = LabelledFolder.validation(data);
    List<AnnotatedRecording> recordings = clips.annotatedRecordings();
    if (!clips.missing().isEmpty()) {
      console().warning(data.toString(), clips.summary());
    }
    sayUnknownClasses(clips, bundle.classes());
    int[] failures = {0};
    EnsembleCalibration.Result result;
    try (Ensemble ensemble = Ensemble.of(bundle, device)) {
      result = calibrate(ensemble, recordings, failures);
    }
    print(result);
    bundle.toBuilder()
        .optSection(Calibration.SECTION, result.calibration().toJson())
        .build()
        .write(out);
    return ExitStatus.of(recordings.size(), failures[0]);
  }

  private EnsembleCalibration.Result calibrate(
      Ensemble ensemble, List<AnnotatedRecording> recordings, int[] failures) throws IOException {
    EnsembleCalibration calibration =
        EnsembleCalibration.builder()
            .optName(String.valueOf(data.toAbsolutePath().normalize().getFileName()))
            .optFolds(folds, seed)
            .optWorkers(engine.threads())
            .build();
    try {
      return calibration.calibrate(ensemble, recordings, listener(failures));
    } catch (IllegalArgumentException e) {
      throw new IOException(data + ": " + e.getMessage(), e);
    }
  }

  private void sayUnknownClasses(ClipSet clips, List<String> classes) {
    List<String> unknown =
        clips.clips().stream()
            .flatMap(clip -> clip.labels().events().stream())
            .map(SoundEvent::label)
            .filter(label -> !classes.contains(label))
            .toList();
    if (!unknown.isEmpty()) {
      console()
          .warning(
              data.toString(),
              "events of classes that the bundle does not have are left out: "
                  + unknown.size()
                  + " of "
                  + new TreeSet<>(unknown));
    }
  }

  private EnsembleCalibration.Listener listener(int[] failures) {
    return new EnsembleCalibration.Listener() {
      @Override
      public void onProgress(int done, int all) {
        if (done % PROGRESS_STEP == 0 || done == all) {
          console().progress("passes over recordings: " + done + " of " + all);
        }
      }

      @Override
      public void onFailure(AnnotatedRecording recording, Exception cause) {
        failures[0]++;
        console().failure(recording.name(), cause);
      }
    };
  }

  private void print(EnsembleCalibration.Result result) {
    console()
        .out()
        .println(
            "event_label\ttag_threshold\tcontext\tmedian_length\tthreshold\tevent_f1\tat_once_f1");
    PerClass<Double> tags = result.calibration().tagThresholds();
    PerClass<DetectionSetting> events = result.calibration().detection();
    for (String label : result.calibration().eventClasses()) {
      DetectionSetting setting = events.get(label);
      console()
          .out()
          .printf(
              Locale.ROOT,
              "%s\t%.4f\t%d\t%d\t%.4f\t%s\t%s%n",
              label,
              tags.get(label),
              setting.context(),
              setting.medianLength(),
              setting.threshold(),
              value(result.masked(), label),
              value(result.lowLatency(), label));
    }
    result.masked().warnings().forEach(warning -> console().warning("", warning));
  }

  private static String value(CalibrationResult result, String label) {
    Double value = result.values().get(label);
    return value == null || value.isNaN() ? "" : String.format(Locale.ROOT, "%.4f", value);
  }
}
