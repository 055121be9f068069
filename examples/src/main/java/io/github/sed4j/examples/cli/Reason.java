package io.github.sed4j.examples.cli;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.CharacterCodingException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.FileSystemLoopException;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;

/** Puts into words, for the person at the terminal, why something failed. */
final class Reason {

  private Reason() {}

  /** Returns the reason, without the name of the class that found it where that says nothing. */
  static String of(Throwable cause) {
    if (cause instanceof UncheckedIOException unchecked && unchecked.getCause() != null) {
      return of(unchecked.getCause());
    }
    if (cause instanceof FileSystemException file) {
      return ofFile(file);
    }
    if (cause instanceof CharacterCodingException) {
      return "text that is not UTF-8";
    }
    if (cause instanceof OutOfMemoryError) {
      return "not enough memory for Java's heap; allow more with SED4J_OPTS=-Xmx4g";
    }
    String message = cause.getMessage();
    if (message != null
        && (cause instanceof IOException
            || cause instanceof IllegalArgumentException
            || cause instanceof UsageException)) {
      return message;
    }
    return "internal error: " + cause + " (--verbose says where)";
  }

  private static String ofFile(FileSystemException cause) {
    String file = cause.getFile() == null ? "" : cause.getFile() + ": ";
    return file + whatHappened(cause);
  }

  private static String whatHappened(FileSystemException cause) {
    String reason = cause.getReason();
    if (reason != null) {
      return reason;
    }
    if (cause instanceof NoSuchFileException) {
      return "no such file";
    }
    if (cause instanceof AccessDeniedException) {
      return "permission denied";
    }
    if (cause instanceof NotDirectoryException) {
      return "not a folder";
    }
    if (cause instanceof FileAlreadyExistsException) {
      return "exists already";
    }
    if (cause instanceof FileSystemLoopException) {
      return "a link to a folder above it";
    }
    return cause.toString();
  }
}
