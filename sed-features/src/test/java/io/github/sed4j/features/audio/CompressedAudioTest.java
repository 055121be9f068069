package io.github.sed4j.features.audio;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.within;

import io.github.sed4j.features.audio.Sounds.Reading;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.Objects;
import java.util.OptionalLong;
import java.util.ServiceLoader;
import javax.sound.sampled.spi.AudioFileReader;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Kinds that decoders behind javax.sound.sampled read. The resources have a README. */
class CompressedAudioTest {

  @ParameterizedTest
  @CsvSource({"8, 1", "8, 2", "16, 1", "16, 2", "24, 1", "24, 2"})
  void flacDecodesExactly(int bits, int channels) throws IOException {
    Reading reading = Sounds.read(Sounds.resource("saw-" + bits + "bit-" + channels + "ch.flac"));
    assertThat(reading.clip()).isEqualTo(Sounds.saw(channels, bits));
    assertThat(reading.warnings()).isEmpty();
  }

  @Test
  void flacStatesItsLength() throws IOException {
    try (AudioSource source = open("saw-16bit-2ch.flac")) {
      assertThat(source.length()).isEqualTo(OptionalLong.of(Sounds.SAW_LENGTH));
    }
  }

  /** Decoders believe lengths in metadata, so none reaches them. */
  @Test
  void flacMetadataIsPassedOver() throws IOException {
    byte[] flac = Sounds.resource("saw-16bit-1ch.flac");
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    out.write(flac, 0, 4);
    // STREAMINFO, not the last block, then comments that claim a vendor of 2 GiB, then a picture.
    out.write(0);
    out.write(flac, 5, 3 + 34);
    out.writeBytes(new byte[] {4, 0, 0, 8, -1, -1, -1, 127, 0, 0, 0, 0});
    out.writeBytes(new byte[] {6, 0, 1, 0});
    out.writeBytes(new byte[256]);
    out.write(flac, 4 + 4 + 34, flac.length - 42);
    assertThat(Sounds.read(out.toByteArray()).clip()).isEqualTo(Sounds.saw(1, 16));
  }

  @Test
  void truncatedFlacIsDecodedUpToThere() throws IOException {
    byte[] flac = Sounds.resource("saw-16bit-2ch.flac");
    Reading reading = Sounds.read(Arrays.copyOf(flac, flac.length / 2));
    int length = reading.clip().length();
    assertThat(length).isBetween(576, 2_000);
    assertThat(length % 576).isZero();
    assertThat(reading.clip().channel(1))
        .containsExactly(Arrays.copyOf(Sounds.saw(2, 16).channel(1), length));
    assertThat(reading.warnings())
        .singleElement()
        .asString()
        .contains("3000 samples (0.375 s) stated", length + " samples", "missing");
  }

  @Test
  void damagedFlacIsWarnedOf() throws IOException {
    byte[] flac = Sounds.resource("saw-16bit-2ch.flac");
    flac[flac.length / 2] ^= 0x10;
    assertThat(Sounds.read(flac).warnings()).singleElement().asString().contains("damaged");
  }

  @Test
  void flacOfOtherDimensionsIsNamed() {
    byte[] flac = Sounds.resource("saw-16bit-1ch.flac");
    long packed = ByteBuffer.wrap(flac).getLong(18);
    byte[] six = flac.clone();
    ByteBuffer.wrap(six).putLong(18, packed | 5L << 41);
    assertBad(six, "FLAC of 6 channels, the decoder reads 1 and 2");
    byte[] twelve = flac.clone();
    ByteBuffer.wrap(twelve).putLong(18, (packed & ~(31L << 36)) | 11L << 36);
    assertBad(twelve, "FLAC of 12 bits, the decoder reads 8, 16 and 24");
    byte[] slow = flac.clone();
    ByteBuffer.wrap(slow).putLong(18, packed & ~(0xFFFFFL << 44));
    assertBad(slow, "sampling rate 0 Hz, allowed 1000 to 768000");
  }

  @Test
  void flacThatEndsInItsHeaderIsNamed() {
    byte[] flac = Sounds.resource("saw-16bit-1ch.flac");
    assertBad(Arrays.copyOf(flac, 6), "ends inside the FLAC metadata at byte 4");
    assertBad(Arrays.copyOf(flac, 30), "ends inside the FLAC stream information at byte 8");
    assertBad(Arrays.copyOf(flac, flac.length < 200 ? 0 : 200), "no FLAC frame could be decoded");
  }

