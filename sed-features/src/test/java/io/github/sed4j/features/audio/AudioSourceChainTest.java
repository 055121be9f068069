package io.github.sed4j.features.audio;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.io.IOException;
import java.util.Arrays;
import java.util.OptionalLong;
import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Sources that are resampled and mixed as they are read. */
class AudioSourceChainTest {

  @Property(tries = 100)
  void resampledSourceGivesTheResampledClipBitForBit(
      @ForAll long seed,
      @ForAll @IntRange(min = 0, max = 30_000) int length,
      @ForAll @IntRange(min = 1, max = 3) int channels)
      throws IOException {
    AudioClip clip = ResamplerTest.noise(seed, channels, length, 44_100);
    Resampler resampler = Resampler.of(44_100, 16_000);

    try (AudioSource source = resampler.resample(source(clip, seed))) {
      assertThat(source.sampleRate()).isEqualTo(16_000);
      assertThat(source.channels()).isEqualTo(channels);
      assertThat(readAll(source, seed)).isEqualTo(resampler.resample(clip));
      assertThat(source.read(new float[channels][1], 0, 1)).isEqualTo(-1);
    }
  }

  @Property(tries = 50)
  void monoSourceGivesTheMonoClipBitForBit(
      @ForAll long seed,
      @ForAll @IntRange(min = 0, max = 10_000) int length,
      @ForAll @IntRange(min = 1, max = 5) int channels)
      throws IOException {
    AudioClip clip = ResamplerTest.noise(seed, channels, length, 44_100);

    try (AudioSource source = source(clip, seed).toMono()) {
      assertThat(source.sampleRate()).isEqualTo(44_100);
      assertThat(source.channels()).isEqualTo(1);
      assertThat(readAll(source, seed)).isEqualTo(clip.toMono());
    }
  }

  @Test
  void monoIsTheMeanOfTheChannels() {
    AudioClip clip = AudioClip.of(new float[][] {{1, -1, 0.5f}, {0, -1, 0.25f}, {2, -1, 0}}, 8000);

    assertThat(clip.toMono()).isEqualTo(AudioClip.mono(new float[] {1, -1, 0.25f}, 8000));
  }

  @Test
  void oneChannelIsMonoAlready() {
    AudioClip clip = ResamplerTest.noise(1, 1, 10, 8000);
    AudioSource source = source(clip, 1);

    assertThat(clip.toMono()).isSameAs(clip);
    assertThat(source.toMono()).isSameAs(source);
  }

  @Test
  void mixingFullScaleChannelsDoesNotOverflow() {
    float max = Float.MAX_VALUE;

    assertThat(AudioClip.of(new float[][] {{max}, {max}}, 8000).toMono())
        .isEqualTo(AudioClip.mono(new float[] {max}, 8000));
  }

  @ParameterizedTest
  @CsvSource({"44100, 16000, 441001, 160001", "8000, 16000, 4611686018427387904, -1"})
  void lengthIsResampledWhereItIsKnown(int from, int to, long length, long expected)
      throws IOException {
    AudioClip empty = AudioClip.mono(new float[0], from);
    Resampler resampler = Resampler.of(from, to);

    try (AudioSource known =
            resampler.resample(new SourceOfClip(empty, OptionalLong.of(length), 0));
        AudioSource unknown =
            resampler.resample(new SourceOfClip(empty, OptionalLong.empty(), 0))) {
      assertThat(known.length())
          .isEqualTo(expected < 0 ? OptionalLong.empty() : OptionalLong.of(expected));
      assertThat(unknown.length()).isEmpty();
    }
  }

  @Test
  void warningsAndClosingPassThrough() throws IOException {
    SourceOfClip source = source(ResamplerTest.noise(1, 2, 100, 44_100), 1);
    AudioSource chain = Resampler.of(44_100, 16_000).resample(source.toMono());

    assertThat(chain.warnings()).isEmpty();
    readAll(chain, 1);
    assertThat(chain.warnings()).containsExactly("3 samples are missing");
    assertThat(source.isClosed()).isFalse();
    chain.close();
    assertThat(source.isClosed()).isTrue();
  }

  @Test
  void equalRatesGiveTheSourceItself() {
    AudioSource source = source(ResamplerTest.noise(1, 1, 10, 16_000), 1);

    assertThat(Resampler.of(16_000, 16_000).resample(source)).isSameAs(source);
  }

  @Test
  void refusesSourcesOfAnotherRate() {
    SourceOfClip source = source(ResamplerTest.noise(1, 1, 10, 16_000), 1);

    assertThatIllegalArgumentException()
        .isThrownBy(() -> Resampler.of(44_100, 16_000).resample(source))
        .withMessage("source has 16000 Hz, allowed: the resampler's 44100 Hz");
    assertThat(source.isClosed()).isFalse();
  }

  @Test
  void refusesBlocksWithoutRoom() {
    AudioClip clip = ResamplerTest.noise(1, 2, 10, 44_100);
    AudioSource resampled = Resampler.of(44_100, 16_000).resample(source(clip, 1));
    AudioSource mono = source(clip, 1).toMono();

    assertThatIllegalArgumentException()
        .isThrownBy(() -> resampled.read(new float[1][10], 0, 10))
        .withMessage("block has 1 channels, allowed: 2");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> resampled.read(new float[2][10], 0, 0))
        .withMessage("count = 0, allowed: at least 1");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> mono.read(new float[1][10], 5, 6))
        .withMessage("offset = 5, allowed: 0 to 4 for 6 samples in an array of 10");
  }

  private static SourceOfClip source(AudioClip clip, long seed) {
    return new SourceOfClip(clip, OptionalLong.of(clip.length()), seed);
  }

  /** Reads pieces of random length, and checks that the length given is kept. */
  private static AudioClip readAll(AudioSource source, long seed) throws IOException {
    Random random = new Random(seed);
    int length = Math.toIntExact(source.length().orElseThrow());
    float[][] samples = new float[source.channels()][length + 7000];
    int position = 0;
    int read = 0;
    while (read >= 0) {
      position += read;
      read = source.read(samples, position, 1 + random.nextInt(6000));
    }
    assertThat(position).isEqualTo(length);
    float[][] channels = new float[source.channels()][];
    for (int c = 0; c < channels.length; c++) {
      channels[c] = Arrays.copyOf(samples[c], length);
    }
    return AudioClip.of(channels, source.sampleRate());
  }
}
