package io.github.sed4j.inference.output;

import io.github.sed4j.inference.Detection;
import io.github.sed4j.inference.DetectionWarning;
import io.github.sed4j.inference.calibration.Calibration;
import io.github.sed4j.inference.calibration.CalibrationProvenance;
import io.github.sed4j.inference.calibration.DetectionSetting;
import io.github.sed4j.inference.page.Chart;
import io.github.sed4j.inference.page.Curve;
import io.github.sed4j.inference.page.Html;
import io.github.sed4j.inference.postprocessing.FrameScores;
import io.github.sed4j.inference.postprocessing.SoundEvent;
import io.github.sed4j.models.bundle.Provenance;
import java.math.BigDecimal;
import java.math.MathContext;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * What a page says about one recording, but its heading and the bytes of its audio.
 *
 * <p>Thread safety: immutable.
 */
final class ReportSection {

  private static final int MOST_EVENTS_IN_WORDS = 20;

  private final Detection detection;
  private final Calibration calibration;
  private final @Nullable List<SoundEvent> truth;

  ReportSection(Detection detection, Calibration calibration, @Nullable List<SoundEvent> truth) {
    this.detection = detection;
    this.calibration = calibration;
    this.truth = truth;
  }

  /** One line: how long, how many events, of which classes. */
  String summary() {
    Set<String> labels = new LinkedHashSet<>();
    detection.events().forEach(event -> labels.add(event.label()));
    int count = detection.events().size();
    return String.format(
            Locale.ROOT,
            "%.1f s; %s",
            detection.duration(),
            count == 1 ? "1 event" : count + " events")
        + (labels.isEmpty() ? "" : ": " + Html.escape(String.join(", ", labels)));
  }

  String warnings() {
    StringBuilder html = new StringBuilder();
    for (DetectionWarning warning : detection.warnings()) {
      html.append("<p class=\"warning\"><strong>Warning:</strong> ")
          .append(Html.escape(warning.message()))
          .append("</p>\n");
    }
    return html.toString();
  }

  /** The picture in both looks, of which a browser shows one. */
  String picture(
      String name, DetectionPicture.Plot plot, double duration, String light, String dark) {
    return String.format(
            Locale.ROOT,
            "<div class=\"scroll\"><div class=\"picture\" data-left=\"%.5f\" data-right=\"%.5f\" data-duration=\"%.3f\">",
            plot.left(),
            plot.right(),
            duration)
        + "<picture><source media=\"(prefers-color-scheme: dark)\" srcset=\""
        + dark
        + "\"><img width=\""
        + plot.width()
        + "\" height=\""
        + plot.height()
        + "\" alt=\""
        + Html.escape(inWords(name))
        + "\" src=\""
        + light
        + "\"></picture><div class=\"cursor\" hidden></div></div></div>\n";
  }

  private String inWords(String name) {
    List<SoundEvent> events = detection.events();
    String listed =
        events.stream()
            .limit(MOST_EVENTS_IN_WORDS)
            .map(
                event ->
                    String.format(
                        Locale.ROOT,
                        "%s from %.2f to %.2f s",
                        event.label(),
                        event.onset(),
                        event.offset()))
            .collect(Collectors.joining(", "));
    int more = events.size() - MOST_EVENTS_IN_WORDS;
    return "Log-mel of "
        + name
        + " over time and frequency, and its events: "
        + (events.isEmpty() ? "none" : listed)
        + (more > 0 ? ", and " + more + " more, which the table lists" : "");
  }

  String tables(boolean played) {
    return "<div class=\"tables\">\n" + events(played) + truth() + tags() + "</div>\n";
  }

  private String events(boolean played) {
    if (detection.events().isEmpty()) {
      return "<section><h3>Events</h3>\n<p>No events.</p></section>\n";
    }
    StringBuilder html = new StringBuilder("<section><h3>Events</h3>\n");
    if (played) {
      html.append("<p class=\"soft\">A row plays the recording from its onset.</p>\n");
    }
    html.append("<div class=\"scroll\"><table>\n")
        .append(header("event class", "onset (s)", "offset (s)", "score"));
    for (SoundEvent event : detection.events()) {
      String onset = DetectionWriter.number(event.onset());
      String offset = DetectionWriter.number(event.offset());
      String label = Html.escape(event.label());
      if (played) {
        html.append("<tr data-at=\"")
            .append(event.onset())
            .append("\" data-to=\"")
            .append(event.offset())
            .append("\"><td>")
            .append(label)
            .append("</td><td><button type=\"button\" aria-label=\"Play ")
            .append(label)
            .append(" from ")
            .append(onset)
            .append(" s\">")
            .append(onset)
            .append("</button></td>");
      } else {
        html.append("<tr><td>").append(label).append("</td><td>").append(onset).append("</td>");
      }
      html.append("<td>")
          .append(offset)
          .append("</td><td>")
          .append(event.hasScore() ? DetectionWriter.number(event.score()) : "&ndash;")
          .append("</td></tr>\n");
    }
    return html.append("</table></div></section>\n").toString();
  }

  private String truth() {
    if (truth == null) {
      return "";
    }
    StringBuilder html = new StringBuilder("<section><h3>Ground truth</h3>\n");
    if (truth.isEmpty()) {
      return html.append("<p>No events.</p></section>\n").toString();
    }
    html.append("<div class=\"scroll\"><table>\n")
        .append(header("event class", "onset (s)", "offset (s)"));
    for (SoundEvent event : truth) {
      html.append("<tr><td>")
          .append(Html.escape(event.label()))
          .append("</td><td>")
          .append(DetectionWriter.number(event.onset()))
          .append("</td><td>")
          .append(DetectionWriter.number(event.offset()))
          .append("</td></tr>\n");
    }
    return html.append("</table></div></section>\n").toString();
  }

