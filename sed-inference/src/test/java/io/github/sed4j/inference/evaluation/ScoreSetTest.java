package io.github.sed4j.inference.evaluation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.github.sed4j.inference.postprocessing.FrameScores;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ScoreSetTest {

  @TempDir Path folder;

  @Test
  void readsAFolderOfTables() throws IOException {
    table("b.tsv", "onset\toffset\tDog\tCat\n0\t0.5\t0.1\t0.2\n0.5\t0.75\t1\t1e-3\n");
    table("a.tsv", "onset\toffset\tCat\tDog\n0\t1\t0.3\t0.4\n");
    table(".hidden", "not a table");
    ScoreSet set = ScoreSet.read(folder);
    assertThat(set.clips()).containsExactly("a", "b");
    assertThat(set.eventClasses()).containsExactly("Cat", "Dog");
    assertThat(set.scores("b.wav"))
        .hasValue(
            FrameScores.of(
                List.of("Cat", "Dog"),
                new double[] {0, 0.5, 0.75},
                new double[][] {{0.2, 1e-3}, {0.1, 1}}));
    assertThat(set.scores("a")).isPresent();
    assertThat(set.scores("c.wav")).isEmpty();
  }

  @Test
  void readsBackWhatItWrote() throws IOException {
    Map<String, FrameScores> clips = new LinkedHashMap<>();
    clips.put(
        "Y_20.000_30.000.wav",
        FrameScores.ofFrames(List.of("Dog"), 0.02, new double[][] {{1.0 / 3, 0}}));
    ScoreSet set = ScoreSet.of(clips);
    set.write(folder.resolve("scores"));
    assertThat(folder.resolve("scores/Y_20.000_30.000.tsv")).exists();
    ScoreSet read = ScoreSet.read(folder.resolve("scores"));
    assertThat(read.scores("Y_20.000_30.000.wav")).isEqualTo(set.scores("Y_20.000_30.000.wav"));
    assertThat(read.toString()).isEqualTo("ScoreSet[1 clips, 1 event classes]");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "onset;offset;Dog/0;1;0.5/1.5;2;0.5|line 3: onset = 1.5 s, allowed: 1.0, where the last",
        "onset;offset;Dog/0;0;0.5|line 2: offset = 0.0 s, allowed: above the onset",
        "onset;offset;Dog/0;1;NaN|line 2: Dog = 'NaN', allowed: a finite number",
        "onset;offset;Dog/0;1|line 2: 2 cells, allowed: 3",
        "onset;offset;Dog;Dog/0;1;1;1|line 1: column 'Dog' twice",
        "onset;offset;;Dog/0;1;1;1|line 1: unknown column ''",
        "onset;offset/0;1|line 1: 0 event classes",
        "onset;offset;Dog|0 frames, allowed: at least 1",
        "onset;Dog/0;1|line 1: column 'offset' is missing",
        "0;1;0.5|line 1: no header",
        "-1;0;0.5|line 1: no header",
      })
  void badScoresAreRefusedWithFileAndLine(String table, String message) throws IOException {
    table("a.tsv", table.replace(';', '\t').replace('/', '\n'));
    assertThatExceptionOfType(TableFormatException.class)
        .isThrownBy(() -> ScoreSet.read(folder))
        .withMessageContaining("a.tsv")
        .withMessageContaining(message);
  }

  @Test
  void otherClassesAreRefused() throws IOException {
    table("a.tsv", "onset\toffset\tDog\n0\t1\t0.5\n");
    table("b.tsv", "onset\toffset\tCat\n0\t1\t0.5\n");
    assertThatExceptionOfType(TableFormatException.class)
        .isThrownBy(() -> ScoreSet.read(folder))
        .withMessageContaining("b.tsv, line 1: event classes [Cat], allowed: [Dog]");
    Map<String, FrameScores> clips = new LinkedHashMap<>();
    clips.put("a", FrameScores.ofFrames(List.of("Dog"), 1, new double[1][1]));
    clips.put("b", FrameScores.ofFrames(List.of("Cat"), 1, new double[1][1]));
    assertThatIllegalArgumentException()
        .isThrownBy(() -> ScoreSet.of(clips))
        .withMessage("b: scores of [Cat], allowed: those of a, [Dog]");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> ScoreSet.of(Map.of()))
        .withMessageContaining("0 clips");
  }

  @Test
  void otherFilesInTheFolderAreRefused() throws IOException {
    assertThatExceptionOfType(TableFormatException.class)
        .isThrownBy(() -> ScoreSet.read(folder))
        .withMessageContaining("0 tables");
    table("a.tsv", "onset\toffset\tDog\n0\t1\t0.5\n");
    table("notes.txt", "");
    assertThatExceptionOfType(TableFormatException.class)
        .isThrownBy(() -> ScoreSet.read(folder))
        .withMessageContaining("notes.txt: no table");
    Files.delete(folder.resolve("notes.txt"));
    table("a.tsv.gz", "onset\toffset\tDog\n0\t1\t0.5\n");
    assertThatExceptionOfType(TableFormatException.class)
        .isThrownBy(() -> ScoreSet.read(folder))
        .withMessageContaining("a second table of this clip");
  }

  @Test
  void clipsWithinFoldersKeepTheirNames() throws IOException {
    FrameScores scores = FrameScores.ofFrames(List.of("Dog"), 1, new double[][] {{0.25}});
    Files.createDirectories(folder.resolve(".hidden"));
    Files.writeString(folder.resolve(".hidden/notes.txt"), "");
    ScoreSet.of(Map.of("a.wav", scores, "x/y/a.wav", scores, "2020-01-02 12:30.wav", scores))
        .write(folder);

    ScoreSet read = ScoreSet.read(folder);

    assertThat(read.clips()).containsExactlyInAnyOrder("a", "x/y/a", "2020-01-02 12:30");
    assertThat(read.scores("x/y/a.wav")).contains(scores);
    for (String name : List.of("/a.wav", "x//a.wav", ".a.wav", "x/.y/a.wav", "x\\a.wav")) {
      assertThatIllegalArgumentException()
          .isThrownBy(() -> ScoreSet.of(Map.of(name, scores)).write(folder))
          .withMessageContaining("names that can be the name of a file");
    }
  }

  @Test
  void clipsThatWouldShareAFileAreRefused() {
    FrameScores scores = FrameScores.ofFrames(List.of("Dog"), 1, new double[1][1]);
    assertThatIllegalArgumentException()
        .isThrownBy(() -> ScoreSet.of(Map.of("a.wav", scores, "a.flac", scores)).write(folder))
        .withMessageContaining("names that differ in more than the extension");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> ScoreSet.of(Map.of("x/../a.wav", scores)).write(folder))
        .withMessageContaining("names that can be the name of a file");
  }

  private void table(String name, String text) throws IOException {
    Files.writeString(folder.resolve(name), text);
  }
}
