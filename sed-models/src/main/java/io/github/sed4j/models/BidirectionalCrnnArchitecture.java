package io.github.sed4j.models;

import io.github.sed4j.models.nn.ClassifierArchitecture;
import io.github.sed4j.models.nn.CnnArchitecture;
import io.github.sed4j.models.nn.LayerSummary;
import io.github.sed4j.models.nn.ParameterSpec;
import java.util.ArrayList;
import java.util.List;

/**
 * The bidirectional CRNN that the authors moved to after the report for strong labels: the same
 * CNN, bidirectional GRU layers and one head. With tag conditioning the clip's tags join the
 * log-mel, the flattened vectors and the input of the first GRU layer as K constant channels each.
 *
 * <p>Thread safety: immutable, safe to share.
 *
 * @param classes event classes K, 1 to {@link Architecture#MAX_CLASSES}
 * @param cnn the convolutional part
 * @param classifier the recurrent part and the head; every GRU layer runs in both directions
 * @param tagConditioned whether the clip's tags are an input
 */
public record BidirectionalCrnnArchitecture(
    int classes, CnnArchitecture cnn, ClassifierArchitecture classifier, boolean tagConditioned)
    implements Architecture {

  /** The word for this kind of network. */
  public static final String TYPE = "bicrnn";

  static final String RNN = "_rnn";
  static final String HEAD = "_clf";

  /**
   * Makes a description.
   *
   * @param classes event classes K, 1 to {@link Architecture#MAX_CLASSES}
   * @param cnn the convolutional part
   * @param classifier the recurrent part and the head
   * @param tagConditioned whether the clip's tags are an input
   * @throws IllegalArgumentException if a value is missing or outside its range
   */
  public BidirectionalCrnnArchitecture {
    Checks.classes(classes);
    Checks.present("cnn", cnn);
    Checks.present("classifier", classifier);
  }

  @Override
  public String type() {
    return TYPE;
  }

  /**
   * Returns the constant channels that join the inputs.
   *
   * @return K with tag conditioning, else 0
   */
  int conditions() {
    return tagConditioned ? classes : 0;
  }

  @Override
  public List<ParameterSpec> parameters() {
    List<ParameterSpec> specs = new ArrayList<>(cnn.parameters(conditions()));
    specs.addAll(classifier.parameters(RNN, HEAD, recurrentInput(), classes, true));
    return specs;
  }

  @Override
  public List<LayerSummary> layers(int frames) {
    List<LayerSummary> rows = new ArrayList<>(cnn.summary(conditions(), frames));
    rows.addAll(classifier.summary(RNN, HEAD, recurrentInput(), classes, true, frames));
    return rows;
  }

  private int recurrentInput() {
    return cnn.outputSize(conditions()) + conditions();
  }
}
