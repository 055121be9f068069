package io.github.sed4j.examples.cli;

import com.google.gson.JsonElement;
import com.google.gson.JsonNull;
import com.google.gson.JsonObject;
import com.google.gson.JsonPrimitive;
import io.github.sed4j.inference.evaluation.ClassValues;
import io.github.sed4j.inference.evaluation.ClipBasedMetric;
import io.github.sed4j.inference.evaluation.EvaluationWarning;
import io.github.sed4j.inference.evaluation.EventBasedMetric;
import io.github.sed4j.inference.evaluation.IntersectionBasedMetric;
import io.github.sed4j.inference.evaluation.IntersectionCriteria;
import io.github.sed4j.inference.evaluation.MetricResult;
import io.github.sed4j.inference.evaluation.MetricValues;
import io.github.sed4j.inference.evaluation.OperatingPoint;
import io.github.sed4j.inference.evaluation.OperatingPoints;
import io.github.sed4j.inference.evaluation.Psds;
import io.github.sed4j.inference.evaluation.PsdsResult;
import io.github.sed4j.inference.evaluation.SegmentBasedMetric;
import io.github.sed4j.inference.evaluation.ThresholdCurves;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.OptionalInt;

/** The values of all metrics, as a table for people and as JSON for programs. */
final class EvaluationReport {

  /** What a score must exceed if nobody says. */
  static final double DEFAULT_THRESHOLD = 0.5;

  private static final String ROW = "%-28s %7s %9s %7s %7s %7s %7s %10s%n";

  private final JsonObject json = new JsonObject();
  private final StringBuilder table = new StringBuilder();
  private final List<EvaluationWarning> warnings = new ArrayList<>();

  JsonObject json() {
    return json;
  }

  String table() {
    return table.toString();
  }

  List<EvaluationWarning> warnings() {
    return warnings;
  }

  void add(MetricResult<?> result, Object metric) {
    JsonObject object = new JsonObject();
    object.add("macro_f", number(result.macroF()));
    object.add("micro_f", number(result.microF()));
    object.add("error_rate", number(result.errorRate()));
    JsonObject classes = new JsonObject();
    result.classes().forEach((label, values) -> classes.add(label, json(values)));
    object.add("classes", classes);
    JsonObject overall = json(result.overall());
    if (metric instanceof EventBasedMetric || metric instanceof SegmentBasedMetric) {
      overall.addProperty("substitutions", result.overall().substitutions());
      overall.addProperty("deletions", result.overall().deletions());
      overall.addProperty("insertions", result.overall().insertions());
    }
    object.add("overall", overall);
    start(metric, object);
    result
        .classes()
        .forEach(
            (label, values) ->
                row(
                    label,
                    values.f(),
                    values.precision(),
                    values.recall(),
                    values.truePositives(),
                    values.falsePositives(),
                    values.falseNegatives(),
                    values.errorRate()));
    end(result.macroF(), result.microF(), result.errorRate());
    warnings.addAll(result.warnings());
  }

  private static JsonObject json(MetricValues values) {
    JsonObject object = new JsonObject();
    object.add("f", number(values.f()));
    object.add("precision", number(values.precision()));
    object.add("recall", number(values.recall()));
    object.addProperty("tp", values.truePositives());
    object.addProperty("fp", values.falsePositives());
    object.addProperty("fn", values.falseNegatives());
    object.add("error_rate", number(values.errorRate()));
    return object;
  }

  /** Adds what scores are worth at a threshold for each class. */
  void add(OperatingPoints points, Object metric) {
    JsonObject object = new JsonObject();
    object.add("macro_f", number(points.macroF()));
    object.add("micro_f", number(points.microF()));
    JsonObject classes = new JsonObject();
    points.classes().forEach((label, point) -> classes.add(label, json(point)));
    object.add("classes", classes);
    start(metric, object);
    points
        .classes()
        .forEach(
            (label, point) ->
                row(
                    String.format(Locale.ROOT, "%s > %.4g", label, point.threshold()),
                    point.f(),
                    point.precision(),
                    point.recall(),
                    point.truePositives(),
                    point.falsePositives(),
                    point.references() - point.truePositives(),
                    point.errorRate()));
    end(points.macroF(), points.microF(), Double.NaN);
    warnings.addAll(points.warnings());
  }

  private static JsonObject json(OperatingPoint point) {
    JsonObject object = new JsonObject();
    object.add("threshold", infinite(point.threshold()));
    object.add("f", number(point.f()));
    object.add("precision", number(point.precision()));
    object.add("recall", number(point.recall()));
    object.addProperty("tp", point.truePositives());
    object.addProperty("fp", point.falsePositives());
    object.addProperty("fn", point.references() - point.truePositives());
    object.add("error_rate", number(point.errorRate()));
    return object;
  }

  /** Adds to the clip-based values what needs no threshold. */
  void addRanking(ThresholdCurves clips) {
    JsonObject object = json.getAsJsonObject("clip");
    ClassValues precision = clips.averagePrecision();
    ClassValues auroc = clips.auroc();
    object.add("average_precision", number(precision.mean()));
    object.add("auroc", number(auroc.mean()));
    JsonObject classes = object.getAsJsonObject("classes");
    precision
        .classes()
        .forEach(
            (label, value) ->
                classes.getAsJsonObject(label).add("average_precision", number(value)));
    auroc
        .classes()
        .forEach((label, value) -> classes.getAsJsonObject(label).add("auroc", number(value)));
    table.append(
        String.format(
            Locale.ROOT,
            "mean average precision %.4f, AUROC %.4f%n",
            precision.mean(),
            auroc.mean()));
  }

