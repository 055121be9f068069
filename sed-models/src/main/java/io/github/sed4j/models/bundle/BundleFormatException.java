package io.github.sed4j.models.bundle;

import java.io.IOException;

/**
 * A bundle, a file of weights or JSON of sed4j that cannot be used: damaged, of another kind than
 * asked for, or beyond the limits. The message names the file, the entry in it, the value found and
 * what was allowed.
 */
public class BundleFormatException extends IOException {

  private static final long serialVersionUID = 1L;

  /**
   * Makes the exception.
   *
   * @param message the file, the entry in it, the value found and what was allowed
   */
  public BundleFormatException(String message) {
    super(message);
  }

  /**
   * Makes the exception with its cause.
   *
   * @param message the file, the entry in it, the value found and what was allowed
   * @param cause what was thrown where the fault was found
   */
  public BundleFormatException(String message, Throwable cause) {
    super(message, cause);
  }
}