  private String tags() {
    StringBuilder html = new StringBuilder("<section><h3>Tags</h3>\n");
    html.append("<div class=\"scroll\"><table>\n")
        .append(header("event class", "score", "threshold", "tag"));
    for (Map.Entry<String, Double> tag : detection.tagScores().entrySet()) {
      html.append("<tr><td>")
          .append(Html.escape(tag.getKey()))
          .append("</td><td>")
          .append(DetectionWriter.number(tag.getValue()))
          .append("</td><td>")
          .append(threshold(calibration.tagThresholds().get(tag.getKey())))
          .append("</td><td class=\"word\">")
          .append(detection.tags().contains(tag.getKey()) ? "on" : "off")
          .append("</td></tr>\n");
    }
    return html.append("</table></div></section>\n").toString();
  }

  private static String header(String... columns) {
    StringBuilder html = new StringBuilder("<tr>");
    for (String column : columns) {
      html.append("<th scope=\"col\">").append(column).append("</th>");
    }
    return html.append("</tr>\n").toString();
  }

  private static String threshold(double value) {
    return Double.isFinite(value)
        ? DetectionWriter.number(value)
        : value > 0 ? "&infin;" : "&minus;&infin;";
  }

  /** A chart for each class that is tagged or has events. */
  String curves() {
    Optional<FrameScores> scores = detection.frameScores();
    if (scores.isEmpty()) {
      return "";
    }
    Set<String> labels = new LinkedHashSet<>(detection.eventClasses());
    labels.removeIf(label -> !detection.tags().contains(label) && eventsOf(label).isEmpty());
    StringBuilder html = new StringBuilder("<h3>Scores</h3>\n");
    if (labels.isEmpty()) {
      return html.append("<p>No class is tagged, so there are no scores of events.</p>\n")
          .toString();
    }
    html.append(
            "<p class=\"soft\">Filtered scores of the tagged classes, the threshold that a frame")
        .append(" must exceed, and, shaded, the events.</p>\n<div class=\"charts\">\n");
    for (String label : labels) {
      html.append("<section>\n").append(chart(scores.orElseThrow(), label)).append("</section>\n");
    }
    return html.append("</div>\n").toString();
  }

  private List<SoundEvent> eventsOf(String label) {
    return detection.events().stream().filter(event -> event.label().equals(label)).toList();
  }

  private String chart(FrameScores scores, String label) {
    DetectionSetting setting = calibration.detection().get(label);
    Curve curve = Curve.withPeaks(label);
    int k = scores.eventClasses().indexOf(label);
    for (int n = 0; n < scores.frameCount(); n++) {
      curve.add((scores.boundary(n) + scores.boundary(n + 1)) / 2, scores.score(k, n));
    }
    Chart.Builder chart =
        Chart.builder()
            .setTitle("Scores of " + label + " over time")
            .addCurve(curve)
            .optLow(0)
            .optHigh(1)
            .optDuration(detection.duration());
    eventsOf(label).forEach(event -> chart.addSpan(event.onset(), event.offset()));
    if (setting.threshold() >= 0 && setting.threshold() <= 1) {
      chart.addLevel(setting.threshold());
    }
    return String.format(
            Locale.ROOT,
            "<h4>%s <span class=\"key s0\">&#9644; score</span> <span class=\"key s1\">&#9644;"
                + " threshold %s</span></h4>\n"
                + "<p class=\"soft\">context %d, median filter of %d frames</p>\n",
            Html.escape(label),
            threshold(setting.threshold()),
            setting.context(),
            setting.medianLength())
        + chart.build();
  }

  String model() {
    Provenance provenance = detection.provenance();
    StringBuilder html = new StringBuilder("<h3>Model</h3>\n<dl>\n");
    entry(html, "bundle", detection.bundle());
    entry(html, "made with sed4j", provenance.libraryVersion());
    provenance.data().forEach(line -> entry(html, "trained on", line));
    provenance.steps().ifPresent(steps -> entry(html, "steps", Long.toString(steps)));
    provenance.seed().ifPresent(seed -> entry(html, "seed", Long.toString(seed)));
    provenance.scores().forEach((name, value) -> entry(html, name, rounded(value)));
    provenance.entries().forEach((name, value) -> entry(html, name, value));
    entry(html, "calibration", calibration());
    return html.append("</dl>\n").toString();
  }

  /** Four digits tell models apart. */
  private static String rounded(double value) {
    return Double.isFinite(value)
        ? new BigDecimal(value).round(new MathContext(4)).stripTrailingZeros().toPlainString()
        : Double.toString(value);
  }

  private String calibration() {
    CalibrationProvenance origin = calibration.provenance();
    boolean defaults =
        detection.warnings().stream()
            .anyMatch(warning -> warning.kind() == DetectionWarning.Kind.NOT_CALIBRATED);
    if (defaults) {
      return "none: thresholds, contexts and filters are the library's defaults";
    }
    return origin.clips() == 0
        ? "thresholds of unknown origin"
        : String.format(
            Locale.ROOT,
            "%s on %d clips%s, measured in %d folds",
            origin.aim(),
            origin.clips(),
            origin.data().isEmpty() ? "" : " of " + origin.data(),
            origin.folds());
  }

  private static void entry(StringBuilder html, String name, String value) {
    html.append("<dt>")
        .append(Html.escape(name))
        .append("</dt><dd>")
        .append(Html.escape(value))
        .append("</dd>\n");
  }
}
