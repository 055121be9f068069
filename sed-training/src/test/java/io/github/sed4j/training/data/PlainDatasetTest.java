package io.github.sed4j.training.data;

import static io.github.sed4j.training.data.TestSounds.table;
import static io.github.sed4j.training.data.TestSounds.tone;
import static io.github.sed4j.training.data.TestSounds.wav;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.tuple;

import io.github.sed4j.inference.evaluation.TableFormatException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PlainDatasetTest {

  @TempDir private Path root;

  private void recordings(String folder, int count) {
    for (int i = 0; i < count; i++) {
      wav(root.resolve(folder).resolve(name(i)), tone(0.01, 440, 0.1));
    }
  }

  private static String name(int clip) {
    return "c" + clip + ".wav";
  }

  private void weak(String file, int count) {
    List<String> lines = new ArrayList<>(List.of("filename event_labels"));
    for (int i = 0; i < count; i++) {
      lines.add(name(i) + " Dog");
    }
    table(root.resolve(file), lines.toArray(String[]::new));
  }

  private void specification(int clip, String event, String background) {
    specification("", clip, event, background);
  }

  private void specification(String folder, int clip, String event, String background) {
    TestSounds.write(
        root.resolve(folder).resolve("specification/c" + clip + ".json"),
        String.format(
                Locale.ROOT,
                "{\"event_recordings\": [\"%s\"], \"background_recordings\": [\"%s\"]}",
                event,
                background)
            .getBytes(StandardCharsets.UTF_8));
  }

  @Test
  void tellsTablesByTheirHeaders() throws IOException {
    recordings("audio", 2);
    table(root.resolve("x.tsv"), "filename onset offset event_label", "c0.wav 0 0.01 Dog");
    weak("y.tsv", 2);
    table(root.resolve("z.tsv"), "filename duration", "c0.wav 0.01");
    table(root.resolve("manifest.tsv"), "path anything", "a b");

    PlainDataset data = PlainDataset.read(root);

    assertThat(data.training()).hasSize(1);
    ClipSet set = data.training().get(0);
    assertThat(set.labelling()).isEqualTo(Labelling.STRONG);
    assertThat(set.clips()).extracting(LabelledClip::name).containsExactly("c0.wav");
    assertThat(set.durations()).isPresent();
    assertThat(data.validation()).isEmpty();
  }

  @Test
  void readsTrainAndValidation() throws IOException {
    recordings("train", 3);
    weak("train/labels.tsv", 3);
    recordings("validation", 2);
    weak("validation/labels.tsv", 2);

    PlainDataset data = PlainDataset.read(root);

    assertThat(data.summary()).isEqualTo("train: 3 clips\nvalidation: 2 clips");
    assertThat(data.divided(0.2, 1)).isSameAs(data);
  }

  @Test
  void trainingMayConsistOfSeveralSets() throws IOException {
    recordings("train/weak", 3);
    weak("train/weak/labels.tsv", 3);
    recordings("train/unlabelled", 2);

    PlainDataset data = PlainDataset.read(root);

    assertThat(data.training())
        .extracting(ClipSet::name, ClipSet::labelling)
        .containsExactly(tuple("unlabelled", Labelling.UNLABELLED), tuple("weak", Labelling.WEAK));
  }

  @Test
  void validationClipsAreNotTrainingClips() throws IOException {
    recordings("", 2);
    recordings("validation", 2);
    weak("validation/labels.tsv", 2);

    assertThat(PlainDataset.read(root).training().get(0).clips()).hasSize(2);
  }

  @Test
  void refusesTwoTablesOfOneKind() {
    recordings("", 2);
    weak("a.tsv", 2);
    weak("b.tsv", 2);

    assertThatExceptionOfType(TableFormatException.class)
        .isThrownBy(() -> PlainDataset.read(root))
        .withMessageContainingAll("b.tsv: a second table like", "allowed: one in a folder");
  }

  @Test
  void refusesATableWithoutAKnownHeader() {
    recordings("", 2);
    table(root.resolve("a.tsv"), "c0.wav Dog");

    assertThatExceptionOfType(TableFormatException.class)
        .isThrownBy(() -> PlainDataset.read(root))
        .withMessageContaining("a.tsv, line 1: columns [c0.wav, Dog], allowed: filename onset");
  }

  @Test
  void refusesAFolderWithoutData() {
    assertThatExceptionOfType(NoSuchFileException.class)
        .isThrownBy(() -> PlainDataset.read(root))
        .withMessageContaining("neither recordings nor a table of labels");
    assertThatExceptionOfType(NoSuchFileException.class)
        .isThrownBy(() -> PlainDataset.read(root.resolve("nowhere")))
        .withMessageContaining("no such folder");
  }

  @Test
  void refusesContradictoryDurations() {
    recordings("", 2);
    table(root.resolve("d.tsv"), "filename duration", "c0.wav 1.0", "c0.wav 2.0");

    assertThatExceptionOfType(TableFormatException.class)
        .isThrownBy(() -> PlainDataset.read(root))
        .withMessageContainingAll("d.tsv, line 3", "allowed: one duration");
  }

  @Test
  void setsAFifthAsideWhereNothingIsSetAside() throws IOException {
    recordings("", 50);
    weak("labels.tsv", 50);

    PlainDataset data = PlainDataset.read(root).divided(0.2, 3);

    ClipSet validation = data.validation().orElseThrow();
    assertThat(validation.clips()).hasSize(10);
    assertThat(data.training().get(0).clips())
        .hasSize(40)
        .doesNotContainAnyElementsOf(validation.clips());
    assertThat(data.warnings()).singleElement().asString().contains("10 of 50 labelled clips");
    assertThat(PlainDataset.read(root).divided(0.2, 3).validation()).contains(validation);
    assertThat(PlainDataset.read(root).divided(0.2, 4).validation())
        .isNotEqualTo(data.validation());
  }

  @Test
  void keepsClipsOfOneRecordingTogether() throws IOException {
    recordings("", 60);
    weak("labels.tsv", 60);
    for (int i = 0; i < 60; i++) {
      specification(i, "event" + i / 3, "background" + i / 3);
    }

    PlainDataset data = PlainDataset.read(root).divided(0.2, 5);

    Set<Integer> training = groups(data.training().get(0), 3);
    assertThat(groups(data.validation().orElseThrow(), 3)).doesNotContainAnyElementsOf(training);
    assertThat(data.validation().orElseThrow().clips()).hasSize(12);
    assertThat(data.warnings()).hasSize(1);
  }

  @Test
  void keepsClipsOfOneRecordingTogetherAcrossSets() throws IOException {
    for (String set : List.of("loud", "quiet")) {
      recordings("train/" + set, 30);
      weak("train/" + set + "/labels.tsv", 30);
      for (int i = 0; i < 30; i++) {
        specification("train/" + set, i, "event" + i / 2, "background" + i / 2);
      }
    }

    PlainDataset data = PlainDataset.read(root).divided(0.2, 5);

    ClipSet validation = data.validation().orElseThrow();
    assertThat(validation.clips()).hasSize(12);
    assertThat(data.training()).extracting(ClipSet::name).containsExactly("loud", "quiet");
    for (ClipSet set : data.training()) {
      assertThat(groups(set, 2)).doesNotContainAnyElementsOf(groups(validation, 2));
    }
  }

  @Test
  void takesItsShareOfEachSetWhereOneHangsTogether() throws IOException {
    recordings("train/real", 20);
    weak("train/real/labels.tsv", 20);
    recordings("train/synthetic", 100);
    weak("train/synthetic/labels.tsv", 100);
    for (int i = 0; i < 100; i++) {
      specification("train/synthetic", i, "event" + i / 50, "background");
    }

    PlainDataset data = PlainDataset.read(root).divided(0.2, 5);

    assertThat(data.training())
        .extracting(ClipSet::name, set -> set.clips().size())
        .containsExactly(tuple("real", 16), tuple("synthetic", 80));
    assertThat(data.validation().orElseThrow().clips()).hasSize(24);
    assertThat(data.warnings()).anyMatch(warning -> warning.contains("scores will be too good"));
  }

  @Test
  void leavesSomethingToTrainOn() throws IOException {
    recordings("", 2);
    weak("labels.tsv", 2);

    PlainDataset data = PlainDataset.read(root).divided(0.8, 5);

    assertThat(data.training().get(0).clips()).hasSize(1);
    assertThat(data.validation().orElseThrow().clips()).hasSize(1);
  }

  @Test
  void looksAtEventsAloneWhereAllShareABackground() throws IOException {
    recordings("", 60);
    weak("labels.tsv", 60);
    for (int i = 0; i < 60; i++) {
      specification(i, "event" + i / 3, "background");
    }

    PlainDataset data = PlainDataset.read(root).divided(0.2, 5);

    assertThat(groups(data.validation().orElseThrow(), 3))
        .doesNotContainAnyElementsOf(groups(data.training().get(0), 3));
    assertThat(data.warnings())
        .anyMatch(warning -> warning.contains("backgrounds that training hears as well"));
  }

  @Test
  void saysSoWhereRecordingsCannotBeKeptApart() throws IOException {
    recordings("", 20);
    weak("labels.tsv", 20);
    for (int i = 0; i < 20; i++) {
      specification(i, "event", "background");
    }

    PlainDataset data = PlainDataset.read(root).divided(0.2, 5);

    assertThat(data.validation().orElseThrow().clips()).hasSize(4);
    assertThat(data.warnings()).anyMatch(warning -> warning.contains("scores will be too good"));
  }

  private static Set<Integer> groups(ClipSet set, int size) {
    Set<Integer> groups = new TreeSet<>();
    for (LabelledClip clip : set.clips()) {
      groups.add(Integer.parseInt(clip.name().replaceAll("\\D", "")) / size);
    }
    return groups;
  }

  @Test
  void cannotDivideWhatHasNoLabels() throws IOException {
    recordings("", 20);
    PlainDataset data = PlainDataset.read(root);

    assertThatIllegalArgumentException()
        .isThrownBy(() -> data.divided(0.2, 5))
        .withMessageContaining("no labelled clips to validate with");
    assertThatIllegalArgumentException().isThrownBy(() -> data.divided(1, 5));
  }

  @Test
  void refusesABrokenSpecification() throws IOException {
    recordings("", 3);
    weak("labels.tsv", 3);
    TestSounds.write(
        root.resolve("specification/c1.json"),
        "{\"event_recordings\": 7}".getBytes(StandardCharsets.UTF_8));
    PlainDataset data = PlainDataset.read(root);

    assertThatExceptionOfType(TableFormatException.class)
        .isThrownBy(() -> data.divided(0.2, 5))
        .withMessageContaining("c1.json: no specification of a soundscape");
  }
}
