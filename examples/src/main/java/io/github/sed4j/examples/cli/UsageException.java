package io.github.sed4j.examples.cli;

/** Options that do not go together, or a value that is not allowed; ends the program with 2. */
final class UsageException extends RuntimeException {

  private static final long serialVersionUID = 1L;

  UsageException(String message) {
    super(message);
  }
}
