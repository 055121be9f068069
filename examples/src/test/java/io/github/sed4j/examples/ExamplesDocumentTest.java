package io.github.sed4j.examples;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class ExamplesDocumentTest {

  private static final Path SOURCES = Path.of("src/main/java/io/github/sed4j/examples");
  private static final Pattern ROW = Pattern.compile("\\| `(\\w+)` \\| `([^`]+)` \\| .+ \\|");
  private static final Pattern STATED = Pattern.compile("@param arguments \\{@code ([^}]+)}");

  @Test
  void theDocumentListsEachProgramWithItsArguments() throws IOException {
    Set<String> listed =
        Files.readAllLines(Path.of("..", "docs", "examples.md")).stream()
            .map(ROW::matcher)
            .filter(Matcher::matches)
            .map(row -> row.group(1) + " " + row.group(2))
            .collect(Collectors.toSet());

    List<Path> sources;
    try (Stream<Path> files = Files.list(SOURCES)) {
      sources = files.filter(file -> file.toString().endsWith(".java")).toList();
    }
    Set<String> programs =
        sources.stream()
            .map(ExamplesDocumentTest::program)
            .filter(line -> !line.isEmpty())
            .collect(Collectors.toSet());
    assertThat(programs).isNotEmpty().isEqualTo(listed);
  }

  private static String program(Path source) {
    try {
      Matcher arguments = STATED.matcher(Files.readString(source));
      String name = source.getFileName().toString().replace(".java", "");
      return arguments.find() ? name + " " + arguments.group(1) : "";
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
