package io.github.sed4j.models.nn;

import java.util.List;
import java.util.Locale;

/**
 * One line of a network's summary.
 *
 * <p>Thread safety: immutable, safe to share.
 *
 * @param name name of the layer, the prefix of its parameters' names where it has some
 * @param output shape of its output, such as {@code (B, 16, 128, N)}
 * @param parameters number of trainable parameters
 * @param flops floating point operations for one clip; a multiplication and an addition count as
 *     two
 */
public record LayerSummary(String name, String output, long parameters, long flops) {

  /**
   * Formats a table with a line for the sums.
   *
   * @param title the first line
   * @param layers the layers in order
   * @return the table, lines ending in {@code \n}
   */
  public static String table(String title, List<LayerSummary> layers) {
    int nameWidth = Math.max(5, layers.stream().mapToInt(l -> l.name().length()).max().orElse(0));
    int shapeWidth =
        Math.max(6, layers.stream().mapToInt(l -> l.output().length()).max().orElse(0));
    String row = "%-" + nameWidth + "s  %-" + shapeWidth + "s  %,12d  %,12.3f%n";
    StringBuilder table = new StringBuilder(title).append('\n');
    table.append(
        String.format(
            Locale.ROOT,
            "%-" + nameWidth + "s  %-" + shapeWidth + "s  %12s  %12s%n",
            "layer",
            "output",
            "parameters",
            "MFLOP"));
    long parameters = 0;
    long flops = 0;
    for (LayerSummary layer : layers) {
      parameters += layer.parameters;
      flops += layer.flops;
      table.append(
          String.format(
              Locale.ROOT, row, layer.name, layer.output, layer.parameters, layer.flops / 1e6));
    }
    table.append(String.format(Locale.ROOT, row, "sum", "", parameters, flops / 1e6));
    return table.toString().replace("\r\n", "\n");
  }
}
