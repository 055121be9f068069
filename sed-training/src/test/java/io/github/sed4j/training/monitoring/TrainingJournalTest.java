package io.github.sed4j.training.monitoring;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import io.github.sed4j.inference.evaluation.ClipBasedMetric;
import io.github.sed4j.inference.evaluation.ClipTags;
import io.github.sed4j.inference.evaluation.ScoreSet;
import io.github.sed4j.inference.evaluation.ThresholdSearch;
import io.github.sed4j.inference.postprocessing.FrameScores;
import io.github.sed4j.training.loop.TrainingResult;
import io.github.sed4j.training.loop.TrainingStart;
import io.github.sed4j.training.loop.TrainingStep;
import io.github.sed4j.training.loop.Validation;
import java.io.IOException;
import java.io.StringReader;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import javax.xml.parsers.DocumentBuilderFactory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.xml.sax.InputSource;

class TrainingJournalTest {

  private static final List<String> CLASSES = List.of("<Dog>", "Speech");

  @TempDir private Path folder;

  private TrainingStart start(long firstStep) {
    return new TrainingStart(folder, "fbcrnn", 1234, CLASSES, firstStep, 6, 4, 24, 8, "cpu");
  }

  private static TrainingStep step(long step) {
    return new TrainingStep(step, 0, 1.0 / step, 1e-3, 0.5, 4, 0.25, 0.01, 0);
  }

  private static Validation validation(long step) {
    ScoreSet scores =
        ScoreSet.of(
            Map.of(
                "a", FrameScores.ofFrames(CLASSES, 1, new double[][] {{0.9}, {0.2}}),
                "b", FrameScores.ofFrames(CLASSES, 1, new double[][] {{0.1}, {0.3}})));
    ClipTags tags = ClipTags.of(Map.of("a", Set.of("<Dog>"), "b", Set.of("Speech")));
    return new Validation(
        step,
        0.7,
        scores,
        tags,
        ClipBasedMetric.create().curves(scores, tags).best(ThresholdSearch.bestF()),
        step == 2,
        Map.of("Speech", 5L),
        0,
        1.5);
  }

  private void run(long firstStep, long to) {
    TrainingJournal journal = TrainingJournal.in(folder);
    journal.started(start(firstStep));
    for (long step = firstStep + 1; step <= to; step++) {
      journal.stepped(step(step));
      if (step % 2 == 0) {
        journal.validated(validation(step));
      }
    }
    if (to == 6) {
      journal.ended(
          new TrainingResult(
              TrainingResult.End.ALL_STEPS, 6, 2, 1, folder.resolve("fbcrnn.sed4j")));
    }
  }

  private List<JsonObject> metrics() throws IOException {
    return Files.readAllLines(folder.resolve(TrainingJournal.METRICS_FILE)).stream()
        .map(line -> JsonParser.parseString(line).getAsJsonObject())
        .toList();
  }

  private static List<String> kinds(List<JsonObject> lines) {
    return lines.stream()
        .map(line -> line.get("type").getAsString() + " " + line.get("step").getAsLong())
        .toList();
  }

  @Test
  void writesALineOfJsonForAllThatHappens() throws IOException {
    run(0, 6);
    List<JsonObject> lines = metrics();
    assertThat(kinds(lines))
        .containsExactly(
            "start 0",
            "step 1",
            "step 2",
            "validation 2",
            "step 3",
            "step 4",
            "validation 4",
            "step 5",
            "step 6",
            "validation 6",
            "end 6");
    assertThat(lines.get(4).get("loss").getAsDouble()).isEqualTo(1.0 / 3);
    JsonObject validation = lines.get(3);
    assertThat(validation.get("macro_f").getAsDouble()).isEqualTo(1);
    assertThat(validation.getAsJsonObject("admitted").get("Speech").getAsLong()).isEqualTo(5);
    JsonObject dog = validation.getAsJsonObject("classes").getAsJsonObject("<Dog>");
    assertThat(dog.get("threshold").getAsDouble()).isBetween(0.1, 0.9);
    assertThat(dog.get("references").getAsLong()).isEqualTo(1);
    assertThat(lines.get(10).get("end").getAsString()).isEqualTo("all_steps");
    assertThat(lines.get(10).get("bundle").getAsString()).isEqualTo("fbcrnn.sed4j");
  }

