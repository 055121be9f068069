package io.github.sed4j.features.audio;

import java.io.IOException;

/**
 * A recording that cannot be used: damaged, of a kind that is not read, or beyond the limits. The
 * message names the file, the value found and what was allowed, with the position where known.
 */
public class AudioFormatException extends IOException {

  private static final long serialVersionUID = 1L;

  /**
   * Makes the exception.
   *
   * @param message the file, the value found and what was allowed
   */
  public AudioFormatException(String message) {
    super(message);
  }

  /**
   * Makes the exception with its cause.
   *
   * @param message the file, the value found and what was allowed
   * @param cause what a decoder reported
   */
  public AudioFormatException(String message, Throwable cause) {
    super(message, cause);
  }
}
