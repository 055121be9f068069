package io.github.sed4j.models.bundle;

import io.github.sed4j.features.io.InputFile;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * Names of event classes, in the order of the scores. A name is text without control characters, so
 * that it fits a line and a column of a table.
 *
 * <p>Thread safety: stateless.
 */
public final class EventClasses {

  /**
   * The ten classes of DESED, the data set of DCASE Task 4, in alphabetical order; so the authors'
   * networks number them.
   */
  public static final List<String> DESED =
      List.of(
          "Alarm_bell_ringing",
          "Blender",
          "Cat",
          "Dishes",
          "Dog",
          "Electric_shaver_toothbrush",
          "Frying",
          "Running_water",
          "Speech",
          "Vacuum_cleaner");

  private static final int MOST_CHARACTERS = 200;
  private static final String BYTE_ORDER_MARK = "\uFEFF";

  private EventClasses() {}

  /**
   * Reads a text file with a name on each line; empty lines are skipped.
   *
   * @param file the file, UTF-8 with or without a byte order mark
   * @return the names in the order of the file
   * @throws BundleFormatException if there is no name, or if one is not allowed or occurs twice
   * @throws IOException if it cannot be read
   */
  public static List<String> read(Path file) throws IOException {
    List<String> names = new ArrayList<>();
    try (BufferedReader reader =
        new BufferedReader(
            new InputStreamReader(InputFile.open(file), StandardCharsets.UTF_8.newDecoder()))) {
      boolean first = true;
      for (String line = reader.readLine(); line != null; line = reader.readLine()) {
        String name = first && line.startsWith(BYTE_ORDER_MARK) ? line.substring(1) : line;
        first = false;
        if (!name.isBlank()) {
          names.add(name.strip());
        }
      }
      return check(names);
    } catch (CharacterCodingException e) {
      throw new BundleFormatException(file + ": not UTF-8", e);
    } catch (IllegalArgumentException e) {
      throw new BundleFormatException(file + ": " + e.getMessage(), e);
    }
  }

  /**
   * Checks names of event classes.
   *
   * @param names the names
   * @return an immutable copy
   * @throws IllegalArgumentException if there is none, or too many, or a name is not allowed or
   *     occurs twice
   */
  public static List<String> check(List<String> names) {
    if (names.isEmpty()) {
      throw new IllegalArgumentException("classes = 0, allowed: at least 1");
    }
    Set<String> seen = new HashSet<>();
    for (String name : names) {
      if (name.isBlank()
          || name.length() > MOST_CHARACTERS
          || !name.equals(name.strip())
          || name.codePoints().anyMatch(EventClasses::isNotAllowed)) {
        throw new IllegalArgumentException(
            "class "
                + seen.size()
                + " is named \""
                + StrictJson.printable(name)
                + "\", allowed: 1 to "
                + MOST_CHARACTERS
                + " characters, none of them a control character, no space around them");
      }
      if (!seen.add(name)) {
        throw new IllegalArgumentException("class " + StrictJson.printable(name) + " occurs twice");
      }
    }
    return List.copyOf(names);
  }

  private static boolean isNotAllowed(int character) {
    int type = Character.getType(character);
    return type == Character.CONTROL
        || type == Character.SURROGATE
        || type == Character.LINE_SEPARATOR
        || type == Character.PARAGRAPH_SEPARATOR;
  }
}
