package io.github.sed4j.examples.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.sed4j.features.audio.AudioClip;
import io.github.sed4j.features.audio.WavWriter;
import io.github.sed4j.inference.evaluation.EventList;
import io.github.sed4j.models.bundle.Bundle;
import io.github.sed4j.training.data.DesedDataset;
import io.github.sed4j.training.synthesis.SoundBank;
import io.github.sed4j.training.synthesis.SoundscapeFolder;
import io.github.sed4j.training.synthesis.SoundscapeSettings;
import io.github.sed4j.training.synthesis.SoundscapeSynthesizer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ReproduceCommandTest {

  private static final int RATE = 16_000;

  @TempDir private static Path parent;

  private static Path corpus;

  @TempDir private Path folder;

  /** Isolated tones of two of DESED's classes and noise, for training and for validation. */
  @BeforeAll
  static void writeCorpus() throws IOException {
    corpus = parent.resolve("corpus");
    List<String> manifest = new ArrayList<>(List.of("path\tsplit\tlicence_tier"));
    for (String split : List.of("train", "validation")) {
      write("Cat/" + split + ".wav", 3500, 0.8, manifest, split);
      write("Dog/" + split + ".wav", 500, 0.8, manifest, split);
      write("background/" + split + ".wav", 0, 2, manifest, split);
    }
    Files.write(corpus.resolve("manifest.tsv"), manifest);
  }

  private static void write(
      String name, double hz, double seconds, List<String> manifest, String split)
      throws IOException {
    Random random = new Random(name.hashCode());
    float[] samples = new float[(int) (seconds * RATE)];
    for (int t = 0; t < samples.length; t++) {
      samples[t] =
          (float) (0.02 * random.nextGaussian() + 0.3 * Math.sin(2 * Math.PI * hz * t / RATE));
    }
    Files.createDirectories(corpus.resolve(name).getParent());
    WavWriter.withDefaults().write(corpus.resolve(name), AudioClip.mono(samples, RATE));
    manifest.add(name + "\t" + split + "\tA");
  }

  private Path run() {
    return folder.resolve("run");
  }

  private Ran reproduce(String... more) {
    List<String> arguments = new ArrayList<>(List.of("reproduce", "--out", run().toString()));
    arguments.addAll(List.of("--networks", "1", "--steps", "2", "--batch", "4"));
    arguments.addAll(List.of(more));
    return Ran.command(arguments.toArray(String[]::new));
  }

  @Test
  void reproducesOnSoundscapesOfACorpus() throws IOException {
    Path along =
        Files.writeString(
            folder.resolve("along.tsv"),
            """
            filename\tonset\toffset\tevent_label
            a.wav\t0.5\t1.25\tCat
            b.wav\t1.5\t3\tDog
            c.wav\t\t\t
            """);
    Path weak =
        Files.writeString(
            folder.resolve("weak.tsv"),
            "filename\tevent_labels\nd.wav\tCat,Dog\ne.wav\tDog\nf.wav\tCat\n");
    String[] arguments = {
      "--corpus",
      corpus.toString(),
      "--clips",
      "2",
      "--along",
      along.toString(),
      "--weak",
      weak.toString(),
      "--resume"
    };

    Ran ran = reproduce(arguments);

    assertThat(ran.status()).as(ran.err()).isZero();
    assertThat(ran.err())
        .contains("train on weak: 3 soundscapes")
        .contains("train on unlabelled: 4 soundscapes")
        .contains("validate on validation: 3 soundscapes")
        .contains("1 forward-backward CRNNs")
        .contains("each 2 steps of 4 clips");
    assertThat(EventList.read(run().resolve("data/validation/strong.tsv")).clips())
        .containsExactly("a.wav", "b.wav", "c.wav");
    assertThat(EventList.read(run().resolve("data/weak/strong.tsv")).events("e.wav"))
        .isNotEmpty()
        .allMatch(event -> event.label().equals("Dog"));
    assertThat(Bundle.read(run().resolve("ensemble.sed4j")).members()).hasSize(2);
    assertThat(ran.text().lines())
        .anyMatch(line -> line.matches("Cat +\\d+ +\\d+ +[\\d.]+ .* 5 +21 +49.3"))
        .anyMatch(line -> line.startsWith("every class in the whole clip "))
        .anyMatch(line -> line.startsWith("one FBCRNN "))
        .anyMatch(line -> line.contains("bounding boxes for medians "))
        .anyMatch(line -> line.contains("not DESED's"));
    assertThat(run().resolve("reproduction.md"))
        .content()
        .contains("| Cat | ")
        .contains("chosen on the very clips");
    assertThat(run().resolve("reproduction.html")).content().contains("<td>Cat</td>");

    Ran again = reproduce(arguments);
    assertThat(again.status()).as(again.err()).isZero();
    assertThat(again.err()).contains("ensemble, done before").contains("together");
    assertThat(again.text()).isEqualTo(ran.text());
    assertThat(reproduce("--corpus", corpus.toString(), "--clips", "2").err())
        .contains("allowed: to resume it");
    assertThat(reproduce("--corpus", corpus.toString(), "--clips", "3", "--resume").err())
        .contains("clips 2")
        .contains("allowed:");
  }

  @Test
  void reproducesOnAFolderInTheLayoutOfDesed() throws IOException {
    Path desed = desed();

    Ran dry = reproduce("--desed", desed.toString(), "--preset", "compact", "--dry-run");
    assertThat(dry.status()).as(dry.err()).isZero();
    assertThat(dry.text())
        .contains("train on weak: 4 of 5 clips, 1 missing")
        .contains("train on unlabel_in_domain: 3 clips")
        .contains("train on synthetic21: 4 clips")
        .contains("validate on validation: 3 clips")
        .contains("steps: tagger-1, taggers, ")
        .contains("detector-1, ensemble, evaluation")
        .containsPattern("together +\\d+\\.\\d\\d h");
    assertThat(run()).doesNotExist();

    Ran ran = reproduce("--desed", desed.toString(), "--preset", "compact");

    assertThat(ran.status()).as(ran.err()).isZero();
    assertThat(ran.text().lines().findFirst().orElseThrow()).contains("report: C");
    assertThat(ran.text()).doesNotContain("not DESED's");
    assertThat(run().resolve("reproduction.md"))
        .content()
        .contains("- Data: DESED")
        .contains("1 missing");
  }

  /** Soundscapes where DESED has its recordings, and their tables where it has its own. */
  private Path desed() throws IOException {
    Path desed = folder.resolve("desed");
    place(desed, "train/weak", "train/weak.tsv", "weak.tsv", 4);
    Path weak = desed.resolve("metadata/train/weak.tsv");
    Files.writeString(weak, Files.readString(weak) + "gone.wav\tCat\n");
    place(desed, "train/unlabel_in_domain", "train/unlabel_in_domain.tsv", "", 3);
    place(
        desed,
        "train/synthetic21_train/soundscapes",
        "train/synthetic21_train/soundscapes.tsv",
        "strong.tsv",
        4);
    place(desed, "validation", "validation/validation.tsv", "strong.tsv", 3);
    assertThat(DesedDataset.read(desed).subsets()).hasSize(4);
    return desed;
  }

  private void place(Path desed, String audio, String table, String labels, int clips)
      throws IOException {
    Path made = folder.resolve("made-" + audio.replace('/', '-'));
    SoundscapeFolder.of(made, 1)
        .write(
            SoundscapeSynthesizer.builder()
                .setBank(SoundBank.builder().setEvents(corpus).setBackgrounds(corpus).build())
                .setSeed(audio.hashCode())
                .optSettings(SoundscapeSettings.builder().optSeconds(2).build())
                .build(),
            clips,
            done -> {});
    Path to = desed.resolve("audio").resolve(audio);
    Files.createDirectories(to.getParent());
    Files.move(made.resolve("audio"), to);
    Path metadata = desed.resolve("metadata").resolve(table);
    Files.createDirectories(metadata.getParent());
    if (labels.isEmpty()) {
      List<String> names = new ArrayList<>(List.of("filename"));
      EventList.read(made.resolve("strong.tsv")).clips().forEach(names::add);
      Files.write(metadata, names);
    } else {
      Files.move(made.resolve(labels), metadata);
    }
  }

  @Test
  void saysWhatIsWrong() throws IOException {
    assertThat(reproduce().status()).isEqualTo(2);
    assertThat(reproduce().err()).contains("one of --desed DIR and --corpus DIR is needed");
    String given = corpus.toString();
    assertThat(reproduce("--desed", given, "--corpus", given).status()).isEqualTo(2);
    assertThat(reproduce("--desed", given, "--clips", "3").err())
        .contains("--along, --weak and --clips are for --corpus");
    assertThat(reproduce("--corpus", given, "--clips", "0").err())
        .contains("--clips 0, allowed: at least 1");

    Ran missing = reproduce("--desed", folder.resolve("nowhere").toString());
    assertThat(missing.status()).isEqualTo(3);
    assertThat(missing.err()).contains("nowhere: no such file");
    Ran other = reproduce("--desed", given);
    assertThat(other.status()).isEqualTo(3);
    assertThat(other.err()).contains("no table of DESED");
    Path weak = Files.writeString(folder.resolve("w.tsv"), "filename\tevent_labels\na.wav\tBird\n");
    Ran bird = reproduce("--corpus", given, "--weak", weak.toString());
    assertThat(bird.status()).isEqualTo(3);
    assertThat(bird.err()).contains("[Bird], allowed: [Cat, Dog]");
    assertThat(run()).doesNotExist();

    Path file = Files.writeString(folder.resolve("file"), "");
    Ran place =
        Ran.command("reproduce", "--corpus", given, "--out", file.resolve("run").toString());
    assertThat(place.status()).isEqualTo(3);
    assertThat(place.err()).contains(file.toString());
  }
}
