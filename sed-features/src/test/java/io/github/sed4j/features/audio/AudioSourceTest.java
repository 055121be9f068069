package io.github.sed4j.features.audio;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;

class AudioSourceTest {

  @Test
  void clipComesOutAsItWentIn() throws IOException {
    AudioClip clip = Sounds.saw(2, 16);
    try (AudioSource source = AudioSource.of(clip)) {
      assertThat(source.length()).isEqualTo(OptionalLong.of(clip.length()));
      assertThat(AudioClip.of(source)).isEqualTo(clip);
      assertThat(source.read(new float[2][1], 0, 1)).isEqualTo(-1);
      assertThat(source.warnings()).isEmpty();
    }
  }

  @Test
  void clipIsReadFromWhereTheSourceStands() throws IOException {
    AudioSource source = AudioSource.of(AudioClip.mono(new float[] {1, 2, 3, 4}, 8_000));
    float[][] block = new float[1][4];
    assertThat(source.read(block, 1, 2)).isEqualTo(2);
    assertThat(block[0]).containsExactly(0, 1, 2, 0);
    assertThat(AudioClip.of(source).channel(0)).containsExactly(3, 4);
    source.close();
  }

  @Test
  void closedSourceOfAClipIsAtItsEnd() throws IOException {
    AudioSource source = AudioSource.of(Sounds.saw(1, 16));
    source.close();
    assertThat(source.read(new float[1][1], 0, 1)).isEqualTo(-1);
  }

  @Test
  void emptyClipIsAnEmptySource() throws IOException {
    try (AudioSource source = AudioSource.of(AudioClip.mono(new float[0], 8_000))) {
      assertThat(source.read(new float[1][1], 0, 1)).isEqualTo(-1);
      assertThat(AudioClip.of(source).length()).isZero();
    }
  }

  @Test
  void samplesWithoutAHeaderAreRead() throws IOException {
    byte[] bytes = Wav.float32(0.5f, -0.5f, 0.25f, -0.25f);
    try (AudioSource source =
        AudioSource.ofPcm(
            new ByteArrayInputStream(bytes), "pipe", SampleEncoding.FLOAT_32, 16_000, 2)) {
      assertThat(source.length()).isEmpty();
      assertThat(AudioClip.of(source))
          .isEqualTo(AudioClip.of(new float[][] {{0.5f, 0.25f}, {-0.5f, -0.25f}}, 16_000));
    }
  }

  @Test
  void bytesAfterTheLastWholeSampleAreWarnedOf() throws IOException {
    try (AudioSource source =
        AudioSource.ofPcm(
            new ByteArrayInputStream(new byte[7]), "pipe", SampleEncoding.INT_16, 16_000, 2)) {
      assertThat(AudioClip.of(source).length()).isEqualTo(1);
      assertThat(source.warnings())
          .containsExactly("ends inside a sample: its first 3 of 4 bytes are ignored");
    }
  }

  @Test
  void samplesWithoutAHeaderMustBeFinite() throws IOException {
    byte[] bytes = Wav.float32(0, Float.NEGATIVE_INFINITY);
    try (AudioSource source =
        AudioSource.ofPcm(
            new ByteArrayInputStream(bytes), "pipe", SampleEncoding.FLOAT_32, 16_000, 1)) {
      assertThatThrownBy(() -> AudioClip.of(source))
          .isInstanceOf(AudioFormatException.class)
          .hasMessage("pipe: sample 1 of channel 0 is -Infinity, allowed: finite numbers");
    }
  }

  @Test
  void impossibleDimensionsAreRefused() {
    ByteArrayInputStream in = new ByteArrayInputStream(new byte[4]);
    assertThatThrownBy(() -> AudioSource.ofPcm(in, "pipe", SampleEncoding.INT_16, 0, 1))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("sampleRate = 0, allowed: at least 1");
    assertThatThrownBy(() -> AudioSource.ofPcm(in, "pipe", SampleEncoding.INT_16, 16_000, 0))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("channels = 0, allowed: at least 1");
  }
}
