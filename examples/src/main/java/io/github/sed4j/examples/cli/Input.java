package io.github.sed4j.examples.cli;

import java.io.IOException;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/**
 * One thing to work on, as a command's arguments name it.
 *
 * @param name what messages call it
 * @param file where it lies
 * @param place where its results belong in a folder of results: its path within the folder that was
 *     given, or its file name
 * @param problem why it cannot be worked on, where that is known from the start
 */
record Input(String name, Path file, Path place, @Nullable IOException problem) {

  /** How a recording on standard input is given. */
  static final String STDIN = "-";

  static Input file(Path file) {
    Path name = file.getFileName();
    return new Input(file.toString(), file, name == null ? file : name, null);
  }

  static Input within(Path folder, Path file) {
    return new Input(file.toString(), file, folder.relativize(file), null);
  }

  static Input stdin() {
    return new Input(STDIN, Path.of(STDIN), Path.of("stdin"), null);
  }

  static Input unusable(String name, IOException problem) {
    return new Input(name, Path.of("unusable"), Path.of("unusable"), problem);
  }

  boolean isStdin() {
    return name.equals(STDIN);
  }

  /**
   * Returns what it is called in results: its place, with slashes whatever the system, or its name
   * if it cannot be used.
   */
  String nameInResults() {
    return isStdin() || problem != null ? name : place.toString().replace('\\', '/');
  }

  /** Returns what tells it from every other input, however it was given. */
  String identity() {
    return isStdin() || problem != null ? name : file.toAbsolutePath().normalize().toString();
  }

  /** Returns this input with its place counted from a folder further up. */
  Input from(Path folder) {
    return new Input(name, file, folder.relativize(file.toAbsolutePath().normalize()), problem);
  }

  /** Returns its place among results whose names end in a suffix of their own. */
  Path placeOf(String suffix) {
    Path last = place.getFileName();
    String name = last == null ? "" : last.toString();
    int dot = name.lastIndexOf('.');
    return place.resolveSibling((dot > 0 ? name.substring(0, dot) : name) + suffix);
  }
}
