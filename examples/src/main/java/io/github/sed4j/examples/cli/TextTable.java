package io.github.sed4j.examples.cli;

import io.github.sed4j.inference.page.Html;
import java.util.ArrayList;
import java.util.List;

/**
 * A table whose first column is text and whose others are figures.
 *
 * @param header titles of the columns
 * @param rows cells, as many in each row as there are columns
 */
record TextTable(List<String> header, List<List<String>> rows) {

  TextTable {
    header = List.copyOf(header);
    rows = rows.stream().map(List::copyOf).toList();
  }

  private List<List<String>> lines() {
    List<List<String>> lines = new ArrayList<>();
    lines.add(header);
    lines.addAll(rows);
    return lines;
  }

  /** The table in columns of one width, for a terminal. */
  String plain() {
    List<Integer> widths = new ArrayList<>();
    for (int column = 0; column < header.size(); column++) {
      int c = column;
      widths.add(lines().stream().mapToInt(line -> line.get(c).length()).max().orElse(0));
    }
    StringBuilder text = new StringBuilder();
    for (List<String> line : lines()) {
      StringBuilder row = new StringBuilder();
      for (int c = 0; c < line.size(); c++) {
        String space = " ".repeat(widths.get(c) - line.get(c).length());
        row.append(c == 0 ? line.get(c) + space : "  " + space + line.get(c));
      }
      text.append(row.toString().stripTrailing()).append('\n');
    }
    return text.toString();
  }

  /** The table in Markdown. */
  String markdown() {
    StringBuilder text = new StringBuilder();
    line(text, header);
    text.append("|---|").append("---:|".repeat(header.size() - 1)).append('\n');
    rows.forEach(row -> line(text, row));
    return text.toString();
  }

  private static void line(StringBuilder text, List<String> cells) {
    text.append('|');
    cells.forEach(cell -> text.append(' ').append(cell.replace("|", "\\|")).append(" |"));
    text.append('\n');
  }

  /** The table in HTML. */
  String html() {
    StringBuilder text = new StringBuilder("<div class=\"scroll\"><table>\n");
    for (List<String> line : lines()) {
      String cell = text.indexOf("<tr>") < 0 ? "th" : "td";
      text.append("<tr>");
      line.forEach(
          content ->
              text.append('<')
                  .append(cell)
                  .append('>')
                  .append(Html.escape(content))
                  .append("</")
                  .append(cell)
                  .append('>'));
      text.append("</tr>\n");
    }
    return text.append("</table></div>\n").toString();
  }
}
