package io.github.sed4j.examples;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.github.sed4j.features.audio.AudioSource;
import io.github.sed4j.features.audio.Microphone;
import io.github.sed4j.inference.SoundEventDetector;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LiveMicrophoneTest {

  @TempDir private Path folder;

  private List<String> heard(double seconds) throws Exception {
    try (SoundEventDetector detector =
            SoundEventDetector.load(TinySounds.alwaysHigh(folder.resolve("tiny.sed4j")));
        AudioSource source = AudioSource.of(TinySounds.tone(0, 1))) {
      return TinySounds.linesOf(arguments -> LiveMicrophone.listen(detector, source, seconds));
    }
  }

  @Test
  void saysWhatBeginsAndEnds() throws Exception {
    List<String> lines = heard(60);

    assertThat(lines.get(0)).matches("listening; decisions come \\d\\.\\d\\d s after the sound");
    assertThat(lines.subList(1, lines.size()))
        .containsExactly("0.03 s: High begins", "0.03 to 1.17 s: High");
  }

  @Test
  void endsAfterTheTimeThatWasAskedFor() throws Exception {
    List<String> lines = heard(0.6);

    assertThat(lines.get(lines.size() - 1)).isEqualTo("0.03 to 0.57 s: High");
  }

  @Test
  void saysWhereThereIsNoMicrophone() throws Exception {
    assertThatThrownBy(() -> TinySounds.linesOf(LiveMicrophone::main))
        .hasMessage("arguments: SECONDS [BUNDLE]");
    assumeTrue(Microphone.names().isEmpty(), "this computer has a microphone");
    Path bundle = TinySounds.bundle(folder.resolve("tiny.sed4j"), 1);
    assertThatThrownBy(() -> TinySounds.linesOf(LiveMicrophone::main, 1, bundle))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("microphone");
  }
}
