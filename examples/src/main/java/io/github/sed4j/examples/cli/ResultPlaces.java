package io.github.sed4j.examples.cli;

import java.io.File;
import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;

/**
 * Where the results of inputs go that have a file each: to the one file that {@code --out} or
 * another option names, or into the folder that it names.
 *
 * <p>Thread safety: for one thread at a time.
 */
final class ResultPlaces {

  private final Path out;
  private final boolean folder;
  private final String suffix;
  private final Map<Path, Input> taken = new HashMap<>();

  private ResultPlaces(Path out, boolean folder, String suffix) {
    this.out = out;
    this.folder = folder;
    this.suffix = suffix;
  }

  /**
   * Understands an option such as {@code --out}.
   *
   * @param option the option
   * @param out a folder, or a file if there is one input
   * @param oneFile whether the arguments are one file
   * @param suffix how results in a folder end, with the dot
   */
  static ResultPlaces of(String option, String out, boolean oneFile, String suffix) {
    Path path = Path.of(out);
    boolean folder = !oneFile || isFolder(out);
    if (folder && Files.exists(path) && !Files.isDirectory(path)) {
      throw new UsageException(
          option + " " + out + " is a file, allowed for several inputs: a folder");
    }
    return new ResultPlaces(path, folder, suffix);
  }

  /** Tells whether what an option says is a folder: one that is there, or by its last character. */
  static boolean isFolder(String out) {
    return Files.isDirectory(Path.of(out)) || out.endsWith("/") || out.endsWith(File.separator);
  }

  /** Returns where the result of an input goes; makes the folders above it. */
  Path placeOf(Input input) throws IOException {
    if (!folder) {
      return out;
    }
    Path place = out.resolve(input.placeOf(suffix));
    Input other = taken.putIfAbsent(place, input);
    if (other != null) {
      throw new FileAlreadyExistsException(
          place.toString(), null, "holds the result of " + other.name() + " already");
    }
    Path parent = place.getParent();
    if (parent != null) {
      Files.createDirectories(parent);
    }
    return place;
  }
}
