package io.github.sed4j.examples;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.sed4j.features.audio.AudioClip;
import io.github.sed4j.features.audio.AudioReader;
import io.github.sed4j.inference.SoundEventDetector;
import io.github.sed4j.inference.evaluation.EventList;
import io.github.sed4j.inference.postprocessing.SoundEvent;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class QuickStartTest {

  private static final Path FOLDER = Path.of("quickstart");
  private static final Path RECORDING = FOLDER.resolve("kitchen.wav");
  private static final Path TRUTH = FOLDER.resolve("kitchen.tsv");

  @TempDir private Path folder;

  private Path bundle = Path.of("");
  private Path recording = Path.of("");
  private Path page = Path.of("");

  @BeforeEach
  void writeBundleAndRecording() throws Exception {
    bundle = TinySounds.alwaysHigh(folder.resolve("tiny.sed4j"));
    recording = TinySounds.recording(folder.resolve("high.wav"), 0);
    page = folder.resolve("pages").resolve("high.html");
  }

  private List<String> linesOf(String... rows) throws Exception {
    Path truth = folder.resolve("truth.tsv");
    Files.writeString(
        truth, "filename\tonset\toffset\tevent_label\n" + String.join("\n", rows) + "\n");
    return TinySounds.linesOf(QuickStart::main, recording, truth, page, bundle);
  }

  @Test
  void anEventIsPrintedBesideTheAnnotationThatAgrees() throws Exception {
    List<String> lines = linesOf("high.wav\t0.1\t1.1\tHigh", "other.wav\t0.1\t1.1\tLow");

    assertThat(lines).hasSize(5);
    assertThat(lines.get(0)).isEqualTo("high.wav, 1.20 s: 1 events annotated, 1 detected");
    assertThat(lines.get(1))
        .matches("detected +High +0\\.03 to +1\\.17 s +score .*  annotation agrees");
    assertThat(lines.get(2)).matches("annotated +High +0\\.10 to +1\\.10 s +");
    assertThat(lines.get(3)).endsWith(": 1.00");
    assertThat(lines.get(4)).isEqualTo("page for browsers: " + page.toAbsolutePath());
  }

  @Test
  void whatDoesNotAgreeIsSaid() throws Exception {
    List<String> times = linesOf("high.wav\t0.6\t1.1\tHigh");
    assertThat(times.get(1))
        .startsWith("detected")
        .endsWith("annotation agrees, but for the times");
    assertThat(times.get(3)).endsWith(": 0.00");

    List<String> sound = linesOf("high.wav\t0.1\t1.1\tLow");
    assertThat(sound.get(1)).startsWith("detected").endsWith("not annotated");
    assertThat(sound.get(2)).startsWith("annotated").endsWith("missed");
  }

  @Test
  void thePageHasTheAnnotation() throws Exception {
    linesOf("high.wav\t0.1\t1.1\tLow");

    assertThat(Files.readString(page)).contains("<title>high.wav", "High", "Low");
  }

  @Test
  void whatIsMissingIsSaid() throws Exception {
    assertThatThrownBy(() -> TinySounds.linesOf(QuickStart::main, recording))
        .hasMessage("arguments: RECORDING TRUTH.tsv PAGE.html [BUNDLE]");
    if (getClass().getClassLoader().getResource(SoundEventDetector.BUNDLED_MODEL) == null) {
      assertThatThrownBy(() -> TinySounds.linesOf(QuickStart::main, RECORDING, TRUTH, page))
          .isInstanceOf(IllegalStateException.class);
    }
  }

  @Test
  void theRecordingThatShipsIsWhatItsAnnotationSays() throws Exception {
    AudioClip clip = AudioReader.withDefaults().read(RECORDING);
    assertThat(clip.sampleRate()).isEqualTo(16_000);
    assertThat(clip.channels()).isEqualTo(1);
    assertThat(clip.duration()).isEqualTo(30);
    float peak = 0;
    for (float sample : clip.channel(0)) {
      peak = Math.max(peak, Math.abs(sample));
    }
    assertThat(peak).isBetween(0.5f, 0.9f);

    EventList truth = EventList.read(TRUTH);
    assertThat(truth.clips()).containsExactly("kitchen.wav");
    double before = level(clip, 0.1, 1.4);
    for (SoundEvent event : truth.events("kitchen.wav")) {
      assertThat(level(clip, event.onset(), event.onset() + 0.5))
          .as(event.toString())
          .isGreaterThan(before + 20);
    }
  }

  @Test
  void theBundledModelFindsMostOfTheRecordingsSounds() throws Exception {
    Assumptions.assumeTrue(
        getClass().getClassLoader().getResource(SoundEventDetector.BUNDLED_MODEL) != null,
        "no model comes with this build");
    List<String> lines = TinySounds.linesOf(QuickStart::main, RECORDING, TRUTH, page);

    assertThat(lines).anyMatch(line -> line.startsWith("detected") && line.contains("agrees"));
    assertThat(lines.stream().filter(line -> line.endsWith("missed"))).hasSizeLessThanOrEqualTo(2);
  }

  /** RMS of a part, dB re full scale. */
  private static double level(AudioClip clip, double from, double to) {
    float[] samples = clip.channel(0);
    double sum = 0;
    int first = (int) (from * clip.sampleRate());
    int end = (int) (to * clip.sampleRate());
    for (int i = first; i < end; i++) {
      sum += samples[i] * samples[i];
    }
    return 10 * Math.log10(sum / (end - first));
  }
}
