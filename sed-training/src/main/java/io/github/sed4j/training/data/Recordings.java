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
   * @return files with the ending of a kind of recording, in the order of their paths; what is
   *     hidden, or in a hidden folder, is left out
   * @throws NoSuchFileException if it is not there
   * @throws IOException if it cannot be read
   */
  public static List<Path> in(Path folder) throws IOException {
    return List.copyOf(RecordingFolder.of(folder).all().values());
  }

  /**
   * Tells what is taken for a recording in a folder: a name that ends in {@code .wav}, {@code
   * .flac} or another ending of the kinds that are read, and does not begin with a dot.
   *
   * @param file a file, which need not be there
   * @return whether it is called as a recording is
   */
  public static boolean isNamedAsRecording(Path file) {
    return RecordingFolder.isNamedAsRecording(file);
  }
}
