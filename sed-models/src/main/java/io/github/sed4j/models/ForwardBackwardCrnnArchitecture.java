package io.github.sed4j.models;

import io.github.sed4j.models.nn.ClassifierArchitecture;
import io.github.sed4j.models.nn.CnnArchitecture;
import io.github.sed4j.models.nn.LayerSummary;
import io.github.sed4j.models.nn.ParameterSpec;
import java.util.ArrayList;
import java.util.List;

/**
 * The forward-backward CRNN: a CNN and, on its output, two recurrent classifiers of the same shape,
 * one reading forwards and one backwards (technical report, section 1).
 *
 * <p>Thread safety: immutable, safe to share.
 *
 * @param classes event classes K, 1 to {@link Architecture#MAX_CLASSES}
 * @param cnn the convolutional part
 * @param classifier each of the two classifiers
 */
public record ForwardBackwardCrnnArchitecture(
    int classes, CnnArchitecture cnn, ClassifierArchitecture classifier) implements Architecture {

  /** The word for this kind of network. */
  public static final String TYPE = "fbcrnn";

  static final String RNN_FORWARD = "_rnn_fwd";
  static final String RNN_BACKWARD = "_rnn_bwd";
  static final String HEAD_FORWARD = "_clf_fwd";
  static final String HEAD_BACKWARD = "_clf_bwd";

  /**
   * Makes a description.
   *
   * @param classes event classes K, 1 to {@link Architecture#MAX_CLASSES}
   * @param cnn the convolutional part
   * @param classifier each of the two classifiers
   * @throws IllegalArgumentException if a value is missing or outside its range
   */
  public ForwardBackwardCrnnArchitecture {
    Checks.classes(classes);
    Checks.present("cnn", cnn);
    Checks.present("classifier", classifier);
  }

  @Override
  public String type() {
    return TYPE;
  }

  @Override
  public List<ParameterSpec> parameters() {
    List<ParameterSpec> specs = new ArrayList<>(cnn.parameters(0));
    int in = cnn.outputSize(0);
    specs.addAll(classifier.parameters(RNN_FORWARD, HEAD_FORWARD, in, classes, false));
    specs.addAll(classifier.parameters(RNN_BACKWARD, HEAD_BACKWARD, in, classes, false));
    return specs;
  }

  @Override
  public List<LayerSummary> layers(int frames) {
    List<LayerSummary> rows = new ArrayList<>(cnn.summary(0, frames));
    int in = cnn.outputSize(0);
    rows.addAll(classifier.summary(RNN_FORWARD, HEAD_FORWARD, in, classes, false, frames));
    rows.addAll(classifier.summary(RNN_BACKWARD, HEAD_BACKWARD, in, classes, false, frames));
    return rows;
  }
}
