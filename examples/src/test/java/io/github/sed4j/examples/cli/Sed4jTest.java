package io.github.sed4j.examples.cli;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.PrintStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class Sed4jTest {

  @ParameterizedTest
  @ValueSource(strings = {"--version", "-V"})
  void versionNamesProgramEngineAndJava(String option) {
    Ran ran = Ran.command(option);

    assertThat(ran.status()).isZero();
    assertThat(ran.text().lines())
        .hasSize(3)
        .anyMatch(line -> line.matches("sed4j \\d+\\.\\d+\\.\\d+.*"))
        .anyMatch(line -> line.matches("DJL \\d.*, PyTorch \\d.*"))
        .anyMatch(line -> line.startsWith("Java " + System.getProperty("java.version")));
    assertThat(ran.err()).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(strings = {"--help", "-h", "help"})
  void helpListsTheCommands(String option) {
    Ran ran = Ran.command(option);

    assertThat(ran.status()).isZero();
    assertThat(ran.text()).startsWith("Usage: sed4j").contains("Commands:");
    assertThat(ran.err()).isEmpty();
  }

  @Test
  void helpSaysDefaultsAsTheyAreTyped() {
    assertThat(Ran.command("detect", "--help").text()).contains("default: tsv.");
    assertThat(Ran.command("bundle", "import", "--help").text())
        .contains("default: report.")
        .contains("default: float32.");
  }

  @Test
  void tooLittleMemoryIsAFailureWithoutAStackTrace() throws IOException {
    ByteArrayOutputStream err = new ByteArrayOutputStream();
    Console console =
        new Console(
            InputStream.nullInputStream(),
            new PrintStream(OutputStream.nullOutputStream(), true, UTF_8),
            new PrintStream(err, true, UTF_8),
            false);
    SedCommand command =
        new SedCommand(console) {
          @Override
          ExitStatus run() {
            throw new OutOfMemoryError("Java heap space");
          }
        };

    assertThat(command.call()).isEqualTo(ExitStatus.NOTHING_DONE.code());
    assertThat(err.toString(UTF_8).lines())
        .containsExactly("sed4j: " + Reason.of(new OutOfMemoryError()));
  }

  @Test
  void noCommandIsWrongUsage() {
    Ran ran = Ran.command();

    assertThat(ran.status()).isEqualTo(2);
    assertThat(ran.errLines()).containsExactly("sed4j: no command given; see 'sed4j --help'");
  }

  @Test
  void anUnknownOptionIsWrongUsage() {
    Ran ran = Ran.command("--frequency");

    assertThat(ran.status()).isEqualTo(2);
    assertThat(ran.err()).contains("'--frequency'").contains("see 'sed4j --help'");
    assertThat(ran.text()).isEmpty();
  }

  @Test
  void anUnknownCommandIsWrongUsage() {
    Ran ran = Ran.command("liste", "kitchen.wav");

    assertThat(ran.status()).isEqualTo(2);
    assertThat(ran.err()).contains("'liste'");
    assertThat(ran.text()).isEmpty();
  }

  @Test
  void anOutputThatCannotBeWrittenIsAFailure() {
    ByteArrayOutputStream err = new ByteArrayOutputStream();
    OutputStream full =
        new OutputStream() {
          @Override
          public void write(int b) throws IOException {
            throw new IOException("no space left on device");
          }
        };
    Console console =
        new Console(
            InputStream.nullInputStream(),
            new PrintStream(full, true, UTF_8),
            new PrintStream(err, true, UTF_8));

    assertThat(Sed4j.run(console, "--version")).isEqualTo(3);
    assertThat(err.toString(UTF_8)).contains("standard output cannot be written");
  }
}
