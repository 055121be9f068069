package io.github.sed4j.training.monitoring;

import java.util.ArrayList;
import java.util.List;

/** A value over the steps of a run; points whose value is not finite are left out. */
final class Curve {

  /** So many points are drawn at most; between them the mean is. */
  private static final int MOST_POINTS = 400;

  record Point(double step, double value) {}

  private final String name;
  private final List<Point> points = new ArrayList<>();

  Curve(String name) {
    this.name = name;
  }

  void add(long step, double value) {
    if (Double.isFinite(value)) {
      points.add(new Point((double) step, value));
    }
  }

  String name() {
    return name;
  }

  List<Point> points() {
    return points;
  }

  /** This curve with as many points as can be seen. */
  Curve thinned() {
    if (points.size() <= MOST_POINTS) {
      return this;
    }
    Curve thinned = new Curve(name);
    for (int i = 0; i < MOST_POINTS; i++) {
      List<Point> part =
          points.subList(
              (int) ((long) i * points.size() / MOST_POINTS),
              (int) ((long) (i + 1) * points.size() / MOST_POINTS));
      thinned.points.add(
          new Point(
              part.stream().mapToDouble(Point::step).average().orElse(Double.NaN),
              part.stream().mapToDouble(Point::value).average().orElse(Double.NaN)));
    }
    return thinned;
  }
}
