package io.github.sed4j.inference.calibration;

import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonParseException;
import com.google.gson.JsonParser;
import com.google.gson.JsonPrimitive;
import io.github.sed4j.inference.postprocessing.PerClass;
import io.github.sed4j.models.bundle.BundleFormatException;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** How a calibration looks as JSON; both directions stand beside each other. */
final class CalibrationJson {

  private static final int VERSION = 1;
  private static final String INFINITY = "Infinity";

  private final String path;
  private final JsonObject fields;
  private final Set<String> unread;

  private CalibrationJson(String path, JsonObject fields) {
    this.path = path;
    this.fields = fields;
    this.unread = new LinkedHashSet<>(fields.keySet());
  }

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
    String path = origin + ": " + Calibration.SECTION;
    JsonElement element;
    try {
      element = JsonParser.parseString(text);
    } catch (JsonParseException e) {
      throw new BundleFormatException(path + " is no JSON: " + e.getMessage(), e);
    }
    CalibrationJson json = object(path, element);
    int version = json.integer("version");
    if (version != VERSION) {
      throw new BundleFormatException(path + ".version = " + version + ", allowed: " + VERSION);
    }
    try {
      Calibration.Builder builder = Calibration.builder(eventClasses);
      builder.optTagThresholds(PerClass.of(json.object("tagThresholds").numbers(eventClasses)));
      builder.optDetection(json.settings("detection", eventClasses));
      if (json.fields.has("lowLatency")) {
        builder.optLowLatency(json.settings("lowLatency", eventClasses));
      }
      if (json.fields.has("pseudoLabels")) {
        builder.optPseudoLabels(json.settings("pseudoLabels", eventClasses));
      }
      builder.optProvenance(json.object("provenance").provenance());
      json.end();
      return builder.build();
    } catch (IllegalArgumentException e) {
      throw new BundleFormatException(path + ": " + e.getMessage(), e);
    }
  }

  private CalibrationProvenance provenance() throws BundleFormatException {
    CalibrationJson values = object("values");
    CalibrationProvenance provenance =
        new CalibrationProvenance(
            string("data"),
            integer("clips"),
            string("aim"),
            integer("folds"),
            values.numbers(List.copyOf(values.fields.keySet())));
    end();
    return provenance;
  }

  private PerClass<DetectionSetting> settings(String name, List<String> eventClasses)
      throws BundleFormatException {
    CalibrationJson classes = object(name);
    Map<String, DetectionSetting> settings = new LinkedHashMap<>();
    for (String label : eventClasses) {
      CalibrationJson setting = classes.object(label);
      try {
        settings.put(
            label,
            new DetectionSetting(
                setting.integer("context"),
                setting.integer("medianLength"),
                setting.number("threshold")));
      } catch (IllegalArgumentException e) {
        throw new BundleFormatException(setting.path + ": " + e.getMessage(), e);
      }
      setting.end();
    }
    classes.end();
    return PerClass.of(settings);
  }

  private Map<String, Double> numbers(List<String> labels) throws BundleFormatException {
    Map<String, Double> numbers = new LinkedHashMap<>();
    for (String label : labels) {
      numbers.put(label, number(label));
    }
    end();
    return numbers;
  }

  private JsonElement field(String name) throws BundleFormatException {
    JsonElement element = fields.get(name);
    if (element == null) {
      throw new BundleFormatException(path + "." + name + " is missing");
    }
    unread.remove(name);
    return element;
  }

  private CalibrationJson object(String name) throws BundleFormatException {
    return object(path + "." + name, field(name));
  }

  private static CalibrationJson object(String path, JsonElement element)
      throws BundleFormatException {
    if (!element.isJsonObject()) {
      throw new BundleFormatException(path + " = " + element + ", allowed: an object");
    }
    return new CalibrationJson(path, element.getAsJsonObject());
  }

  private String string(String name) throws BundleFormatException {
    JsonElement element = field(name);
    if (!element.isJsonPrimitive() || !element.getAsJsonPrimitive().isString()) {
      throw new BundleFormatException(path + "." + name + " = " + element + ", allowed: a string");
    }
    return element.getAsString();
  }

  private int integer(String name) throws BundleFormatException {
    double value = number(name);
    if (value != Math.rint(value) || Math.abs(value) > Integer.MAX_VALUE) {
      throw new BundleFormatException(
          path + "." + name + " = " + value + ", allowed: a whole number");
    }
    return (int) value;
  }

  private double number(String name) throws BundleFormatException {
    JsonElement element = field(name);
    if (element.isJsonPrimitive()) {
      JsonPrimitive primitive = element.getAsJsonPrimitive();
      if (primitive.isNumber()) {
        return primitive.getAsDouble();
      }
      if (primitive.isString() && primitive.getAsString().equals(INFINITY)) {
        return Double.POSITIVE_INFINITY;
      }
      if (primitive.isString() && primitive.getAsString().equals("-" + INFINITY)) {
        return Double.NEGATIVE_INFINITY;
      }
    }
    throw new BundleFormatException(
        path + "." + name + " = " + element + ", allowed: a number, \"Infinity\" or \"-Infinity\"");
  }

  private void end() throws BundleFormatException {
    if (!unread.isEmpty()) {
      throw new BundleFormatException(
          path + "." + unread.iterator().next() + " is not known, allowed: what format 1 has");
    }
  }
}
