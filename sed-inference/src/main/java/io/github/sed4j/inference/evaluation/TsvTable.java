package io.github.sed4j.inference.evaluation;

import io.github.sed4j.features.io.InputFile;
import java.io.BufferedInputStream;
import java.io.BufferedReader;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.zip.GZIPInputStream;
import java.util.zip.ZipException;

/**
 * A tab-separated table with a header, plain or gzipped (told by its first two bytes), in UTF-8
 * with or without a byte order mark, with Unix or Windows line ends. Blank lines are skipped.
 */
final class TsvTable {

  private static final char BYTE_ORDER_MARK = '\uFEFF';

  /** A row: its line in the file and its cells, as many as the header has, or one alone. */
  record Row(int line, List<String> cells) {}

  private final Path file;
  private final int headerLine;
  private final List<String> columns;
  private final List<Row> rows;

  private TsvTable(Path file, int headerLine, List<String> columns, List<Row> rows) {
    this.file = file;
    this.headerLine = headerLine;
    this.columns = columns;
    this.rows = rows;
  }

  /**
   * The columns of a kind of table.
   *
   * @param required those that must be there
   * @param optional those that may be there
   * @param others whether any other column is an event class
   */
  record Layout(List<String> required, List<String> optional, boolean others) {

    boolean isHeader(List<String> cells) {
      return cells.stream().anyMatch(this::knows);
    }

    boolean knows(String column) {
      return required.contains(column) || optional.contains(column);
    }

    String expected() {
      return "the columns "
          + String.join(", ", required)
          + (optional.isEmpty() ? "" : " and, if need be, " + String.join(", ", optional))
          + (others ? " and one for each event class" : "");
    }
  }

  static TsvTable read(Path file, Layout layout) throws IOException {
    try (InputStream in = open(file);
        BufferedReader reader =
            new BufferedReader(
                new InputStreamReader(in, StandardCharsets.UTF_8.newDecoder()), 1 << 16)) {
      return read(file, reader, layout);
    } catch (CharacterCodingException e) {
      throw fault(file, "bytes that are not text, allowed: UTF-8", e);
    } catch (EOFException | ZipException e) {
      throw fault(file, "gzip that is damaged or cut off, allowed: a whole file", e);
    }
  }

  private static TableFormatException fault(Path file, String problem, IOException cause) {
    TableFormatException fault = new TableFormatException(file, 0, problem);
    fault.initCause(cause);
    return fault;
  }

  private static InputStream open(Path file) throws IOException {
    InputStream in = new BufferedInputStream(InputFile.open(file), 1 << 16);
    try {
      in.mark(2);
      boolean gzipped = in.read() == 0x1f && in.read() == 0x8b;
      in.reset();
      return gzipped ? new GZIPInputStream(in, 1 << 16) : in;
    } catch (IOException e) {
      in.close();
      throw e;
    }
  }

  private static TsvTable read(Path file, BufferedReader reader, Layout layout) throws IOException {
    List<String> columns = List.of();
    int headerLine = 0;
    List<Row> rows = new ArrayList<>();
    int line = 0;
    for (String text = reader.readLine(); text != null; text = reader.readLine()) {
      line++;
      if (line == 1 && !text.isEmpty() && text.charAt(0) == BYTE_ORDER_MARK) {
        text = text.substring(1);
      }
      if (text.isBlank() && text.indexOf('\t') < 0) {
        continue;
      }
      String[] cells = text.split("\t", -1);
      if (headerLine == 0) {
        headerLine = line;
        columns = checkedHeader(file, line, text, cells, layout);
      } else if (cells.length == 1 && isDividedByCommas(text, columns)) {
        throw commas(file, line, text);
      } else if (cells.length == columns.size() || cells.length == 1) {
        rows.add(new Row(line, List.of(cells)));
      } else {
        throw new TableFormatException(
            file, line, cells.length + " cells, allowed: " + columns.size() + " " + columns);
      }
    }
    if (headerLine == 0) {
      throw new TableFormatException(
          file, 0, "no header, allowed: a first line with " + layout.expected());
    }
    return new TsvTable(file, headerLine, columns, rows);
  }

  /** Such a row of events would be taken for the name of a clip without any. */
  private static boolean isDividedByCommas(String text, List<String> columns) {
    return columns.size() > 2 && text.split(",", -1).length == columns.size();
  }

  private static TableFormatException commas(Path file, int line, String text) {
    return new TableFormatException(
        file, line, "cells divided by commas ('" + text + "'), allowed: by tabs");
  }

  private static List<String> checkedHeader(
      Path file, int line, String text, String[] cells, Layout layout) throws TableFormatException {
    List<String> columns = Arrays.stream(cells).map(String::strip).toList();
    if (columns.size() == 1 && text.indexOf(',') >= 0) {
      throw commas(file, line, text);
    }
    if (!layout.isHeader(columns)) {
      throw new TableFormatException(
          file, line, "no header ('" + text + "'), allowed: " + layout.expected());
    }
    Set<String> seen = new HashSet<>();
    for (String column : columns) {
      if (!layout.knows(column) && (!layout.others() || column.isEmpty())) {
        throw new TableFormatException(
            file, line, "unknown column '" + column + "', allowed: " + layout.expected());
      }
      if (!seen.add(column)) {
        throw new TableFormatException(file, line, "column '" + column + "' twice, allowed: once");
      }
    }
    for (String column : layout.required()) {
      if (!seen.contains(column)) {
        throw new TableFormatException(
            file, line, "column '" + column + "' is missing, allowed: " + layout.expected());
      }
    }
    return columns;
  }

  List<String> columns() {
    return columns;
  }

  int headerLine() {
    return headerLine;
  }

  List<Row> rows() {
    return rows;
  }

  /** Index of a column, -1 where the table has none of that name. */
  int column(String name) {
    return columns.indexOf(name);
  }

  /**
   * A cell without surrounding blanks; empty where the row has a single cell and this is another.
   */
  static String cell(Row row, int column) {
    return column < row.cells.size() ? row.cells.get(column).strip() : "";
  }

  /** A name that must not be empty. */
  String name(Row row, int column) throws TableFormatException {
    String name = cell(row, column);
    if (name.isEmpty()) {
      throw fault(row.line, columns.get(column) + " is empty, allowed: a name");
    }
    return name;
  }

  /** A finite number, correctly rounded. */
  double number(Row row, int column) throws TableFormatException {
    String text = cell(row, column);
    double value = isNumeral(text) ? parse(text) : Double.NaN;
    if (!Double.isFinite(value)) {
      throw fault(row.line, columns.get(column) + " = '" + text + "', allowed: a finite number");
    }
    return value;
  }

  /** A finite number of at least 0. */
  double time(Row row, int column) throws TableFormatException {
    double value = number(row, column);
    if (value < 0) {
      throw fault(row.line, columns.get(column) + " = " + value + " s, allowed: at least 0");
    }
    return value;
  }

  TableFormatException fault(int line, String text) {
    return new TableFormatException(file, line, text);
  }

  /** Double.parseDouble reads more than numbers of tables: hexadecimal, suffixes, NaN, Infinity. */
  private static boolean isNumeral(String text) {
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (!((c >= '0' && c <= '9') || c == '.' || c == '-' || c == '+' || c == 'e' || c == 'E')) {
        return false;
      }
    }
    return !text.isEmpty();
  }

  private static double parse(String text) {
    try {
      return Double.parseDouble(text);
    } catch (NumberFormatException e) {
      return Double.NaN;
    }
  }
}
