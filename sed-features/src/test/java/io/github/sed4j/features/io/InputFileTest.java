package io.github.sed4j.features.io;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIOException;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class InputFileTest {

  @TempDir private Path folder;

  @Test
  void opensAFile() throws IOException {
    Path file = Files.writeString(folder.resolve("a.txt"), "abc");

    try (InputStream in = InputFile.open(file)) {
      assertThat(in).hasContent("abc");
    }
  }

  @Test
  void namesWhatIsNoFile() {
    assertThatIOException()
        .isThrownBy(() -> InputFile.open(folder))
        .withMessage(folder + ": a folder, allowed: a file");
    Path missing = folder.resolve("missing");
    assertThatIOException()
        .isThrownBy(() -> InputFile.open(missing))
        .isInstanceOf(NoSuchFileException.class)
        .withMessageContaining(missing.toString());
  }
}
