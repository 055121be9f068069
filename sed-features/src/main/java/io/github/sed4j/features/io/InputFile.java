package io.github.sed4j.features.io;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * Opens files to be read, so that what is no file is said with its name: the system lets folders be
 * opened, and then says no more than "is a directory".
 *
 * <p>Thread safety: stateless, safe to share.
 */
public final class InputFile {

  private InputFile() {}

  /**
   * Opens a file.
   *
   * @param file the file
   * @return its bytes, without a buffer; to be closed
   * @throws IOException if it is a folder, missing, or may not be read; the message names it
   */
  public static InputStream open(Path file) throws IOException {
    if (Files.isDirectory(file)) {
      throw new IOException(file + ": a folder, allowed: a file");
    }
    return Files.newInputStream(file);
  }
}
