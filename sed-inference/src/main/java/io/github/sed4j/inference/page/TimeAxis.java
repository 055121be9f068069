package io.github.sed4j.inference.page;

import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * Marks on an axis of time, at round numbers of seconds, minutes or hours.
 *
 * <p>Thread safety: immutable, safe to share.
 */
public final class TimeAxis {

  private static final double[] STEPS = {
    0.001, 0.002, 0.005, 0.01, 0.02, 0.05, 0.1, 0.2, 0.5, 1, 2, 5, 10, 15, 30, 60, 120, 300, 600,
    900, 1800, 3600, 7200, 14_400, 21_600, 43_200, 86_400
  };

  /** From this time on axes count minutes; before it, seconds. */
  private static final double MINUTES_FROM = 120;

  private final double duration;
  private final double step;

  private TimeAxis(double duration, double step) {
    this.duration = duration;
    this.step = step;
  }

  /**
   * Makes an axis from 0 s on.
   *
   * @param duration its length in seconds, finite, at least 0
   * @param most how many marks there is room for, at least 2
   * @return the axis
   * @throws IllegalArgumentException if a value is not allowed
   */
  public static TimeAxis of(double duration, int most) {
    if (!(duration >= 0 && duration < Double.POSITIVE_INFINITY)) {
      throw new IllegalArgumentException(
          "duration = " + duration + " s, allowed: finite, at least 0");
    }
    if (most < 2) {
      throw new IllegalArgumentException("most = " + most + " marks, allowed: at least 2");
    }
    double step = STEPS[0];
    for (int i = 1; i < STEPS.length && duration / step > most - 1; i++) {
      step = STEPS[i];
    }
    while (duration / step > most - 1) {
      step *= 2;
    }
    return new TimeAxis(duration, step);
  }

  /**
   * Returns where the marks are.
   *
   * @return seconds, rising, the first 0
   */
  public List<Double> marks() {
    List<Double> marks = new ArrayList<>();
    // The last mark may miss the end by a rounding.
    for (int i = 0; i * step <= duration + step * 1e-9; i++) {
      marks.add(i * step);
    }
    return marks;
  }

  /**
   * Returns what stands at a mark.
   *
   * @param seconds one of the marks
   * @return for example {@code 2.5}, on a longer axis {@code 2:30} or {@code 1:02:30}
   */
  public String label(double seconds) {
    if (duration < MINUTES_FROM) {
      int decimals = Math.max(0, -(int) Math.floor(Math.log10(step) + 1e-9));
      return BigDecimal.valueOf(seconds).setScale(decimals, RoundingMode.HALF_UP).toPlainString();
    }
    long whole = Math.round(seconds);
    long hours = whole / 3600;
    return hours > 0 || duration >= 3600
        ? String.format(Locale.ROOT, "%d:%02d:%02d", hours, whole / 60 % 60, whole % 60)
        : String.format(Locale.ROOT, "%d:%02d", whole / 60, whole % 60);
  }

  /**
   * Returns what is counted.
   *
   * @return {@code s}, {@code min:s} or {@code h:min:s}
   */
  public String unit() {
    return duration < MINUTES_FROM ? "s" : duration < 3600 ? "min:s" : "h:min:s";
  }
}
