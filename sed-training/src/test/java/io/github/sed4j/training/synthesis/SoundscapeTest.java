package io.github.sed4j.training.synthesis;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import io.github.sed4j.features.audio.AudioClip;
import io.github.sed4j.features.audio.AudioReader;
import io.github.sed4j.features.audio.WavWriter;
import io.github.sed4j.inference.evaluation.ClipTags;
import io.github.sed4j.inference.evaluation.EventList;
import io.github.sed4j.inference.postprocessing.SoundEvent;
import io.github.sed4j.training.data.PlainDataset;
import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Sounds: tones of two classes, 0.5 s with silence around, and one of 4 s; two backgrounds of
 * noise.
 */
class SoundscapeTest {

  private static final int RATE = 16_000;

  @TempDir private Path folder;

  private Path bankFolder;

  @BeforeEach
  void writeBank() throws IOException {
    bankFolder = Files.createDirectory(folder.resolve("bank"));
    write("Beep/a.wav", tone(1000, 1, 0.25, 0.75));
    write("Beep/b.wav", tone(1500, 1, 0.25, 0.75));
    write("Hum/c.wav", tone(200, 4, 0, 4));
    write("background/quiet.wav", noise(1, 3));
    write("background/loud.wav", noise(2, 12));
  }

  private void write(String name, float[] samples) throws IOException {
    Path file = bankFolder.resolve(name);
    Files.createDirectories(file.getParent());
    WavWriter.withDefaults().write(file, AudioClip.mono(samples, RATE));
  }

  private static float[] tone(double hz, double seconds, double from, double to) {
    float[] samples = new float[(int) (seconds * RATE)];
    for (int i = (int) (from * RATE); i < (int) (to * RATE); i++) {
      samples[i] = (float) (0.5 * Math.sin(2 * Math.PI * hz * i / RATE));
    }
    return samples;
  }

  private static float[] noise(long seed, double seconds) {
    Random random = new Random(seed);
    float[] samples = new float[(int) (seconds * RATE)];
    for (int i = 0; i < samples.length; i++) {
      samples[i] = (float) (0.1 * random.nextGaussian());
    }
    return samples;
  }

  private SoundBank bank() throws IOException {
    return SoundBank.builder().setEvents(bankFolder).setBackgrounds(bankFolder).build();
  }

  private SoundscapeSynthesizer synthesizer(long seed, SoundscapeSettings settings)
      throws IOException {
    return SoundscapeSynthesizer.builder()
        .setBank(bank())
        .setSeed(seed)
        .optSettings(settings)
        .build();
  }

  private static double level(AudioClip clip, double from, double to) {
    float[] samples = clip.channel(0);
    return 10
        * Math.log10(Levels.meanSquare(samples, (int) (from * RATE), (int) (to * RATE)) + 1e-20);
  }

  @Test
  void aFolderOfBackgroundsIsNoClass() throws IOException {
    assertThat(bank().eventClasses()).containsExactly("Beep", "Hum");
    assertThat(bank().backgrounds()).hasSize(2);
    assertThat(bank().sounds("Beep")).extracting(Sound::segments).containsOnly(List.of());
  }

  @Test
  void eventsLieWhereTheyAreAnnotatedAtTheirLevel() throws IOException {
    SoundscapeSettings settings =
        SoundscapeSettings.builder().optSnr(20, 20).optBackground(-50, -50).build();
    SoundscapeSynthesizer synthesizer = synthesizer(1, settings);
    List<SoundEvent> annotations =
        List.of(new SoundEvent("Beep", 2, 2.4), new SoundEvent("Hum", 5, 11));

    Soundscape plan = synthesizer.planAlong("a", annotations);
    AudioClip clip = synthesizer.render(plan).clip();

    assertThat(clip.length()).isEqualTo(10 * RATE);
    assertThat(plan.labels())
        .containsExactly(new SoundEvent("Beep", 2, 2.4), new SoundEvent("Hum", 5, 10));
    assertThat(level(clip, 0, 2)).isCloseTo(-50, within(0.5));
    assertThat(level(clip, 2, 2.4)).isCloseTo(-30, within(0.5));
    assertThat(level(clip, 2.4, 5)).isCloseTo(-50, within(0.5));
    // 4 s of hum are repeated to fill 5 s
    assertThat(level(clip, 5, 10)).isCloseTo(-30, within(0.5));
    assertThat(level(clip, 9, 9.9)).isCloseTo(-30, within(1.0));
  }

