package io.github.sed4j.training.selftraining;

import io.github.sed4j.inference.calibration.Calibration;
import io.github.sed4j.training.data.LabelledClip;
import io.github.sed4j.training.loop.TrainingListener;
import java.nio.file.Path;
import java.util.List;

/**
 * Is told how a {@link TwoStageRecipe} proceeds.
 *
 * <p>Thread safety: called by one thread at a time, the one that runs the recipe.
 */
public interface RecipeListener {

  /**
   * A step of the recipe begins.
   *
   * @param step its name, such as {@code tagger-1}
   * @param number its number, from 1
   * @param all how many steps there are
   * @param done whether it was done by an earlier run, and nothing is left to do
   */
  default void began(String step, int number, int all, boolean done) {}

  /**
   * Says who else hears about a training.
   *
   * @param step name of the step
   * @param folder where the training keeps its files
   * @return listeners for that training
   */
  default List<TrainingListener> trainingListeners(String step, Path folder) {
    return List.of();
  }

  /**
   * A step that goes over recordings proceeds.
   *
   * @param step name of the step
   * @param done recordings that are done
   * @param all recordings of the step, each as often as it is gone over
   */
  default void onProgress(String step, int done, int all) {}

  /**
   * A recording cannot be used, and is left out.
   *
   * @param step name of the step
   * @param clip the recording
   * @param cause why
   */
  default void onFailure(String step, LabelledClip clip, Exception cause) {}

  /**
   * A set was labelled.
   *
   * @param set name of the set
   * @param labels its labels
   */
  default void labelled(String set, PseudoLabels labels) {}

  /**
   * An ensemble was calibrated.
   *
   * @param step name of the step
   * @param calibration what was chosen
   */
  default void calibrated(String step, Calibration calibration) {}
}