  void add(PsdsResult result) {
    JsonObject object = new JsonObject();
    object.add("value", number(result.value()));
    JsonObject classes = new JsonObject();
    result.classes().forEach((label, value) -> classes.add(label, number(value)));
    object.add("classes", classes);
    object.add("parameters", parameters(result.metric()));
    json.add("psds", object);
    table.append(String.format(Locale.ROOT, "%nPSDS %.4f%n", result.value()));
    result
        .classes()
        .forEach(
            (label, value) ->
                table.append(String.format(Locale.ROOT, "%-28s %7.4f%n", label, value)));
    warnings.addAll(result.warnings());
  }

  private void start(Object metric, JsonObject object) {
    object.add("parameters", parameters(metric));
    json.add(name(metric), object);
    table.append(String.format(Locale.ROOT, "%s%s%n", table.isEmpty() ? "" : "\n", title(metric)));
    table.append(
        String.format(
            Locale.ROOT, ROW, "", "F", "precision", "recall", "TP", "FP", "FN", "error rate"));
  }

  private void row(
      String label,
      double f,
      double precision,
      double recall,
      long tp,
      long fp,
      long fn,
      double errorRate) {
    table.append(
        String.format(
            Locale.ROOT,
            ROW,
            label,
            text(f),
            text(precision),
            text(recall),
            tp,
            fp,
            fn,
            // sed_eval's value without references is 1 / epsilon
            tp + fn == 0 ? "-" : text(errorRate)));
  }

  private void end(double macro, double micro, double errorRate) {
    table.append(
        String.format(
            Locale.ROOT,
            "macro F %s, micro F %s%s%n",
            text(macro),
            text(micro),
            Double.isNaN(errorRate) ? "" : ", error rate " + text(errorRate)));
  }

  private static String text(double value) {
    return Double.isNaN(value) ? "-" : String.format(Locale.ROOT, "%.4f", value);
  }

  private static String name(Object metric) {
    if (metric instanceof EventBasedMetric) {
      return "event";
    }
    if (metric instanceof SegmentBasedMetric) {
      return "segment";
    }
    return metric instanceof ClipBasedMetric ? "clip" : "intersection";
  }

  private static String title(Object metric) {
    if (metric instanceof EventBasedMetric event) {
      return String.format(
          Locale.ROOT,
          "event-based (onset within %s s, offset within %s s or %s of the length)",
          event.onsetCollar(),
          event.offsetCollar(),
          event.offsetRate());
    }
    if (metric instanceof SegmentBasedMetric segment) {
      return String.format(
          Locale.ROOT, "segment-based (segments of %s s)", segment.segmentLength());
    }
    return metric instanceof ClipBasedMetric ? "clip-based" : "intersection-based";
  }

  private static JsonObject parameters(Object metric) {
    JsonObject parameters = new JsonObject();
    if (metric instanceof EventBasedMetric event) {
      parameters.addProperty("onset_collar", event.onsetCollar());
      parameters.addProperty("offset_collar", event.offsetCollar());
      parameters.addProperty("offset_rate", event.offsetRate());
      parameters.addProperty("matching", Sed4j.word(event.matching()));
      decimals(parameters, event.timeDecimals());
    } else if (metric instanceof SegmentBasedMetric segment) {
      parameters.addProperty("segment", segment.segmentLength());
      decimals(parameters, segment.timeDecimals());
    } else if (metric instanceof IntersectionBasedMetric intersection) {
      criteria(parameters, intersection.criteria());
      decimals(parameters, intersection.timeDecimals());
    } else if (metric instanceof Psds psds) {
      criteria(parameters, psds.criteria());
      parameters.addProperty("cttc", psds.criteria().cttc());
      parameters.addProperty("alpha_ct", psds.alphaCt());
      parameters.addProperty("alpha_st", psds.alphaSt());
      parameters.add(
          "max_efpr",
          psds.maxEfpr().isPresent()
              ? new JsonPrimitive(psds.maxEfpr().getAsDouble())
              : JsonNull.INSTANCE);
      parameters.addProperty("unit", Sed4j.word(psds.unit()));
      parameters.addProperty("ct_mean", Sed4j.word(psds.crossTriggerMean()));
      parameters.addProperty("linear_interp", psds.linearInterpolation());
      decimals(parameters, psds.timeDecimals());
    }
    return parameters;
  }

  private static void criteria(JsonObject parameters, IntersectionCriteria criteria) {
    parameters.addProperty("dtc", criteria.dtc());
    parameters.addProperty("gtc", criteria.gtc());
  }

  private static void decimals(JsonObject parameters, OptionalInt decimals) {
    parameters.add(
        "time_decimals",
        decimals.isPresent() ? new JsonPrimitive(decimals.getAsInt()) : JsonNull.INSTANCE);
  }

  private static JsonElement number(double value) {
    return Double.isFinite(value) ? new JsonPrimitive(value) : JsonNull.INSTANCE;
  }

  /** Infinities as in all files of the library. */
  private static JsonElement infinite(double value) {
    return Double.isInfinite(value) ? new JsonPrimitive(Double.toString(value)) : number(value);
  }
}
