package io.github.sed4j.examples;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.sed4j.inference.Detection;
import io.github.sed4j.inference.SoundEventDetector;
import io.github.sed4j.inference.postprocessing.SoundEvent;
import java.io.IOException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * How to test an application that detects sounds. Most of it is tested on results that are made up:
 * that takes no time and no model, and any case can be had. One test with a detector says that the
 * pieces fit.
 */
class DoorbellAppTest {

  private static final Path HALL = Path.of("hall.wav");

  private final List<String> messages = new ArrayList<>();

  /** What a detector would answer: the score of each tag is required, all else is optional. */
  private static Detection heard(SoundEvent... events) {
    return Detection.builder()
        .setName("hall.wav")
        .setTagScores(Map.of("Doorbell", 0.9, "Dog", 0.2))
        .optDuration(10)
        .optEvents(List.of(events))
        .build();
  }

  private void hear(Detection detection) throws IOException {
    new DoorbellApp(recording -> detection, "Doorbell", messages::add).hear(HALL);
  }

  @Test
  void saysWhenItRang() throws IOException {
    hear(heard(new SoundEvent("Doorbell", 1.26, 2.0), new SoundEvent("Doorbell", 7, 8)));

    assertThat(messages).containsExactly("ding dong after 1.3 s", "ding dong after 7.0 s");
  }

  @Test
  void otherSoundsAreNoDoorbell() throws IOException {
    hear(heard(new SoundEvent("Dog", 1, 2)));
    hear(heard());

    assertThat(messages).isEmpty();
  }

  @Test
  void aRecordingThatIsNotThereIsNoSilence() {
    DoorbellApp app =
        new DoorbellApp(
            recording -> {
              throw new NoSuchFileException(recording.toString());
            },
            "Doorbell",
            messages::add);

    assertThatThrownBy(() -> app.hear(HALL)).hasMessageContaining("hall.wav");
    assertThat(messages).isEmpty();
  }

  @Test
  void aDetectorFits(@TempDir Path folder) throws IOException {
    // In your test: the model that you ship, and a short recording. With several such tests, load
    // the detector once, in a static field and @BeforeAll, and close it in @AfterAll.
    Path bundle = TinySounds.alwaysHigh(folder.resolve("tiny.sed4j"));
    Path recording = TinySounds.recording(folder.resolve("tone.wav"), 0);

    try (SoundEventDetector detector = SoundEventDetector.load(bundle)) {
      new DoorbellApp(detector::detect, "High", messages::add).hear(recording);
    }

    assertThat(messages).containsExactly("ding dong after 0.0 s");
  }

  @Test
  void theProgramNamesTheSoundsThatThereAre(@TempDir Path folder) throws Exception {
    Path bundle = TinySounds.alwaysHigh(folder.resolve("tiny.sed4j"));
    Path recording = TinySounds.recording(folder.resolve("tone.wav"), 0);

    assertThat(TinySounds.linesOf(DoorbellApp::main, recording, "High", bundle)).hasSize(1);
    assertThatThrownBy(() -> TinySounds.linesOf(DoorbellApp::main, recording, "Bell", bundle))
        .hasMessage("Bell is no event class, allowed: [High, Low]");
  }
}
