package io.github.sed4j.features.audio;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.sed4j.features.audio.Sounds.Reading;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Random;
import java.util.stream.Stream;
import javax.sound.sampled.AudioFormat;
import javax.sound.sampled.AudioInputStream;
import javax.sound.sampled.AudioSystem;
import javax.sound.sampled.UnsupportedAudioFileException;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class WavWriterTest {

  private static final WavWriter INT_16 = WavWriter.withDefaults();
  private static final WavWriter FLOAT_32 =
      WavWriter.builder().optEncoding(SampleEncoding.FLOAT_32).build();

  @TempDir private Path folder;

  @Test
  void clipOfInt16IsWrittenBackBitForBit() throws IOException {
    byte[] wav = Wav.mono16(0, 1, -1, 12_345, 32_767, -32_768);
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    INT_16.write(out, Sounds.read(wav).clip());
    assertThat(out.toByteArray()).isEqualTo(wav);
    Path file = folder.resolve("a.wav");
    INT_16.write(file, Sounds.read(wav).clip());
    assertThat(file).hasBinaryContent(wav);
  }

  @Test
  void samplesAreRoundedToTheNearestAndClipped() throws IOException {
    float lsb = 1 / 32768f;
    AudioClip clip =
        AudioClip.mono(
            new float[] {0.4f * lsb, 0.5f * lsb, 0.6f * lsb, 1.5f * lsb, -0.5f * lsb, 1, 2, -1, -3},
            8_000);
    assertThat(written(INT_16, clip).clip().channel(0))
        .containsExactly(0, 0, lsb, 2 * lsb, 0, 1 - lsb, 1 - lsb, -1, -1);
  }

  @Property(tries = 100)
  void floatsAreWrittenAsTheyAre(
      @ForAll @Size(max = 300) float[] samples,
      @ForAll @IntRange(min = 1, max = 5) int channels,
      @ForAll @IntRange(min = 1_000, max = 200_000) int rate)
      throws IOException {
    float[][] all = new float[channels][samples.length];
    for (int c = 0; c < channels; c++) {
      for (int i = 0; i < samples.length; i++) {
        all[c][i] = samples[(i + c) % samples.length];
      }
    }
    AudioClip clip = AudioClip.of(all, rate);
    Reading reading = written(FLOAT_32, clip);
    assertThat(reading.clip()).isEqualTo(clip);
    assertThat(reading.warnings()).isEmpty();
  }

  @Property(tries = 100)
  void int16IsWithinHalfAStep(@ForAll long seed, @ForAll @IntRange(max = 300) int length)
      throws IOException {
    Random random = new Random(seed);
    float[] samples = new float[length];
    for (int i = 0; i < length; i++) {
      samples[i] = random.nextFloat(-1, 1 - 1f / 32768);
    }
    float[] read = written(INT_16, AudioClip.mono(samples, 8_000)).clip().channel(0);
    assertThat(read).hasSize(length);
    for (int i = 0; i < length; i++) {
      assertThat(Math.abs(read[i] - samples[i])).isLessThanOrEqualTo(0.5f / 32768);
    }
  }

  @Test
  void sourceIsWrittenInConstantMemoryWithoutALength() throws IOException {
    byte[] pcm = Wav.int16(1, 2, 3, 4, 5, 6);
    Path file = folder.resolve("live.wav");
    try (AudioSource source =
        AudioSource.ofPcm(new ByteArrayInputStream(pcm), "pipe", SampleEncoding.INT_16, 8_000, 2)) {
      assertThat(INT_16.write(file, source)).isEqualTo(3);
    }
    AudioClip clip = AudioReader.withDefaults().read(file);
    assertThat(clip.channel(1)).containsExactly(2 / 32768f, 4 / 32768f, 6 / 32768f);
    // Room for sizes of 64 bits, that this file does not need.
    assertThat(new String(Files.readAllBytes(file), 0, 16, StandardCharsets.ISO_8859_1))
        .startsWith("RIFF")
        .endsWith("WAVEJUNK");
  }

  @Test
  void sourceThatEndsEarlyLeavesATrueHeader() throws IOException {
    byte[] wav =
        Wav.riff()
            .format(Wav.PCM, 1, 8_000, 16)
            .chunkClaiming("data", 5_000, Wav.int16(1, 2, 3))
            .bytes();
    Path file = folder.resolve("cut.wav");
    try (AudioSource source =
        AudioReader.withDefaults().open(new ByteArrayInputStream(wav), "cut")) {
      assertThat(INT_16.write(file, source)).isEqualTo(3);
    }
    assertThat(Sounds.read(Files.readAllBytes(file)).warnings()).isEmpty();
    assertThat(Files.size(file)).isEqualTo(44 + 6);
  }

  @Test
  void largeFilesBecomeRf64() throws IOException {
    AudioClip clip = AudioClip.mono(new float[] {0.25f, -0.25f, 0.5f}, 8_000);
    for (WavWriter writer : new WavWriter[] {INT_16, FLOAT_32}) {
      WavWriter small = writer.withLargestRiff(20);
      Path file = folder.resolve("large.wav");
      small.write(file, clip);
      byte[] bytes = Files.readAllBytes(file);
      ByteBuffer fields = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
      assertThat(new String(bytes, 0, 16, StandardCharsets.ISO_8859_1))
          .startsWith("RF64")
          .endsWith("WAVEds64");
      assertThat(fields.getInt(4)).isEqualTo(-1);
      assertThat(fields.getLong(20)).isEqualTo(bytes.length - 8);
      assertThat(fields.getLong(28)).isEqualTo(writer == INT_16 ? 6 : 12);
      assertThat(fields.getLong(36)).isEqualTo(3);
      Reading reading = Sounds.read(bytes);
      assertThat(reading.clip()).isEqualTo(clip);
      assertThat(reading.warnings()).isEmpty();
      ByteArrayOutputStream out = new ByteArrayOutputStream();
      small.write(out, clip);
      assertThat(out.toByteArray()).isEqualTo(bytes);
    }
  }

  /** The JDK's reader is an independent one. */
  @Test
  void theJdkReadsWhatIsWritten() throws IOException, UnsupportedAudioFileException {
    AudioClip clip = AudioClip.of(new float[][] {{0.5f, 0}, {0, 0.25f}, {0, 0}}, 44_100);
    for (WavWriter writer : new WavWriter[] {INT_16, FLOAT_32}) {
      Path file = folder.resolve("jdk.wav");
      writer.write(file, clip);
      try (AudioInputStream in = AudioSystem.getAudioInputStream(file.toFile())) {
        AudioFormat format = in.getFormat();
        assertThat(format.getChannels()).isEqualTo(3);
        assertThat(format.getSampleRate()).isEqualTo(44_100);
        assertThat(in.getFrameLength()).isEqualTo(2);
        ByteBuffer first = ByteBuffer.wrap(in.readAllBytes()).order(ByteOrder.LITTLE_ENDIAN);
        if (writer == INT_16) {
          assertThat(first.getShort(0)).isEqualTo((short) 16_384);
        } else {
          assertThat(format.getEncoding()).isEqualTo(AudioFormat.Encoding.PCM_FLOAT);
          assertThat(first.getFloat(0)).isEqualTo(0.5f);
        }
      }
    }
  }

  @Test
  void samplesThatAreNotFiniteAreRefusedAndNothingIsLeft() throws IOException {
    AudioClip clip = AudioClip.of(new float[][] {{0, 0}, {0, Float.NaN}}, 8_000);
    Path file = folder.resolve("nan.wav");
    for (WavWriter writer : new WavWriter[] {INT_16, FLOAT_32}) {
      assertThatThrownBy(() -> writer.write(file, clip))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessage("sample 1 of channel 1 is NaN, allowed: finite numbers");
    }
    try (Stream<Path> files = Files.list(folder)) {
      assertThat(files).isEmpty();
    }
  }

  @Test
  void failureLeavesTheOldFile() throws IOException {
    Path file = folder.resolve("a.wav");
    INT_16.write(file, AudioClip.mono(new float[] {0.5f}, 8_000));
    byte[] before = Files.readAllBytes(file);
    byte[] bad = Wav.riff().format(Wav.FLOAT, 1, 8_000, 32).data(Wav.float32(Float.NaN)).bytes();
    try (AudioSource source =
        AudioReader.withDefaults().open(new ByteArrayInputStream(bad), "bad")) {
      assertThatThrownBy(() -> INT_16.write(file, source)).isInstanceOf(AudioFormatException.class);
    }
    assertThat(file).hasBinaryContent(before);
  }

  @Test
  void impossibleRequestsAreNamed() {
    assertThatThrownBy(() -> WavWriter.builder().optEncoding(SampleEncoding.A_LAW).build())
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("encoding = A_LAW, allowed: INT_16 and FLOAT_32");
    AudioClip wide = AudioClip.of(new float[32_768][0], 8_000);
    assertThatThrownBy(() -> INT_16.write(folder.resolve("wide.wav"), wide))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("channels = 32768, allowed: at most 32767 in a WAV file");
    AudioClip clip = AudioClip.mono(new float[1], 8_000);
    assertThatThrownBy(() -> INT_16.write(folder.resolve("none/a.wav"), clip))
        .isInstanceOf(NoSuchFileException.class);
  }

  private static Reading written(WavWriter writer, AudioClip clip) throws IOException {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    writer.write(out, clip);
    return Sounds.read(out.toByteArray());
  }
}
