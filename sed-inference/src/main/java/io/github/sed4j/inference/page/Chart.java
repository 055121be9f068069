package io.github.sed4j.inference.page;

import io.github.sed4j.inference.page.Curve.Point;
import java.math.BigDecimal;
import java.math.MathContext;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Draws curves as SVG within a page; colours come from the page's style.
 *
 * <p>Thread safety: stateless, safe to share; builders are for one thread at a time.
 */
public final class Chart {

  private static final int WIDTH = 640;
  private static final int HEIGHT = 240;
  private static final int LEFT = 60;
  private static final int RIGHT = 16;
  private static final int TOP = 10;
  private static final int BOTTOM = 28;
  private static final int TICKS = 5;
  private static final int MOST_TIMES = 9;
  private static final int SPARK_WIDTH = 120;
  private static final int SPARK_HEIGHT = 22;

  private Chart() {}

  /** A range of values and where it lies on the page. */
  private record Scale(double low, double high, double from, double to) {

    double at(double value) {
      return high > low ? from + (value - low) / (high - low) * (to - from) : (from + to) / 2;
    }
  }

  /** A part of the horizontal axis. */
  private record Span(double from, double to) {}

  /**
   * Starts a chart.
   *
   * @return a builder of a chart without curves
   */
  public static Builder builder() {
    return new Builder();
  }

