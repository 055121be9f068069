package io.github.sed4j.features.audio;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.sed4j.features.audio.Sounds.Reading;
import io.github.sed4j.testing.Golden;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.OptionalLong;
import javax.sound.sampled.AudioFormat;
import javax.sound.sampled.AudioFormat.Encoding;
import javax.sound.sampled.AudioInputStream;
import javax.sound.sampled.AudioSystem;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class WavReaderTest {

  private static final String PCM_GUID = "0100000000001000800000aa00389b71";
  private static final String FLOAT_GUID = "0300000000001000800000aa00389b71";
  private static final String B_FORMAT_GUID = "010000002107d3118644c8c1ca000000";

  @Test
  void int16IsDividedBy32768() throws IOException {
    Reading reading = Sounds.read(Wav.mono16(0, 1, -1, 12345, 32767, -32768));
    assertThat(reading.clip().sampleRate()).isEqualTo(16_000);
    assertThat(reading.clip().channel(0))
        .containsExactly(0, 1 / 32768f, -1 / 32768f, 12345 / 32768f, 32767 / 32768f, -1);
    assertThat(reading.warnings()).isEmpty();
  }

  /** golden/README.md: sample value = int16/32768; waveform_norm = (x - mean) / (max|x| + 1e-3). */
  @Test
  void goldenRecordingDecodesToItsSamples() throws IOException {
    AudioClip clip;
    try (InputStream in = getClass().getResourceAsStream("/golden/synth.wav")) {
      clip = AudioReader.withDefaults().read(in, "synth.wav");
    }
    double[] expected = Golden.load("features").array("synth/waveform_norm_f64").toDoubleArray();
    float[] samples = clip.channel(0);
    assertThat(samples).hasSameSizeAs(expected);
    double mean = 0;
    for (float sample : samples) {
      mean += sample / (double) samples.length;
    }
    double peak = 0;
    for (float sample : samples) {
      peak = Math.max(peak, Math.abs(sample - mean));
    }
    for (int i = 0; i < samples.length; i++) {
      assertThat((samples[i] - mean) / (peak + 1e-3)).isCloseTo(expected[i], within(1e-12));
    }
  }

  private static org.assertj.core.data.Offset<Double> within(double tolerance) {
    return org.assertj.core.data.Offset.offset(tolerance);
  }

  @Test
  void channelsAreSeparated() throws IOException {
    byte[] wav = Wav.riff().format(Wav.PCM, 3, 8_000, 16).data(Wav.int16(1, 2, 3, 4, 5, 6)).bytes();
    AudioClip clip = Sounds.read(wav).clip();
    assertThat(clip)
        .isEqualTo(
            AudioClip.of(
                new float[][] {
                  {1 / 32768f, 4 / 32768f}, {2 / 32768f, 5 / 32768f}, {3 / 32768f, 6 / 32768f}
                },
                8_000));
  }

  @Test
  void decodesEverySampleSize() throws IOException {
    assertThat(samples(Wav.riff().format(Wav.PCM, 1, 8_000, 8), new byte[] {0, (byte) 128, -1}))
        .containsExactly(-1, 0, 127 / 128f);
    assertThat(
            samples(
                Wav.riff().format(Wav.PCM, 1, 8_000, 24),
                Wav.little(3, -8_388_608, -1, 0, 8_388_607)))
        .containsExactly(-1, -1 / 8_388_608f, 0, 8_388_607 / 8_388_608f);
    assertThat(
            samples(
                Wav.riff().format(Wav.PCM, 1, 8_000, 32),
                Wav.little(4, Integer.MIN_VALUE, 1 << 30, 0)))
        .containsExactly(-1, 0.5f, 0);
    assertThat(
            samples(Wav.riff().format(Wav.FLOAT, 1, 8_000, 32), Wav.float32(-1.5f, 0.1f, 1e-30f)))
        .containsExactly(-1.5f, 0.1f, 1e-30f);
    assertThat(samples(Wav.riff().format(Wav.FLOAT, 1, 8_000, 64), Wav.float64(-1.5, 0.1, 1)))
        .containsExactly(-1.5f, 0.1f, 1);
  }

  /** Of 12 bits in two bytes the high ones count, as the specification has it. */
  @Test
  void sizesBetweenBytesAreLeftJustified() throws IOException {
    assertThat(samples(Wav.riff().format(Wav.PCM, 1, 8_000, 12), Wav.int16(2047 << 4, -2048 << 4)))
        .containsExactly(2047 / 2048f, -1);
  }

  /** The JDK's decoder is an independent implementation of G.711. */
  @Test
  void g711EqualsTheJdks() throws IOException {
    byte[] codes = new byte[256];
    for (int i = 0; i < 256; i++) {
      codes[i] = (byte) i;
    }
    assertThat(samples(Wav.riff().format(Wav.MU_LAW, 1, 8_000, 8), codes))
        .containsExactly(jdk(Encoding.ULAW, codes));
    assertThat(samples(Wav.riff().format(Wav.A_LAW, 1, 8_000, 8), codes))
        .containsExactly(jdk(Encoding.ALAW, codes));
  }

  private static float[] jdk(Encoding encoding, byte[] codes) throws IOException {
    AudioFormat format = new AudioFormat(encoding, 8_000, 8, 1, 1, 8_000, false);
    AudioFormat linear = new AudioFormat(8_000, 16, 1, true, true);
    AudioInputStream in =
        new AudioInputStream(new ByteArrayInputStream(codes), format, codes.length);
    ByteBuffer decoded =
        ByteBuffer.wrap(AudioSystem.getAudioInputStream(linear, in).readAllBytes());
    float[] samples = new float[codes.length];
    for (int i = 0; i < samples.length; i++) {
      samples[i] = decoded.getShort(2 * i) / 32768f;
    }
    return samples;
  }

  @Test
  void readsExtensibleFormats() throws IOException {
    byte[] data = Wav.little(3, 1 << 22, -(1 << 22));
    assertThat(samples(Wav.riff().extensible(1, 8_000, 24, 20, PCM_GUID), data))
        .containsExactly(0.5f, -0.5f);
    assertThat(samples(Wav.riff().extensible(1, 8_000, 24, 0, B_FORMAT_GUID), data))
        .containsExactly(0.5f, -0.5f);
    assertThat(samples(Wav.riff().extensible(1, 8_000, 32, 32, FLOAT_GUID), Wav.float32(0.25f)))
        .containsExactly(0.25f);
  }

  @Test
  void refusesWrongExtensibleFormats() {
    assertBad(
        Wav.riff().extensible(1, 8_000, 16, 17, PCM_GUID).data(new byte[4]),
        "17 valid bits in samples of 16 bits");
    assertBad(
        Wav.riff()
            .extensible(1, 8_000, 16, 16, "01000000000010008000000000389b71")
            .data(new byte[4]),
        "sub-format 01000000000010008000000000389b71");
    assertBad(
        Wav.riff().format(Wav.EXTENSIBLE, 1, 8_000, 16).data(new byte[4]),
        "extensible fmt chunk of 16 bytes, at least 40");
  }

  @Test
  void readsBigEndianRifx() throws IOException {
    byte[] wav =
        Wav.of("RIFX").format(Wav.PCM, 2, 48_000, 16).data(new byte[] {0x40, 0, -0x40, 0}).bytes();
    AudioClip clip = Sounds.read(wav).clip();
    assertThat(clip.sampleRate()).isEqualTo(48_000);
    assertThat(clip.channel(0)).containsExactly(0.5f);
    assertThat(clip.channel(1)).containsExactly(-0.5f);
  }

  @ParameterizedTest
  @ValueSource(strings = {"RF64", "BW64"})
  void readsSizesOf64Bits(String id) throws IOException {
    byte[] data = Wav.int16(16384, -16384);
    byte[] wav =
        largeSizes(Wav.of(id), data.length)
            .chunkClaiming("big ", 0xFFFFFFFFL, new byte[6])
            .format(Wav.PCM, 1, 8_000, 16)
            .chunkClaiming("data", 0xFFFFFFFFL, data)
            .chunk("LIST", new byte[8])
            .bytes();
    Reading reading = Sounds.read(wav);
    assertThat(reading.clip().channel(0)).containsExactly(0.5f, -0.5f);
    assertThat(reading.warnings()).isEmpty();
  }

  /** A ds64 chunk with the data size, and an entry for a chunk "big " of 6 bytes. */
  private static Wav largeSizes(Wav wav, long dataSize) {
    return wav.text("ds64")
        .number(4, 40)
        .number(8, 1000)
        .number(8, dataSize)
        .number(8, 2)
        .number(4, 1)
        .text("big ")
        .number(8, 6);
  }

  @Test
  void refusesImpossibleSizesOf64Bits() {
    assertBad(
        largeSizes(Wav.of("RF64"), Long.MIN_VALUE)
            .chunkClaiming("big ", 6, new byte[6])
            .format(Wav.PCM, 1, 8_000, 16)
            .chunkClaiming("data", 0xFFFFFFFFL, new byte[4]),
        "ds64 data size 9223372036854775808, at most 2^63 - 1");
    assertBad(
        Wav.of("RF64").chunk("ds64", new byte[20]), "ds64 chunk of 20 bytes at byte 12, at least");
    assertBad(
        Wav.of("RF64").text("ds64").number(4, 28).raw(new byte[24]).number(4, 1 << 30),
        "claims 1073741824 entries");
  }

  @Test
  void otherChunksAreSkippedBeforeAndAfter() throws IOException {
    byte[] wav =
        Wav.riff()
            .chunk("JUNK", new byte[28])
            .chunk("bext", new byte[603])
            .format(Wav.PCM, 1, 16_000, 16)
            .chunk("fact", new byte[4])
            .chunk("LIST", new byte[27])
            .data(Wav.int16(100, 200, 300))
            .chunk("id3 ", new byte[51])
            .bytes();
    Reading reading = Sounds.read(wav);
    assertThat(reading.clip().channel(0)).containsExactly(100 / 32768f, 200 / 32768f, 300 / 32768f);
    assertThat(reading.warnings()).isEmpty();
  }

  @Test
  void missingPadsAreNoticed() throws IOException {
    byte[] wav =
        Wav.riff()
            .chunkClaiming("LIST", 7, new byte[7])
            .format(Wav.PCM, 1, 16_000, 16)
            .chunkClaiming("note", 3, new byte[3])
            .chunkClaiming("cue ", 5, new byte[5])
            .data(Wav.int16(100, 200))
            .bytes();
    assertThat(Sounds.read(wav).clip().channel(0)).containsExactly(100 / 32768f, 200 / 32768f);
  }

  /** The pad should be 0, but what is written before a known chunk is a pad whatever it holds. */
  @Test
  void padsMayHoldAnything() throws IOException {
    byte[] wav =
        Wav.riff()
            .chunkClaiming("LIST", 7, new byte[] {0, 0, 0, 0, 0, 0, 0, 'x'})
            .format(Wav.PCM, 1, 16_000, 16)
            .data(Wav.int16(100))
            .bytes();
    assertThat(Sounds.read(wav).clip().channel(0)).containsExactly(100 / 32768f);
  }

  @ParameterizedTest
  @CsvSource({
    "0, 0",
    "0, 36",
    "0, 4294967295",
    "4294967295, 4294967295",
    "4294967295, 0",
    "2147479552, 2147479588",
    "2147483648, 2147483684"
  })
  void sizesOfStreamsMeanUpToTheEnd(long dataSize, long riffSize) throws IOException {
    byte[] wav =
        Wav.riff()
            .riffSize(riffSize)
            .format(Wav.PCM, 1, 16_000, 16)
            .chunkClaiming("data", dataSize, Wav.int16(100, 200, 300))
            .bytes();
    Reading reading = Sounds.read(wav);
    assertThat(reading.clip().length()).isEqualTo(3);
    assertThat(reading.warnings()).isEmpty();
    try (AudioSource source =
        AudioReader.withDefaults().open(new ByteArrayInputStream(wav), "test")) {
      assertThat(source.length()).isEmpty();
    }
  }

  @Test
  void emptyDataStaysEmptyWhenChunksFollow() throws IOException {
    byte[] wav =
        Wav.riff()
            .format(Wav.PCM, 1, 16_000, 16)
            .data(new byte[0])
            .chunk("LIST", new byte[20])
            .bytes();
    assertThat(Sounds.read(wav).clip().length()).isZero();
  }

  @Test
  void decodesUpToWhereTheDataEnds() throws IOException {
    byte[] wav =
        Wav.riff()
            .format(Wav.PCM, 2, 16_000, 16)
            .chunkClaiming("data", 64_000, Wav.int16(new int[2 * 4_000]))
            .bytes();
    Reading reading = Sounds.read(wav);
    assertThat(reading.clip().length()).isEqualTo(4_000);
    assertThat(reading.warnings())
        .containsExactly(
            "truncated: 16000 samples (1.000 s) claimed, 4000 samples (0.250 s) there, "
                + "12000 samples (0.750 s) missing");
  }

  @Test
  void dataCutInTheMiddleOfASampleIsDecodedUpToThere() throws IOException {
    byte[] whole = Wav.riff().format(Wav.PCM, 2, 16_000, 24).data(new byte[6 * 100]).bytes();
    Reading reading = Sounds.read(Arrays.copyOf(whole, whole.length - 7));
    assertThat(reading.clip().length()).isEqualTo(98);
    assertThat(reading.warnings())
        .containsExactly(
            "truncated: 100 samples (0.006 s) claimed, 98 samples (0.006 s) there, "
                + "2 samples (0.000 s) missing");
  }

  @Test
  void bytesAfterTheLastWholeSampleAreNamed() throws IOException {
    byte[] wav = Wav.riff().format(Wav.PCM, 2, 16_000, 16).data(new byte[4 * 10 + 3]).bytes();
    Reading reading = Sounds.read(wav);
    assertThat(reading.clip().length()).isEqualTo(10);
    assertThat(reading.warnings())
        .containsExactly("ends inside a sample: its first 3 of 4 bytes are ignored");
  }

  @Test
  void sourceStatesItsLength() throws IOException {
    byte[] wav = Wav.mono16(1, 2, 3, 4);
    try (AudioSource source =
        AudioReader.withDefaults().open(new ByteArrayInputStream(wav), "test")) {
      assertThat(source.length()).isEqualTo(OptionalLong.of(4));
      assertThat(source.channels()).isEqualTo(1);
      assertThat(source.sampleRate()).isEqualTo(16_000);
    }
  }

  @Test
  void headersThatEndTooEarlyAreNamed() {
    assertBad(new byte[] {'R', 'I', 'F', 'F'}, "ends inside the RIFF header at byte 0: 4 of 12");
    assertBad(Wav.riff(), "ends at byte 12 without a fmt chunk");
    assertBad(Wav.riff().format(Wav.PCM, 1, 8_000, 16), "ends at byte 36 without a data chunk");
    assertBad(
        Wav.riff().chunkClaiming("fmt ", 16, new byte[10]),
        "ends inside the fmt chunk at byte 20: 10 of 16 bytes");
    assertBad(
        Wav.riff().chunk("fmt ", new byte[14]), "fmt chunk of 14 bytes at byte 12, at least 16");
    assertBad(
        Wav.riff().data(new byte[10]).format(Wav.PCM, 1, 8_000, 16),
        "data chunk at byte 12 before a fmt chunk");
  }

  @Test
  void chunksThatPointPastTheEndAreNamed() {
    assertBad(
        Wav.riff().format(Wav.PCM, 1, 8_000, 16).chunkClaiming("LIST", 5_000, new byte[100]),
        "chunk 'LIST' at byte 36 claims 5000 bytes, the file ends after 100, without a data chunk");
  }

  @Test
  void whatIsNoChunkIsNamed() {
    assertBad(
        Wav.riff().format(Wav.PCM, 1, 8_000, 16).raw(new byte[100]),
        "no chunk at byte 36: 00 00 00 00");
    assertBad(
        "RIFF1234AVI LIST".getBytes(java.nio.charset.StandardCharsets.US_ASCII), "type 'AVI '");
  }

  @Test
  void impossibleFormatsAreNamed() {
    assertBad(wav(Wav.PCM, 0, 8_000, 16, 0), "test: 0 channels, allowed 1 to 64");
    assertBad(wav(Wav.PCM, 65, 8_000, 16, 130), "65 channels, allowed 1 to 64");
    assertBad(wav(Wav.PCM, 1, 0, 16, 2), "sampling rate 0 Hz, allowed 1000 to 768000");
    assertBad(wav(Wav.PCM, 1, 4_000_000_000L, 16, 2), "sampling rate 4000000000 Hz");
    assertBad(wav(Wav.PCM, 1, 8_000, 0, 0), "integer samples of 0 bits, allowed 1 to 32");
    assertBad(wav(Wav.PCM, 1, 8_000, 64, 8), "integer samples of 64 bits, allowed 1 to 32");
    assertBad(wav(Wav.FLOAT, 1, 8_000, 16, 2), "float samples of 16 bits, allowed 32 and 64");
    assertBad(wav(Wav.MU_LAW, 1, 8_000, 16, 2), "G.711 samples of 16 bits, allowed 8");
    assertBad(
        wav(Wav.PCM, 2, 8_000, 16, 3),
        "block align 3 disagrees with 2 channels of 16 bits, allowed 4");
  }

  @Test
  void otherCodecsAreNamed() {
    assertBad(wav(0x11, 1, 8_000, 4, 1), "samples of kind 0x0011 (IMA ADPCM), allowed PCM, float");
    assertBad(wav(0x1234, 1, 8_000, 4, 1), "samples of kind 0x1234, allowed PCM, float");
  }

  @ParameterizedTest
  @ValueSource(floats = {Float.NaN, Float.POSITIVE_INFINITY, Float.NEGATIVE_INFINITY})
  void samplesThatAreNotFiniteAreNamed(float value) {
    byte[] data = Wav.float32(0, 0, 0, 0, 0, value, 0, 0);
    assertBad(
        Wav.riff().format(Wav.FLOAT, 2, 8_000, 32).data(data),
        "test: sample 2 of channel 1 is " + value + ", allowed: finite numbers");
  }

  @Test
  void doublesBeyondFloatAreNotFinite() {
    assertBad(
        Wav.riff().format(Wav.FLOAT, 1, 8_000, 64).data(Wav.float64(0, 1e300)),
        "sample 1 of channel 0 is Infinity");
  }

  @Test
  void samplePositionsCountFromTheStartWhateverTheBlocks() throws IOException {
    float[] samples = new float[100_000];
    samples[70_001] = Float.NaN;
    byte[] wav = Wav.riff().format(Wav.FLOAT, 1, 8_000, 32).data(Wav.float32(samples)).bytes();
    try (AudioSource source =
        AudioReader.withDefaults().open(new ByteArrayInputStream(wav), "test")) {
      assertThatThrownBy(
              () -> {
                while (source.read(new float[1][1_000], 0, 1_000) > 0) {
                  // Reads on.
                }
              })
          .isInstanceOf(AudioFormatException.class)
          .hasMessageStartingWith("test: sample 70001 of channel 0 is NaN");
    }
  }

  private static byte[] wav(int tag, int channels, long rate, int bits, int align) {
    return Wav.riff().format(tag, channels, rate, bits, align).data(new byte[24]).bytes();
  }

  private static float[] samples(Wav header, byte[] data) throws IOException {
    Reading reading = Sounds.read(header.data(data).bytes());
    assertThat(reading.warnings()).isEmpty();
    return reading.clip().channel(0);
  }

  private static void assertBad(Wav wav, String message) {
    assertBad(wav.bytes(), message);
  }

  private static void assertBad(byte[] wav, String message) {
    assertThatThrownBy(() -> Sounds.read(wav))
        .isInstanceOf(AudioFormatException.class)
        .hasMessageStartingWith("test: ")
        .hasMessageContaining(message);
  }
}
