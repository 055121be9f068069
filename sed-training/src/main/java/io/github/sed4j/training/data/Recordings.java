package io.github.sed4j.training.data;

import java.io.IOException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;

/** Finds the recordings in a folder. */
public final class Recordings {

  private Recordings() {}

  /**
   * Looks through a folder and all within it.
   *
   * @param folder the folder
   * @return files with the ending of a kind of recording, in the order of their paths
   * @throws NoSuchFileException if it is not there
   * @throws IOException if it cannot be read
   */
  public static List<Path> in(Path folder) throws IOException {
    return List.copyOf(RecordingFolder.of(folder).all().values());
  }
}
