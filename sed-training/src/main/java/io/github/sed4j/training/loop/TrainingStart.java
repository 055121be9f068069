package io.github.sed4j.training.loop;

import java.nio.file.Path;
import java.util.List;

/**
 * What a training run is going to do.
 *
 * <p>Thread safety: immutable, safe to share.
 *
 * @param folder where checkpoints and the finished bundle lie
 * @param network the word for the kind of network, such as {@code fbcrnn}
 * @param parameters number of its trainable parameters
 * @param eventClasses the K event classes
 * @param firstStep steps that were done before, 0 for a new run
 * @param steps steps of the whole run
 * @param batchSize examples of a batch
 * @param trainingClips different clips that train
 * @param validationClips clips that validate
 * @param device where the network runs, such as {@code cpu()}
 */
public record TrainingStart(
    Path folder,
    String network,
    long parameters,
    List<String> eventClasses,
    long firstStep,
    long steps,
    int batchSize,
    int trainingClips,
    int validationClips,
    String device) {

  /**
   * Makes a description.
   *
   * @param folder where checkpoints and the finished bundle lie
   * @param network the word for the kind of network
   * @param parameters number of its trainable parameters
   * @param eventClasses the K event classes; copied
   * @param firstStep steps that were done before
   * @param steps steps of the whole run
   * @param batchSize examples of a batch
   * @param trainingClips different clips that train
   * @param validationClips clips that validate
   * @param device where the network runs
   */
  public TrainingStart {
    eventClasses = List.copyOf(eventClasses);
  }
}
