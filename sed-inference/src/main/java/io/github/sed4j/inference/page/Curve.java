package io.github.sed4j.inference.page;

import java.util.ArrayList;
import java.util.List;

/**
 * A value along an axis, such as the steps of a run or the time of a recording; points whose value
 * is not finite are left out.
 *
 * <p>Thread safety: for one thread at a time.
 */
public final class Curve {

  /** So many points are drawn at most; of a curve with peaks twice as many. */
  static final int MOST_POINTS = 400;

  /**
   * One point.
   *
   * @param x where it lies
   * @param value a finite number
   */
  public record Point(double x, double value) {}

  private final String name;
  private final boolean peaks;
  private final List<Point> points = new ArrayList<>();

  private Curve(String name, boolean peaks) {
    this.name = name;
    this.peaks = peaks;
  }

  /**
   * Begins a curve that is drawn with the mean of points that lie too close to be told apart.
   *
   * @param name what it is called, as plain text
   * @return a curve without points
   */
  public static Curve of(String name) {
    return new Curve(name, false);
  }

  /**
   * Begins a curve that is drawn with the lowest and the highest of points that lie too close to be
   * told apart, so that no peak is lost.
   *
   * @param name what it is called, as plain text
   * @return a curve without points
   */
  public static Curve withPeaks(String name) {
    return new Curve(name, true);
  }

  /**
   * Adds a point; it is left out if its value is not finite.
   *
   * @param x where it lies, not before the last point
   * @param value the value
   */
  public void add(double x, double value) {
    if (Double.isFinite(value)) {
      points.add(new Point(x, value));
    }
  }

  /**
   * Returns what the curve is called.
   *
   * @return plain text
   */
  public String name() {
    return name;
  }

  /**
   * Returns the points.
   *
   * @return the points in their order
   */
  public List<Point> points() {
    return List.copyOf(points);
  }

  /** This curve with as many points as can be seen. */
  Curve thinned() {
    if (points.size() <= (peaks ? 2 * MOST_POINTS : MOST_POINTS)) {
      return this;
    }
    Curve thinned = new Curve(name, peaks);
    for (int i = 0; i < MOST_POINTS; i++) {
      List<Point> part =
          points.subList(
              (int) ((long) i * points.size() / MOST_POINTS),
              (int) ((long) (i + 1) * points.size() / MOST_POINTS));
      if (peaks) {
        thinned.addExtremes(part);
      } else {
        thinned.points.add(
            new Point(
                part.stream().mapToDouble(Point::x).average().orElse(Double.NaN),
                part.stream().mapToDouble(Point::value).average().orElse(Double.NaN)));
      }
    }
    return thinned;
  }

  private void addExtremes(List<Point> part) {
    int lowest = 0;
    int highest = 0;
    for (int i = 1; i < part.size(); i++) {
      lowest = part.get(i).value() < part.get(lowest).value() ? i : lowest;
      highest = part.get(i).value() > part.get(highest).value() ? i : highest;
    }
    points.add(part.get(Math.min(lowest, highest)));
    if (lowest != highest) {
      points.add(part.get(Math.max(lowest, highest)));
    }
  }
}
