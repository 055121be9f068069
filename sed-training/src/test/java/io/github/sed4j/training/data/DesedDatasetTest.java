package io.github.sed4j.training.data;

import static io.github.sed4j.training.data.TestSounds.table;
import static io.github.sed4j.training.data.TestSounds.tone;
import static io.github.sed4j.training.data.TestSounds.wav;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.github.sed4j.models.bundle.EventClasses;
import io.github.sed4j.testing.Golden;
import io.github.sed4j.training.data.DesedDataset.Subset;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class DesedDatasetTest {

  @TempDir private Path root;

  private void recording(String path) {
    wav(root.resolve(path), tone(0.05, 440, 0.1));
  }

  @ParameterizedTest
  @CsvSource({
    "WEAK, audio/train/weak, metadata/train/weak.tsv",
    "WEAK, audio/train/weak_16k, metadata/train/weak.tsv",
    "UNLABELLED, audio/train/unlabel_in_domain, metadata/train/unlabel_in_domain.tsv",
    "SYNTHETIC20, audio/train/synthetic20/soundscapes, metadata/train/synthetic20/soundscapes.tsv",
    "SYNTHETIC20, audio/train/synthetic20, metadata/train/synthetic20.tsv",
    "SYNTHETIC20, audio/train/synthetic20/soundscapes, audio/train/synthetic20/soundscapes.tsv",
    "SYNTHETIC21, audio/train/synthetic21_train/soundscapes,"
        + " metadata/train/synthetic21_train/soundscapes.tsv",
    "SYNTHETIC21, audio/train/synthetic21, metadata/train/synthetic21.tsv",
    "STRONG, audio/train/strong_label_real, metadata/train/audioset_strong.tsv",
    "STRONG, audio/train/strong, metadata/train/strong.tsv",
    "VALIDATION, audio/validation, metadata/validation/validation.tsv",
    "VALIDATION, audio/validation/validation, metadata/validation/validation.tsv",
    "VALIDATION, audio/validation_16k, metadata/validation/validation.tsv",
    "EVALUATION, audio/eval/public, metadata/eval/public.tsv",
    "EVALUATION, dataset/audio/eval/public, dataset/metadata/eval/public.tsv",
    "WEAK, real/audio/train/weak, real/metadata/train/weak.tsv",
  })
  void knowsTheSpellingsOfTheYears(Subset subset, String folder, String table) throws IOException {
    recording(folder + "/a.wav");
    switch (subset.labelling()) {
      case STRONG ->
          table(
              root.resolve(table),
              "filename onset offset event_label",
              "a.wav 0 0.01 Dog",
              "gone.wav 0 1 Cat");
      case WEAK -> table(root.resolve(table), "filename event_labels", "a.wav Dog", "gone.wav Cat");
      case UNLABELLED -> table(root.resolve(table), "filename", "a.wav", "gone.wav");
    }

    DesedDataset desed = DesedDataset.read(root);

    ClipSet clips = desed.subset(subset).orElseThrow();
    assertThat(clips.clips()).extracting(LabelledClip::name).containsExactly("a.wav");
    assertThat(clips.missing()).containsExactly("gone.wav");
    assertThat(clips.labelling()).isEqualTo(subset.labelling());
    assertThat(desed.subsets()).containsOnlyKeys(subset);
    assertThat(desed.summary()).isEqualTo(subset.setName() + ": 1 of 2 clips, 1 missing");
    assertThat(DesedDataset.isDesed(root)).isTrue();
  }

  @Test
  void readsStatedDurations() throws IOException {
    recording("audio/validation/a.wav");
    table(
        root.resolve("metadata/validation/validation.tsv"),
        "filename onset offset event_label",
        "a.wav 0 0.01 Dog");
    table(
        root.resolve("metadata/validation/validation_durations.tsv"),
        "filename duration",
        "a.wav 0.05");

    ClipSet validation = DesedDataset.read(root).subset(Subset.VALIDATION).orElseThrow();

    assertThat(validation.durations().orElseThrow().duration("a.wav")).hasValue(0.05);
  }

  @Test
  void trainsOnWhatIsThereEvenIfNothingIs() throws IOException {
    table(root.resolve("metadata/train/weak.tsv"), "filename event_labels", "gone.wav Cat");

    ClipSet weak = DesedDataset.read(root).subset(Subset.WEAK).orElseThrow();

    assertThat(weak.clips()).isEmpty();
    assertThat(weak.missing()).containsExactly("gone.wav");
  }

  @Test
  void refusesAFolderThatIsNotDesed() {
    assertThat(DesedDataset.isDesed(root)).isFalse();
    assertThatExceptionOfType(NoSuchFileException.class)
        .isThrownBy(() -> DesedDataset.read(root))
        .withMessageContaining("no table of DESED, such as metadata/train/weak.tsv");
  }

  /** The published tables, of which no recordings are here: all are missing. */
  @Test
  void readsThePublishedTables() throws IOException {
    Path published = Golden.shared("reference/desed");
    Path validation = Golden.shared("reference/evaluation");
    copy(published.resolve("weak.tsv"), "metadata/train/weak.tsv");
    copy(published.resolve("unlabel_in_domain.tsv"), "metadata/train/unlabel_in_domain.tsv");
    copy(published.resolve("public.tsv"), "metadata/eval/public.tsv");
    copy(published.resolve("public_durations.tsv"), "metadata/eval/public_durations.tsv");
    copy(validation.resolve("groundtruth_C.tsv"), "metadata/validation/validation.tsv");
    recording("audio/train/weak/YKK227gPpRn4_30.000_40.000.wav");

    DesedDataset desed = DesedDataset.read(root);

    assertThat(desed.summary())
        .isEqualTo(
            """
            weak: 1 of 1578 clips, 1577 missing
            unlabel_in_domain: 0 of 14412 clips, 14412 missing
            validation: 0 of 1168 clips, 1168 missing
            eval: 0 of 692 clips, 692 missing""");
    assertThat(EventClasses.DESED)
        .containsAll(desed.subset(Subset.WEAK).orElseThrow().eventClasses());
  }

  private void copy(Path from, String to) throws IOException {
    Path target = root.resolve(to);
    Path folder = target.getParent();
    Files.createDirectories(folder == null ? root : folder);
    Files.copy(from, target);
  }
}
