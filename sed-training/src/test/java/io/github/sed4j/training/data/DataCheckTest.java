package io.github.sed4j.training.data;

import static io.github.sed4j.training.data.TestSounds.table;
import static io.github.sed4j.training.data.TestSounds.tone;
import static io.github.sed4j.training.data.TestSounds.wav;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.tuple;

import io.github.sed4j.inference.evaluation.ClipDurations;
import io.github.sed4j.training.data.DataProblem.Kind;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DataCheckTest {

  @TempDir private Path folder;

  private static DataReport check(ClipSet... sets) throws IOException {
    return DataCheck.builder().setEventClasses(List.of("Cat", "Dog")).build().check(List.of(sets));
  }

  private ClipSet strong(String... rows) throws IOException {
    String[] lines = new String[rows.length + 1];
    lines[0] = "filename onset offset event_label";
    System.arraycopy(rows, 0, lines, 1, rows.length);
    return ClipSet.strong("strong", folder, table(folder.resolve("strong.tsv"), lines));
  }

  @Test
  void soundDataHasNoProblems() throws IOException {
    wav(folder.resolve("a.wav"), tone(2, 440, 0.1));
    wav(folder.resolve("b.wav"), tone(3, 440, 0.1));

    // A label may go a little beyond the end, as DESED's do.
    DataReport report = check(strong("a.wav 0.5 2.1 Cat", "b.wav 0 3 Dog"));

    assertThat(report.problems()).isEmpty();
    assertThat(report.isUsable()).isTrue();
    assertThat(report.seconds()).containsExactly(Map.entry("strong", 5.0));
  }

  @Test
  void listsAllThatIsWrong() throws IOException {
    wav(folder.resolve("fine.wav"), tone(2, 440, 0.1));
    wav(folder.resolve("short.wav"), tone(0.5, 440, 0.1));
    wav(folder.resolve("long.wav"), tone(16, 440, 0.1));
    TestSounds.write(folder.resolve("broken.wav"), "no sound".getBytes(StandardCharsets.US_ASCII));

    DataReport report =
        check(
            strong(
                "fine.wav 0 1 Cat",
                "fine.wav 0 1 Cat",
                "fine.wav 0.5 2.3 Dog",
                "fine.wav 1 1 Dog",
                "fine.wav 1 2 Rain",
                "short.wav 0 0.1 Dog",
                "long.wav 0 0.1 Dog",
                "broken.wav 0 1 Cat",
                "gone.wav 0 1 Cat"));

    assertThat(report.problems())
        .extracting(DataProblem::kind, DataProblem::clip)
        .containsExactly(
            tuple(Kind.MISSING, "gone.wav"),
            tuple(Kind.UNKNOWN_CLASS, "fine.wav"),
            tuple(Kind.MISLABELLED, "fine.wav"),
            tuple(Kind.MISLABELLED, "fine.wav"),
            tuple(Kind.MISLABELLED, "fine.wav"),
            tuple(Kind.TOO_SHORT, "short.wav"),
            tuple(Kind.TOO_LONG, "long.wav"),
            tuple(Kind.UNREADABLE, "broken.wav"));
    assertThat(report.isUsable()).isFalse();
    assertThat(report.problems(Kind.MISLABELLED))
        .extracting(DataProblem::message)
        .containsExactly(
            "Cat from 0.000 to 1.000 s is there twice",
            "Dog from 0.500 to 2.300 s ends behind the recording, which lasts 2.000 s",
            "Dog from 1.000 to 1.000 s has no length");
    assertThat(report.toString())
        .contains("too short: 1\n  strong: short.wav: too short: 0.500 s, allowed: more than")
        .contains("missing: 1");
  }

  @Test
  void findsDurationsThatContradictTheRecordings() throws IOException {
    wav(folder.resolve("a.wav"), tone(2, 440, 0.1));
    ClipSet set =
        ClipSet.unlabelled("all", folder)
            .withDurations(ClipDurations.of(Map.of("a.wav", 10.0, "other.wav", 3.0)));

    assertThat(check(set).problems())
        .containsExactly(
            new DataProblem(
                Kind.CONTRADICTORY_DURATION,
                "all",
                "a.wav",
                "stated to last 10.000 s, but lasts 2.000 s"));
  }

  @Test
  void findsEmptySetsAndClassesWithoutClips() throws IOException {
    wav(folder.resolve("a.wav"), tone(2, 440, 0.1));
    ClipSet gone =
        ClipSet.weak(
            "gone", folder, table(folder.resolve("w.tsv"), "filename event_labels", "x.wav Dog"));

    DataReport report = check(strong("a.wav 0.5 2.1 Cat"), gone);

    assertThat(report.problems())
        .extracting(DataProblem::toString)
        .containsExactly(
            "strong: no clip with event class Dog",
            "gone: x.wav: no such recording",
            "gone: no clip that can be used, of 1 that are listed",
            "gone: no clip with event class Cat",
            "gone: no clip with event class Dog");
    assertThat(report.isUsable()).isFalse();
  }

  @Test
  void needsAClassList() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> DataCheck.builder().build())
        .withMessage("eventClasses is not set, allowed: a class list");
  }
}
