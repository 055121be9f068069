package io.github.sed4j.inference.output;

import io.github.sed4j.features.spectrum.LogMel;

/**
 * The log-mel of a recording in a bounded number of columns: each is the largest of the same number
 * of frames, so that no short sound is lost.
 *
 * <p>Thread safety: for one thread at a time while frames are taken, then safe to share.
 */
final class LogMelOverview {

  private final int bands;
  private final int mostColumns;
  private final float[] columns; // one after the other, each with all bands
  private int framesPerColumn = 1;
  private int frames;

  /**
   * Makes an overview without frames.
   *
   * @param bands number of mel bands
   * @param mostColumns how many columns there are at most, even, at least 2
   */
  LogMelOverview(int bands, int mostColumns) {
    this.bands = bands;
    this.mostColumns = mostColumns;
    columns = new float[bands * mostColumns];
  }

  /** Takes the next frames. */
  void accept(LogMel part) {
    for (int n = 0; n < part.frames(); n++) {
      if (frames / framesPerColumn == mostColumns) {
        halve();
      }
      float[] frame = part.frame(n);
      int at = frames / framesPerColumn * bands;
      if (frames % framesPerColumn == 0) {
        System.arraycopy(frame, 0, columns, at, bands);
      } else {
        for (int band = 0; band < bands; band++) {
          columns[at + band] = Math.max(columns[at + band], frame[band]);
        }
      }
      frames++;
    }
  }

  private void halve() {
    for (int i = 0; i < mostColumns / 2; i++) {
      for (int band = 0; band < bands; band++) {
        columns[i * bands + band] =
            Math.max(columns[2 * i * bands + band], columns[(2 * i + 1) * bands + band]);
      }
    }
    framesPerColumn *= 2;
  }

  int bands() {
    return bands;
  }

  /** Returns the number of frames that were taken. */
  int frames() {
    return frames;
  }

  /** Returns the number of columns; the last may stand for fewer frames than the others. */
  int columns() {
    return frames == 0 ? 0 : (frames - 1) / framesPerColumn + 1;
  }

  int framesPerColumn() {
    return framesPerColumn;
  }

  float value(int band, int column) {
    return columns[column * bands + band];
  }

  /** Returns the largest value; negative infinity without frames. */
  float largest() {
    float largest = Float.NEGATIVE_INFINITY;
    for (int i = 0; i < columns() * bands; i++) {
      largest = Math.max(largest, columns[i]);
    }
    return largest;
  }
}
