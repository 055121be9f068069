package io.github.sed4j.inference.evaluation;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Comparator;
import java.util.regex.Pattern;

/**
 * How a clip's name, the name of its recording, and the names of tables about it belong together.
 */
final class ClipNames {

  /** Order of Unicode code points, in which Python sorts; Java's own differs above U+FFFF. */
  static final Comparator<String> BY_CODE_POINT =
      (a, b) ->
          Arrays.compareUnsigned(
              a.getBytes(StandardCharsets.UTF_8), b.getBytes(StandardCharsets.UTF_8));

  /** Begins with a letter, so that the end of {@code Y_20.000_30.000} is none. */
  private static final Pattern EXTENSION = Pattern.compile("\\.[A-Za-z][A-Za-z0-9]{0,4}$");

  private static final Pattern TABLE = Pattern.compile("\\.tsv(\\.gz)?$");

  private ClipNames() {}

  static boolean isTable(Path file) {
    return TABLE.matcher(fileName(file)).find();
  }

  /** The name of the clip that a table of a single clip is about. */
  static String ofTable(Path file) {
    return TABLE.matcher(fileName(file)).replaceFirst("");
  }

  /** The name of the clip that a table within a folder is about; with the folders between. */
  static String ofTable(Path folder, Path file) {
    StringBuilder name = new StringBuilder();
    folder.relativize(file).forEach(part -> name.append(name.isEmpty() ? "" : "/").append(part));
    return TABLE.matcher(name).replaceFirst("");
  }

  static String withoutExtension(String clip) {
    return EXTENSION.matcher(clip).replaceFirst("");
  }

  static String fileName(Path file) {
    Path name = file.getFileName();
    return name == null ? file.toString() : name.toString();
  }
}
