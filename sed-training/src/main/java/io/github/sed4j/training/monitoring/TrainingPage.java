package io.github.sed4j.training.monitoring;

import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import io.github.sed4j.features.io.AtomicFile;
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
      :root { color-scheme: light dark; --text: #1c2430; --soft: #5b6676; --back: #ffffff;
        --line: #d8dee6; --s0: #2563a8; --s1: #c2570c; }
      @media (prefers-color-scheme: dark) { :root { --text: #e6eaf0; --soft: #9aa6b6;
        --back: #14181f; --line: #333c49; --s0: #7ab8ff; --s1: #ffab5e; } }
      body { margin: 2rem auto; max-width: 1360px; padding: 0 1rem; color: var(--text);
        background: var(--back); font: 15px/1.5 system-ui, sans-serif; }
      h1 { font-size: 1.4rem; } h2 { font-size: 1rem; margin: 0; } .charts + h2 { margin-top: 2rem; }
      .soft { color: var(--soft); }
      .charts { display: grid; gap: 1.5rem;
        grid-template-columns: repeat(auto-fit, minmax(min(100%, 480px), 1fr)); }
      svg { display: block; width: 100%; }
      svg text { fill: var(--soft); font: 11px system-ui, sans-serif; }
      text.y { text-anchor: end; } text.x { text-anchor: middle; }
      .grid { stroke: var(--line); }
      .curve { fill: none; stroke-width: 1.8; stroke-linejoin: round; }
      .curve.s0 { stroke: var(--s0); } .curve.s1 { stroke: var(--s1); }
      .dot.s0 { fill: var(--s0); } .dot.s1 { fill: var(--s1); }
      .key.s0 { color: var(--s0); } .key.s1 { color: var(--s1); }
      .scroll { overflow-x: auto; }
      table { border-collapse: collapse; margin-top: .5rem; }
      th, td { padding: .3rem .8rem; text-align: right; border-bottom: 1px solid var(--line); }
      th:first-child, td:first-child { text-align: left; }
      td { font-variant-numeric: tabular-nums; }
      svg.spark { width: 120px; height: 22px; }
      """;

  private final Curve loss = new Curve("training");
  private final Curve validationLoss = new Curve("validation");
  private final Curve macroF = new Curve("macro F");
  private final Curve rate = new Curve("learning rate");
  private final Curve norm = new Curve("gradient norm");
  private final Curve speed = new Curve("clips a second");
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
        loss.add(step, number(line, "loss"));
        rate.add(step, number(line, "learning_rate"));
        norm.add(step, number(line, "gradient_norm"));
        speed.add(step, number(line, "clips") / number(line, "seconds"));
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
    validationLoss.add(step, number(line, "loss"));
    macroF.add(step, number(line, "macro_f"));
    for (String label : line.getAsJsonObject("classes").keySet()) {
      classes.computeIfAbsent(label, Curve::new).add(step, classNumber(line, label, "f"));
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
    String title = start == null ? "Training" : "Training of " + text(start, "network");
    StringBuilder html = new StringBuilder();
    html.append("<!DOCTYPE html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n")
        .append("<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n")
        .append("<title>")
        .append(title)
        .append("</title>\n<style>\n")
        .append(STYLE)
        .append("</style>\n</head>\n<body>\n<h1>")
        .append(title)
        .append("</h1>\n");
    html.append("<p class=\"soft\">").append(summary()).append("</p>\n<div class=\"charts\">\n");
    chart(html, "Loss", List.of(loss, validationLoss), Double.NaN, Double.NaN);
    chart(html, "F-score at the best thresholds, mean of the classes", List.of(macroF), 0, 1);
    chart(html, "Learning rate", List.of(rate), 0, Double.NaN);
    chart(html, "Norm of the gradients before clipping", List.of(norm), 0, Double.NaN);
    chart(html, "Clips a second", List.of(speed), 0, Double.NaN);
    html.append("</div>\n");
    table(html);
    return html.append("</body>\n</html>\n").toString();
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
    html.append("</h2>\n").append(Chart.of(title, drawn, low, high)).append("</section>\n");
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
