package io.github.sed4j.features.audio;

import java.lang.ref.SoftReference;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * A Kaiser-windowed sinc low-pass, tabulated at the positions between two input samples that output
 * samples fall on.
 *
 * <p>Output sample {@code k} lies at the input position {@code k * down / up = base + phase / up},
 * and is the sum over the input samples {@code base - lookAhead + 1} to {@code base + lookAhead}
 * times one row of the table. A ratio of small numbers has one row per phase. Any other ratio would
 * need more memory than it is worth (16000 rows for 44099 to 16000 Hz): there, the two rows next to
 * the position are interpolated linearly, close enough for an error below -130 dB.
 *
 * <p>Thread safety: immutable, safe to share.
 */
final class PolyphaseFilter {

  /** Up to this numerator and denominator a ratio has a row per phase; all usual rates have. */
  static final int MAX_EXACT = 4096;

  /**
   * Rows between two samples of the lower rate where rows are interpolated. Linear interpolation
   * errs by images of the size (f / rows)^2 with f at most half a cycle per sample of the lower
   * rate: (0.5 / 2048)^2 is -144 dB for the largest one, and all of them together stay below -130
   * dB.
   */
  private static final int INTERPOLATED_ROWS = 2048;

  /** The sums below run over eight coefficients at a time; the length is even. */
  private static final int LOOK_AHEAD_STEP = 4;

  /** Kaiser's estimates fall short by up to 4 dB next to the edge of the stop band. */
  private static final double MARGIN = 4;

  private static final int CACHED = 8;

  /** Least recently used first; soft, so that a full heap takes the tables first. */
  private static final Map<Design, SoftReference<PolyphaseFilter>> CACHE =
      new LinkedHashMap<>(2 * CACHED, 0.75f, true);

  /**
   * Everything that makes one filter differ from another.
   *
   * @param up output samples per period
   * @param down input samples per period, without a common factor with {@code up}
   * @param passBand end of the pass band as a part of the lower Nyquist frequency
   * @param rejection of the stop band, from the lower Nyquist frequency on, in dB
   */
  record Design(int up, int down, double passBand, double rejection) {}

  private final int up;
  private final int down;
  private final int lookAhead;
  private final int taps;
  private final boolean exact;
  private final int rows; // per input sample; if interpolated, one more in the table
  private final double[] table; // row after row

  private PolyphaseFilter(Design design) {
    up = design.up();
    down = design.down();
    double lowerRate = Math.min(1, (double) up / down); // in input samples, as all below
    double transition = (1 - design.passBand()) * lowerRate / 2;
    double cutoff = (1 + design.passBand()) * lowerRate / 4;
    lookAhead = kaiserHalfLength(design.rejection(), transition);
    taps = 2 * lookAhead;
    exact = Math.max(up, down) <= MAX_EXACT;
    rows = exact ? up : (int) Math.ceil(INTERPOLATED_ROWS * lowerRate);
    table = new double[Math.multiplyExact(exact ? rows : rows + 1, taps)];
    double beta = 0.1102 * (design.rejection() + MARGIN - 8.7);
    for (int row = 0; row <= rows / 2; row++) {
      tabulate(row, cutoff, beta);
      mirror(row);
    }
  }

  /**
   * Kaiser's estimate of the length (Oppenheim and Schafer, Discrete-Time Signal Processing, 7.6).
   */
  private static int kaiserHalfLength(double rejection, double transition) {
    double length = (rejection + MARGIN - 7.95) / (2.285 * 2 * Math.PI * transition) + 1;
    return (int) Math.ceil(length / 2 / LOOK_AHEAD_STEP) * LOOK_AHEAD_STEP;
  }

  /**
   * Returns the filter of a design; a few are kept, since a program that resamples file after file
   * asks for the same ones.
   */
  static PolyphaseFilter of(Design design) {
    synchronized (CACHE) {
      SoftReference<PolyphaseFilter> reference = CACHE.get(design);
      PolyphaseFilter cached = reference == null ? null : reference.get();
      if (cached != null) {
        return cached;
      }
      PolyphaseFilter filter = new PolyphaseFilter(design);
      CACHE.put(design, new SoftReference<>(filter));
      if (CACHE.size() > CACHED) {
        CACHE.remove(CACHE.keySet().iterator().next());
      }
      return filter;
    }
  }