  @ParameterizedTest
  @CsvSource({
    "burst-16000-1ch.ogg, 16000, 1", "burst-44100-2ch.ogg, 44100, 2",
    "burst-16000-1ch.mp3, 16000, 1", "burst-44100-2ch.mp3, 44100, 2"
  })
  void lossyKindsKeepLengthTimeAndLevel(String name, int rate, int channels) throws IOException {
    Reading reading = Sounds.read(Sounds.resource(name));
    AudioClip clip = reading.clip();
    assertThat(reading.warnings()).isEmpty();
    assertThat(clip.sampleRate()).isEqualTo(rate);
    assertThat(clip.channels()).isEqualTo(channels);
    assertThat(clip.length()).isEqualTo(rate);
    assertBurst(clip, 0, rate / 4);
  }

  private static void assertBurst(AudioClip clip, int channel, int onset) {
    int rate = clip.sampleRate();
    float[] samples = clip.channel(channel);
    double squared = 0;
    double error = 0;
    int start = onset + rate / 20;
    int end = onset + rate / 2 - rate / 20;
    for (int i = start; i < end; i++) {
      double expected = 0.5 * Math.sin(2 * Math.PI * 1000 * (i - onset) / rate);
      squared += samples[i] * samples[i];
      error += (samples[i] - expected) * (samples[i] - expected);
    }
    // 0.5 / sqrt(2), of which LAME takes 5 %; in phase: one sample of shift is an error of 0.05 at
    // 44.1 kHz, 0.14 at 16 kHz.
    assertThat(Math.sqrt(squared / (end - start))).isCloseTo(0.3536, within(0.02));
    assertThat(Math.sqrt(error / (end - start))).isLessThan(0.03);
    for (int i = 0; i < onset - rate / 20; i++) {
      assertThat(Math.abs(samples[i])).isLessThan(0.02f);
    }
  }

  @Test
  void secondChannelIsTheSecond() throws IOException {
    for (String name : new String[] {"burst-44100-2ch.ogg", "burst-44100-2ch.mp3"}) {
      AudioClip clip = Sounds.read(Sounds.resource(name)).clip();
      double first = 0;
      double second = 0;
      for (int i = 15_000; i < 30_000; i++) {
        first += Math.abs(clip.channel(0)[i]);
        second += Math.abs(clip.channel(1)[i]);
      }
      assertThat(second / first).as(name).isCloseTo(0.5, within(0.02));
    }
  }

  /**
   * Without an Info tag nobody knows the encoder's delay: 576 samples of LAME's, 529 of decoders.
   */
  @Test
  void mp3WithoutADelayKeepsIt() throws IOException {
    AudioClip clip = Sounds.read(Sounds.resource("burst-untagged.mp3")).clip();
    assertThat(clip.length()).isEqualTo(30 * 576);
    assertBurst(clip, 0, 4_000 + 576 + 529);
  }

  @Test
  void layerTwoIsRead() throws IOException {
    AudioClip clip = Sounds.read(Sounds.resource("burst-layer2.mp2")).clip();
    assertThat(clip.sampleRate()).isEqualTo(32_000);
    assertThat(clip.length() % 1152).isZero();
    assertThat(clip.duration()).isCloseTo(1, within(0.05));
  }

  @Test
  void mp3IsFoundBehindTagsAndJunk() throws IOException {
    byte[] mp3 = Sounds.resource("burst-16000-1ch.mp3");
    Reading clean = Sounds.read(mp3);
    byte[] tag = new byte[10 + 1_000];
    System.arraycopy(new byte[] {'I', 'D', '3', 3, 0, 0, 0, 0, 7, 104}, 0, tag, 0, 10);
    byte[] end = Arrays.copyOf(new byte[] {'T', 'A', 'G'}, 128);
    Reading tagged = Sounds.read(join(tag, new byte[700], mp3, end));
    assertThat(tagged.clip()).isEqualTo(clean.clip());
    assertThat(tagged.warnings()).isEmpty();
  }

  @Test
  void truncatedMp3IsDecodedUpToThere() throws IOException {
    byte[] mp3 = Sounds.resource("burst-44100-2ch.mp3");
    Reading whole = Sounds.read(mp3);
    Reading reading = Sounds.read(Arrays.copyOf(mp3, mp3.length / 2));
    int length = reading.clip().length();
    assertThat(length).isBetween(15_000, 25_000);
    assertThat(reading.clip().channel(0))
        .containsExactly(Arrays.copyOf(whole.clip().channel(0), length));
    assertThat(reading.warnings()).anyMatch(warning -> warning.startsWith("truncated: "));
  }

