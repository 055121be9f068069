package io.github.sed4j.features.io;

import java.io.IOException;

/**
 * A NumPy file that is damaged or of a kind that is not read; the message names file and reason.
 */
public final class NpyFormatException extends IOException {

  private static final long serialVersionUID = 1L;

  /**
   * Makes the exception.
   *
   * @param message the file, the value found and what was allowed
   */
  public NpyFormatException(String message) {
    super(message);
  }
}
