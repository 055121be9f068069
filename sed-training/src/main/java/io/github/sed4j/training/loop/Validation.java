package io.github.sed4j.training.loop;

import io.github.sed4j.inference.evaluation.ClipTags;
import io.github.sed4j.inference.evaluation.OperatingPoints;
import io.github.sed4j.inference.evaluation.ScoreSet;
import java.util.Collections;
import java.util.Map;
import java.util.TreeMap;

/**
 * What the validation of a network in training gave. One such result serves all that need it: the
 * choice of the best checkpoint, the thresholds of an {@link AdaptiveAdmission}, and what a person
 * is shown.
 *
 * <p>Thread safety: immutable, safe to share.
 *
 * @param step number of steps that were done
 * @param loss mean loss of the clips, in evaluation mode
 * @param scores the scores of each clip: of a tagger one frame, the tag scores; of a network for
 *     strong labels all frames, and 0 for classes whose tag is off
 * @param tags the event classes of each clip
 * @param best for each class that occurs the threshold with the best F-score, and what is counted
 *     there: clips for a tagger, frames for a network for strong labels
 * @param improved whether no validation before was as good
 * @param admitted how many unlabelled examples of each event class joined training so far; empty
 *     without on-the-fly tagging
 * @param skippedClips recordings that were left out since they cannot be used
 * @param seconds how long it took
 */
public record Validation(
    long step,
    double loss,
    ScoreSet scores,
    ClipTags tags,
    OperatingPoints best,
    boolean improved,
    Map<String, Long> admitted,
    int skippedClips,
    double seconds) {

  /**
   * Makes a result.
   *
   * @param step number of steps that were done
   * @param loss mean loss of the clips
   * @param scores the scores of each clip
   * @param tags the event classes of each clip
   * @param best the best threshold of each class that occurs
   * @param improved whether no validation before was as good
   * @param admitted unlabelled examples that joined, by event class; copied
   * @param skippedClips recordings that were left out
   * @param seconds how long it took
   */
  public Validation {
    admitted = Collections.unmodifiableMap(new TreeMap<>(admitted));
  }

  /**
   * Returns the figure by which checkpoints are compared.
   *
   * @return mean of the best F-scores of the classes that occur, 0 to 1
   */
  public double macroF() {
    return best.macroF();
  }
}
