package io.github.sed4j.features.audio;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import java.util.Arrays;
import java.util.List;
import java.util.Random;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ResamplingStreamTest {

  @Property(tries = 150)
  void blocksGiveTheWholeClipBitForBit(
      @ForAll("resamplers") Resampler resampler,
      @ForAll long seed,
      @ForAll @IntRange(min = 0, max = 20_000) int length,
      @ForAll @IntRange(min = 1, max = 10_000) int longestBlock,
      @ForAll @IntRange(min = 1, max = 3) int channels) {
    AudioClip clip = ResamplerTest.noise(seed, channels, length, resampler.inputRate());
    float[][] samples = channelsOf(clip);
    Random random = new Random(seed);
    float[][] joined = new float[channels][Math.toIntExact(resampler.outputLength(length))];
    int written = 0;

    ResamplingStream stream = resampler.stream(channels);
    for (int taken = 0; taken < length; ) {
      int count = Math.min(random.nextInt(longestBlock + 1), length - taken);
      written += append(stream.accept(samples, taken, count), joined, written);
      taken += count;
    }
    written += append(stream.finish(), joined, written);

    assertThat(written).isEqualTo(joined[0].length);
    assertThat(AudioClip.of(joined, resampler.outputRate())).isEqualTo(resampler.resample(clip));
  }

  @Provide
  Arbitrary<Resampler> resamplers() {
    List<int[]> pairs =
        List.of(
            new int[] {44_100, 16_000},
            new int[] {48_000, 16_000},
            new int[] {8000, 16_000},
            new int[] {11_025, 16_000},
            new int[] {192_000, 8000},
            new int[] {8000, 192_000},
            new int[] {44_099, 16_000},
            new int[] {16_000, 44_099},
            new int[] {16_000, 16_000});
    return Arbitraries.of(pairs).map(pair -> Resampler.of(pair[0], pair[1]));
  }

  @ParameterizedTest
  @CsvSource({"44100, 16000", "16000, 44100", "192000, 8000", "44099, 16000", "16000, 16000"})
  void oneSampleAtATimeComesOutAsSoonAsItsLookAheadIsIn(int from, int to) {
    Resampler resampler = Resampler.of(from, to);
    ResamplingStream stream = resampler.stream(1);
    long produced = 0;
    for (int accepted = 1; accepted <= 5000; accepted++) {
      produced += stream.accept(new float[][] {{1}})[0].length;
      long complete = resampler.outputLength(Math.max(0, accepted - resampler.lookAhead()));
      assertThat(produced).isEqualTo(complete);
    }
    produced += stream.finish()[0].length;

    assertThat(produced).isEqualTo(resampler.outputLength(5000));
  }

  @Test
  void nothingInGivesNothingOut() {
    ResamplingStream stream = Resampler.of(44_100, 16_000).stream(2);

    assertThat(stream.accept(new float[2][0])).isEqualTo(new float[2][0]);
    assertThat(stream.finish()).isEqualTo(new float[2][0]);
  }

  @Test
  void equalRatesPassThroughAtOnceAndAsCopies() {
    ResamplingStream stream = Resampler.of(16_000, 16_000).stream(1);
    float[][] block = {{1, -0f, Float.NaN}};

    float[][] output = stream.accept(block);

    assertThat(output).isEqualTo(block);
    assertThat(output[0]).isNotSameAs(block[0]);
    assertThat(stream.finish()[0]).isEmpty();
  }

  @Test
  void streamsOfOneResamplerDoNotTouchEachOther() {
    Resampler resampler = Resampler.of(44_100, 16_000);
    AudioClip clip = ResamplerTest.noise(4, 1, 6000, 44_100);
    ResamplingStream stream = resampler.stream(1);
    ResamplingStream other = resampler.stream(1);
    float[] joined = new float[(int) resampler.outputLength(6000)];

    int written = append(stream.accept(channelsOf(clip), 0, 3000), new float[][] {joined}, 0);
    other.accept(channelsOf(clip), 3000, 3000);
    written += append(stream.accept(channelsOf(clip), 3000, 3000), new float[][] {joined}, written);
    append(stream.finish(), new float[][] {joined}, written);

    assertThat(joined).containsExactly(resampler.resample(clip).channel(0));
    assertThat(stream.resampler()).isSameAs(resampler);
  }

  @Test
  void refusesWhatIsNotABlockOfItsChannels() {
    ResamplingStream stream = Resampler.of(44_100, 16_000).stream(2);

    assertThatIllegalArgumentException()
        .isThrownBy(() -> stream.accept(new float[1][10]))
        .withMessage("block has 1 channels, allowed: 2");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> stream.accept(new float[][] {{1}, {1, 2}}))
        .withMessage("block has channels of 1 and 2 samples, allowed: one length");
    assertThatExceptionOfType(IndexOutOfBoundsException.class)
        .isThrownBy(() -> stream.accept(new float[2][10], 5, 6));
    assertThatIllegalArgumentException()
        .isThrownBy(() -> Resampler.of(44_100, 16_000).stream(0))
        .withMessage("channels = 0, allowed: at least 1");
  }

  @Test
  void refusesMoreAfterTheEnd() {
    ResamplingStream stream = Resampler.of(44_100, 16_000).stream(1);
    stream.accept(new float[1][10]);
    stream.finish();

    assertThatIllegalStateException().isThrownBy(() -> stream.accept(new float[1][10]));
    assertThatIllegalStateException().isThrownBy(stream::finish);
  }

  private static float[][] channelsOf(AudioClip clip) {
    float[][] channels = new float[clip.channels()][];
    Arrays.setAll(channels, clip::channel);
    return channels;
  }

  private static int append(float[][] output, float[][] joined, int offset) {
    for (int c = 0; c < joined.length; c++) {
      System.arraycopy(output[c], 0, joined[c], offset, output[c].length);
    }
    return output[0].length;
  }
}
