package io.github.sed4j.examples.cli;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.github.sed4j.training.loop.TrainingStart;
import io.github.sed4j.training.loop.TrainingStep;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;

class TrainingLinesTest {

  private static String train(boolean terminal, boolean quiet) {
    ByteArrayOutputStream err = new ByteArrayOutputStream();
    Console console =
        new Console(
            new ByteArrayInputStream(new byte[0]),
            new PrintStream(new ByteArrayOutputStream(), true, UTF_8),
            new PrintStream(err, true, UTF_8),
            terminal);
    console.setLoudness(quiet, false);
    try (TrainingLines lines = new TrainingLines(console)) {
      lines.started(
          new TrainingStart(Path.of("run"), "fbcrnn", 10, List.of("Dog"), 0, 2, 4, 8, 4, "cpu"));
      lines.stepped(new TrainingStep(1, 0, 0.5, 1e-3, 1, 4, 2, 0, 0));
      lines.saved(1, Path.of("checkpoint-1"));
      lines.stepped(new TrainingStep(2, 0, 0.25, 1e-3, 1, 4, 2, 0, 0));
    }
    return err.toString(UTF_8);
  }

  @Test
  void drawsABarOnATerminal() {
    assertThat(train(true, false))
        .contains("\r\u001b[Kcheckpoint checkpoint-1" + System.lineSeparator())
        .contains("100%")
        .contains("2/2")
        .doesNotContain("step 2 of 2");
  }

  @Test
  void saysPlainLinesElsewhere() {
    assertThat(train(false, false))
        .contains("step 2 of 2: loss 0.3750, rate 0.0010, 2.0 clips/s, 0 min left")
        .doesNotContain("\r\u001b", "%");
  }

  @Test
  void drawsNoBarIfAskedToBeQuiet() {
    assertThat(train(true, true)).isEmpty();
  }
}