  /** Each row is divided by its sum: a constant stays the same constant at every phase. */
  private void tabulate(int row, double cutoff, double beta) {
    double first = (double) row / rows + lookAhead - 1;
    int offset = row * taps;
    double sum = 0;
    for (int i = 0; i < taps; i++) {
      double t = first - i;
      double coefficient = sinc(2 * cutoff * t) * kaiser(t / lookAhead, beta);
      table[offset + i] = coefficient;
      sum += coefficient;
    }
    for (int i = 0; i < taps; i++) {
      table[offset + i] /= sum;
    }
  }

  /** The filter is symmetric: the row of 1 - phase is the row of phase, backwards. */
  private void mirror(int row) {
    int mirrored = rows - row;
    if (mirrored == row || (mirrored + 1) * taps > table.length) {
      return;
    }
    for (int i = 0; i < taps; i++) {
      table[mirrored * taps + i] = table[(row + 1) * taps - 1 - i];
    }
  }

  /** Zero at both ends: of the two samples that far away, a row reaches only the later one. */
  private static double kaiser(double x, double beta) {
    return Math.abs(x) < 1 ? besselI0(beta * Math.sqrt(1 - x * x)) : 0;
  }

  private static double sinc(double x) {
    return x == 0 ? 1 : Math.sin(Math.PI * x) / (Math.PI * x);
  }

  /** The modified Bessel function of the first kind and order 0, by its power series. */
  private static double besselI0(double x) {
    double quarter = x * x / 4;
    double term = 1;
    double sum = 1;
    for (int k = 1; term > 1e-17 * sum; k++) {
      term *= quarter / ((double) k * k);
      sum += term;
    }
    return sum;
  }

  /** Returns how many input samples after its own position an output sample needs. */
  int lookAhead() {
    return lookAhead;
  }

  /** Returns the number of coefficients in the table. */
  int coefficients() {
    return table.length;
  }

  /**
   * Computes successive output samples.
   *
   * @param samples the input, whose index {@code start} is the first sample the first output needs
   * @param start first index read
   * @param phase position of the first output between two input samples, 0 to {@code up - 1}
   * @param output receives the output
   * @param offset first index written
   * @param count number of output samples
   */
  void filter(double[] samples, int start, int phase, float[] output, int offset, int count) {
    if (exact) {
      filterExact(samples, start, phase, output, offset, count);
    } else {
      filterInterpolated(samples, start, phase, output, offset, count);
    }
  }

  private void filterExact(
      double[] samples, int start, int phase, float[] output, int offset, int count) {
    int wholeStep = down / up;
    int phaseStep = down % up;
    for (int k = 0; k < count; k++) {
      output[offset + k] = (float) dot(table, phase * taps, samples, start, taps);
      start += wholeStep;
      phase += phaseStep;
      if (phase >= up) {
        phase -= up;
        start++;
      }
    }
  }

  private void filterInterpolated(
      double[] samples, int start, int phase, float[] output, int offset, int count) {
    int wholeStep = down / up;
    int phaseStep = down % up;
    double rowsPerPhase = (double) rows / up;
    for (int k = 0; k < count; k++) {
      double position = phase * rowsPerPhase;
      int row = (int) position;
      double before = dot(table, row * taps, samples, start, taps);
      double after = dot(table, (row + 1) * taps, samples, start, taps);
      output[offset + k] = (float) (before + (position - row) * (after - before));
      start += wholeStep;
      phase += phaseStep;
      if (phase >= up) {
        phase -= up;
        start++;
      }
    }
  }

  /**
   * Eight sums that do not wait for each other: measured against float sums and against loops that
   * the compiler turns into vector instructions, nothing in plain Java was faster, and double sums
   * leave the rounding of the result to float as the only error.
   */
  private static double dot(double[] row, int r, double[] samples, int s, int taps) {
    double a = 0;
    double b = 0;
    double c = 0;
    double d = 0;
    double e = 0;
    double f = 0;
    double g = 0;
    double h = 0;
    for (int i = 0; i < taps; i += 8) {
      a += row[r + i] * samples[s + i];
      b += row[r + i + 1] * samples[s + i + 1];
      c += row[r + i + 2] * samples[s + i + 2];
      d += row[r + i + 3] * samples[s + i + 3];
      e += row[r + i + 4] * samples[s + i + 4];
      f += row[r + i + 5] * samples[s + i + 5];
      g += row[r + i + 6] * samples[s + i + 6];
      h += row[r + i + 7] * samples[s + i + 7];
    }
    return ((a + e) + (c + g)) + ((b + f) + (d + h));
  }
}
