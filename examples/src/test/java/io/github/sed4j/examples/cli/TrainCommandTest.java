package io.github.sed4j.examples.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.sed4j.features.audio.AudioClip;
import io.github.sed4j.features.audio.WavWriter;
import io.github.sed4j.models.bundle.Bundle;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Random;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TrainCommandTest {

  private static final int RATE = 16_000;
  private static final double[] HZ = {3500, 500};
  private static final List<String> CLASSES = List.of("High", "Low");

  @TempDir private static Path parent;

  /** Its name decides about the division of its clips. */
  private static Path data;

  @TempDir private Path folder;

  @BeforeAll
  static void writeData() throws IOException {
    data = Files.createDirectory(parent.resolve("tones"));
    write(data, 12);
  }

  /** Tones of two classes with strong labels. */
  private static void write(Path to, int clips) throws IOException {
    Path audio = Files.createDirectories(to.resolve("audio"));
    List<String> rows = new ArrayList<>(List.of("filename\tonset\toffset\tevent_label"));
    for (int i = 0; i < clips; i++) {
      Random random = new Random(i);
      float[] samples = new float[(int) (1.2 * RATE)];
      for (int t = 0; t < samples.length; t++) {
        boolean active = t > 0.2 * RATE && t < 0.8 * RATE;
        samples[t] =
            (float)
                (0.02 * random.nextGaussian()
                    + (active ? 0.3 * Math.sin(2 * Math.PI * HZ[i % 2] * t / RATE) : 0));
      }
      WavWriter.withDefaults().write(audio.resolve(i + ".wav"), AudioClip.mono(samples, RATE));
      rows.add(String.format(Locale.ROOT, "%d.wav\t0.2\t0.8\t%s", i, CLASSES.get(i % 2)));
    }
    Files.write(to.resolve("labels.tsv"), rows);
  }

  private Ran train(String... more) {
    List<String> arguments = new ArrayList<>(List.of("train"));
    List<String> given = List.of(more);
    with(arguments, given, "--preset", "compact");
    with(arguments, given, "--data", data.toString());
    with(arguments, given, "--batch", "4");
    with(arguments, given, "--out", folder.resolve("run").toString());
    arguments.addAll(given);
    return Ran.command(arguments.toArray(String[]::new));
  }

  private static void with(
      List<String> arguments, List<String> given, String option, String value) {
    if (!given.contains(option)) {
      arguments.addAll(List.of(option, value));
    }
  }

  @Test
  void trainsAndGoesOn() throws IOException {
    Ran first = train("--steps", "2", "--seed", "3");
    assertThat(first.status()).as(first.err()).isZero();
    Path bundle = folder.resolve("run/fbcrnn.sed4j");
    assertThat(first.text().strip()).isEqualTo(bundle.toString());
    assertThat(Bundle.read(bundle).classes()).isEqualTo(CLASSES);
    assertThat(first.err())
        .contains("no validation folder")
        .contains("set aside for validation")
        .contains("step 2 of 2: loss ")
        .contains("validation after step 2: macro F ");

    assertThat(train("--steps", "3", "--seed", "3").err()).contains("allowed: to resume it");
    Ran more = train("--steps", "3", "--seed", "3", "--resume", "--quiet");
    assertThat(more.status()).as(more.err()).isZero();
    assertThat(more.err()).doesNotContain("step 3");
    assertThat(folder.resolve("run/checkpoints/step-000000003")).isDirectory();
    assertThat(folder.resolve("run/metrics.jsonl"))
        .content()
        .contains("\"type\":\"end\",\"step\":3,");
    assertThat(folder.resolve("run/training.html")).content().contains("3 of 3 steps done");
    assertThat(folder.resolve("run/tensorboard")).isNotEmptyDirectory();
  }

  @Test
  void trainsTheWholeRecipe() throws IOException {
    Path sets = folder.resolve("sets");
    write(sets.resolve("train/strong"), 8);
    write(sets.resolve("train/unlabelled"), 4);
    Files.delete(sets.resolve("train/unlabelled/labels.tsv"));
    write(sets.resolve("validation"), 4);

    Ran ran =
        train("--network", "recipe", "--networks", "1", "--steps", "2", "--data", sets.toString());

    assertThat(ran.status()).as(ran.err()).isZero();
    Path bundle = folder.resolve("run/ensemble.sed4j");
    assertThat(ran.text().strip()).isEqualTo(bundle.toString());
    assertThat(Bundle.read(bundle).members()).hasSize(2);
    assertThat(ran.err())
        .contains("step 1 of 5: tagger-1")
        .contains("unlabelled: 4 clips labelled, by class")
        .contains("ensemble: macro event F ");
    assertThat(folder.resolve("run/tagger-1/training.html")).isRegularFile();
  }

  @Test
  void trainsNetworksThatDetect() {
    for (String network : List.of("tagcnn", "bicrnn")) {
      Ran ran =
          train(
              "--network",
              network,
              "--steps",
              "1",
              "--no-augmentation",
              "--validation",
              data.toString(),
              "--out",
              folder.resolve(network).toString());
      assertThat(ran.status()).as(ran.err()).isZero();
      assertThat(folder.resolve(network).resolve(network + ".sed4j")).isRegularFile();
    }
  }

  @Test
  void comparesWithoutTheBackwardClassifier() throws IOException {
    Ran ran = train("--steps", "1", "--no-backward");
    assertThat(ran.status()).as(ran.err()).isZero();
    assertThat(ran.text()).isEmpty();
    assertThat(ran.err()).contains("best validation after step 1: macro F ");
    assertThat(folder.resolve("run/fbcrnn.sed4j")).doesNotExist();
    assertThat(folder.resolve("run/metrics.jsonl")).content().contains("\"bundle\":null");
    assertThat(train("--steps", "2", "--resume").err()).contains("forward classifier alone");
    assertThat(train("--no-backward", "--network", "recipe").status()).isEqualTo(2);
  }

  @Test
  void trainsOnTheClassesOfAFile() throws IOException {
    Path classes = Files.writeString(folder.resolve("classes.txt"), "Low\nNone\n");
    Ran ran = train("--steps", "1", "--classes", classes.toString(), "--validate-every", "1");
    assertThat(ran.status()).as(ran.err()).isZero();
    assertThat(ran.err()).contains("None");
    assertThat(Bundle.read(folder.resolve("run/fbcrnn.sed4j")).classes())
        .containsExactly("Low", "None");
  }

  @Test
  void saysWhatKeepsDataFromBeingTrainedOn() throws IOException {
    Path sets = folder.resolve("sets");
    write(sets.resolve("train"), 4);
    write(sets.resolve("validation"), 4);
    Path labels = sets.resolve("validation/labels.tsv");
    Files.writeString(labels, Files.readString(labels).replace("Low", "Deep"));

    Ran unknown = train("--data", sets.toString());
    assertThat(unknown.status()).isEqualTo(3);
    assertThat(unknown.err())
        .contains("sed4j: validation: 1.wav: event class 'Deep', allowed: those of the class list")
        .contains("sed4j: warning: validation: no clip with event class Low")
        .contains(
            sets
                + ": cannot be trained on: validation: 1.wav: event class 'Deep', allowed: those of"
                + " the class list [High, Low], and 1 more, see above");

    Files.writeString(sets.resolve("train/labels.tsv"), "filename\tonset\toffset\tevent_label\n");
    Ran empty = train("--data", sets.toString());
    assertThat(empty.status()).isEqualTo(3);
    assertThat(empty.err())
        .contains(sets + ": no clip to train on has an event class: train: 0 clips");
    assertThat(folder.resolve("run")).doesNotExist();
  }

  @Test
  void saysWhatIsWrong() throws IOException {
    assertThat(train("--boundary-loss", "0.5", "--network", "tagcnn").status()).isEqualTo(2);
    assertThat(train("--device", "gpu:7").status()).isEqualTo(2);
    assertThat(train("--device", "gpu:7").err()).contains("device = gpu:7, allowed: ");
    assertThat(train("--preset", "huge").status()).isEqualTo(2);
    for (String[] wrong :
        new String[][] {
          {"--batch", "0", "at least 1"},
          {"--validate-every", "0", "at least 1"},
          {"--checkpoint-every", "-1", "at least 1"},
          {"--early-stop", "0", "at least 1"},
          {"--average", "1.0", "0 to below 1"},
          {"--boundary-loss", "2.0", "0 to 1"}
        }) {
      Ran range = train(wrong[0], wrong[1]);
      assertThat(range.status()).as(range.err()).isEqualTo(2);
      assertThat(range.err()).contains(wrong[0] + " " + wrong[1] + ", allowed: " + wrong[2]);
    }
    Ran large = train("--batch", "500");
    assertThat(large.status()).isEqualTo(3);
    assertThat(large.err()).contains("batchSize = 500, allowed: at most");
    Ran missing = train("--data", folder.resolve("nowhere").toString());
    assertThat(missing.status()).isEqualTo(3);
    assertThat(missing.err()).contains("nowhere");
    Path file = Files.writeString(folder.resolve("file"), "");
    Ran place = train("--steps", "1", "--out", file.toString());
    assertThat(place.status()).isEqualTo(3);
    assertThat(place.err()).contains(file + ": not a folder").doesNotContain("clips train");
  }
}
