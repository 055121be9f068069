package io.github.sed4j.features.io;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIOException;

import java.io.IOException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class AtomicFileTest {

  @TempDir private Path folder;

  @Test
  void replacesAFileWholeOrNotAtAll() throws IOException {
    Path file = folder.resolve("a.txt");
    AtomicFile.write(file, out -> out.write('a'));
    assertThat(file).hasContent("a");

    assertThatIOException()
        .isThrownBy(
            () ->
                AtomicFile.write(
                    file,
                    out -> {
                      out.write(new byte[1 << 17]);
                      throw new IOException("broken");
                    }))
        .withMessage("broken");

    assertThat(file).hasContent("a");
    assertThat(folder).isDirectoryNotContaining("glob:**.part");
  }

  @Test
  @EnabledOnOs({OS.LINUX, OS.MAC})
  void writesWhatALinkLeadsToAndKeepsTheLink() throws IOException {
    Path file = Files.writeString(folder.resolve("v3.txt"), "old");
    Path link = Files.createSymbolicLink(folder.resolve("current.txt"), Path.of("v3.txt"));

    AtomicFile.write(link, out -> out.write('n'));

    assertThat(link).isSymbolicLink();
    assertThat(file).hasContent("n");

    Path ahead = Files.createSymbolicLink(folder.resolve("next.txt"), Path.of("v4.txt"));
    AtomicFile.write(ahead, out -> out.write('4'));
    assertThat(ahead).isSymbolicLink();
    assertThat(folder.resolve("v4.txt")).hasContent("4");
  }

  @Test
  @EnabledOnOs({OS.LINUX, OS.MAC})
  void leavesPipesAlone() throws Exception {
    Path pipe = folder.resolve("pipe");
    assertThat(new ProcessBuilder("mkfifo", pipe.toString()).start().waitFor()).isZero();

    assertThatIOException()
        .isThrownBy(() -> AtomicFile.write(pipe, out -> out.write('n')))
        .withMessage(pipe + ": a device or pipe, allowed: a file or a new name");

    assertThat(Files.isRegularFile(pipe)).isFalse();
    assertThat(folder).isDirectoryNotContaining("glob:**.part");
  }

  /** Not even root may make files among the kernel's. */
  @ParameterizedTest
  @ValueSource(strings = {"/sys/kernel/a.txt", "/proc/a.txt"})
  @EnabledOnOs(OS.LINUX)
  void namesTheFileWhoseFolderIsReadOnly(String name) {
    Path file = Path.of(name);
    assertThatExceptionOfType(FileSystemException.class)
        .isThrownBy(() -> AtomicFile.write(file, out -> out.write('a')))
        .satisfies(
            e -> {
              assertThat(e.getFile()).isEqualTo(file.toString());
              assertThat(e.getReason()).isNotBlank();
            });
    assertThat(Files.exists(file)).isFalse();
  }
}
