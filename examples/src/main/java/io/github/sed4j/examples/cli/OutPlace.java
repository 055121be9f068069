package io.github.sed4j.examples.cli;

import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.NotDirectoryException;
import java.nio.file.Path;

/** Whether results can be written where an option says, before the work that leads to them. */
final class OutPlace {

  private OutPlace() {}

  /**
   * Refuses a folder that could not be written to.
   *
   * @param folder what is there, or will be made
   */
  static void requireFolder(Path folder) throws IOException {
    Path existing = folder.toAbsolutePath().normalize();
    while (Files.notExists(existing) && existing.getParent() != null) {
      existing = existing.getParent();
    }
    if (!Files.isDirectory(existing)) {
      throw new NotDirectoryException(existing.toString());
    }
    if (!Files.isWritable(existing)) {
      throw new AccessDeniedException(existing.toString());
    }
  }

  /**
   * Refuses a file that could not be written, and makes the folder it goes to.
   *
   * @param option the option that names it
   * @param file what is there, or will be made
   */
  static void requireFile(String option, Path file) throws IOException {
    if (Files.isDirectory(file)) {
      throw new UsageException(option + " " + file + " is a folder, allowed: a file");
    }
    if (Files.exists(file) && !Files.isRegularFile(file)) {
      throw new UsageException(option + " " + file + " is a device or pipe, allowed: a file");
    }
    Path parent = file.toAbsolutePath().getParent();
    if (parent != null) {
      requireFolder(parent);
      Files.createDirectories(parent);
    }
  }
}
