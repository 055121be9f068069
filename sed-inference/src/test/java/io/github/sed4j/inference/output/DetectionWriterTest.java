package io.github.sed4j.inference.output;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import com.google.gson.JsonArray;
import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import io.github.sed4j.inference.Detection;
import io.github.sed4j.inference.DetectionWarning;
import io.github.sed4j.inference.evaluation.EventList;
import io.github.sed4j.inference.postprocessing.SoundEvent;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DetectionWriterTest {

  @TempDir private Path folder;

  private static Detection detection(SoundEvent... events) {
    return Detection.builder()
        .setName("ignored")
        .setTagScores(Map.of("Dog", 0.75))
        .optTags(Set.of("Dog"))
        .optDuration(10)
        .optEvents(List.of(events))
        .addWarning(new DetectionWarning(DetectionWarning.Kind.CLIPPED, "loud"))
        .build();
  }

  private static final Detection TWO =
      detection(new SoundEvent("Dog", 1.2345, 2, 0.87654), new SoundEvent("Dog", 3, 4.5, 0.5));

  private static String written(DetectionFormat format, boolean withScores) throws IOException {
    StringBuilder text = new StringBuilder();
    DetectionWriter writer = DetectionWriter.of(format, text, withScores);
    writer.begin();
    writer.write("a, \"b\".wav", TWO);
    writer.writeFailure("bad.wav", "no recording");
    writer.write("quiet.wav", detection());
    writer.end();
    return text.toString();
  }

  @Test
  void writesAnEventOfSoundThatGoesOnAsALine() throws IOException {
    for (DetectionFormat format : DetectionFormat.values()) {
      StringBuilder whole = new StringBuilder();
      StringBuilder oneByOne = new StringBuilder();
      DetectionWriter.of(format, whole, true).write("a.wav", TWO);
      DetectionWriter writer = DetectionWriter.of(format, oneByOne, true);
      for (SoundEvent event : TWO.events()) {
        writer.writeEvent("a.wav", event);
      }
      if (format == DetectionFormat.JSON) {
        assertThat(oneByOne.toString())
            .isEqualTo(
                """
                {"filename":"a.wav","onset":1.2345,"offset":2.0,"event_label":"Dog","score":0.87654}
                {"filename":"a.wav","onset":3.0,"offset":4.5,"event_label":"Dog","score":0.5}
                """);
      } else {
        assertThat(oneByOne.toString()).isEqualTo(whole.toString());
      }
    }
  }

  @Test
  void writesTheTablesOfDcase() throws IOException {
    assertThat(written(DetectionFormat.TSV, false))
        .isEqualTo(
            """
            filename\tonset\toffset\tevent_label
            a, "b".wav\t1.235\t2.000\tDog
            a, "b".wav\t3.000\t4.500\tDog
            quiet.wav\t\t\t
            """);
    Path file = Files.writeString(folder.resolve("t.tsv"), written(DetectionFormat.TSV, true));
    EventList read = EventList.read(file);
    assertThat(read.clips()).containsExactly("a, \"b\".wav", "quiet.wav");
    assertThat(read.events("a, \"b\".wav").get(0))
        .isEqualTo(new SoundEvent("Dog", 1.235, 2, 0.877));
    assertThatIllegalArgumentException()
        .isThrownBy(
            () ->
                DetectionWriter.of(DetectionFormat.TSV, new StringBuilder(), false)
                    .write("a\tb", TWO))
        .withMessageContaining("tab or line end");
  }

  @Test
  void quotesCommaSeparatedValues() throws IOException {
    assertThat(written(DetectionFormat.CSV, true).split("\r\n", -1))
        .containsExactly(
            "filename,onset,offset,event_label,score",
            "\"a, \"\"b\"\".wav\",1.235,2.000,Dog,0.877",
            "\"a, \"\"b\"\".wav\",3.000,4.500,Dog,0.500",
            "quiet.wav,,,,",
            "");
  }

  @Test
  void jsonListsEveryRecordingWithItsErrors() throws IOException {
    JsonArray recordings =
        JsonParser.parseString(written(DetectionFormat.JSON, false))
            .getAsJsonObject()
            .getAsJsonArray("recordings");

    assertThat(recordings).hasSize(3);
    JsonObject first = recordings.get(0).getAsJsonObject();
    assertThat(first.get("filename").getAsString()).isEqualTo("a, \"b\".wav");
    assertThat(first.get("duration").getAsDouble()).isEqualTo(10);
    JsonObject event = first.getAsJsonArray("events").get(0).getAsJsonObject();
    assertThat(event.get("onset").getAsDouble()).isEqualTo(1.2345);
    assertThat(event.get("score").getAsDouble()).isEqualTo(0.87654);
    assertThat(first.getAsJsonObject("tags").getAsJsonObject("Dog").get("on").getAsBoolean())
        .isTrue();
    assertThat(first.getAsJsonArray("warnings").get(0).getAsJsonObject().get("kind").getAsString())
        .isEqualTo("clipped");
    assertThat(recordings.get(1).getAsJsonObject().get("error").getAsString())
        .isEqualTo("no recording");
    StringBuilder none = new StringBuilder();
    DetectionWriter writer = DetectionWriter.of(DetectionFormat.JSON, none, false);
    writer.begin();
    writer.end();
    assertThat(
            JsonParser.parseString(none.toString()).getAsJsonObject().getAsJsonArray("recordings"))
        .isEmpty();
  }

  @Test
  void anotherWriterCanGoOn() throws IOException {
    StringBuilder text = new StringBuilder();
    DetectionWriter first = DetectionWriter.of(DetectionFormat.JSON, text, false);
    first.begin();
    first.write("a.wav", TWO);
    DetectionWriter second = DetectionWriter.of(DetectionFormat.JSON, text, false);
    second.resume(1);
    second.write("b.wav", TWO);
    second.end();

    assertThat(
            JsonParser.parseString(text.toString()).getAsJsonObject().getAsJsonArray("recordings"))
        .hasSize(2);
  }

  @Test
  void writesLabelTracksAndSelections() throws IOException {
    assertThat(written(DetectionFormat.AUDACITY, false))
        .isEqualTo("1.235\t2.000\tDog\n3.000\t4.500\tDog\n");
    assertThat(written(DetectionFormat.RAVEN, true))
        .isEqualTo(
            """
            Selection\tView\tChannel\tBegin Time (s)\tEnd Time (s)\tEvent\tScore
            1\tSpectrogram 1\t1\t1.235\t2.000\tDog\t0.877
            2\tSpectrogram 1\t1\t3.000\t4.500\tDog\t0.500
            """);
    assertThat(DetectionFormat.RAVEN.holdsSeveralRecordings()).isFalse();
    assertThat(DetectionFormat.of("raven")).isEqualTo(DetectionFormat.RAVEN);
    assertThatIllegalArgumentException()
        .isThrownBy(() -> DetectionFormat.of("xml"))
        .withMessage("format = xml, allowed: tsv, json, csv, audacity, raven");
  }
}
