package io.github.sed4j.features.io;

import java.util.List;
import java.util.stream.Collectors;

/** How a table looks as text. */
public enum TableText {

  /** Tabs between cells, line feeds after rows; a cell cannot hold a tab or line end. */
  TSV("\t", "\n") {
    @Override
    public String cell(String text) {
      if (text.chars().anyMatch(c -> c == '\t' || c == '\n' || c == '\r')) {
        throw new IllegalArgumentException(
            "name '" + text + "' with a tab or line end, allowed: names that a table can hold");
      }
      return text;
    }
  },

  /** As RFC 4180: commas between cells, carriage return and line feed after rows. */
  CSV(",", "\r\n") {
    @Override
    public String cell(String text) {
      boolean special = text.chars().anyMatch(c -> c == ',' || c == '"' || c == '\n' || c == '\r');
      return special ? '"' + text.replace("\"", "\"\"") + '"' : text;
    }
  };

  private final String between;
  private final String end;

  TableText(String between, String end) {
    this.between = between;
    this.end = end;
  }

  /**
   * Returns a cell, in quotes where they are needed.
   *
   * @param text what the cell says
   * @return how it stands in a row
   * @throws IllegalArgumentException if a cell cannot hold it
   */
  public abstract String cell(String text);

  /**
   * Returns a row.
   *
   * @param cells what its cells say
   * @return the row with its end
   * @throws IllegalArgumentException if a cell cannot hold its text
   */
  public String row(List<String> cells) {
    return cells.stream().map(this::cell).collect(Collectors.joining(between, "", end));
  }
}
