package io.github.sed4j.training.monitoring;

import io.github.sed4j.training.monitoring.Curve.Point;
import java.math.BigDecimal;
import java.math.MathContext;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;

/** Draws curves as SVG; colours come from the page. */
final class Chart {

  private static final int WIDTH = 640;
  private static final int HEIGHT = 240;
  private static final int LEFT = 60;
  private static final int RIGHT = 16;
  private static final int TOP = 10;
  private static final int BOTTOM = 28;
  private static final int TICKS = 5;
  private static final int SPARK_WIDTH = 120;
  private static final int SPARK_HEIGHT = 22;

  private Chart() {}

  /** A range of values and where it lies on the page. */
  private record Scale(double low, double high, double from, double to) {

    double at(double value) {
      return high > low ? from + (value - low) / (high - low) * (to - from) : (from + to) / 2;
    }
  }

  /**
   * Draws curves over common axes.
   *
   * @param title what screen readers say
   * @param curves at least one with a point
   * @param low a value that the vertical axis reaches down to; NaN for the lowest of the curves
   * @param high a value that it reaches up to; NaN for the highest of the curves
   */
  static String of(String title, List<Curve> curves, double low, double high) {
    List<Curve> thinned = curves.stream().map(Curve::thinned).toList();
    List<Point> all = thinned.stream().flatMap(curve -> curve.points().stream()).toList();
    List<Double> levels =
        ticks(
            Double.isNaN(low) ? all.stream().mapToDouble(Point::value).min().orElse(0) : low,
            Double.isNaN(high) ? all.stream().mapToDouble(Point::value).max().orElse(1) : high,
            true);
    double last = all.stream().mapToDouble(Point::step).max().orElse(1);
    Scale x = new Scale(0, last, LEFT, WIDTH - RIGHT);
    Scale y = new Scale(levels.get(0), levels.get(levels.size() - 1), HEIGHT - BOTTOM, TOP);
    StringBuilder svg = new StringBuilder();
    svg.append(
        String.format(
            Locale.ROOT,
            "<svg viewBox=\"0 0 %d %d\" role=\"img\" aria-label=\"%s\">\n",
            WIDTH,
            HEIGHT,
            Html.escape(title)));
    for (double level : levels) {
      double at = y.at(level);
      svg.append(
          String.format(
              Locale.ROOT,
              "<line class=\"grid\" x1=\"%d\" x2=\"%d\" y1=\"%.1f\" y2=\"%.1f\"/>"
                  + "<text class=\"y\" x=\"%d\" y=\"%.1f\">%s</text>\n",
              LEFT,
              WIDTH - RIGHT,
              at,
              at,
              LEFT - 6,
              at + 4,
              label(level)));
    }
    for (double step : ticks(0, last, false)) {
      svg.append(
          String.format(
              Locale.ROOT,
              "<text class=\"x\" x=\"%.1f\" y=\"%d\">%s</text>\n",
              x.at(step),
              HEIGHT - 8,
              label(step)));
    }
    for (int i = 0; i < thinned.size(); i++) {
      svg.append(line(thinned.get(i).points(), x, y, "s" + i));
    }
    return svg.append("</svg>\n").toString();
  }

  /** Draws an F-score over the validations, small enough for a cell of a table. */
  static String spark(Curve curve) {
    if (curve.points().isEmpty()) {
      return "";
    }
    List<Point> points = curve.thinned().points();
    double last = points.get(points.size() - 1).step();
    return String.format(
            Locale.ROOT,
            "<svg class=\"spark\" viewBox=\"0 0 %d %d\" aria-hidden=\"true\">",
            SPARK_WIDTH,
            SPARK_HEIGHT)
        + line(
            points,
            new Scale(0, last, 3, SPARK_WIDTH - 3.0),
            new Scale(0, 1, SPARK_HEIGHT - 3.0, 3),
            "s0")
        + "</svg>";
  }

  private static String line(List<Point> points, Scale x, Scale y, String colour) {
    if (points.size() == 1) {
      return String.format(
          Locale.ROOT,
          "<circle class=\"dot %s\" cx=\"%.1f\" cy=\"%.1f\" r=\"3\"/>\n",
          colour,
          x.at(points.get(0).step()),
          y.at(points.get(0).value()));
    }
    return points.stream()
        .map(
            point ->
                String.format(Locale.ROOT, "%.1f,%.1f", x.at(point.step()), y.at(point.value())))
        .collect(
            Collectors.joining(
                " ", "<polyline class=\"curve " + colour + "\" points=\"", "\"/>\n"));
  }

  /** Round numbers within a range, or one further at each side so that they enclose it. */
  static List<Double> ticks(double low, double high, boolean enclose) {
    double span = high > low ? high - low : Math.max(Math.abs(high), 1);
    double raw = span / TICKS;
    double power = Math.pow(10, Math.floor(Math.log10(raw)));
    double unit = power * (raw <= power ? 1 : raw <= 2 * power ? 2 : raw <= 5 * power ? 5 : 10);
    // Bounds that are multiples but for rounding stay where they are.
    double slack = 1e-9;
    long first = (long) (enclose ? Math.floor(low / unit + slack) : Math.ceil(low / unit - slack));
    long last = (long) (enclose ? Math.ceil(high / unit - slack) : Math.floor(high / unit + slack));
    List<Double> ticks = new ArrayList<>();
    for (long i = first; i <= Math.max(last, first + 1); i++) {
      ticks.add(i * unit);
    }
    return ticks;
  }

  private static String label(double value) {
    double size = Math.abs(value);
    if (size > 0 && size < 1e-3) {
      return String.format(Locale.ROOT, "%.0e", value);
    }
    BigDecimal rounded = new BigDecimal(value).round(new MathContext(6)).stripTrailingZeros();
    return rounded.toPlainString();
  }
}
