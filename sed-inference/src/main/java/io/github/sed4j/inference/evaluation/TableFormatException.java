package io.github.sed4j.inference.evaluation;

import java.io.IOException;
import java.nio.file.Path;

/**
 * A table of events, durations, tags or scores that cannot be used. The message names the file, the
 * line, the value found and what was allowed.
 */
public class TableFormatException extends IOException {

  private static final long serialVersionUID = 1L;

  /**
   * Makes the exception.
   *
   * @param file the file
   * @param line its line, from 1, or 0 where the fault is of the file as a whole
   * @param fault the value found and what was allowed
   */
  public TableFormatException(Path file, int line, String fault) {
    super(line == 0 ? file + ": " + fault : file + ", line " + line + ": " + fault);
  }
}
