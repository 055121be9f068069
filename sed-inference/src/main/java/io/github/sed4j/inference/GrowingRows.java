package io.github.sed4j.inference;

import io.github.sed4j.features.spectrum.FrameGrid;
import io.github.sed4j.inference.postprocessing.FrameScores;
import java.util.Arrays;
import java.util.List;

/** Frame scores of one recording that are collected piece by piece, each row at its own pace. */
final class GrowingRows {

  private final double[][] rows;
  private final int[] lengths;

  GrowingRows(int count) {
    rows = new double[count][0];
    lengths = new int[count];
  }

  void add(int row, double[] values) {
    int needed = Math.addExact(lengths[row], values.length);
    if (needed > rows[row].length) {
      rows[row] = Arrays.copyOf(rows[row], Math.max(needed, 2 * lengths[row]));
    }
    System.arraycopy(values, 0, rows[row], lengths[row], values.length);
    lengths[row] = needed;
  }

  FrameScores toFrameScores(List<String> classes, FrameGrid grid) {
    double[][] exact = new double[rows.length][];
    for (int k = 0; k < rows.length; k++) {
      exact[k] = Arrays.copyOf(rows[k], lengths[k]);
    }
    return FrameScores.of(classes, grid.boundaries(lengths[0]), exact);
  }
}
