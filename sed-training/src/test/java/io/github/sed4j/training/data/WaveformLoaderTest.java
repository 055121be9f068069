package io.github.sed4j.training.data;

import static io.github.sed4j.training.data.TestSounds.noise;
import static io.github.sed4j.training.data.TestSounds.tone;
import static io.github.sed4j.training.data.TestSounds.wav;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.github.sed4j.features.audio.AudioClip;
import io.github.sed4j.features.audio.AudioFormatException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class WaveformLoaderTest {

  @TempDir private Path folder;

  @Test
  void whatIsKeptEqualsWhatIsReadToTheBit() throws IOException {
    WaveformLoader loader = WaveformLoader.builder().optCacheBytes(1 << 20).build();
    Path sixteenBits = wav(folder.resolve("a.wav"), noise(1, 1, 0.1));
    Path resampled = wav(folder.resolve("b.wav"), 44_100, noise(1, 2, 0.1));

    AudioClip first = loader.load(sixteenBits);
    AudioClip other = loader.load(resampled);
    Files.delete(sixteenBits);
    Files.delete(resampled);

    assertThat(loader.load(sixteenBits)).isEqualTo(first);
    assertThat(loader.load(resampled)).isEqualTo(other);
    // 2 bytes a sample of 16-bit files, 4 of what was resampled.
    assertThat(loader.cachedBytes()).isEqualTo(2L * first.length() + 4L * other.length());
  }

  @Test
  void keepsNoMoreThanTheLimit() throws IOException {
    WaveformLoader loader = WaveformLoader.builder().optCacheBytes(40_000).build();
    Path first = wav(folder.resolve("a.wav"), tone(1, 440, 0.1));
    Path second = wav(folder.resolve("b.wav"), tone(1, 440, 0.1));
    loader.load(first);
    loader.load(second);
    Files.delete(first);
    Files.delete(second);

    assertThat(loader.cachedBytes()).isEqualTo(32_000);
    assertThat(loader.load(first).length()).isEqualTo(16_000);
    assertThatExceptionOfType(IOException.class).isThrownBy(() -> loader.load(second));
  }

  @Test
  void resamples() throws IOException {
    AudioClip clip =
        WaveformLoader.builder()
            .build()
            .load(wav(folder.resolve("a.wav"), 44_100, tone(0.5, 440, 0.1)));

    assertThat(clip.sampleRate()).isEqualTo(16_000);
    assertThat(clip.channels()).isOne();
  }

  @Test
  void refusesARecordingWithoutSamples() {
    Path empty = wav(folder.resolve("a.wav"), new float[0]);

    assertThatExceptionOfType(AudioFormatException.class)
        .isThrownBy(() -> WaveformLoader.builder().build().load(empty))
        .withMessageContaining("a.wav: 0 samples, allowed: at least 1");
  }

  @Test
  void refusesARateThatIsNotResampled() {
    Path low = wav(folder.resolve("a.wav"), 4000, tone(0.5, 440, 0.1));

    assertThatExceptionOfType(AudioFormatException.class)
        .isThrownBy(() -> WaveformLoader.builder().build().load(low))
        .withMessageContainingAll("a.wav", "4000");
  }

  @Test
  void refusesSettingsOutOfRange() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> WaveformLoader.builder().optSampleRate(100).build())
        .withMessage("sampleRate = 100 Hz, allowed: 8000 to 192000");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> WaveformLoader.builder().optCacheBytes(-1).build())
        .withMessage("cacheBytes = -1, allowed: at least 0");
  }
}
