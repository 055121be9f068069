package io.github.sed4j.training.data;

import static io.github.sed4j.training.data.TestSounds.table;
import static io.github.sed4j.training.data.TestSounds.tone;
import static io.github.sed4j.training.data.TestSounds.wav;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.github.sed4j.inference.evaluation.TableFormatException;
import io.github.sed4j.inference.postprocessing.SoundEvent;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ClipSetTest {

  @TempDir private Path folder;

  @BeforeEach
  void makeRecordings() {
    wav(folder.resolve("a.wav"), tone(0.1, 440, 0.1));
    wav(folder.resolve("deep/b.wav"), tone(0.1, 440, 0.1));
  }

  @Test
  void remembersWhatIsMissing() throws IOException {
    Path labels =
        table(
            folder.resolve("weak.tsv"),
            "filename event_labels",
            "gone.wav Dog",
            "a.wav Cat,Dog",
            "deep/b.wav Cat");

    ClipSet set = ClipSet.weak("weak", folder, labels);

    assertThat(set.missing()).containsExactly("gone.wav");
    assertThat(set.clips()).extracting(LabelledClip::name).containsExactly("a.wav", "deep/b.wav");
    assertThat(set.clips().get(0).labels()).isEqualTo(ClipLabels.weak(Set.of("Cat", "Dog")));
    assertThat(set.summary()).isEqualTo("weak: 2 of 3 clips, 1 missing");
    assertThat(set.clipsPerClass()).containsExactly(Map.entry("Cat", 2), Map.entry("Dog", 1));
  }

  @Test
  void findsARecordingWithAnotherExtension() throws IOException {
    Path labels = table(folder.resolve("weak.tsv"), "filename event_labels", "a.flac Cat");

    assertThat(ClipSet.weak("weak", folder, labels).clips())
        .extracting(LabelledClip::file)
        .containsExactly(folder.resolve("a.wav"));
  }

  @Test
  void namesWithDotsAreNotTakenForExtensions() throws IOException {
    wav(folder.resolve("Y1_30.000_40.000.wav"), tone(0.1, 440, 0.1));
    Path labels = table(folder.resolve("l.tsv"), "filename", "Y1_30.000_40.000", "Y1_30.000");

    ClipSet set = ClipSet.unlabelled("all", folder, labels);

    assertThat(set.clips()).hasSize(1);
    assertThat(set.missing()).containsExactly("Y1_30.000");
  }

  @Test
  void readsStrongLabels() throws IOException {
    Path labels =
        table(
            folder.resolve("strong.tsv"),
            "filename onset offset event_label",
            "a.wav 0.010 0.050 Dog",
            "deep/b.wav   ");

    ClipSet set = ClipSet.strong("strong", folder, labels);

    assertThat(set.clips().get(0).labels().events())
        .containsExactly(new SoundEvent("Dog", 0.01, 0.05));
    assertThat(set.clips().get(1).labels().tags()).isEmpty();
  }

  @Test
  void takesAllRecordingsWhereThereIsNoTable() throws IOException {
    ClipSet set = ClipSet.unlabelled("all", folder);

    assertThat(set.clips()).extracting(LabelledClip::name).containsExactly("a.wav", "deep/b.wav");
    assertThat(set.labelling()).isEqualTo(Labelling.UNLABELLED);
  }

  @Test
  void refusesALabelFileInAnotherEncoding() {
    Path latin1 =
        TestSounds.write(
            folder.resolve("weak.tsv"),
            "filename\tevent_labels\na.wav\tK\u00fcche\n".getBytes(StandardCharsets.ISO_8859_1));
    Path utf16 =
        TestSounds.write(
            folder.resolve("names.tsv"), "filename\na.wav\n".getBytes(StandardCharsets.UTF_16));

    Path unmarked =
        TestSounds.write(
            folder.resolve("le.tsv"), "filename\na.wav\n".getBytes(StandardCharsets.UTF_16LE));

    assertThatExceptionOfType(TableFormatException.class)
        .isThrownBy(() -> ClipSet.unlabelled("le", folder, unmarked))
        .withMessageContainingAll("le.tsv", "UTF-8");
    assertThatExceptionOfType(TableFormatException.class)
        .isThrownBy(() -> ClipSet.weak("weak", folder, latin1))
        .withMessageContainingAll("weak.tsv", "UTF-8");
    assertThatExceptionOfType(TableFormatException.class)
        .isThrownBy(() -> ClipSet.unlabelled("names", folder, utf16))
        .withMessageContainingAll("names.tsv", "UTF-8");
  }

  @Test
  void refusesATableOfAnotherKind() {
    Path weak = table(folder.resolve("weak.tsv"), "filename event_labels", "a.wav Cat");

    assertThatExceptionOfType(TableFormatException.class)
        .isThrownBy(() -> ClipSet.strong("strong", folder, weak))
        .withMessageContaining("weak.tsv, line 1");
  }

  @Test
  void refusesARowWithTooManyCells() {
    Path list = table(folder.resolve("l.tsv"), "filename", "a.wav", "b.wav Cat");

    assertThatExceptionOfType(TableFormatException.class)
        .isThrownBy(() -> ClipSet.unlabelled("l", folder, list))
        .withMessageContaining("l.tsv, line 3: 2 cells, allowed: 1 [filename]");
  }

  @Test
  void refusesAFolderThatIsNotThere() {
    assertThatExceptionOfType(NoSuchFileException.class)
        .isThrownBy(() -> ClipSet.unlabelled("x", folder.resolve("nowhere")))
        .withMessageContaining("no such folder");
  }

  @Test
  void relabelsThoseClipsThatHaveNewLabels() throws IOException {
    ClipSet all = ClipSet.unlabelled("all", folder);

    ClipSet pseudo =
        all.withLabels("pseudo", Labelling.WEAK, Map.of("a.wav", ClipLabels.weak(Set.of("Cat"))));

    assertThat(pseudo.clips())
        .containsExactly(
            new LabelledClip("a.wav", folder.resolve("a.wav"), ClipLabels.weak(Set.of("Cat"))));
  }

  @Test
  void refusesNamesThatClashInASuperposition() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> ClipSet.of("weak+strong", Labelling.WEAK, List.of()))
        .withMessageContaining("'weak+strong'");
  }

  @Test
  void refusesTheSameNameTwice() {
    LabelledClip clip = new LabelledClip("a.wav", folder, ClipLabels.unlabelled());

    assertThatIllegalArgumentException()
        .isThrownBy(() -> ClipSet.of("s", Labelling.UNLABELLED, List.of(clip, clip)))
        .withMessage("s: a.wav twice, allowed: once");
  }
}
