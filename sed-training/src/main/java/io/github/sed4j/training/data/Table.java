package io.github.sed4j.training.data;

import io.github.sed4j.features.io.InputFile;
import io.github.sed4j.inference.evaluation.TableFormatException;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.MalformedInputException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * A tab-separated table with any columns: lists of files, manifests. (Tables of labels and of
 * durations are read by sed-inference.)
 */
final class Table {

  private static final String BYTE_ORDER_MARK = "\uFEFF";

  /** A row and its line in the file. */
  record Row(int line, List<String> cells) {}

  private final Path file;
  private final List<String> columns;
  private final List<Row> rows;

  private Table(Path file, List<String> columns, List<Row> rows) {
    this.file = file;
    this.columns = columns;
    this.rows = rows;
  }

  /** Reads a table that has at least the given columns. */
  static Table read(Path file, String... required) throws IOException {
    try (BufferedReader reader = open(file)) {
      List<String> columns = header(reader);
      for (String column : required) {
        if (!columns.contains(column)) {
          throw new TableFormatException(
              file, 1, "columns " + columns + ", allowed: with " + String.join(", ", required));
        }
      }
      return new Table(file, columns, rows(file, reader, columns));
    } catch (CharacterCodingException e) {
      throw notText(file, e);
    }
  }

  /** Reads the names of the columns alone. */
  static List<String> columns(Path file) throws IOException {
    try (BufferedReader reader = open(file)) {
      return header(reader);
    } catch (CharacterCodingException e) {
      throw notText(file, e);
    }
  }

  private static BufferedReader open(Path file) throws IOException {
    return new BufferedReader(
        new InputStreamReader(InputFile.open(file), StandardCharsets.UTF_8.newDecoder()));
  }

  private static TableFormatException notText(Path file, CharacterCodingException cause) {
    TableFormatException fault =
        new TableFormatException(file, 0, "bytes that are not text, allowed: UTF-8");
    fault.initCause(cause);
    return fault;
  }

  private static List<String> header(BufferedReader reader) throws IOException {
    String line = reader.readLine();
    if (line == null) {
      return List.of();
    }
    if (line.indexOf('\0') >= 0) { // ASCII in UTF-16, which is UTF-8 as well
      throw new MalformedInputException(1);
    }
    return cells(line.startsWith(BYTE_ORDER_MARK) ? line.substring(1) : line);
  }

  private static List<Row> rows(Path file, BufferedReader reader, List<String> columns)
      throws IOException {
    List<Row> rows = new ArrayList<>();
    String text;
    for (int line = 2; (text = reader.readLine()) != null; line++) {
      if (text.isBlank()) {
        continue;
      }
      List<String> cells = cells(text);
      if (cells.size() != columns.size()) {
        throw new TableFormatException(
            file, line, cells.size() + " cells, allowed: " + columns.size() + " " + columns);
      }
      rows.add(new Row(line, cells));
    }
    return rows;
  }

  private static List<String> cells(String line) {
    return Arrays.stream(line.split("\t", -1)).map(String::strip).toList();
  }

  List<Row> rows() {
    return rows;
  }

  boolean has(String column) {
    return columns.contains(column);
  }

  /** A cell; empty where the table has no such column. */
  String cell(Row row, String column) {
    int index = columns.indexOf(column);
    return index < 0 ? "" : row.cells().get(index);
  }

  /** A cell that must say something. */
  String name(Row row, String column) throws TableFormatException {
    String name = cell(row, column);
    if (name.isEmpty()) {
      throw fault(row, column + " is empty, allowed: a name");
    }
    return name;
  }

  /** A cell that must be a number of at least 0. */
  double seconds(Row row, String column) throws TableFormatException {
    String text = cell(row, column);
    double value;
    try {
      value = Double.parseDouble(text);
    } catch (NumberFormatException e) {
      value = Double.NaN;
    }
    if (!(value >= 0 && value < Double.POSITIVE_INFINITY)) {
      throw fault(row, column + " = '" + text + "', allowed: a finite number of at least 0");
    }
    return value;
  }

  TableFormatException fault(Row row, String fault) {
    return new TableFormatException(file, row.line(), fault);
  }
}
