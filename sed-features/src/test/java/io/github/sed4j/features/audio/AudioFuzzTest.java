package io.github.sed4j.features.audio;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.management.ThreadMXBean;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Damaged recordings of every kind give samples or an IOException, and take no memory for it. */
// A safeguard against endless loops; a run takes a fraction of a second.
@Timeout(120)
class AudioFuzzTest {

  private static final int DAMAGES = 200;
  private static final long MOST_ALLOCATED = 32_000_000;

  static Stream<Arguments> recordings() {
    byte[] int16 = Wav.int16(new int[2_000]);
    byte[] floats = Wav.float32(new float[1_000]);
    Stream<Arguments> wavs =
        Stream.of(
            Arguments.of("16 bit", Wav.riff().format(Wav.PCM, 2, 8_000, 16).data(int16).bytes()),
            Arguments.of(
                "with other chunks",
                Wav.riff()
                    .chunk("LIST", new byte[33])
                    .format(Wav.PCM, 1, 8_000, 24)
                    .chunk("bext", new byte[60])
                    .data(int16)
                    .chunk("id3 ", new byte[20])
                    .bytes()),
            Arguments.of("float", Wav.riff().format(Wav.FLOAT, 1, 8_000, 32).data(floats).bytes()),
            Arguments.of("big endian", Wav.of("RIFX").format(1, 1, 8_000, 16).data(int16).bytes()),
            Arguments.of(
                "extensible",
                Wav.riff()
                    .extensible(4, 48_000, 32, 24, "0100000000001000800000aa00389b71")
                    .data(int16)
                    .bytes()),
            Arguments.of(
                "RF64",
                Wav.of("RF64")
                    .text("ds64")
                    .number(4, 28)
                    .number(8, 4_060)
                    .number(8, 4_000)
                    .number(8, 2_000)
                    .number(4, 0)
                    .format(Wav.PCM, 1, 8_000, 16)
                    .chunkClaiming("data", 0xFFFFFFFFL, int16)
                    .bytes()));
    Stream<Arguments> files =
        Stream.of(
                "saw-16bit-2ch.flac",
                "saw-24bit-1ch.flac",
                "saw-8bit-2ch.flac",
                "burst-16000-1ch.ogg",
                "burst-44100-2ch.ogg",
                "burst-16000-1ch.mp3",
                "burst-layer2.mp2",
                "saw.aiff",
                "saw-ulaw.aiff",
                "saw-mulaw.au")
            .map(name -> Arguments.of(name, Sounds.resource(name)));
    return Stream.concat(wavs, files);
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("recordings")
  void damagedRecordingsFailCleanly(String name, byte[] recording) {
    int read = 0;
    for (int seed = 0; seed < DAMAGES; seed++) {
      byte[] damaged = damage(recording, new Random(seed));
      read += reads(damaged, name, seed) ? 1 : 0;
      if (name.endsWith(".ogg")) {
        // Damage that the checksums do not show reaches the decoder.
        mendChecksums(damaged);
        reads(damaged, name + ", mended", seed);
      }
    }
    assertThat(read).isLessThan(DAMAGES);
  }

  private static boolean reads(byte[] damaged, String name, int seed) {
    ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
    long before = threads.getCurrentThreadAllocatedBytes();
    boolean read;
    try {
      AudioClip clip =
          AudioReader.withDefaults()
              .read(new ByteArrayInputStream(damaged), "damaged", warning -> {});
      assertThat(clip.channels()).isPositive();
      read = true;
    } catch (IOException e) {
      assertThat(e).isInstanceOf(AudioFormatException.class).hasMessageStartingWith("damaged: ");
      read = false;
    } catch (RuntimeException | OutOfMemoryError e) {
      throw new AssertionError(name + ", seed " + seed, e);
    }
    assertThat(threads.getCurrentThreadAllocatedBytes() - before)
        .as(name + ", seed " + seed)
        .isLessThan(MOST_ALLOCATED);
    return read;
  }

  /** Changes some bytes, of the header or anywhere, and cuts the end off now and then. */
  private static byte[] damage(byte[] recording, Random random) {
    byte[] damaged = recording.clone();
    int range = random.nextBoolean() ? Math.min(damaged.length, 120) : damaged.length;
    for (int i = 1 + random.nextInt(6); i > 0; i--) {
      damaged[random.nextInt(range)] = (byte) random.nextInt(256);
    }
    return random.nextInt(4) == 0
        ? Arrays.copyOf(damaged, random.nextInt(damaged.length))
        : damaged;
  }

  private static void mendChecksums(byte[] ogg) {
    int at = 0;
    while (at + 27 <= ogg.length && ogg[at] == 'O') {
      int segments = ogg[at + 26] & 0xff;
      int end = at + 27 + segments;
      for (int i = at + 27; i < Math.min(at + 27 + segments, ogg.length); i++) {
        end += ogg[i] & 0xff;
      }
      if (end > ogg.length) {
        return;
      }
      ByteBuffer page = ByteBuffer.wrap(ogg).order(ByteOrder.LITTLE_ENDIAN);
      page.putInt(at + 22, 0);
      int sum = 0;
      for (int i = at; i < end; i++) {
        sum ^= ogg[i] << 24;
        for (int bit = 0; bit < 8; bit++) {
          sum = (sum << 1) ^ (sum < 0 ? 0x04C11DB7 : 0);
        }
      }
      page.putInt(at + 22, sum);
      at = end;
    }
  }
}
