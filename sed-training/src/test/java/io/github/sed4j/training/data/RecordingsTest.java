package io.github.sed4j.training.data;

import static io.github.sed4j.training.data.TestSounds.tone;
import static io.github.sed4j.training.data.TestSounds.wav;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RecordingsTest {

  @TempDir private Path folder;

  @Test
  void areWhatIsNamedSoAndNotHidden() throws IOException {
    Path a = wav(folder.resolve("a.wav"), tone(0.1, 440, 0.1));
    Path b = wav(folder.resolve("deep/b.WAV"), tone(0.1, 440, 0.1));
    wav(folder.resolve(".c.wav"), tone(0.1, 440, 0.1));
    wav(folder.resolve(".Trash/d.wav"), tone(0.1, 440, 0.1));
    Files.writeString(folder.resolve("notes.txt"), "none");

    assertThat(Recordings.in(folder)).containsExactly(a, b);
    assertThat(Recordings.isNamedAsRecording(Path.of("gone.flac"))).isTrue();
    assertThat(Recordings.isNamedAsRecording(Path.of("gone.txt"))).isFalse();
  }

  @Test
  void needAFolder() {
    assertThatExceptionOfType(NoSuchFileException.class)
        .isThrownBy(() -> Recordings.in(folder.resolve("nowhere")))
        .withMessageContaining("nowhere");
  }
}
