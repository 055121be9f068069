package io.github.sed4j.examples.cli;

import io.github.sed4j.features.io.AtomicFile;
import io.github.sed4j.inference.calibration.DetectionSetting;
import io.github.sed4j.inference.page.Html;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** The report's table beside what was measured, as text, Markdown and HTML. */
final class ReproductionReport {

  private static final String TITLE = "Reproduction of the technical report's table 3";
  private static final String NONE = "\u2013";

  private final ReproductionEvaluation.Result result;
  private final List<String> facts;
  private final int folds;
  private final boolean desed;

  /**
   * Makes a report.
   *
   * @param facts lines about the run
   * @param folds parts of the clips by which held-out figures were measured; 1 if there are none
   * @param desed whether the clips were DESED's
   */
  ReproductionReport(
      ReproductionEvaluation.Result result, List<String> facts, int folds, boolean desed) {
    this.result = result;
    this.facts = List.copyOf(facts);
    this.folds = folds;
    this.desed = desed;
  }

  /** The report's table 3, the figures of this run to the left of the report's. */
  TextTable table() {
    List<List<String>> rows = new ArrayList<>();
    Variant.Result system = result.system();
    List<String> classes = result.calibration().eventClasses();
    boolean same = ReportTable.isOf(classes);
    rows.add(
        List.of(
            "macro-average, baseline",
            "",
            "",
            "",
            "",
            "",
            "",
            "",
            same ? number(ReportTable.BASELINE_MACRO_F) : NONE));
    rows.add(
        List.of(
            "macro-average",
            "",
            "",
            percent(system.macroF().value()),
            interval(system.macroF(), true),
            percent(system.heldOut()),
            "",
            "",
            same ? number(ReportTable.MACRO_F) : NONE));
    for (String label : classes) {
      DetectionSetting setting = result.calibration().detection().get(label);
      Optional<Variant.Measured> f = Optional.ofNullable(system.classes().get(label));
      Optional<ReportTable.Row> report = ReportTable.row(label);
      rows.add(
          List.of(
              label,
              Integer.toString(setting.context()),
              Integer.toString(setting.medianLength()),
              f.map(value -> percent(value.value())).orElse(NONE),
              f.map(value -> interval(value, true)).orElse(NONE),
              percent(heldOut(label)),
              report.map(row -> Integer.toString(row.context())).orElse(NONE),
              report.map(row -> Integer.toString(row.medianLength())).orElse(NONE),
              report.map(row -> number(row.f())).orElse(NONE)));
    }
    return new TextTable(
        List.of(
            "event class",
            "C",
            "M",
            "F [%]",
            "90 % interval",
            "held out",
            "report: C",
            "M",
            "F [%]"),
        rows);
  }

  private double heldOut(String label) {
    Double value = result.calibration().provenance().values().get(label);
    return folds > 1 && value != null ? value : Double.NaN;
  }

  /** Simpler systems, the report's, and one with other post-processing. */
  TextTable variants() {
    List<List<String>> rows = new ArrayList<>();
    for (Variant.Result variant : result.variants()) {
      rows.add(
          List.of(
              variant.name(),
              percent(variant.macroF().value()),
              interval(variant.macroF(), true),
              percent(variant.heldOut()),
              fraction(variant.psds1().value()),
              interval(variant.psds1(), false),
              fraction(variant.psds2().value()),
              interval(variant.psds2(), false)));
    }
    return new TextTable(
        List.of(
            "system",
            "macro F [%]",
            "90 % interval",
            "held out",
            "PSDS 1",
            "90 % interval",
            "PSDS 2",
            "90 % interval"),
        rows);
  }

  private static String number(double value) {
    return String.format(Locale.ROOT, "%.1f", value);
  }

  private static String percent(double value) {
    return Double.isNaN(value) ? NONE : number(100 * value);
  }

  private static String fraction(double value) {
    return Double.isNaN(value) ? NONE : String.format(Locale.ROOT, "%.3f", value);
  }

  private static String interval(Variant.Measured measured, boolean percent) {
    double low = measured.interval().low();
    double high = measured.interval().high();
    return percent
        ? percent(low) + " to " + percent(high)
        : fraction(low) + " to " + fraction(high);
  }

  /** What a reader must know to take the figures for what they are. */
  List<String> notes() {
    List<String> notes = new ArrayList<>();
    if (!desed) {
      notes.add(
          "The clips are not DESED's: the report's figures stand beside for orientation, and equal"
              + " ones are not to be expected.");
    }
    notes.add(
        "F is event-based, collar 200 ms, offsets 200 ms or 20 % of the length, optimal matching."
            + " C, M and all thresholds were chosen on the very clips that they are measured on, as"
            + " in the report; that flatters.");
    if (folds > 1) {
      notes.add(
          "Held out: in "
              + folds
              + " parts, each with C, M and thresholds (of bounding boxes: what they have in their"
              + " place) chosen on the others. The networks themselves were picked among their"
              + " checkpoints on all clips, the tags that condition CNNs and mask bounding boxes"
              + " use thresholds of all clips.");
    }
    notes.add(
        "Intervals: 100 bootstrap samples of the clips, with thresholds as they are. PSDS 1 and 2:"
            + " scenarios of DCASE 2021 to 2023, over all thresholds of the filtered scores; samples"
            + " in which a class does not occur are left out.");
    notes.add(
        "Bounding boxes: step length, least drop and least ratio of each class chosen among the"
            + " values of the paper's search, with the C that was chosen for medians.");
    if (result.failures() > 0) {
      notes.add(result.failures() + " clips could not be used and are left out.");
    }
    return notes;
  }

  /** Both tables for a terminal. */
  String plain() {
    return table().plain() + "\n" + variants().plain() + "\n" + String.join("\n", notes()) + "\n";
  }

  private String markdown() {
    StringBuilder text = new StringBuilder("# " + TITLE + "\n\n");
    facts.forEach(fact -> text.append("- ").append(fact).append('\n'));
    text.append('\n').append(table().markdown());
    text.append("\n## Systems\n\n").append(variants().markdown()).append('\n');
    notes().forEach(note -> text.append("- ").append(note).append('\n'));
    return text.toString();
  }

  private String html() {
    StringBuilder text = new StringBuilder(Html.begin(TITLE, "", "h2 { margin-top: 2rem; }\n"));
    text.append("<h1>").append(TITLE).append("</h1>\n<p class=\"soft\">");
    text.append(String.join("<br>\n", facts.stream().map(Html::escape).toList()));
    text.append("</p>\n").append(table().html());
    text.append("<h2>Systems</h2>\n").append(variants().html());
    notes()
        .forEach(
            note -> text.append("<p class=\"soft\">").append(Html.escape(note)).append("</p>\n"));
    return text.append(Html.end()).toString();
  }

  /** Writes reproduction.md and reproduction.html. */
  void write(Path folder) throws IOException {
    write(folder.resolve("reproduction.md"), markdown());
    write(folder.resolve("reproduction.html"), html());
  }

  private static void write(Path file, String text) throws IOException {
    AtomicFile.write(file, out -> out.write(text.getBytes(StandardCharsets.UTF_8)));
  }
}