  @Test
  void everySoundscapeHasAnEventThoughSomeSoundsAreTooShort() throws IOException {
    SoundscapeSynthesizer synthesizer =
        synthesizer(1, SoundscapeSettings.builder().optMinEvent(0.6).build());

    for (int i = 0; i < 20; i++) {
      assertThat(synthesizer.plan("clip" + i).events()).isNotEmpty();
    }
  }

  @Test
  void onlyTheActivePartOfARecordingIsUsed() throws IOException {
    SoundscapeSynthesizer synthesizer = synthesizer(1, SoundscapeSettings.defaults());

    for (int i = 0; i < 20; i++) {
      for (PlacedEvent event : synthesizer.plan("clip" + i).events()) {
        if (event.label().equals("Beep")) {
          assertThat(event.sourceOnset()).isCloseTo(0.25, within(0.021));
          assertThat(event.sourceOffset()).isCloseTo(0.75, within(0.021));
          assertThat(event.duration()).isCloseTo(0.5, within(0.05));
        }
      }
    }
  }

  @Test
  void segmentsAndTheSplitOfAManifestAreKept() throws IOException {
    Files.writeString(
        bankFolder.resolve("manifest.tsv"),
        """
        path\tsplit\trecording_id\tlicence_tier
        Beep/a.wav\ttrain\tone\tA
        Beep/b.wav\tvalidation\ttwo\tA
        Hum/c.wav\ttrain\tthree\tN-nc
        background/quiet.wav\ttrain\tfour\tA
        background/loud.wav\tvalidation\tfive\tA
        """);
    Files.writeString(
        bankFolder.resolve("segments.tsv"), "path\tonset_s\toffset_s\nBeep/a.wav\t0.3\t0.6\n");
    SoundBank.Builder builder =
        SoundBank.builder().setEvents(bankFolder).setBackgrounds(bankFolder);

    SoundBank train = builder.optSplit(SoundBank.Split.TRAIN).build();

    assertThat(train.sounds("Beep")).extracting(Sound::recordingId).containsExactly("one");
    assertThat(train.sounds("Beep").get(0).segments()).hasSize(1);
    assertThat(train.backgrounds()).extracting(Sound::recordingId).containsExactly("four");
    assertThatThrownBy(() -> builder.optWithoutTiers(List.of("N")).build())
        .isInstanceOf(NoSuchFileException.class)
        .hasMessageContaining("Hum")
        .hasMessageContaining("no recordings of split TRAIN");
  }

  @Test
  void theLimitsOfTheSettingsAreKept() throws IOException {
    SoundscapeSettings settings =
        SoundscapeSettings.builder()
            .optMaxClasses(2)
            .optMaxEventsPerClass(4)
            .optMaxOverlap(1)
            .optSnr(20, 40)
            .optPeak(0.1)
            .build();
    SoundscapeSynthesizer synthesizer = synthesizer(3, settings);
    Set<Integer> numbers = new TreeSet<>();
    for (int i = 0; i < 40; i++) {
      Soundscape plan = synthesizer.plan("clip" + i);
      List<PlacedEvent> events = plan.events();
      numbers.add(events.size());
      for (int a = 0; a < events.size(); a++) {
        PlacedEvent event = events.get(a);
        assertThat(event.onset()).isNotNegative();
        assertThat(event.offset()).isLessThanOrEqualTo(10);
        assertThat(event.snr()).isBetween(20.0, 40.0);
        for (int b = 0; b < a; b++) {
          assertThat(event.overlaps(events.get(b).onset(), events.get(b).offset())).isFalse();
        }
      }
      SoundscapeSynthesizer.Rendered rendered = synthesizer.render(plan);
      assertThat((double) Levels.peak(rendered.clip().channel(0))).isLessThan(0.1 + 1e-6);
    }
    assertThat(numbers).hasSizeGreaterThan(2);
  }

