package io.github.sed4j.examples;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class EvaluateEventListsTest {

  private static final String HEADER = "filename\tonset\toffset\tevent_label\n";

  @TempDir private Path folder;

  private Path table(String name, String text) throws IOException {
    return Files.writeString(folder.resolve(name), text);
  }

  @Test
  void countsWhatWasFoundMissedAndMadeUp() throws Exception {
    Path truth = table("truth.tsv", HEADER + "a.wav\t1.0\t3.0\tDog\na.wav\t5.0\t6.0\tDog\n");
    // The first within the collars; the second too late; the third nowhere
    Path detected =
        table(
            "found.tsv", HEADER + "a.wav\t1.1\t3.2\tDog\na.wav\t5.5\t6.0\tDog\na.wav\t8\t9\tDog\n");
    Path durations = table("durations.tsv", "filename\tduration\na.wav\t36000\n");

    List<String> lines = TinySounds.linesOf(EvaluateEventLists::main, truth, detected, durations);

    assertThat(lines)
        .containsExactly(
            "Dog: F 0.400, 1 found, 2 false, 1 missed",
            "event-based: macro F 0.400, micro F 0.400",
            // Seconds 1, 2 and 5 were active; 1, 2, 3, 5 and 8 were detected
            "segment-based: macro F 0.750, micro F 0.750",
            // Half of the second event is covered, which is enough
            "intersection-based: macro F 0.800, micro F 0.800",
            // Both events found at a false alarm in 10 of at most 100 hours
            "PSDS: 0.999");
  }

  @Test
  void saysWhereATableIsWrong() throws Exception {
    Path truth = table("truth.tsv", HEADER + "a.wav\t1.0\tlate\tDog\n");

    assertThatThrownBy(() -> TinySounds.linesOf(EvaluateEventLists::main, truth, truth))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("truth.tsv")
        .hasMessageContaining("late");
    assertThatThrownBy(() -> TinySounds.linesOf(EvaluateEventLists::main, truth))
        .hasMessage("arguments: TRUTH.tsv DETECTED.tsv [DURATIONS.tsv]");
  }
}
