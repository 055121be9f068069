package io.github.sed4j.features.audio;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.management.ThreadMXBean;
import io.github.sed4j.features.audio.Sounds.Reading;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.lang.management.ManagementFactory;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.OptionalLong;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class AudioReaderTest {

  private static final AudioReader READER = AudioReader.withDefaults();

  @TempDir private Path folder;

  private Path file(String name, byte[] bytes) throws IOException {
    return Files.write(folder.resolve(name), bytes);
  }

  @Test
  void readsAFileWhole() throws IOException {
    int[] samples = new int[100_000];
    Arrays.setAll(samples, i -> i % 60_000 - 30_000);
    AudioClip clip = READER.read(file("a.wav", Wav.mono16(samples)));
    assertThat(clip.length()).isEqualTo(samples.length);
    for (int i = 0; i < samples.length; i += 97) {
      assertThat(clip.channel(0)[i]).isEqualTo(samples[i] / 32768f);
    }
  }

  @Test
  void blocksAreTheWhole() throws IOException {
    int[] samples = new int[50_000];
    Arrays.setAll(samples, i -> (i * 7919) % 65_536 - 32_768);
    byte[] wav = Wav.riff().format(Wav.PCM, 2, 16_000, 16).data(Wav.int16(samples)).bytes();
    Path file = file("a.wav", wav);
    AudioClip whole = READER.read(file);
    float[][] joined = new float[2][whole.length()];
    try (AudioSource source = READER.open(file)) {
      assertThat(source.length()).isEqualTo(OptionalLong.of(whole.length()));
      int at = 0;
      for (int count = 1; at < whole.length(); count = count * 3 % 1009) {
        int n = source.read(joined, at, Math.min(count, whole.length() - at));
        assertThat(n).isBetween(1, count);
        at += n;
      }
      assertThat(source.read(new float[2][1], 0, 1)).isEqualTo(-1);
      assertThat(source.read(new float[2][1], 0, 1)).isEqualTo(-1);
    }
    assertThat(AudioClip.of(joined, 16_000)).isEqualTo(whole);
  }

  @Test
  void missingFileIsNamed() {
    assertThatExceptionOfType(NoSuchFileException.class)
        .isThrownBy(() -> READER.read(folder.resolve("none.wav")))
        .withMessageContaining("none.wav: no such file");
  }

  @Test
  void folderIsNamed() {
    assertThatExceptionOfType(AudioFormatException.class)
        .isThrownBy(() -> READER.read(folder))
        .withMessage(folder + ": a folder, not a recording");
  }

  @Test
  void unreadableFileIsNamed() throws IOException {
    Path file = file("secret.wav", Wav.mono16(1));
    Assumptions.assumeTrue(Files.getFileStore(file).supportsFileAttributeView("posix"), "POSIX");
    Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("---------"));
    Assumptions.assumeFalse(Files.isReadable(file), "this user may read everything");
    assertThatExceptionOfType(AccessDeniedException.class)
        .isThrownBy(() -> READER.read(file))
        .withMessageContaining("secret.wav: no permission to read");
  }

  @Test
  void emptyFileIsNamed() throws IOException {
    Path file = file("empty.wav", new byte[0]);
    assertThatExceptionOfType(AudioFormatException.class)
        .isThrownBy(() -> READER.read(file))
        .withMessage(file + ": empty, 0 bytes");
  }

  @ParameterizedTest
  @CsvSource({"'Dear diary, today', 'Dear dia'", "x, x", "RIF, RIF", "ID3, ID3"})
  void textWithASuffixOfSoundIsNamed(String text, String shown) throws IOException {
    Path file = file("text.wav", text.getBytes(UTF_8));
    assertThatExceptionOfType(AudioFormatException.class)
        .isThrownBy(() -> READER.read(file))
        .withMessageStartingWith(file + ": ")
        .satisfies(
            e -> {
              if (!text.equals("ID3")) {
                assertThat(e)
                    .hasMessageContaining("not a recording of a known kind, starts with")
                    .hasMessageContaining("\"" + shown + "\"");
              }
            });
  }

  @ParameterizedTest
  @CsvSource({
    "0000002066747970 4d344120, 'MPEG-4 (M4A, MP4)'",
    "63616666 00010000, Apple Core Audio",
    "1a45dfa3 01000000, Matroska or WebM",
    "3026b2758e66cf11 a6d9, Windows Media",
    "fff15080 2e1ffc, AAC",
    "72696666 2e91cf11, Sony Wave64",
  })
  void foreignKindsAreNamed(String hex, String kind) {
    byte[] bytes = java.util.HexFormat.of().parseHex(hex.replace(" ", ""));
    assertThatExceptionOfType(AudioFormatException.class)
        .isThrownBy(() -> Sounds.read(bytes))
        .withMessageStartingWith("test: " + kind + ", starts with");
  }

  @Test
  void nameDoesNotDecideTheKind() throws IOException {
    Path file = file("flac.wav", Sounds.resource("saw-16bit-2ch.flac"));
    assertThat(READER.read(file)).isEqualTo(Sounds.saw(2, 16));
  }

  @Test
  void id3TagBeforeTheRecordingIsSkipped() throws IOException {
    byte[] wav = Wav.mono16(1, 2, 3);
    // Sizes of ID3 have seven bits a byte: 2 * 128 + 44 bytes follow the header.
    byte[] tagged = new byte[10 + 300 + wav.length];
    System.arraycopy(new byte[] {'I', 'D', '3', 4, 0, 0, 0, 0, 2, 44}, 0, tagged, 0, 10);
    System.arraycopy(wav, 0, tagged, 310, wav.length);
    assertThat(Sounds.read(tagged).clip().length()).isEqualTo(3);
  }

  @Test
  void headerWithoutASampleIsAnEmptyClip() throws IOException {
    Reading reading = Sounds.read(Wav.mono16());
    assertThat(reading.clip().length()).isZero();
    assertThat(reading.clip().sampleRate()).isEqualTo(16_000);
    assertThat(reading.warnings()).isEmpty();
    assertThat(READER.read(file("empty.wav", Wav.mono16())).length()).isZero();
  }

  @Test
  void truncatedFileStatesWhatIsThere() throws IOException {
    byte[] wav = Wav.mono16(new int[16_000]);
    Path file = file("cut.wav", Arrays.copyOf(wav, 44 + 24_000));
    List<String> warnings = new ArrayList<>();
    assertThat(READER.read(file, warnings::add).length()).isEqualTo(12_000);
    assertThat(warnings).singleElement().asString().contains("4000 samples (0.250 s) missing");
    try (AudioSource source = READER.open(file)) {
      assertThat(source.length()).isEqualTo(OptionalLong.of(12_000));
      assertThat(source.warnings()).isEmpty();
      assertThat(AudioClip.of(source).length()).isEqualTo(12_000);
      assertThat(source.warnings()).isEqualTo(warnings);
    }
  }

  @Test
  void nothingIsAllocatedOnAHeadersWord() throws IOException {
    byte[] wav =
        Wav.riff()
            .format(Wav.PCM, 1, 16_000, 16)
            .chunkClaiming("data", 3_000_000_000L, new byte[1_000 - 44])
            .bytes();
    Path file = file("liar.wav", wav);
    ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
    READER.read(file, warning -> {});
    long before = threads.getCurrentThreadAllocatedBytes();
    AudioClip clip = READER.read(file, warning -> {});
    AudioClip streamed = READER.read(new ByteArrayInputStream(wav), "liar", warning -> {});
    long allocated = threads.getCurrentThreadAllocatedBytes() - before;
    assertThat(clip.length()).isEqualTo(478);
    assertThat(streamed).isEqualTo(clip);
    // Two readings of 478 samples, with their buffers.
    assertThat(allocated).isLessThan(500_000);
  }

  @Test
  void allocationIsNearTheSizeOfTheClip() throws IOException {
    Path file = file("ten.wav", Wav.mono16(new int[160_000]));
    ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
    READER.read(file);
    long before = threads.getCurrentThreadAllocatedBytes();
    AudioClip clip = READER.read(file);
    long allocated = threads.getCurrentThreadAllocatedBytes() - before;
    assertThat(allocated).isBetween(4L * clip.length(), 4L * clip.length() + 250_000);
  }

  @Test
  void sizeOfAChunkBeforeTheDataIsNotAllocated() {
    byte[] wav = Wav.riff().chunkClaiming("LIST", 4_000_000_000L, new byte[100]).bytes();
    assertThatThrownBy(() -> Sounds.read(wav))
        .isInstanceOf(AudioFormatException.class)
        .hasMessageContaining("claims 4000000000 bytes");
  }

  @Test
  void limitsAreKept() throws IOException {
    AudioLimits limits =
        AudioLimits.builder()
            .optMaxChannels(2)
            .optSampleRates(8_000, 48_000)
            .optMaxDuration(Duration.ofMillis(500))
            .optMaxClipSamples(5_000)
            .build();
    AudioReader reader = AudioReader.builder().optLimits(limits).build();
    assertThat(reader.limits()).isEqualTo(limits);
    Path quad = file("a", Wav.riff().format(Wav.PCM, 4, 16_000, 16).data(new byte[8]).bytes());
    assertThatThrownBy(() -> reader.open(quad)).hasMessageEndingWith("4 channels, allowed 1 to 2");
    Path high = file("b", Wav.riff().format(Wav.PCM, 1, 96_000, 16).data(new byte[8]).bytes());
    assertThatThrownBy(() -> reader.open(high))
        .hasMessageEndingWith("sampling rate 96000 Hz, allowed 8000 to 48000");
    Path flac = file("c", Sounds.resource("saw-16bit-1ch.flac"));
    assertThat(reader.read(flac)).isEqualTo(Sounds.saw(1, 16));
  }

  @Test
  void recordingsLongerThanTheLimitAreRefused() throws IOException {
    AudioLimits limits = AudioLimits.builder().optMaxDuration(Duration.ofMillis(500)).build();
    AudioReader reader = AudioReader.builder().optLimits(limits).build();
    byte[] wav = Wav.mono16(new int[8_001]);
    Path file = file("long.wav", wav);
    assertThatThrownBy(() -> reader.open(file))
        .isInstanceOf(AudioFormatException.class)
        .hasMessage(file + ": longer than the limit of 0.5 s");
    assertThatThrownBy(() -> reader.read(new ByteArrayInputStream(wav), "long"))
        .isInstanceOf(AudioFormatException.class)
        .hasMessageStartingWith("long: longer than the limit of 8000 samples (0.500 s)");
    assertThat(reader.read(file("ok.wav", Wav.mono16(new int[8_000]))).length()).isEqualTo(8_000);
  }

  @Test
  void clipsTooLargeForMemoryAreRefused() throws IOException {
    AudioLimits limits = AudioLimits.builder().optMaxClipSamples(1_000).build();
    AudioReader reader = AudioReader.builder().optLimits(limits).build();
    byte[] wav = Wav.riff().format(Wav.PCM, 2, 16_000, 16).data(new byte[4 * 501]).bytes();
    Path file = file("large.wav", wav);
    String message = "more than 500 samples in each of 2 channels, the limit for a clip in memory";
    assertThatThrownBy(() -> reader.read(file)).hasMessageContaining(message);
    assertThatThrownBy(() -> reader.read(new ByteArrayInputStream(wav), "large"))
        .hasMessageContaining(message);
    try (AudioSource source = reader.open(file)) {
      assertThat(source.length()).isEqualTo(OptionalLong.of(501));
    }
    byte[] fits = Wav.riff().format(Wav.PCM, 2, 16_000, 16).data(new byte[4 * 500]).bytes();
    assertThat(reader.read(new ByteArrayInputStream(fits), "fits").length()).isEqualTo(500);
  }

  @Test
  void longStreamsWithoutALengthAreReadWhole() throws IOException {
    int[] samples = new int[300_000];
    Arrays.setAll(samples, i -> i % 30_000);
    byte[] wav =
        Wav.riff()
            .format(Wav.PCM, 1, 16_000, 16)
            .chunkClaiming("data", 0, Wav.int16(samples))
            .riffSize(0)
            .bytes();
    AudioClip clip = Sounds.read(wav).clip();
    assertThat(clip.length()).isEqualTo(samples.length);
    assertThat(clip.channel(0)[299_999]).isEqualTo(samples[299_999] / 32768f);
  }

  /** A pipe gives what is there; a reader that waits for a full block would hold live sound up. */
  @Test
  void readsFromAPipeReturnWhatIsThere() throws IOException {
    byte[] wav = Wav.mono16(new int[1_000]);
    try (AudioSource source = READER.open(new Trickle(wav, 7), "pipe")) {
      float[][] block = new float[1][1_000];
      int total = 0;
      int most = 0;
      for (int n = source.read(block, 0, 1_000); n > 0; n = source.read(block, 0, 1_000)) {
        total += n;
        most = Math.max(most, n);
      }
      assertThat(total).isEqualTo(1_000);
      assertThat(most).isLessThanOrEqualTo(4);
    }
  }

  @Test
  void streamsAreClosedWithTheirSource() throws IOException {
    Trickle in = new Trickle(Wav.mono16(1, 2), 100);
    READER.open(in, "test").close();
    assertThat(in.closed).isTrue();
    Trickle kept = new Trickle(Wav.mono16(1, 2), 100);
    READER.read(kept, "test");
    assertThat(kept.closed).isFalse();
  }

  @Test
  void failuresOfTheStreamComeThrough() {
    byte[] wav = Wav.mono16(new int[50_000]);
    InputStream broken =
        new ByteArrayInputStream(wav) {
          @Override
          public synchronized int read(byte[] bytes, int offset, int count) {
            if (pos > 30_000) {
              throw new java.io.UncheckedIOException(new IOException("disk on fire"));
            }
            return super.read(bytes, offset, count);
          }
        };
    assertThatThrownBy(() -> READER.read(broken, "test")).hasMessageContaining("disk on fire");
  }

  @Test
  void blocksThatCannotBeFilledAreRefused() throws IOException {
    try (AudioSource source = READER.open(new ByteArrayInputStream(Wav.mono16(1)), "test")) {
      assertThatThrownBy(() -> source.read(new float[2][10], 0, 10))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessage("block has 2 channels, allowed: 1");
      assertThatThrownBy(() -> source.read(new float[1][10], 0, 0))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessage("count = 0, allowed: at least 1");
      assertThatThrownBy(() -> source.read(new float[1][10], 5, 6))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessageStartingWith("offset = 5, allowed: 0 to 4");
    }
  }

  /** A stream that gives a few bytes at a time. */
  private static final class Trickle extends InputStream {

    private final InputStream in;
    private final int most;
    private boolean closed;

    Trickle(byte[] bytes, int most) {
      in = new ByteArrayInputStream(bytes);
      this.most = most;
    }

    @Override
    public int read() throws IOException {
      return in.read();
    }

    @Override
    public int read(byte[] bytes, int offset, int count) throws IOException {
      return in.read(bytes, offset, Math.min(most, count));
    }

    @Override
    public void close() {
      closed = true;
    }
  }
}
