package io.github.sed4j.models.bundle;

import com.google.gson.JsonArray;
import com.google.gson.JsonObject;
import io.github.sed4j.models.Architecture;
import io.github.sed4j.models.BidirectionalCrnnArchitecture;
import io.github.sed4j.models.ForwardBackwardCrnnArchitecture;
import io.github.sed4j.models.TagConditionedCnnArchitecture;
import io.github.sed4j.models.nn.ClassifierArchitecture;
import io.github.sed4j.models.nn.CnnArchitecture;
import io.github.sed4j.models.nn.Conv1dLayer;
import io.github.sed4j.models.nn.Conv2dLayer;
import io.github.sed4j.models.nn.NormSettings;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * How architectures look as JSON, in both directions. The number of classes is that of the names
 * that the members of a bundle share.
 */
final class ArchitectureJson {

  private ArchitectureJson() {}

  static JsonObject toJson(Architecture architecture) {
    JsonObject json = new JsonObject();
    json.addProperty("network", architecture.type());
    addCnn(architecture.cnn(), json);
    if (architecture instanceof ForwardBackwardCrnnArchitecture crnn) {
      addClassifier(crnn.classifier(), json);
    } else if (architecture instanceof TagConditionedCnnArchitecture cnn) {
      json.addProperty("outputKernel", cnn.outputKernel());
    } else if (architecture instanceof BidirectionalCrnnArchitecture crnn) {
      addClassifier(crnn.classifier(), json);
      json.addProperty("tagConditioned", crnn.tagConditioned());
    }
    return json;
  }

  static Architecture architecture(JsonFields json, int classes) throws BundleFormatException {
    String network = json.string("network");
    CnnArchitecture cnn = cnn(json);
    try {
      Architecture architecture =
          switch (network) {
            case ForwardBackwardCrnnArchitecture.TYPE ->
                new ForwardBackwardCrnnArchitecture(classes, cnn, classifier(json));
            case TagConditionedCnnArchitecture.TYPE ->
                new TagConditionedCnnArchitecture(
                    classes, cnn, json.integer("outputKernel", 1, Conv2dLayer.MAX_KERNEL));
            case BidirectionalCrnnArchitecture.TYPE ->
                new BidirectionalCrnnArchitecture(
                    classes, cnn, classifier(json), json.bool("tagConditioned"));
            default ->
                throw json.error(
                    "network",
                    network,
                    String.join(
                        ", ",
                        ForwardBackwardCrnnArchitecture.TYPE,
                        TagConditionedCnnArchitecture.TYPE,
                        BidirectionalCrnnArchitecture.TYPE));
          };
      json.end();
      return architecture;
    } catch (IllegalArgumentException e) {
      throw json.error(e);
    }
  }

  private static void addCnn(CnnArchitecture cnn, JsonObject json) {
    JsonArray layers2d = new JsonArray();
    for (Conv2dLayer layer : cnn.layers2d()) {
      JsonObject entry = new JsonObject();
      entry.addProperty("channels", layer.channels());
      entry.addProperty("bandKernel", layer.bandKernel());
      entry.addProperty("frameKernel", layer.frameKernel());
      entry.addProperty("bandPooling", layer.bandPooling());
      layers2d.add(entry);
    }
    JsonArray layers1d = new JsonArray();
    for (Conv1dLayer layer : cnn.layers1d()) {
      JsonObject entry = new JsonObject();
      entry.addProperty("channels", layer.channels());
      entry.addProperty("frameKernel", layer.frameKernel());
      layers1d.add(entry);
    }
    json.addProperty("melBands", cnn.melBands());
    json.add("layers2d", layers2d);
    json.add("layers1d", layers1d);
    json.add("norm", toJson(cnn.norm()));
  }

  private static CnnArchitecture cnn(JsonFields json) throws BundleFormatException {
    List<Conv2dLayer> layers2d = new ArrayList<>();
    for (JsonFields layer : json.objects("layers2d", CnnArchitecture.MAX_LAYERS)) {
      int channels = layer.integer("channels", 1, Conv2dLayer.MAX_CHANNELS);
      int bandKernel = layer.integer("bandKernel", 1, Conv2dLayer.MAX_KERNEL);
      int frameKernel = layer.integer("frameKernel", 1, Conv2dLayer.MAX_KERNEL);
      int bandPooling = layer.integer("bandPooling", 1, Conv2dLayer.MAX_POOLING);
      layer.end();
      try {
        layers2d.add(new Conv2dLayer(channels, bandKernel, frameKernel, bandPooling));
      } catch (IllegalArgumentException e) {
        throw layer.error(e);
      }
    }
    List<Conv1dLayer> layers1d = new ArrayList<>();
    for (JsonFields layer : json.objects("layers1d", CnnArchitecture.MAX_LAYERS)) {
      int channels = layer.integer("channels", 1, Conv2dLayer.MAX_CHANNELS);
      int frameKernel = layer.integer("frameKernel", 1, Conv2dLayer.MAX_KERNEL);
      layer.end();
      try {
        layers1d.add(new Conv1dLayer(channels, frameKernel));
      } catch (IllegalArgumentException e) {
        throw layer.error(e);
      }
    }
    int melBands = json.integer("melBands", 1, CnnArchitecture.MAX_MEL_BANDS);
    NormSettings norm = norm(json.object("norm"));
    try {
      return new CnnArchitecture(melBands, layers2d, layers1d, norm);
    } catch (IllegalArgumentException e) {
      throw json.error(e);
    }
  }

  private static void addClassifier(ClassifierArchitecture classifier, JsonObject json) {
    JsonArray headSizes = new JsonArray();
    classifier.headSizes().forEach(headSizes::add);
    json.addProperty("hiddenSize", classifier.hiddenSize());
    json.addProperty("recurrentLayers", classifier.recurrentLayers());
    json.add("headSizes", headSizes);
    json.add("headNorm", toJson(classifier.headNorm()));
  }

  private static ClassifierArchitecture classifier(JsonFields json) throws BundleFormatException {
    int hiddenSize = json.integer("hiddenSize", 1, ClassifierArchitecture.MAX_SIZE);
    int recurrentLayers = json.integer("recurrentLayers", 1, ClassifierArchitecture.MAX_LAYERS);
    int[] headSizes =
        json.integers(
            "headSizes", 1, ClassifierArchitecture.MAX_SIZE, ClassifierArchitecture.MAX_LAYERS);
    NormSettings headNorm = norm(json.object("headNorm"));
    try {
      return new ClassifierArchitecture(
          hiddenSize, recurrentLayers, Arrays.stream(headSizes).boxed().toList(), headNorm);
    } catch (IllegalArgumentException e) {
      throw json.error(e);
    }
  }

  private static JsonObject toJson(NormSettings norm) {
    JsonObject json = new JsonObject();
    json.addProperty("running", JsonFields.nameOf(norm.running()));
    json.add("momentum", StrictJson.number(norm.momentum()));
    json.add("epsilon", StrictJson.number(norm.epsilon()));
    return json;
  }

  private static NormSettings norm(JsonFields json) throws BundleFormatException {
    NormSettings.Running running = json.constant("running", NormSettings.Running.class);
    double momentum = json.number("momentum", 0, 1);
    double epsilon = json.number("epsilon", 0, 1);
    json.end();
    try {
      return new NormSettings(running, momentum, epsilon);
    } catch (IllegalArgumentException e) {
      throw json.error(e);
    }
  }
}