  @Test
  void aRoomKeepsTheLevelAndThePlace() {
    float[] click = new float[1000];
    click[100] = 1;
    float[] room = new float[400];
    Random random = new Random(1);
    for (int i = 40; i < room.length; i++) {
      room[i] = (float) (0.3 * Math.exp(-i / 80.0) * random.nextGaussian());
    }
    room[40] = 1;

    float[] heard = Convolution.inRoom(click, room);

    assertThat(Levels.rms(heard)).isCloseTo(Levels.rms(click), within(1e-6));
    int strongest = 0;
    for (int i = 0; i < heard.length; i++) {
      strongest = Math.abs(heard[i]) > Math.abs(heard[strongest]) ? i : strongest;
    }
    assertThat(strongest).isEqualTo(100);
    // Direct convolution
    double ratio = heard[100];
    for (int i = 100; i < 400; i++) {
      assertThat((double) heard[i]).isCloseTo(ratio * room[i - 60], within(1e-5));
    }
  }

  @Test
  void theSameSeedGivesTheSameFilesWhateverTheWorkers() throws IOException {
    Path one = folder.resolve("one");
    Path two = folder.resolve("two");
    SoundscapeFolder.of(one, 1).write(synthesizer(5, SoundscapeSettings.defaults()), 6, done -> {});
    SoundscapeFolder.of(two, 3).write(synthesizer(5, SoundscapeSettings.defaults()), 6, done -> {});
    Path other = folder.resolve("other");
    SoundscapeFolder.of(other, 1)
        .write(synthesizer(6, SoundscapeSettings.defaults()), 6, done -> {});

    assertThat(content(one)).isEqualTo(content(two)).isNotEqualTo(content(other));
    assertThat(content(one).keySet())
        .contains("strong.tsv", "weak.tsv", "audio/soundscape-0005.wav");
    assertThat(folder.resolve("one.part")).doesNotExist();
  }

  private static Map<String, Integer> content(Path root) throws IOException {
    Map<String, Integer> content = new java.util.TreeMap<>();
    try (Stream<Path> files = Files.walk(root)) {
      for (Path file : files.filter(Files::isRegularFile).toList()) {
        content.put(
            root.relativize(file).toString().replace('\\', '/'),
            java.util.Arrays.hashCode(Files.readAllBytes(file)));
      }
    }
    return content;
  }

  @Test
  void theFolderIsADataSet() throws IOException {
    Path out = folder.resolve("data");
    EventList written =
        SoundscapeFolder.of(out, 2)
            .write(synthesizer(5, SoundscapeSettings.defaults()), 4, done -> {});

    PlainDataset data = PlainDataset.read(out);
    assertThat(data.training())
        .singleElement()
        .satisfies(set -> assertThat(set.clips()).hasSize(4));
    assertThat(EventList.read(out.resolve("strong.tsv")).clips()).isEqualTo(written.clips());
    assertThat(ClipTags.read(out.resolve("weak.tsv")).clips()).isEqualTo(written.clips());
    JsonObject specification =
        JsonParser.parseString(Files.readString(out.resolve("specification/soundscape-0000.json")))
            .getAsJsonObject();
    assertThat(specification.getAsJsonArray("event_recordings")).isNotEmpty();
    assertThat(specification.getAsJsonArray("background_recordings")).hasSize(1);
    AudioClip clip = AudioReader.withDefaults().read(out.resolve("audio/soundscape-0000.wav"));
    assertThat(clip.length()).isEqualTo(10 * RATE);
  }

