package io.github.sed4j.testing;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/**
 * Code of the documents that is compiled and run: what a test has between the comments {@code //
 * snippet NAME} and {@code // end} stands in the document to the letter.
 */
public final class Snippets {

  private Snippets() {}

  /**
   * Asserts that a document holds a snippet.
   *
   * @param test the test that has the snippet
   * @param name the snippet's name
   * @param document path of the document from the root of the project
   */
  public static void assertInDocument(Class<?> test, String name, String document) {
    try {
      Path source = Path.of("src/test/java", test.getName().replace('.', '/') + ".java");
      String snippet = snippet(Files.readAllLines(source), name);
      // Modules lie one folder below the root.
      assertThat(Files.readString(Path.of("..", document))).contains("```java\n" + snippet + "```");
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static String snippet(List<String> source, String name) {
    int start = 0;
    while (!source.get(start).strip().equals("// snippet " + name)) {
      start++;
    }
    int indent = source.get(start).indexOf("//");
    StringBuilder text = new StringBuilder();
    for (int i = start + 1; !source.get(i).strip().equals("// end"); i++) {
      String line = source.get(i);
      text.append(line.isBlank() ? "" : line.substring(indent)).append('\n');
    }
    return text.toString();
  }
}
