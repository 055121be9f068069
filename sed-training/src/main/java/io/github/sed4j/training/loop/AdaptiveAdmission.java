package io.github.sed4j.training.loop;

import io.github.sed4j.features.audio.AudioClip;
import io.github.sed4j.training.data.Admission;
import java.util.List;
import java.util.Map;

/**
 * An admission of unlabelled clips that follows the network in training: on-the-fly tagging. It is
 * handed to the {@code Builder.optAdmission} of a training, which tells it of each validation, lets
 * it tag clips with the network as it is at the time, and keeps its state in the checkpoints.
 *
 * <p>Thread safety: called by one thread at a time, the one that trains.
 */
public interface AdaptiveAdmission extends Admission {

  /**
   * Tags clips with the network in training as it is now, in evaluation mode, from clean features.
   *
   * <p>Thread safety: for the thread that trains.
   */
  @FunctionalInterface
  interface Tagger {
    /**
     * Scores clips.
     *
     * @param clips at least one, one channel, at the rate of the training, at least one frame each
     * @return tag scores 0 to 1, {@code (clips, K)}, classes in the order of the training
     */
    float[][] tag(List<AudioClip> clips);
  }

  /**
   * A run begins, or goes on; called once, before anything else.
   *
   * @param eventClasses the K classes of the training
   * @param tagger the network in training
   */
  void begin(List<String> eventClasses, Tagger tagger);

  /**
   * The network was validated.
   *
   * @param validation the scores of all clips and their labels
   */
  void validated(Validation validation);

  /**
   * Counts what joined training so far.
   *
   * @return examples of each event class
   */
  Map<String, Long> admitted();

  /**
   * Returns all that a resumed run needs to decide as this one would.
   *
   * @return any text
   */
  String state();

  /**
   * Goes on from a checkpoint.
   *
   * @param state what {@link #state} returned
   * @throws IllegalArgumentException if it is no such text
   */
  void restore(String state);
}
