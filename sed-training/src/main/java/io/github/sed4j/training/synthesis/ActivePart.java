package io.github.sed4j.training.synthesis;

import io.github.sed4j.training.data.ActiveSegments.Segment;

/** Finds where a recording of an isolated event is active, by its level. */
final class ActivePart {

  private static final double FRAME_SECONDS = 0.02;

  /** How far the level may lie below the loudest frame (sed4j's own choice), dB. */
  private static final double RANGE = 30;

  private ActivePart() {}

  /**
   * Trims silence at both ends.
   *
   * @return from the first to the last frame within {@link #RANGE} of the loudest; all of a
   *     recording without any sound
   */
  static Segment of(float[] samples, int sampleRate) {
    int frame = Math.max(1, (int) Math.round(FRAME_SECONDS * sampleRate));
    int frames = Math.max(1, (samples.length + frame - 1) / frame);
    double[] energies = new double[frames];
    double loudest = 0;
    for (int n = 0; n < frames; n++) {
      int from = n * frame;
      int to = Math.min(samples.length, from + frame);
      energies[n] = Levels.meanSquare(samples, from, to);
      loudest = Math.max(loudest, energies[n]);
    }
    double least = loudest * Math.pow(10, -RANGE / 10);
    int first = 0;
    while (first < frames - 1 && energies[first] < least) {
      first++;
    }
    int last = frames - 1;
    while (last > first && energies[last] < least) {
      last--;
    }
    double end = Math.min(samples.length, (last + 1) * frame) / (double) sampleRate;
    return new Segment(first * frame / (double) sampleRate, end);
  }
}
