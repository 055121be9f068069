package io.github.sed4j.inference.output;

/**
 * From a level to a colour: from near black over violet and orange to pale yellow, ever lighter, so
 * that order shows without colour too, in print and to who cannot tell red from green.
 */
final class ColourMap {

  private static final int SHADES = 256;

  /** Colours at equal distances, red, green and blue 0 to 255; chosen for rising luminance. */
  private static final int[][] STOPS = {
    {8, 6, 30},
    {42, 16, 92},
    {98, 26, 118},
    {156, 40, 104},
    {208, 68, 70},
    {240, 118, 38},
    {252, 182, 60},
    {252, 252, 190}
  };

  private static final int[] COLOURS = colours();

  private ColourMap() {}

  private static int[] colours() {
    int[] colours = new int[SHADES];
    for (int i = 0; i < SHADES; i++) {
      double at = (double) i * (STOPS.length - 1) / (SHADES - 1);
      int below = Math.min((int) at, STOPS.length - 2);
      double part = at - below;
      for (int channel = 0; channel < 3; channel++) {
        double value =
            STOPS[below][channel] + part * (STOPS[below + 1][channel] - STOPS[below][channel]);
        colours[i] = colours[i] << 8 | (int) Math.round(value);
      }
    }
    return colours;
  }

  /**
   * Returns a colour.
   *
   * @param level 0 to 1; others are taken for the nearer of these
   * @return {@code 0xrrggbb}
   */
  static int rgb(double level) {
    return COLOURS[(int) Math.round(Math.max(0, Math.min(1, level)) * (SHADES - 1))];
  }
}
