package io.github.sed4j.examples;

import io.github.sed4j.inference.AnnotatedRecording;
import io.github.sed4j.inference.Ensemble;
import io.github.sed4j.inference.EnsembleCalibration;
import io.github.sed4j.inference.calibration.Calibration;
import io.github.sed4j.inference.calibration.DetectionSetting;
import io.github.sed4j.models.bundle.Bundle;
import io.github.sed4j.training.data.ClipSet;
import io.github.sed4j.training.data.Labelling;
import io.github.sed4j.training.data.PlainDataset;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;

/**
 * Chooses how a model's scores become events: for each event class a threshold of the tag, a
 * context, a median filter and a threshold of the event. Arguments: {@code BUNDLE DATA OUT}: the
 * model; recordings that it was not trained on, with a table of filename, onset, offset and
 * event_label; the bundle to be written.
 */
public final class CalibrateThresholds {

  private CalibrateThresholds() {}

  /**
   * Calibrates a bundle.
   *
   * @param arguments {@code BUNDLE DATA OUT}
   * @throws IOException if the bundle or the data cannot be used, or the result not be written
   */
  public static void main(String[] arguments) throws IOException {
    if (arguments.length != 3) {
      throw new IllegalArgumentException("arguments: BUNDLE DATA OUT");
    }
    Bundle bundle = Bundle.read(Path.of(arguments[0]));
    ClipSet clips = PlainDataset.read(Path.of(arguments[1])).training().get(0);
    if (clips.labelling() != Labelling.STRONG) {
      throw new IOException(arguments[1] + ": labels without times, allowed: onset and offset");
    }
    List<AnnotatedRecording> recordings =
        clips.clips().stream()
            // Name the group by the microphone or the day, say: cross-validation, optFolds, never
            // measures on a group that it searched on. Here each clip is one of its own.
            .map(
                clip ->
                    new AnnotatedRecording(
                        clip.name(), clip.name(), clip.file(), clip.labels().events()))
            .toList();

    EnsembleCalibration.Result result;
    try (Ensemble ensemble = Ensemble.of(bundle)) {
      result =
          EnsembleCalibration.builder()
              .optContexts(List.of(5, 10, 20)) // frames of 20 ms to either side
              .optMedianLengths(List.of(11, 21, 51))
              .build()
              .calibrate(
                  ensemble,
                  recordings,
                  new EnsembleCalibration.Listener() {
                    @Override
                    public void onFailure(AnnotatedRecording recording, Exception cause) {
                      System.err.println(cause.getMessage());
                    }
                  });
    }
    Calibration calibration = result.calibration();
    for (String label : calibration.eventClasses()) {
      DetectionSetting setting = calibration.detection().get(label);
      System.out.printf(
          Locale.ROOT,
          "%s: tag above %.2f; context %d, median filter %d, event above %.2f: F %.2f%n",
          label,
          calibration.tagThresholds().get(label),
          setting.context(),
          setting.medianLength(),
          setting.threshold(),
          result.masked().values().getOrDefault(label, Double.NaN));
    }
    // The calibration lies in the bundle, where SoundEventDetector finds it.
    bundle.toBuilder()
        .optSection(Calibration.SECTION, calibration.toJson())
        .build()
        .write(Path.of(arguments[2]));
  }
}