  @Test
  void mp3CutBetweenFramesIsNoticed() throws IOException {
    byte[] mp3 = Sounds.resource("burst-16000-1ch.mp3");
    int frame = mp3.length / 31;
    assertThat(mp3.length % frame).isZero();
    assertThat(Sounds.read(Arrays.copyOf(mp3, 20 * frame)).warnings())
        .singleElement()
        .asString()
        .matches("truncated: \\d+ frames stated, 19 there");
  }

  @Test
  void damagedPartOfAnMp3IsLeftOut() throws IOException {
    byte[] mp3 = Sounds.resource("burst-16000-1ch.mp3");
    Arrays.fill(mp3, 4_000, 4_900, (byte) 0x55);
    Reading reading = Sounds.read(mp3);
    assertThat(reading.clip().length()).isBetween(13_000, 15_999);
    assertThat(reading.warnings()).anyMatch(warning -> warning.startsWith("damaged: "));
  }

  @Test
  void truncatedOggIsDecodedUpToThere() throws IOException {
    byte[] ogg = Sounds.resource("burst-44100-2ch.ogg");
    Reading whole = Sounds.read(ogg);
    int tenth = tenthPage(ogg);
    Reading reading = Sounds.read(Arrays.copyOf(ogg, tenth));
    assertThat(reading.warnings())
        .containsExactly(
            "truncated: ends at byte " + tenth + " without the last page of its stream");
    assertThat(reading.clip().length()).isPositive().isLessThan(whole.clip().length());
    Reading inside = Sounds.read(Arrays.copyOf(ogg, tenth + 40));
    assertThat(inside.clip()).isEqualTo(reading.clip());
    assertThat(inside.warnings())
        .containsExactly("truncated: ends inside the Ogg page at byte " + tenth);
  }

  @Test
  void damagedOggIsDecodedUpToThere() throws IOException {
    byte[] ogg = Sounds.resource("burst-44100-2ch.ogg");
    int tenth = tenthPage(ogg);
    ogg[tenth + 40] ^= 1;
    assertThat(Sounds.read(ogg).warnings())
        .containsExactly("damaged: no intact Ogg page at byte " + tenth + "; decoded up to there");
  }

  @Test
  void chainedOggIsWarnedOf() throws IOException {
    byte[] ogg = Sounds.resource("burst-16000-1ch.ogg");
    Reading reading = Sounds.read(join(ogg, ogg));
    assertThat(reading.clip()).isEqualTo(Sounds.read(ogg).clip());
    assertThat(reading.warnings())
        .containsExactly(
            "only the first of several chained streams is read; the next starts at byte "
                + ogg.length);
  }

  /** Where the tenth page starts. */
  private static int tenthPage(byte[] ogg) {
    int pages = 0;
    for (int i = 0; i + 4 < ogg.length; i++) {
      if (ogg[i] == 'O' && ogg[i + 1] == 'g' && ogg[i + 2] == 'g' && ogg[i + 3] == 'S') {
        pages++;
        if (pages == 10) {
          return i;
        }
      }
    }
    throw new IllegalArgumentException(pages + " pages");
  }

  @Test
  void otherCodecsInOggAreNamed() {
    assertBad(Sounds.resource("burst.opus"), "an Ogg file of Opus, allowed Vorbis");
  }

  @Test
  void oggThatEndsInItsHeadersIsNamed() {
    byte[] ogg = Sounds.resource("burst-16000-1ch.ogg");
    assertBad(Arrays.copyOf(ogg, 40), "truncated: ends inside the Ogg page at byte 0");
    assertBad(Arrays.copyOf(ogg, 58), "inside the Vorbis headers");
    assertBad(Arrays.copyOf(ogg, 500), "inside the Vorbis headers");
  }

  @ParameterizedTest
  @CsvSource({"saw.aiff, 16", "saw24.aiff, 24", "saw8.aiff, 8"})
  void aiffDecodesExactly(String name, int bits) throws IOException {
    AudioClip clip = Sounds.read(Sounds.resource(name)).clip();
    assertThat(clip.sampleRate()).isEqualTo(Sounds.SAW_RATE);
    // The file was made from 16 bits.
    for (int i = 0; i < Sounds.SAW_LENGTH; i++) {
      double expected = Sounds.saw(i, 1, 16) / 32768.0;
      assertThat((double) clip.channel(1)[i])
          .isCloseTo(expected, within(bits == 8 ? 2.0 / 128 : 0));
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"saw-mulaw.au", "saw-ulaw.aiff"})
  void logarithmicKindsAreClose(String name) throws IOException {
    AudioClip clip = Sounds.read(Sounds.resource(name)).clip();
    assertThat(clip.length()).isEqualTo(Sounds.SAW_LENGTH);
    for (int i = 0; i < Sounds.SAW_LENGTH; i++) {
      double expected = Sounds.saw(i, 0, 16) / 32768.0;
      assertThat((double) clip.channel(0)[i])
          .isCloseTo(expected, within(Math.abs(expected) / 16 + 0.001));
    }
  }

