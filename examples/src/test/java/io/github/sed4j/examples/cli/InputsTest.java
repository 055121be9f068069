package io.github.sed4j.examples.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

class InputsTest {

  @TempDir private Path folder;

  @Test
  void aFileIsTakenWhateverItsName() throws IOException {
    Path file = create("kitchen.bin");

    List<Input> found = find(file.toString());

    assertThat(found).extracting(Input::file).containsExactly(file);
    assertThat(found.get(0).placeOf(".npy")).isEqualTo(Path.of("kitchen.npy"));
  }

  @Test
  void aMissingFileIsAnInputThatFailsInItsTurn() {
    Path file = folder.resolve("missing.wav");

    assertThat(find(file.toString())).extracting(Input::file).containsExactly(file);
  }

  @Test
  void aFolderGivesItsRecordingsSortedWithTheFoldersInIt() throws IOException {
    create("b.wav");
    create("a/c.FLAC");
    create("a/notes.txt");
    create("wav");

    List<Input> found = find(folder.toString());

    assertThat(found)
        .extracting(Input::file)
        .containsExactly(folder.resolve("a/c.FLAC"), folder.resolve("b.wav"));
    assertThat(found)
        .extracting(input -> input.placeOf(".npy"))
        .containsExactly(Path.of("a", "c.npy"), Path.of("b.npy"));
  }

  @Test
  void hiddenFilesAndFoldersAreLeftAlone() throws IOException {
    create("._a.wav");
    create(".trash/b.wav");
    create("c.wav");

    assertThat(find(folder.toString()))
        .extracting(Input::file)
        .containsExactly(folder.resolve("c.wav"));
  }

  @Test
  void aFolderWithoutRecordingsFails() throws IOException {
    create("notes.txt");

    assertThat(find(folder.toString()))
        .singleElement()
        .satisfies(
            input -> assertThat(input.problem()).isNotNull().hasMessageContaining("no recordings"));
  }

  @Test
  void aGlobMatchesWithinItsFolder() throws IOException {
    create("a1.wav");
    create("a2.wav");
    create("b1.wav");
    create("deep/a3.wav");

    assertThat(find(folder + "/a*.wav"))
        .extracting(Input::file)
        .containsExactly(folder.resolve("a1.wav"), folder.resolve("a2.wav"));
    assertThat(find(folder + "/**/a?.wav"))
        .extracting(Input::file)
        .containsExactly(folder.resolve("deep/a3.wav"));
    assertThat(find(folder + "/*/a3.wav"))
        .extracting(Input::file)
        .containsExactly(folder.resolve("deep/a3.wav"));
  }

  @Test
  void aFolderThatAGlobMatchesGivesItsRecordings() throws IOException {
    create("day1/a.wav");
    create("day2/b.wav");
    create("night/c.wav");

    assertThat(find(folder + "/day*"))
        .extracting(Input::file)
        .containsExactly(folder.resolve("day1/a.wav"), folder.resolve("day2/b.wav"));
  }

  @Test
  void aGlobThatMatchesNothingFails() {
    assertThat(find(folder + "/*.wav"))
        .singleElement()
        .satisfies(
            input ->
                assertThat(input.problem()).isNotNull().hasMessageContaining("no file matches"));
  }

  @Test
  void aFileWhoseNameLooksLikeAGlobIsThatFile() throws IOException {
    Path file = create("take [1].wav");
    create("take 1.wav");

    assertThat(find(file.toString())).extracting(Input::file).containsExactly(file);
  }

  @Test
  void whatIsNamedTwiceIsDoneOnce() throws IOException {
    Path file = create("a.wav");

    assertThat(find(file.toString(), folder.toString(), folder + "/./a.wav", "-", "-"))
        .extracting(Input::name)
        .containsExactly(file.toString(), "-");
  }

  @Test
  @DisabledOnOs(OS.WINDOWS)
  void linksAreFollowedAndLoopsLeft() throws IOException {
    Path file = create("real/a.wav");
    Files.createSymbolicLink(folder.resolve("real/up"), folder);
    Path linked = Files.createDirectory(folder.resolve("linked"));
    Files.createSymbolicLink(linked.resolve("b.wav"), file);

    assertThat(find(folder.toString()))
        .extracting(Input::file)
        .containsExactly(linked.resolve("b.wav"), file);
    assertThat(find(folder.toString())).allMatch(input -> input.problem() == null);
  }

  private Path create(String name) throws IOException {
    Path file = folder.resolve(name);
    Files.createDirectories(file.getParent());
    return Files.createFile(file);
  }

  private static List<Input> find(String... arguments) {
    Inputs inputs = new Inputs();
    new CommandLine(new Holder(inputs)).parseArgs(arguments);
    return inputs.find();
  }

  @CommandLine.Command
  private record Holder(@CommandLine.Mixin Inputs inputs) {}
}
