package io.github.sed4j.inference.evaluation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.github.sed4j.inference.postprocessing.SoundEvent;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class EventListTest {

  @TempDir Path folder;

  @Test
  void readsFourColumns() throws IOException {
    EventList events =
        read(
            """
            filename\tonset\toffset\tevent_label
            a.wav\t1.0\t2.5\tDog
            b.wav\t0.000\t10.000\tCat
            a.wav\t0.1\t0.3\tCat
            """);
    assertThat(events.clips()).containsExactly("a.wav", "b.wav");
    assertThat(events.events("a.wav"))
        .containsExactly(new SoundEvent("Dog", 1, 2.5), new SoundEvent("Cat", 0.1, 0.3));
    assertThat(events.eventClasses()).containsExactly("Cat", "Dog");
    assertThat(events.eventCount()).isEqualTo(3);
    assertThat(events.events("c.wav")).isEmpty();
  }

  @Test
  void readsColumnsInAnyOrderAndScores() throws IOException {
    EventList events =
        read(
            "event_label\tscore\tonset\toffset\tfilename\nDog\t0.75\t1\t2\ta.wav\nDog\t\t3\t4\ta.wav\n");
    assertThat(events.events("a.wav"))
        .containsExactly(new SoundEvent("Dog", 1, 2, 0.75), new SoundEvent("Dog", 3, 4));
  }

  @Test
  void aTableOfThreeColumnsIsOfOneClip() throws IOException {
    Path file = write("kitchen.tsv", "onset\toffset\tevent_label\n1\t2\tDog\n");
    assertThat(EventList.read(file)).isEqualTo(EventTables.events("kitchen 1 2 Dog"));
    Path empty = write("silence.tsv", "onset\toffset\tevent_label\n");
    assertThat(EventList.read(empty).clips()).containsExactly("silence");
  }

  @Test
  void aRowWithoutAnEventIsAClipWithoutEvents() throws IOException {
    EventList events =
        read("filename\tonset\toffset\tevent_label\na.wav\t\t\t\nb.wav\nc.wav\t1\t2\tDog\n");
    assertThat(events.clips()).containsExactly("a.wav", "b.wav", "c.wav");
    assertThat(events.eventCount()).isEqualTo(1);
  }

  @Test
  void readsWhatOtherSystemsWrite() throws IOException {
    String table = "\uFEFFfilename\tonset\toffset\tevent_label\r\na.wav\t1\t2\tHündin\r\n\r\n";
    EventList expected = EventTables.events("a.wav 1 2 Hündin");
    assertThat(read(table)).isEqualTo(expected);
    Path gzipped = folder.resolve("events.tsv.gz");
    try (OutputStream out = new GZIPOutputStream(Files.newOutputStream(gzipped))) {
      out.write(table.getBytes(StandardCharsets.UTF_8));
    }
    assertThat(EventList.read(gzipped)).isEqualTo(expected);

    byte[] whole = Files.readAllBytes(gzipped);
    for (int length : new int[] {2, 20, whole.length - 4}) {
      Files.write(gzipped, Arrays.copyOf(whole, length));
      assertThatExceptionOfType(TableFormatException.class)
          .isThrownBy(() -> EventList.read(gzipped))
          .withMessageContaining("events.tsv.gz: gzip that is damaged or cut off");
    }
  }

  @Test
  void timesAreRoundedCorrectly() throws IOException {
    // An old parser of pandas reads this number one unit in the last place too low.
    EventList events =
        read("filename\tonset\toffset\tevent_label\na\t0.1\t5.9260000000000002\tDog\n");
    assertThat(events.events("a").get(0).offset()).isEqualTo(5.926);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "filename;onset;offset|line 1: column 'event_label' is missing",
        "filename;onset;offset;label|line 1: unknown column 'label', allowed: the columns onset,",
        "filename;onset;onset;offset;event_label|line 1: column 'onset' twice",
        "a.wav;1;2;Dog|line 1: no header ('a.wav",
        "filename,onset,offset,event_label|line 1: cells divided by commas",
        "''|no header, allowed: a first line with the columns onset, offset, event_label",
        "filename;onset;offset;event_label/a,1,2,Dog|line 2: cells divided by commas ('a,1,2,Dog')",
        "filename;onset;offset;event_label/a;1;2|line 2: 3 cells, allowed: 4",
        "filename;onset;offset;event_label/a;1;2;Dog/a;NaN;2;Dog|line 3: onset = 'NaN', allowed",
        "filename;onset;offset;event_label/a;1;Infinity;Dog|line 2: offset = 'Infinity'",
        "filename;onset;offset;event_label/a;1;1e999;Dog|line 2: offset = '1e999'",
        "filename;onset;offset;event_label/a;1;0x10p0;Dog|line 2: offset = '0x10p0'",
        "filename;onset;offset;event_label/a;one;2;Dog|line 2: onset = 'one'",
        "filename;onset;offset;event_label/a;1,5;2;Dog|line 2: onset = '1,5'",
        "filename;onset;offset;event_label/a;-1;2;Dog|line 2: onset = -1.0 s, allowed: at least 0",
        "filename;onset;offset;event_label/a;3;2;Dog|line 2: offset = 2.0 s, allowed: at least",
        "filename;onset;offset;event_label/a;1;2; |line 2: event_label is empty",
        "filename;onset;offset;event_label/ ;1;2;Dog|line 2: filename is empty",
        "filename;onset;offset;event_label/a;;2;Dog|line 2: onset = '', allowed: a finite number",
        "filename;onset;offset;event_label;score/a;1;2;Dog;x|line 2: score = 'x'",
        "onset;offset;event_label/1|line 2: 1 cell, allowed: 3",
      })
  void aBadTableIsRefusedWithFileAndLine(String table, String message) {
    assertThatExceptionOfType(TableFormatException.class)
        .isThrownBy(() -> read(table.replace(';', '\t').replace('/', '\n')))
        .withMessageContaining("events.tsv")
        .withMessageContaining(message);
  }

  @Test
  void bytesThatAreNoTextAreRefused() throws IOException {
    Path file = folder.resolve("bytes.tsv");
    Files.write(file, new byte[] {'f', (byte) 0xff, (byte) 0xfe, '\n'});
    assertThatExceptionOfType(TableFormatException.class)
        .isThrownBy(() -> EventList.read(file))
        .withMessageContaining("bytes.tsv: bytes that are not text, allowed: UTF-8");
    assertThatExceptionOfType(NoSuchFileException.class)
        .isThrownBy(() -> EventList.read(folder.resolve("none.tsv")));
  }

  @Test
  void readsBackWhatItWrote() throws IOException {
    EventList events =
        EventList.builder()
            .addEvent("a.wav", new SoundEvent("Dog", 1.0 / 3, 1e-3 + 1, 0.123456789))
            .addEvent("a.wav", new SoundEvent("Dog", 1.0 / 3, 1e-3 + 1, 0.123456789))
            .addClip("silent.wav")
            .addEvent("b.wav", new SoundEvent("Cat", 1e-7, 12345678.9))
            .build();
    Path file = folder.resolve("events.tsv");
    events.write(file);
    assertThat(EventList.read(file)).isEqualTo(events);
    assertThat(Files.readString(file)).contains("silent.wav\t\t\t\t\n").contains("0.0000001");
    assertThat(events).hasSameHashCodeAs(EventList.read(file));
  }

  @Test
  void writesAsTheChallengesDo() {
    EventList events =
        EventList.builder()
            .addEvent("a.wav", new SoundEvent("Dog", 1.23456, 2, 0.98765))
            .addClip("b.wav")
            .addEvent("c.wav", new SoundEvent("Cat", 0, 0.0005))
            .build();
    assertThat(EventListWriter.dcase().format(events))
        .isEqualTo(
            """
            filename\tonset\toffset\tevent_label
            a.wav\t1.235\t2.000\tDog
            b.wav\t\t\t
            c.wav\t0.000\t0.001\tCat
            """);
    assertThat(EventListWriter.dcase().withDecimals(1).withScores(true).format(events))
        .isEqualTo(
            """
            filename\tonset\toffset\tevent_label\tscore
            a.wav\t1.2\t2.0\tDog\t1.0
            b.wav\t\t\t\t
            c.wav\t0.0\t0.0\tCat\t
            """);
    assertThat(EventListWriter.lossless().withScores(false).format(EventTables.events("a 1 2 Dog")))
        .isEqualTo("filename\tonset\toffset\tevent_label\na\t1.0\t2.0\tDog\n");
  }

  @Test
  void refusesNamesThatATableCannotHold() {
    EventList events = EventTables.events("a 1 2 big\tdog");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> EventListWriter.dcase().format(events))
        .withMessageContaining("with a tab or line end");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> EventListWriter.dcase().withDecimals(16))
        .withMessage("decimals = 16, allowed: 0 to 15");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> EventList.builder().addClip(" "))
        .withMessageContaining("clip name is blank");
  }

  @Test
  void isAValueOfItsOwn() {
    Map<String, List<SoundEvent>> clips = new LinkedHashMap<>();
    clips.put("a", List.of(new SoundEvent("Dog", 1, 2)));
    clips.put("b", List.of());
    EventList events = EventList.of(clips);
    clips.clear();
    assertThat(events).isEqualTo(EventTables.events("a 1 2 Dog", "b"));
    assertThat(events.toString()).isEqualTo("EventList[2 clips, 1 events]");
    assertThat(events.tags()).isEqualTo(ClipTags.of(Map.of("a", Set.of("Dog"), "b", Set.of())));
  }

  private EventList read(String table) throws IOException {
    return EventList.read(write("events.tsv", table));
  }

  private Path write(String name, String table) throws IOException {
    return Files.writeString(folder.resolve(name), table);
  }
}