  @Test
  void aBrokenRunGoesOnWhereItStopped() throws IOException {
    Path out = folder.resolve("data");
    SoundscapeSynthesizer synthesizer = synthesizer(5, SoundscapeSettings.defaults());
    assertThatThrownBy(
            () ->
                SoundscapeFolder.of(out, 1)
                    .write(
                        synthesizer,
                        6,
                        done -> {
                          if (done == 3) {
                            throw new IllegalStateException("power failure");
                          }
                        }))
        .hasMessage("power failure");
    Path part = folder.resolve("data.part");
    Path first = part.resolve("audio/soundscape-0000.wav");
    Files.write(first, new byte[] {1});
    assertThat(out).doesNotExist();

    SoundscapeSynthesizer other = synthesizer(6, SoundscapeSettings.defaults());
    assertThatThrownBy(() -> SoundscapeFolder.of(out, 1).write(other, 6, done -> {}))
        .isInstanceOf(FileAlreadyExistsException.class)
        .hasMessageContaining("data.part")
        .hasMessageContaining("other settings");
    Path segments = bankFolder.resolve("segments.tsv");
    Files.writeString(segments, "path\tonset_s\toffset_s\nBeep/a.wav\t0.25\t0.5\n");
    SoundscapeSynthesizer corrected = synthesizer(5, SoundscapeSettings.defaults());
    assertThatThrownBy(() -> SoundscapeFolder.of(out, 1).write(corrected, 6, done -> {}))
        .isInstanceOf(FileAlreadyExistsException.class)
        .hasMessageContaining("other settings");
    SoundscapeFolder.of(out, 1).write(synthesizer, 6, done -> {});

    // What was there was kept, whatever it was
    assertThat(Files.size(out.resolve("audio/soundscape-0000.wav"))).isEqualTo(1);
    assertThat(Files.size(out.resolve("audio/soundscape-0005.wav"))).isGreaterThan(100_000);
    assertThatThrownBy(() -> SoundscapeFolder.of(out, 1))
        .isInstanceOf(FileAlreadyExistsException.class)
        .hasMessageContaining("exists already");
  }

  @Test
  void whatCannotBeMadeIsNamed() throws IOException {
    SoundscapeSynthesizer synthesizer = synthesizer(1, SoundscapeSettings.defaults());
    EventList alike = EventList.builder().addClip("monday/x.wav").addClip("tuesday/x.flac").build();
    assertThatIllegalArgumentException()
        .isThrownBy(
            () ->
                SoundscapeFolder.of(folder.resolve("alike"), 1)
                    .writeAlong(synthesizer, alike, done -> {}))
        .withMessageContaining("monday/x.wav and tuesday/x.flac would both be x.wav");
    assertThat(folder.resolve("alike.part")).doesNotExist();
    Path comma = folder.resolve("comma");
    Files.createDirectories(comma.resolve("Bell, alarm"));
    Files.copy(bankFolder.resolve("Beep/a.wav"), comma.resolve("Bell, alarm/a.wav"));
    assertThatIllegalArgumentException()
        .isThrownBy(() -> SoundBank.builder().setEvents(comma).setBackgrounds(bankFolder).build())
        .withMessageContaining("Bell, alarm: a comma in the name of an event class");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> synthesizer.planAlong("x", List.of(new SoundEvent("Beep", 10.5, 11))))
        .withMessageContaining("x: Beep begins at 10.5 s, allowed: before the end of the clip");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> synthesizer.planAlong("x", List.of(new SoundEvent("Cat", 1, 2))))
        .withMessage("event class 'Cat', allowed: [Beep, Hum]");
    assertThatThrownBy(
            () ->
                SoundBank.builder()
                    .setEvents(folder.resolve("none"))
                    .setBackgrounds(bankFolder)
                    .build())
        .isInstanceOf(NoSuchFileException.class)
        .hasMessageContaining("none");
    assertThatThrownBy(
            () ->
                SoundBank.builder()
                    .setEvents(bankFolder)
                    .setBackgrounds(bankFolder)
                    .optSplit(SoundBank.Split.TRAIN)
                    .build())
        .isInstanceOf(NoSuchFileException.class)
        .hasMessageContaining("manifest.tsv");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> SoundscapeSettings.builder().optSnr(10, 5).build())
        .withMessage("maxSnr = 5.0, allowed: 10.0 to 60.0");
    Files.writeString(bankFolder.resolve("Beep/d.wav"), "no recording");
    SoundscapeSynthesizer broken = synthesizer(1, SoundscapeSettings.defaults());
    assertThatThrownBy(
            () -> SoundscapeFolder.of(folder.resolve("out"), 1).write(broken, 30, done -> {}))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("d.wav");
  }
}
