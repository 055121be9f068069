package io.github.sed4j.examples.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.sed4j.features.audio.AudioClip;
import io.github.sed4j.features.audio.WavWriter;
import io.github.sed4j.inference.evaluation.EventList;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SynthesizeCommandTest {

  @TempDir private Path folder;

  private Path bank;
  private Path out;

  @BeforeEach
  void writeBank() throws IOException {
    bank = folder.resolve("bank");
    out = folder.resolve("out");
    for (String name : List.of("Cat/a.wav", "Dog/b.wav", "background/c.wav")) {
      Random random = new Random(name.hashCode());
      float[] samples = new float[16_000];
      for (int i = 0; i < samples.length; i++) {
        samples[i] = (float) (0.1 * random.nextGaussian());
      }
      Files.createDirectories(bank.resolve(name).getParent());
      WavWriter.withDefaults().write(bank.resolve(name), AudioClip.mono(samples, 16_000));
    }
  }

  private Ran synthesize(String... more) {
    List<String> arguments =
        new ArrayList<>(
            List.of(
                "synthesize",
                "--events",
                bank.toString(),
                "--backgrounds",
                bank.toString(),
                "--out",
                out.toString()));
    arguments.addAll(List.of(more));
    return Ran.command(arguments.toArray(String[]::new));
  }

  @Test
  void makesSoundscapes() throws IOException {
    Ran ran = synthesize("--clips", "5", "--seed", "3", "--seconds", "4");

    assertThat(ran.status()).as(ran.err()).isZero();
    assertThat(ran.err()).contains("Cat: 1 recordings").contains("5 clips");
    assertThat(EventList.read(out.resolve("strong.tsv")).clips()).hasSize(5);
    assertThat(synthesize("--clips", "5").status()).isEqualTo(3);
  }

  @Test
  void followsAnnotations() throws IOException {
    Path along = folder.resolve("t.tsv");
    Files.writeString(
        along,
        """
        filename\tonset\toffset\tevent_label
        kitchen.wav\t1.5\t3.25\tDog
        kitchen.wav\t2\t12\tCat
        empty.wav\t\t\t
        """);

    Ran ran = synthesize("--along", along.toString());

    assertThat(ran.status()).as(ran.err()).isZero();
    assertThat(Files.readAllLines(out.resolve("strong.tsv")))
        .contains("kitchen.wav\t1.5\t3.25\tDog", "kitchen.wav\t2.0\t10.0\tCat");
    assertThat(out.resolve("audio/empty.wav")).isRegularFile();

    Files.writeString(along, "filename\tonset\toffset\tevent_label\nk.wav\t1\t2\tBird\n");
    out = folder.resolve("other");
    Ran bird = synthesize("--along", along.toString());
    assertThat(bird.status()).isEqualTo(3);
    assertThat(bird.err()).contains("event class 'Bird', allowed: [Cat, Dog]");
    assertThat(out).doesNotExist();
  }

  @Test
  void annotationsThatCannotBeFollowedAreNamed() throws IOException {
    Path along = folder.resolve("t.tsv");
    Files.writeString(along, "filename\tonset\toffset\tevent_label\na.wav\t1\t2\tDragon\n");

    Ran ran = synthesize("--along", along.toString());

    assertThat(ran.status()).isEqualTo(3);
    assertThat(ran.err()).contains(along + ": event class 'Dragon', allowed: [Cat, Dog]");
    assertThat(out).doesNotExist();
  }

  @Test
  void saysWhatIsWrong() {
    assertThat(synthesize("--clips", "0").err()).contains("--clips 0, allowed: at least 1");
    assertThat(synthesize("--clips", "5", "--along", "t.tsv").status()).isEqualTo(2);
    assertThat(synthesize("--snr", "10", "5").err()).contains("maxSnr = 5.0, allowed: 10.0");
    Ran split = synthesize("--split", "train");
    assertThat(split.status()).isEqualTo(3);
    assertThat(split.err()).contains("manifest.tsv: needed to tell training from validation");
    assertThat(synthesize("--split", "test").status()).isEqualTo(2);
    assertThat(out).doesNotExist();
  }
}
