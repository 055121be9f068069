package io.github.sed4j.training.monitoring;

import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import io.github.sed4j.features.io.AtomicFile;
import io.github.sed4j.inference.page.Chart;
import io.github.sed4j.inference.page.Curve;
import io.github.sed4j.inference.page.Html;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** The page about a run: curves, and a table of the event classes. */
final class TrainingPage {

  private static final String STYLE =
      """
      .charts + h2 { margin-top: 2rem; }
      svg.spark { width: 120px; height: 22px; }
      """;

  private final Curve loss = Curve.of("training");
  private final Curve validationLoss = Curve.of("validation");
  private final Curve macroF = Curve.of("macro F");
  private final Curve rate = Curve.of("learning rate");
  private final Curve norm = Curve.of("gradient norm");
  private final Curve speed = Curve.of("clips a second");
  private final SortedMap<String, Curve> classes = new TreeMap<>();
  private @Nullable JsonObject start;
  private @Nullable JsonObject best;
  private @Nullable JsonObject latest;
  private @Nullable JsonObject end;
  private long step;

  private TrainingPage() {}

  /** A page of the lines of a {@link MetricsFile}. */
  static TrainingPage of(List<JsonObject> lines) {
    TrainingPage page = new TrainingPage();
    lines.forEach(page::add);
    return page;
  }

  private void add(JsonObject line) {
    step = Math.max(step, line.get("step").getAsLong());
    switch (line.get("type").getAsString()) {
      case "start" -> {
        start = line;
        end = null;
      }
      case "step" -> {
        loss.add((double) step, number(line, "loss"));
        rate.add((double) step, number(line, "learning_rate"));
        norm.add((double) step, number(line, "gradient_norm"));
        speed.add((double) step, number(line, "clips") / number(line, "seconds"));
      }
      case "validation" -> addValidation(line);
      case "end" -> end = line;
      default -> {}
    }
  }

  private void addValidation(JsonObject line) {
    latest = line;
    if (best == null || number(line, "macro_f") > number(best, "macro_f")) {
      best = line;
    }
    validationLoss.add((double) step, number(line, "loss"));
    macroF.add((double) step, number(line, "macro_f"));
    for (String label : line.getAsJsonObject("classes").keySet()) {
      classes.computeIfAbsent(label, Curve::of).add((double) step, classNumber(line, label, "f"));
    }
  }

  private static double number(JsonObject of, String name) {
    JsonElement value = of.get(name);
    return value == null || value.isJsonNull() ? Double.NaN : value.getAsDouble();
  }

  private static double classNumber(JsonObject validation, String label, String name) {
    JsonObject point = validation.getAsJsonObject("classes").getAsJsonObject(label);
    return point == null ? Double.NaN : number(point, name);
  }

  void write(Path file) throws IOException {
    AtomicFile.write(file, out -> out.write(html().getBytes(StandardCharsets.UTF_8)));
  }

  private String html() {
    String title = start == null ? "Training" : "Training of " + start.get("network").getAsString();
    StringBuilder html = new StringBuilder();
    html.append(Html.begin(title, "", STYLE))
        .append("<h1>")
        .append(Html.escape(title))
        .append("</h1>\n");
    html.append("<p class=\"soft\">").append(summary()).append("</p>\n<div class=\"charts\">\n");
    chart(html, "Loss", List.of(loss, validationLoss), Double.NaN, Double.NaN);
    chart(html, "F-score at the best thresholds, mean of the classes", List.of(macroF), 0, 1);
    chart(html, "Learning rate", List.of(rate), 0, Double.NaN);
    chart(html, "Norm of the gradients before clipping", List.of(norm), 0, Double.NaN);
    chart(html, "Clips a second", List.of(speed), 0, Double.NaN);
    html.append("</div>\n");
    table(html);
    return html.append(Html.end()).toString();
  }

  private String summary() {
    List<String> parts = new ArrayList<>();
    if (start != null) {
      parts.add(
          String.format(
              Locale.ROOT,
              "%,d parameters on %s; %,d clips train, %,d validate; batches of %d",
              start.get("parameters").getAsLong(),
              text(start, "device"),
              start.get("training_clips").getAsLong(),
              start.get("validation_clips").getAsLong(),
              start.get("batch_size").getAsLong()));
      parts.add(
          String.format(
              Locale.ROOT, "%,d of %,d steps done", step, start.get("steps").getAsLong()));
    }
    if (end != null) {
      parts.add("ended: " + text(end, "end").replace('_', ' '));
    }
    if (best != null) {
      parts.add(
          String.format(
              Locale.ROOT,
              "best macro F %s after step %,d",
              score(number(best, "macro_f")),
              best.get("step").getAsLong()));
    }
    return String.join("<br>\n", parts);
  }

  private static String text(JsonObject of, String name) {
    return Html.escape(of.get(name).getAsString());
  }

  private static void chart(
      StringBuilder html, String title, List<Curve> curves, double low, double high) {
    List<Curve> drawn = curves.stream().filter(curve -> !curve.points().isEmpty()).toList();
    if (drawn.isEmpty()) {
      return;
    }
    html.append("<section>\n<h2>").append(title);
    for (int i = 0; i < drawn.size() && curves.size() > 1; i++) {
      html.append(" <span class=\"key s")
          .append(i)
          .append("\">&#9644; ")
          .append(drawn.get(i).name())
          .append("</span>");
    }
    Chart.Builder chart = Chart.builder().setTitle(title).optLow(low).optHigh(high);
    drawn.forEach(chart::addCurve);
    html.append("</h2>\n").append(chart.build()).append("</section>\n");
  }

  private void table(StringBuilder html) {
    if (best == null || latest == null) {
      return;
    }
    boolean tagged = !latest.getAsJsonObject("admitted").isEmpty();
    html.append("<h2>Event classes</h2>\n<p class=\"soft\">At the best validation, after step ")
        .append(best.get("step").getAsLong())
        .append("; the curve is F over all validations, 0 to 1.</p>\n")
        .append("<div class=\"scroll\"><table>\n<tr><th>class</th><th>F</th><th>precision</th>")
        .append("<th>recall</th><th>threshold</th><th>occurrences</th><th>F at the last</th>")
        .append(tagged ? "<th>admitted clips</th>" : "")
        .append("<th>curve</th></tr>\n");
    for (String label : classes.keySet()) {
      html.append("<tr><td>").append(Html.escape(label)).append("</td>");
      for (String name : List.of("f", "precision", "recall", "threshold")) {
        cell(html, score(classNumber(best, label, name)));
      }
      cell(html, count(classNumber(best, label, "references")));
      cell(html, score(classNumber(latest, label, "f")));
      if (tagged) {
        cell(html, count(number(latest.getAsJsonObject("admitted"), label)));
      }
      cell(html, Chart.spark(classes.get(label)));
      html.append("</tr>\n");
    }
    html.append("</table></div>\n");
  }

  private static void cell(StringBuilder html, String content) {
    html.append("<td>").append(content).append("</td>");
  }

  private static String score(double value) {
    return Double.isNaN(value) ? "&ndash;" : String.format(Locale.ROOT, "%.3f", value);
  }

  private static String count(double value) {
    return Double.isNaN(value) ? "&ndash;" : String.format(Locale.ROOT, "%,.0f", value);
  }
}
