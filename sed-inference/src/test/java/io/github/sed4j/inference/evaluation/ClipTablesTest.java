package io.github.sed4j.inference.evaluation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Tables of durations and of weak labels. */
class ClipTablesTest {

  @TempDir Path folder;

  @Test
  void readsDurations() throws IOException {
    ClipDurations durations =
        ClipDurations.read(table("duration\tfilename\n10.0\ta.wav\n9.5\tb.wav\n10.0\ta.wav\n"));
    assertThat(durations.clips()).containsExactly("a.wav", "b.wav");
    assertThat(durations.duration("b.wav")).hasValue(9.5);
    assertThat(durations.duration("c.wav")).isEmpty();
    assertThat(durations.total()).isEqualTo(19.5);
    Path file = folder.resolve("written.tsv");
    durations.write(file);
    assertThat(ClipDurations.read(file)).isEqualTo(durations).hasSameHashCodeAs(durations);
    assertThat(durations.toString()).contains("2 clips, 19.5 s");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "filename;duration/a;10/a;9|line 3: a lasts 9.0 s but 10.0 s before, allowed: one duration",
        "filename;duration/a;0|line 2: duration = 0.0 s, allowed: above 0",
        "filename;duration/a;-3|line 2: duration = -3.0 s",
        "filename;duration/a;long|line 2: duration = 'long'",
        "filename;length/a;3|line 1: unknown column 'length'",
        "a;3|line 1: no header",
        "filename;duration/a|line 2: duration = ''",
      })
  void badDurationsAreRefusedWithFileAndLine(String table, String message) {
    assertThatExceptionOfType(TableFormatException.class)
        .isThrownBy(() -> ClipDurations.read(table(table.replace(';', '\t').replace('/', '\n'))))
        .withMessageContaining("table.tsv, ")
        .withMessageContaining(message);
  }

  @Test
  void refusesADurationThatIsNone() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> ClipDurations.of(Map.of("a", Double.NaN)))
        .withMessage("a: duration = NaN s, allowed: a finite number above 0");
  }

  @Test
  void readsWeakLabels() throws IOException {
    ClipTags tags =
        ClipTags.read(
            table("filename\tevent_labels\na.wav\tDog, Cat\nb.wav\t\na.wav\tSpeech\nc\n"));
    assertThat(tags.clips()).containsExactly("a.wav", "b.wav", "c");
    assertThat(tags.tags("a.wav")).containsExactly("Cat", "Dog", "Speech");
    assertThat(tags.tags("b.wav")).isEmpty();
    assertThat(tags.tags("unknown")).isEmpty();
    assertThat(tags.eventClasses()).containsExactly("Cat", "Dog", "Speech");
    Path file = folder.resolve("written.tsv");
    tags.write(file);
    assertThat(ClipTags.read(file)).isEqualTo(tags).hasSameHashCodeAs(tags);
    assertThat(tags.toString()).isEqualTo("ClipTags[3 clips, 3 event classes]");
  }

  @Test
  void badWeakLabelsAreRefused() throws IOException {
    Path gap = table("filename\tevent_labels\na.wav\tDog,,Cat\n");
    assertThatExceptionOfType(TableFormatException.class)
        .isThrownBy(() -> ClipTags.read(gap))
        .withMessageContaining("line 2: 'Dog,,Cat', allowed: labels divided by commas");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> ClipTags.of(Map.of("a", Set.of(" "))))
        .withMessageContaining("blank name");
    assertThatIllegalArgumentException()
        .isThrownBy(
            () -> ClipTags.of(Map.of("a", Set.of("Cat,Dog"))).write(folder.resolve("tags.tsv")))
        .withMessageContaining("a comma in a name");
    assertThat(folder.resolve("tags.tsv")).doesNotExist();
  }

  private Path table(String text) throws IOException {
    return Files.writeString(folder.resolve("table.tsv"), text);
  }
}
