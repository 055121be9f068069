package io.github.sed4j.examples.cli;

import io.github.sed4j.inference.calibration.DetectionSetting;
import java.util.Collection;
import java.util.Map;
import java.util.Optional;

/** Table 3 of the technical report: what its authors measured on DESED's validation set. */
final class ReportTable {

  /**
   * A row of the table.
   *
   * @param context C, in frames
   * @param medianLength M, in frames
   * @param f event-based F-score in percent
   */
  record Row(int context, int medianLength, double f) {}

  /** Macro-averaged event-based F-score in percent, of the report and of the baseline. */
  static final double MACRO_F = 48.3;

  static final double BASELINE_MACRO_F = 34.8;

  private static final int LONG_CONTEXT = 10;
  private static final int LONG_MEDIAN = 41;

  private static final Map<String, Row> ROWS =
      Map.ofEntries(
          row("Alarm_bell_ringing", DetectionSetting.DEFAULT_MEDIAN_LENGTH, 45.9),
          row("Blender", LONG_MEDIAN, 54.4),
          row("Cat", DetectionSetting.DEFAULT_MEDIAN_LENGTH, 49.3),
          row("Dishes", DetectionSetting.DEFAULT_MEDIAN_LENGTH, 22.8),
          row("Dog", DetectionSetting.DEFAULT_MEDIAN_LENGTH, 27.0),
          Map.entry("Electric_shaver_toothbrush", new Row(LONG_CONTEXT, LONG_MEDIAN, 57.9)),
          row("Frying", LONG_MEDIAN, 52.6),
          row("Running_water", LONG_MEDIAN, 41.2),
          row("Speech", DetectionSetting.DEFAULT_MEDIAN_LENGTH, 50.5),
          Map.entry("Vacuum_cleaner", new Row(LONG_CONTEXT, LONG_MEDIAN, 80.9)));

  private ReportTable() {}

  private static Map.Entry<String, Row> row(String label, int medianLength, double f) {
    return Map.entry(label, new Row(DetectionSetting.DEFAULT_CONTEXT, medianLength, f));
  }

  /** The row of a class, or empty if the report does not have it. */
  static Optional<Row> row(String label) {
    return Optional.ofNullable(ROWS.get(label));
  }

  /** Whether these are the ten classes of the report, over which its average is. */
  static boolean isOf(Collection<String> classes) {
    return classes.size() == ROWS.size() && ROWS.keySet().containsAll(classes);
  }
}
