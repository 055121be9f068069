package io.github.sed4j.examples.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import io.github.sed4j.testing.Golden;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class EvaluateCommandTest {

  @TempDir private Path folder;

  private Path truth;
  private Path events;
  private Path durations;
  private Path json;

  @BeforeEach
  void writeTables() throws IOException {
    truth =
        write(
            "truth.tsv",
            """
            filename\tonset\toffset\tevent_label
            a.wav\t1.0\t3.0\tDog
            a.wav\t5.0\t6.0\tCat
            b.wav\t2.0\t4.0\tDog
            c.wav\t\t\t
            """);
    events =
        write(
            "events.tsv",
            """
            filename\tonset\toffset\tevent_label
            a.wav\t1.1\t3.2\tDog
            b.wav\t7.0\t8.0\tDog
            b.wav\t2.0\t4.0\tCat
            """);
    durations = write("durations.tsv", "filename\tduration\na.wav\t10\nb.wav\t10\nc.wav\t10\n");
    json = folder.resolve("e.json");
  }

  private Path write(String name, String text) throws IOException {
    Path file = folder.resolve(name);
    Files.createDirectories(file.getParent());
    return Files.writeString(file, text);
  }

  private Ran evaluate(Object... options) {
    List<String> line = new ArrayList<>(List.of("evaluate", "--ground-truth", truth.toString()));
    for (Object option : options) {
      line.add(option.toString());
    }
    return Ran.command(line.toArray(String[]::new));
  }

  private JsonObject read() throws IOException {
    return JsonParser.parseString(Files.readString(json)).getAsJsonObject();
  }

  @Test
  void comparesEvents() throws IOException {
    Ran ran = evaluate("--events", events, "--json", json);

    assertThat(ran.status()).as(ran.err()).isZero();
    assertThat(ran.text())
        .contains("event-based (onset within 0.2 s, offset within 0.2 s or 0.2 of the length)")
        .containsPattern("Dog +0.5000 +0.5000 +0.5000 +1 +1 +1 +1.0000")
        .containsPattern("macro F 0.2500, micro F 0.3333");
    JsonObject event = read().getAsJsonObject("event");
    assertThat(event.get("macro_f").getAsDouble()).isEqualTo(0.25);
    JsonObject dog = event.getAsJsonObject("classes").getAsJsonObject("Dog");
    assertThat(dog.get("tp").getAsInt()).isEqualTo(1);
    assertThat(dog.get("fn").getAsInt()).isEqualTo(1);
    assertThat(dog.get("error_rate").getAsDouble()).isCloseTo(1, within(1e-12));
    assertThat(event.getAsJsonObject("parameters").get("matching").getAsString())
        .isEqualTo("optimal");
    assertThat(read().keySet()).containsExactly("event", "segment", "clip", "intersection");
    // Cat is never hit: psds_eval calls its F undefined
    assertThat(
            read()
                .getAsJsonObject("intersection")
                .getAsJsonObject("classes")
                .getAsJsonObject("Cat")
                .get("f")
                .isJsonNull())
        .isTrue();
  }

  @Test
  void parametersAreKept() throws IOException {
    evaluate(
        "--events",
        events,
        "--json",
        json,
        "--onset-collar",
        "0.05",
        "--segment",
        "0.5",
        "--matching",
        "greedy",
        "--time-decimals",
        "6",
        "--dtc",
        "0.7");

    JsonObject event = read().getAsJsonObject("event");
    assertThat(event.get("macro_f").getAsDouble()).isZero();
    assertThat(event.getAsJsonObject("parameters").get("onset_collar").getAsDouble())
        .isEqualTo(0.05);
    assertThat(event.getAsJsonObject("parameters").get("time_decimals").getAsInt()).isEqualTo(6);
    assertThat(
            read()
                .getAsJsonObject("segment")
                .getAsJsonObject("parameters")
                .get("segment")
                .getAsDouble())
        .isEqualTo(0.5);
  }

  @Test
  void scoresHaveThresholds() throws IOException {
    Path scores = folder.resolve("scores");
    for (String clip : List.of("a", "b", "c")) {
      StringBuilder table = new StringBuilder("onset\toffset\tCat\tDog\n");
      for (int n = 0; n < 10; n++) {
        int onset = clip.equals("a") ? 1 : 2;
        boolean active = !clip.equals("c") && n >= onset && n < onset + 2;
        double dog = active ? 0.4 : 0.1;
        table.append(n).append('\t').append(n + 1).append("\t0.2\t").append(dog).append('\n');
      }
      write("scores/" + clip + ".tsv", table.toString());
    }

    Ran half = evaluate("--scores", scores, "--durations", durations, "--json", json);
    assertThat(half.status()).as(half.err()).isZero();
    JsonObject dog =
        read().getAsJsonObject("event").getAsJsonObject("classes").getAsJsonObject("Dog");
    assertThat(dog.get("threshold").getAsDouble()).isEqualTo(0.5);
    assertThat(dog.get("f").getAsDouble()).isZero();
    assertThat(read().getAsJsonObject("psds").get("value").isJsonPrimitive()).isTrue();
    assertThat(read().getAsJsonObject("psds").getAsJsonObject("classes").get("Dog").getAsDouble())
        .isEqualTo(1);

    Ran best =
        evaluate("--scores", scores, "--durations", durations, "--json", json, "--best-threshold");
    assertThat(best.status()).isZero();
    dog = read().getAsJsonObject("event").getAsJsonObject("classes").getAsJsonObject("Dog");
    assertThat(dog.get("threshold").getAsDouble()).isCloseTo(0.25, within(1e-12));
    assertThat(dog.get("f").getAsDouble()).isEqualTo(1);
    assertThat(
            read()
                .getAsJsonObject("clip")
                .getAsJsonObject("classes")
                .getAsJsonObject("Dog")
                .get("average_precision")
                .getAsDouble())
        .isEqualTo(1);

    Ran without = evaluate("--scores", scores, "--json", json);
    assertThat(without.status()).isZero();
    assertThat(without.err()).contains("without --durations");
    assertThat(read().keySet()).containsExactly("event", "clip", "intersection");

    Files.writeString(truth, "filename\tonset\toffset\tevent_label\n");
    Ran nothing = evaluate("--scores", scores, "--durations", durations, "--json", json);
    assertThat(nothing.status()).as(nothing.err()).isZero();
  }

  @Test
  void operatingPointsHaveAPsds() throws IOException {
    Files.createDirectory(folder.resolve("points"));
    Files.copy(events, folder.resolve("points/0.5.tsv"));
    Files.copy(truth, folder.resolve("points/0.1.tsv"));

    Ran ran =
        evaluate(
            "--operating-points",
            folder.resolve("points"),
            "--durations",
            durations,
            "--json",
            json,
            "--max-efpr",
            "none",
            "--unit",
            "minute");

    assertThat(ran.status()).as(ran.err()).isZero();
    assertThat(ran.text()).contains("PSDS");
    JsonObject psds = read().getAsJsonObject("psds");
    assertThat(psds.getAsJsonObject("parameters").get("max_efpr").isJsonNull()).isTrue();
    assertThat(psds.getAsJsonObject("parameters").get("unit").getAsString()).isEqualTo("minute");
    assertThat(psds.getAsJsonObject("classes").keySet()).containsExactly("Cat", "Dog");
  }

  @Test
  void oneListIsOneOperatingPoint() throws IOException {
    Ran ran =
        evaluate(
            "--events", events, "--durations", durations, "--max-efpr", "1000", "--json", json);

    assertThat(ran.status()).as(ran.err()).isZero();
    assertThat(read().keySet()).containsExactly("event", "segment", "clip", "intersection", "psds");
    // One of two dogs for one false alarm in 30 s: 120 an hour, so half of the rest of 1000
    JsonObject psds = read().getAsJsonObject("psds");
    assertThat(psds.getAsJsonObject("classes").get("Dog").getAsDouble())
        .isCloseTo(0.5 * 0.88, within(1e-12));
    assertThat(psds.get("value").getAsDouble()).isCloseTo(0.25 * 0.88, within(1e-12));
  }

  @Test
  void theRealBaselineHasItsPublishedValue() throws IOException {
    Path reference = Golden.shared("reference/evaluation");
    truth = reference.resolve("groundtruth_A.tsv");

    Ran ran =
        evaluate(
            "--events", reference.resolve("predictions/dcase2020_default-thr.tsv"), "--json", json);

    assertThat(ran.status()).as(ran.err()).isZero();
    assertThat(read().getAsJsonObject("event").get("macro_f").getAsDouble())
        .isCloseTo(0.341593, within(5e-7));
    assertThat(read().getAsJsonObject("intersection").get("macro_f").getAsDouble())
        .isCloseTo(0.594331737, within(5e-10));
  }

  @Test
  void whatCannotBeEvaluatedIsNamed() throws IOException {
    assertThat(evaluate().err()).contains("nothing to evaluate: --events, --scores");
    assertThat(evaluate("--events", events, "--scores", folder).status()).isEqualTo(2);
    assertThat(evaluate("--operating-points", folder).err()).contains("needs --durations");
    assertThat(evaluate("--events", events, "--best-threshold").err()).contains("are for --scores");
    assertThat(evaluate("--events", events, "--dtc", "2").err())
        .contains("dtc = 2.0, allowed: 0 to 1");
    assertThat(evaluate("--events", events, "--max-efpr", "many").err())
        .contains("--max-efpr many, allowed: a number or none");
    assertThat(evaluate("--events", events, "--matching", "lucky").status()).isEqualTo(2);

    Ran none = evaluate("--events", folder.resolve("none.tsv"), "--json", json);
    assertThat(none.status()).isEqualTo(3);
    assertThat(none.err()).contains("none.tsv");
    Files.writeString(events, "filename\tonset\toffset\tevent_label\na.wav\t3\t1\tDog\n");
    Ran reversed = evaluate("--events", events, "--json", json);
    assertThat(reversed.status()).isEqualTo(3);
    assertThat(reversed.errLines()).singleElement().asString().contains("events.tsv").contains("2");
    assertThat(json).doesNotExist();
  }

  @Test
  void predictionsOutsideTheGroundTruthAreCountedInAWarning() throws IOException {
    Files.writeString(
        events, "filename\tonset\toffset\tevent_label\nz.wav\t1\t2\tDog\nz.wav\t3\t4\tDog\n");

    Ran ran = evaluate("--events", events);

    assertThat(ran.status()).isZero();
    assertThat(ran.errLines())
        .singleElement()
        .asString()
        .startsWith("sed4j: warning: 2 predicted events lie in clips that are not evaluated");
  }

  @Test
  void aClassWithoutReferencesHasNoErrorRateInTheTable() throws IOException {
    Files.writeString(events, "filename\tonset\toffset\tevent_label\na.wav\t1\t2\tBlender\n");

    Ran ran = evaluate("--events", events);

    assertThat(ran.status()).isZero();
    assertThat(ran.text()).containsPattern("(?m)^Blender .* 0 +1 +0 +-$");
  }

  @Test
  void aFolderInThePlaceOfATableIsNamed() {
    Ran ran = evaluate("--events", folder);

    assertThat(ran.status()).isEqualTo(3);
    assertThat(ran.errLines()).containsExactly("sed4j: " + folder + ": a folder, allowed: a file");
  }
}