  @Test
  void truncatedAiffIsDecodedUpToThere() throws IOException {
    Reading reading = Sounds.read(Arrays.copyOf(Sounds.resource("saw.aiff"), 6_000));
    assertThat(reading.clip().length()).isBetween(1_400, 1_500);
    assertThat(reading.warnings())
        .singleElement()
        .asString()
        .startsWith("truncated: 3000 samples (0.375 s) claimed");
  }

  @Test
  void damagedAiffIsNamed() {
    byte[] aiff = Sounds.resource("saw.aiff");
    assertBad(Arrays.copyOf(aiff, 30), "a damaged AIFF file, or one with samples of a kind");
  }

  @ParameterizedTest
  @CsvSource({
    "saw-16bit-1ch.flac, 'FLAC, and no decoder', org.jflac:jflac-codec:1.5.2",
    "burst-16000-1ch.ogg, 'Ogg Vorbis, and no', com.github.trilarion:java-vorbis-support:1.2.1",
    "burst-16000-1ch.mp3, 'MPEG audio, and no', com.googlecode.soundlibs:mp3spi:1.9.5.4",
  })
  void missingDecoderIsNamedAsTheArtifactToAdd(String name, String kind, String artifact) {
    Thread thread = Thread.currentThread();
    ClassLoader loader = thread.getContextClassLoader();
    // What an application without the decoders sees.
    thread.setContextClassLoader(ClassLoader.getPlatformClassLoader());
    try {
      assertThatExceptionOfType(AudioFormatException.class)
          .isThrownBy(() -> Sounds.read(Sounds.resource(name)))
          .withMessageStartingWith("test: " + kind)
          .withMessageEndingWith("add the dependency " + artifact);
    } finally {
      thread.setContextClassLoader(loader);
    }
  }

  /** The artifacts in the messages are those that are tested here. */
  @ParameterizedTest
  @EnumSource(ProvidedDecoder.Library.class)
  void artifactsInMessagesAreTheTestedOnes(ProvidedDecoder.Library library) {
    String[] parts = library.artifact().split(":", -1);
    assertThat(ServiceLoader.load(AudioFileReader.class))
        .map(reader -> reader.getClass().getProtectionDomain().getCodeSource())
        .filteredOn(Objects::nonNull)
        .map(source -> source.getLocation().getPath())
        .anyMatch(path -> path.endsWith("/" + parts[1] + "-" + parts[2] + ".jar"));
  }

  @Test
  void failuresOfTheDiskAreNotTheEndOfTheSound() {
    for (String name : new String[] {"saw-16bit-2ch.flac", "burst-44100-2ch.ogg", "saw.aiff"}) {
      byte[] bytes = Sounds.resource(name);
      InputStream broken =
          new InputStream() {
            private int at;

            @Override
            public int read() throws IOException {
              if (at > bytes.length - 100) {
                throw new IOException("disk on fire");
              }
              return bytes[at++] & 0xff;
            }

            @Override
            public int read(byte[] to, int offset, int count) throws IOException {
              to[offset] = (byte) read();
              return 1;
            }
          };
      assertThatExceptionOfType(IOException.class)
          .as(name)
          .isThrownBy(() -> AudioReader.withDefaults().read(broken, name))
          .withMessage("disk on fire");
    }
  }

  private static AudioSource open(String name) throws IOException {
    return AudioReader.withDefaults().open(new ByteArrayInputStream(Sounds.resource(name)), name);
  }

  private static byte[] join(byte[]... parts) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    for (byte[] part : parts) {
      out.writeBytes(part);
    }
    return out.toByteArray();
  }

  private static void assertBad(byte[] recording, String message) {
    assertThatExceptionOfType(AudioFormatException.class)
        .isThrownBy(() -> Sounds.read(recording))
        .withMessageStartingWith("test: ")
        .withMessageContaining(message);
  }
}