  @Test
  void writesWhatIsNotFiniteAsNull() throws IOException {
    TrainingJournal journal = TrainingJournal.in(folder);
    journal.started(start(0));
    journal.ended(new TrainingResult(TrainingResult.End.STOPPED, 0, 0, Double.NaN, null));
    JsonObject end = metrics().get(1);
    assertThat(end.get("best_macro_f").isJsonNull()).isTrue();
    assertThat(end.get("bundle").isJsonNull()).isTrue();
  }

  @Test
  void goesOnFromACheckpointWithoutWhatCameAfterIt() throws IOException {
    run(0, 5);
    Path file = folder.resolve(TrainingJournal.METRICS_FILE);
    Files.writeString(file, "{\"type\":\"step\",\"st", StandardOpenOption.APPEND);
    run(2, 4);
    assertThat(kinds(metrics()))
        .containsExactly(
            "start 0",
            "step 1",
            "step 2",
            "validation 2",
            "start 2",
            "step 3",
            "step 4",
            "validation 4");
  }

  @Test
  void beginsAnewWithARunThatBeginsAnew() throws IOException {
    run(0, 5);
    run(0, 1);
    assertThat(kinds(metrics())).containsExactly("start 0", "step 1");
  }

  @Test
  void writesRecordsOfTensorFlowWithTheirLengths() throws IOException {
    run(0, 6);
    List<Path> files;
    try (Stream<Path> entries = Files.list(folder.resolve(TrainingJournal.TENSORBOARD_FOLDER))) {
      files = entries.toList();
    }
    assertThat(files).hasSize(1);
    ByteBuffer in =
        ByteBuffer.wrap(Files.readAllBytes(files.get(0))).order(ByteOrder.LITTLE_ENDIAN);
    List<byte[]> records = new ArrayList<>();
    while (in.hasRemaining()) {
      byte[] record = new byte[Math.toIntExact(in.getLong())];
      in.getInt();
      in.get(record);
      in.getInt();
      records.add(record);
    }
    assertThat(records).hasSize(2 + 6 + 3);
    assertThat(new String(records.get(0), StandardCharsets.UTF_8)).endsWith("brain.Event:2");
    byte[] first = records.get(2);
    int at = new String(first, StandardCharsets.ISO_8859_1).indexOf("train/loss") + 10;
    // Key of field 2, of 32 bits, then the value.
    assertThat(first[at]).isEqualTo((byte) 0x15);
    float loss = ByteBuffer.wrap(first, at + 1, 4).order(ByteOrder.LITTLE_ENDIAN).getFloat();
    assertThat(loss).isEqualTo(1f);
  }

  @Test
  void checksRecordsAsTensorFlowDoes() throws IOException {
    run(0, 1);
    try (Stream<Path> entries = Files.list(folder.resolve(TrainingJournal.TENSORBOARD_FOLDER))) {
      byte[] file = Files.readAllBytes(entries.findFirst().orElseThrow());
      ByteBuffer in = ByteBuffer.wrap(file).order(ByteOrder.LITTLE_ENDIAN);
      // Every event file of TensorFlow begins with these 12 bytes.
      assertThat(in.getLong()).isEqualTo(24);
      assertThat(in.getInt()).isEqualTo(0x224b_7fa3);
    }
  }

  @Test
  void drawsCurvesAndATableThatBrowsersRead() throws Exception {
    run(0, 6);
    String page = Files.readString(folder.resolve(TrainingJournal.PAGE_FILE));
    assertThat(page)
        .contains("Training of fbcrnn", "6 of 6 steps done", "ended: all steps")
        .contains("best macro F 1.000 after step 2")
        .contains("&lt;Dog&gt;")
        .doesNotContain("<Dog>", "NaN", "http:", "https:");
    int from = page.indexOf("<svg");
    String svg = page.substring(from, page.indexOf("</svg>", from) + 6);
    assertThat(
            DocumentBuilderFactory.newInstance()
                .newDocumentBuilder()
                .parse(new InputSource(new StringReader(svg)))
                .getElementsByTagName("polyline")
                .getLength())
        .isEqualTo(2);
  }

  @Test
  void endsTheRunIfItCannotWrite() throws IOException {
    Path file = Files.writeString(folder.resolve("file"), "");
    TrainingJournal journal = TrainingJournal.in(file.resolve("run"));
    assertThatExceptionOfType(UncheckedIOException.class)
        .isThrownBy(() -> journal.started(start(0)))
        .withMessageContaining("file");
  }
}
