package io.github.sed4j.inference.calibration;

import com.google.gson.JsonObject;
import com.google.gson.JsonPrimitive;
import io.github.sed4j.inference.postprocessing.PerClass;
import io.github.sed4j.models.bundle.BundleFormatException;
import io.github.sed4j.models.bundle.JsonFields;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** How a calibration looks as JSON; both directions stand beside each other. */
final class CalibrationJson {

  private static final int VERSION = 1;

  private CalibrationJson() {}

  static String write(Calibration calibration) {
    JsonObject json = new JsonObject();
    json.addProperty("version", VERSION);
    JsonObject tags = new JsonObject();
    JsonObject detection = new JsonObject();
    for (String label : calibration.eventClasses()) {
      tags.add(label, number(calibration.tagThresholds().get(label)));
      detection.add(label, json(calibration.detection().get(label)));
    }
    json.add("tagThresholds", tags);
    json.add("detection", detection);
    calibration
        .lowLatency()
        .ifPresent(settings -> json.add("lowLatency", json(settings, calibration)));
    calibration
        .pseudoLabels()
        .ifPresent(settings -> json.add("pseudoLabels", json(settings, calibration)));
    CalibrationProvenance origin = calibration.provenance();
    JsonObject provenance = new JsonObject();
    provenance.addProperty("data", origin.data());
    provenance.addProperty("clips", origin.clips());
    provenance.addProperty("aim", origin.aim());
    provenance.addProperty("folds", origin.folds());
    JsonObject values = new JsonObject();
    origin.values().forEach((label, value) -> values.add(label, number(value)));
    provenance.add("values", values);
    json.add("provenance", provenance);
    return json.toString();
  }

  private static JsonObject json(PerClass<DetectionSetting> settings, Calibration calibration) {
    JsonObject json = new JsonObject();
    calibration.eventClasses().forEach(label -> json.add(label, json(settings.get(label))));
    return json;
  }

  private static JsonObject json(DetectionSetting setting) {
    JsonObject json = new JsonObject();
    json.addProperty("context", setting.context());
    json.addProperty("medianLength", setting.medianLength());
    json.add("threshold", number(setting.threshold()));
    return json;
  }

  private static JsonPrimitive number(double value) {
    return Double.isFinite(value) ? new JsonPrimitive(value) : new JsonPrimitive("" + value);
  }

  static Calibration read(String text, List<String> eventClasses, String origin)
      throws BundleFormatException {
    JsonFields json = JsonFields.parse(text, origin, Calibration.SECTION);
    int version = json.integer("version", 1, Integer.MAX_VALUE);
    if (version != VERSION) {
      throw json.error("version", version, Integer.toString(VERSION));
    }
    try {
      Calibration.Builder builder = Calibration.builder(eventClasses);
      builder.optTagThresholds(PerClass.of(numbers(json.object("tagThresholds"), eventClasses)));
      builder.optDetection(settings(json.object("detection"), eventClasses));
      if (json.has("lowLatency")) {
        builder.optLowLatency(settings(json.object("lowLatency"), eventClasses));
      }
      if (json.has("pseudoLabels")) {
        builder.optPseudoLabels(settings(json.object("pseudoLabels"), eventClasses));
      }
      builder.optProvenance(provenance(json.object("provenance")));
      json.end();
      return builder.build();
    } catch (IllegalArgumentException e) {
      throw json.error(e);
    }
  }

  private static CalibrationProvenance provenance(JsonFields json) throws BundleFormatException {
    JsonFields values = json.object("values");
    CalibrationProvenance provenance =
        new CalibrationProvenance(
            json.string("data"),
            json.integer("clips", 0, Integer.MAX_VALUE),
            json.string("aim"),
            json.integer("folds", 1, Integer.MAX_VALUE),
            numbers(values, values.names()));
    json.end();
    return provenance;
  }

  private static PerClass<DetectionSetting> settings(JsonFields json, List<String> eventClasses)
      throws BundleFormatException {
    Map<String, DetectionSetting> settings = new LinkedHashMap<>();
    for (String label : eventClasses) {
      settings.put(label, setting(json.object(label)));
    }
    json.end();
    return PerClass.of(settings);
  }

  private static DetectionSetting setting(JsonFields json) throws BundleFormatException {
    int context = json.integer("context", 0, DetectionSetting.MAX_CONTEXT);
    int medianLength = json.integer("medianLength", 1, DetectionSetting.MAX_MEDIAN_LENGTH);
    double threshold = json.number("threshold");
    json.end();
    try {
      return new DetectionSetting(context, medianLength, threshold);
    } catch (IllegalArgumentException e) {
      throw json.error(e);
    }
  }

  private static Map<String, Double> numbers(JsonFields json, List<String> labels)
      throws BundleFormatException {
    Map<String, Double> numbers = new LinkedHashMap<>();
    for (String label : labels) {
      numbers.put(label, json.number(label));
    }
    json.end();
    return numbers;
  }
}
