package io.github.sed4j.examples.cli;

import io.github.sed4j.inference.calibration.Calibration;
import io.github.sed4j.training.data.LabelledClip;
import io.github.sed4j.training.loop.TrainingListener;
import io.github.sed4j.training.monitoring.TrainingJournal;
import io.github.sed4j.training.selftraining.PseudoLabels;
import io.github.sed4j.training.selftraining.RecipeListener;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;

/**
 * Says on stderr how a recipe proceeds: its steps, and of each training what {@link TrainingLines}
 * says.
 */
final class RecipeLines implements RecipeListener {

  /** Recordings between two lines of progress. */
  private static final int PROGRESS_STEP = 100;

  private final Console console;
  private final TrainingLines lines;

  RecipeLines(Console console, TrainingLines lines) {
    this.console = console;
    this.lines = lines;
  }

  @Override
  public void began(String step, int number, int all, boolean done) {
    console.progress("step " + number + " of " + all + ": " + step + (done ? ", done before" : ""));
  }

  @Override
  public List<TrainingListener> trainingListeners(String step, Path folder) {
    return List.of(lines, TrainingJournal.in(folder));
  }

  @Override
  public void onProgress(String step, int done, int all) {
    if (done % PROGRESS_STEP == 0 || done == all) {
      console.progress(step + ": " + done + " of " + all);
    }
  }

  @Override
  public void onFailure(String step, LabelledClip clip, Exception cause) {
    console.failure(clip.name(), cause);
  }

  @Override
  public void labelled(String set, PseudoLabels labels) {
    console.progress(
        set
            + ": "
            + labels.byClip().size()
            + " clips labelled, by class "
            + labels.clipsPerClass());
  }

  @Override
  public void calibrated(String step, Calibration calibration) {
    console.progress(
        String.format(
            Locale.ROOT,
            "%s: macro event F %.4f on the clips it was calibrated on",
            step,
            calibration.provenance().macro()));
  }
}