  /**
   * Draws a curve of values from 0 to 1, small enough for a cell of a table.
   *
   * @param curve the curve
   * @return an SVG element that screen readers pass over; nothing if there is no point
   */
  public static String spark(Curve curve) {
    if (curve.points().isEmpty()) {
      return "";
    }
    List<Point> points = curve.thinned().points();
    double last = points.get(points.size() - 1).x();
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
          x.at(points.get(0).x()),
          y.at(points.get(0).value()));
    }
    return points.stream()
        .map(point -> String.format(Locale.ROOT, "%.1f,%.1f", x.at(point.x()), y.at(point.value())))
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
      return String.format(Locale.ROOT, "%.2e", value).replaceFirst("\\.?0+e", "e");
    }
    BigDecimal rounded = new BigDecimal(value).round(new MathContext(6)).stripTrailingZeros();
    return rounded.toPlainString();
  }

  /** Content of a chart; for one thread at a time. */
  public static final class Builder {

    private @Nullable String title;
    private final List<Curve> curves = new ArrayList<>();
    private final List<Double> levels = new ArrayList<>();
    private final List<Span> spans = new ArrayList<>();
    private double low = Double.NaN;
    private double high = Double.NaN;
    private double duration = Double.NaN;

    private Builder() {}

    /**
     * Sets what screen readers say.
     *
     * @param title plain text
     * @return this builder
     */
    public Builder setTitle(String title) {
      this.title = Objects.requireNonNull(title, "title");
      return this;
    }

    /**
     * Adds a curve; the page's style has colours for two.
     *
     * @param curve the curve
     * @return this builder
     */
    public Builder addCurve(Curve curve) {
      curves.add(Objects.requireNonNull(curve, "curve"));
      return this;
    }

    /**
     * Adds a dashed horizontal line, such as a threshold.
     *
     * @param value where it lies, finite
     * @return this builder
     */
    public Builder addLevel(double value) {
      levels.add(value);
      return this;
    }

    /**
     * Adds a shaded part, such as an event.
     *
     * @param from where it begins, on the horizontal axis
     * @param to where it ends
     * @return this builder
     */
    public Builder addSpan(double from, double to) {
      spans.add(new Span(from, to));
      return this;
    }

    /**
     * Sets a value that the vertical axis reaches down to.
     *
     * @param low a value; default: the lowest of the curves
     * @return this builder
     */
    public Builder optLow(double low) {
      this.low = low;
      return this;
    }

    /**
     * Sets a value that the vertical axis reaches up to.
     *
     * @param high a value; default: the highest of the curves
     * @return this builder
     */
    public Builder optHigh(double high) {
      this.high = high;
      return this;
    }

    /**
     * Makes the horizontal axis one of time.
     *
     * @param seconds where it ends, finite, at least 0; default: it counts, and ends with the
     *     curves
     * @return this builder
     */
    public Builder optDuration(double seconds) {
      this.duration = seconds;
      return this;
    }

    /**
     * Draws the chart.
     *
     * @return an SVG element
     * @throws IllegalArgumentException if the title is missing, a level is not finite or the
     *     duration outside its range
     */
    public String build() {
      if (title == null) {
        throw new IllegalArgumentException("setTitle is required");
      }
      levels.forEach(
          level -> {
            if (!Double.isFinite(level)) {
              throw new IllegalArgumentException("level = " + level + ", allowed: finite");
            }
          });
      List<Curve> thinned = curves.stream().map(Curve::thinned).toList();
      List<Point> all = thinned.stream().flatMap(curve -> curve.points().stream()).toList();
      List<Double> rows =
          ticks(
              Double.isNaN(low) ? all.stream().mapToDouble(Point::value).min().orElse(0) : low,
              Double.isNaN(high) ? all.stream().mapToDouble(Point::value).max().orElse(1) : high,
              true);
      double last =
          Double.isNaN(duration)
              ? all.stream().mapToDouble(Point::x).max().orElse(1)
              : Math.max(duration, Double.MIN_NORMAL);
      Scale x = new Scale(0, last, LEFT, WIDTH - RIGHT);
      Scale y = new Scale(rows.get(0), rows.get(rows.size() - 1), HEIGHT - BOTTOM, TOP);
      StringBuilder svg = new StringBuilder();
      svg.append(
          String.format(
              Locale.ROOT,
              "<svg viewBox=\"0 0 %d %d\" role=\"img\" aria-label=\"%s\">\n",
              WIDTH,
              HEIGHT,
              Html.escape(title)));
      for (Span span : spans) {
        svg.append(
            String.format(
                Locale.ROOT,
                "<rect class=\"span\" x=\"%.1f\" y=\"%d\" width=\"%.1f\" height=\"%d\"/>\n",
                x.at(span.from()),
                TOP,
                Math.max(1, x.at(span.to()) - x.at(span.from())),
                HEIGHT - BOTTOM - TOP));
      }
      for (double row : rows) {
        svg.append(across("grid", y.at(row)))
            .append(
                String.format(
                    Locale.ROOT,
                    "<text class=\"y\" x=\"%d\" y=\"%.1f\">%s</text>\n",
                    LEFT - 6,
                    y.at(row) + 4,
                    label(row)));
      }
      columns(svg, x, last);
      for (int i = 0; i < thinned.size(); i++) {
        if (!thinned.get(i).points().isEmpty()) {
          svg.append(line(thinned.get(i).points(), x, y, "s" + i));
        }
      }
      levels.forEach(level -> svg.append(across("level", y.at(level))));
      return svg.append("</svg>\n").toString();
    }

    private void columns(StringBuilder svg, Scale x, double last) {
      TimeAxis time = Double.isNaN(duration) ? null : TimeAxis.of(duration, MOST_TIMES);
      for (double mark : time == null ? ticks(0, last, false) : time.marks()) {
        String text = time == null ? label(mark) : time.label(mark);
        svg.append(
            String.format(
                Locale.ROOT,
                "<text class=\"x\" x=\"%.1f\" y=\"%d\">%s</text>\n",
                x.at(mark),
                HEIGHT - 8,
                mark == 0 && time != null ? text + " " + time.unit() : text));
      }
    }

    private static String across(String kind, double at) {
      return String.format(
          Locale.ROOT,
          "<line class=\"%s\" x1=\"%d\" x2=\"%d\" y1=\"%.1f\" y2=\"%.1f\"/>\n",
          kind,
          LEFT,
          WIDTH - RIGHT,
          at,
          at);
    }
  }
}
