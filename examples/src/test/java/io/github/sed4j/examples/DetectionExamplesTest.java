package io.github.sed4j.examples;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.sed4j.inference.SoundEventDetector;
import io.github.sed4j.inference.evaluation.EventList;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DetectionExamplesTest {

  @TempDir private Path folder;

  private Path bundle = Path.of("");
  private Path recordings = Path.of("");

  @BeforeEach
  void writeBundleAndRecordings() throws Exception {
    bundle = TinySounds.alwaysHigh(folder.resolve("tiny.sed4j"));
    recordings = TinySounds.strong(folder.resolve("recordings"), 3);
  }

  @Test
  void aFileIsDetected() throws Exception {
    List<String> lines = TinySounds.linesOf(DetectFile::main, recordings.resolve("1.wav"), bundle);

    assertThat(lines.get(0)).isEqualTo("1.20 s, tags: [High]");
    assertThat(lines).hasSize(2);
    assertThat(lines.get(1)).matches("0\\.03 to 1\\.17 s: High \\(score [01]\\.\\d\\d\\)");
  }

  @Test
  void withoutABundleTheModelOnTheClassPathDetects() throws Exception {
    Path recording = recordings.resolve("0.wav");
    if (getClass().getClassLoader().getResource(SoundEventDetector.BUNDLED_MODEL) == null) {
      assertThatThrownBy(() -> TinySounds.linesOf(DetectFile::main, recording))
          .isInstanceOf(IllegalStateException.class)
          .hasMessageContaining("load a bundle from a file instead");
    } else {
      assertThat(TinySounds.linesOf(DetectFile::main, recording).get(0)).startsWith("1.20 s, tags");
    }
  }

  @Test
  void whatIsMissingIsSaid() {
    assertThatThrownBy(() -> TinySounds.linesOf(DetectFile::main))
        .hasMessage("arguments: RECORDING [BUNDLE]");
    assertThatThrownBy(() -> TinySounds.linesOf(DetectFile::main, folder.resolve("no.wav"), bundle))
        .isInstanceOf(NoSuchFileException.class)
        .hasMessageContaining("no.wav");
  }

  @Test
  void aFolderIsDetectedPastABadFile() throws Exception {
    Files.writeString(recordings.resolve("bad.wav"), "no recording");
    TinySounds.recording(recordings.resolve("sub/more.wav"), 0);
    Path out = folder.resolve("events.tsv");

    assertThat(TinySounds.linesOf(FolderInParallel::main, recordings, out, bundle))
        .containsExactly("4 done, 1 failed");

    EventList events = EventList.read(out);
    assertThat(events.clips()).containsExactlyInAnyOrder("0.wav", "1.wav", "2.wav", "sub/more.wav");
    assertThat(events.events("sub/more.wav"))
        .singleElement()
        .satisfies(event -> assertThat(event.label()).isEqualTo("High"));
  }
}
