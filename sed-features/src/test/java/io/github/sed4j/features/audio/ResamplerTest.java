package io.github.sed4j.features.audio;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.within;

import java.math.BigInteger;
import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.LongRange;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ResamplerTest {

  @ParameterizedTest
  @CsvSource({
    "44100, 16000, 441000, 160000",
    "44100, 16000, 441001, 160001",
    "44100, 16000, 1, 1",
    "48000, 16000, 4, 2",
    "16000, 48000, 5, 15",
    "44099, 16000, 44099, 16000",
    "8000, 16000, 0, 0",
  })
  void lengthIsWhatLiesBeforeTheEnd(int from, int to, int samples, int expected) {
    Resampler resampler = Resampler.of(from, to);

    assertThat(resampler.outputLength(samples)).isEqualTo(expected);
    assertThat(resampler.resample(AudioClip.mono(new float[samples], from)).length())
        .isEqualTo(expected);
  }

  @Property(tries = 200)
  void lengthIsExactForAnyRatesAndLength(
      @ForAll @IntRange(min = 8000, max = 192_000) int from,
      @ForAll @IntRange(min = 8000, max = 192_000) int to,
      @ForAll @LongRange(min = 0, max = Long.MAX_VALUE / 24 - 200_000) long samples) {
    BigInteger[] division =
        BigInteger.valueOf(samples)
            .multiply(BigInteger.valueOf(to))
            .divideAndRemainder(BigInteger.valueOf(from));
    BigInteger expected = division[0].add(BigInteger.valueOf(division[1].signum()));

    // The quality does not matter here, and the shortest filters are made fastest.
    Resampler resampler =
        Resampler.builder()
            .setInputRate(from)
            .setOutputRate(to)
            .optPassBand(0.5)
            .optRejection(60)
            .build();

    assertThat(resampler.outputLength(samples)).isEqualTo(expected.longValueExact());
  }

  @Test
  void refusesLengthsThatCannotBeCounted() {
    Resampler resampler = Resampler.of(8000, 192_000);

    assertThatIllegalArgumentException()
        .isThrownBy(() -> resampler.outputLength(Long.MAX_VALUE))
        .withMessage("samples = 9223372036854775807, allowed: 0 to 384307168202282325");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> resampler.outputLength(-1))
        .withMessageContaining("samples = -1");
    assertThat(Resampler.of(192_000, 8000).outputLength(Long.MAX_VALUE))
        .isEqualTo(Long.MAX_VALUE / 24 + 1);
  }

  @ParameterizedTest
  @CsvSource({"44100, 16000", "16000, 44100", "48000, 16000", "8000, 16000", "44099, 16000"})
  void impulsesStayWhereTheyAre(int from, int to) {
    Resampler resampler = Resampler.of(from, to);
    for (int second : new int[] {1, 2}) {
      float[] samples = new float[3 * from];
      samples[second * from] = 1;

      float[] output = resampler.resample(AudioClip.mono(samples, from)).channel(0);

      int center = second * to; // a whole second is a sample of both rates
      float peak = Math.min(1, (float) to / from) * (1 + 0.9f) / 2;
      assertThat(output[center]).isEqualTo(peak, within(2e-4f * peak));
      for (int distance = 1; distance < 100; distance++) {
        assertThat(output[center + distance])
            .as("symmetry at %d", distance)
            .isEqualTo(output[center - distance], within(1e-7f));
        assertThat(Math.abs(output[center + distance])).isLessThan(output[center]);
      }
    }
  }

  @ParameterizedTest
  @CsvSource({"44100, 16000", "16000, 44100", "8000, 192000", "192000, 8000", "47999, 48000"})
  void silenceStaysExactlyZero(int from, int to) {
    Resampler resampler = Resampler.of(from, to);
    AudioClip silence = AudioClip.of(new float[2][from / 2], from);

    AudioClip output = resampler.resample(silence);

    int length = (int) resampler.outputLength(from / 2);
    assertThat(output).isEqualTo(AudioClip.of(new float[2][length], to));
  }

  @Test
  void firstAndLastSamplesKeepTheirEnergy() {
    int length = 44_100;
    float[] samples = new float[length];
    Random random = new Random(7);
    for (int i = 0; i < length; i++) {
      // Bursts of noise in the first and last 10 ms alone.
      samples[i] = i < 441 || i >= length - 441 ? (float) random.nextGaussian() : 0;
    }
    Resampler up = Resampler.of(44_100, 96_000);

    float[] output = up.resample(AudioClip.mono(samples, 44_100)).channel(0);

    // The mean power of a band-limited recording does not depend on the rate; the noise above the
    // pass band, and what rings past the ends, is lost: a twentieth, and up to a tenth more.
    double expected = energy(samples, 0, 441) / 44_100;
    assertThat(energy(output, 0, 1100) / 96_000).isBetween(0.85 * expected, expected);
    expected = energy(samples, length - 441, length) / 44_100;
    assertThat(energy(output, output.length - 1100, output.length) / 96_000)
        .isBetween(0.85 * expected, expected);
    assertThat(energy(output, 20_000, 70_000)).isZero();
  }

  private static double energy(float[] samples, int from, int to) {
    double energy = 0;
    for (int i = from; i < to; i++) {
      energy += (double) samples[i] * samples[i];
    }
    return energy;
  }

  @Test
  void equalRatesChangeNothing() {
    AudioClip clip = noise(1, 3, 1000, 22_050);
    Resampler resampler = Resampler.of(22_050, 22_050);

    assertThat(resampler.resample(clip)).isSameAs(clip);
    assertThat(resampler.outputLength(1000)).isEqualTo(1000);
    assertThat(resampler.lookAhead()).isZero();
  }

  @Property(tries = 30)
  void resamplingIsLinear(@ForAll long seed) {
    Resampler resampler = Resampler.of(44_100, 16_000);
    float[] first = noise(seed, 1, 2000, 44_100).channel(0);
    float[] second = noise(~seed, 1, 2000, 44_100).channel(0);
    float[] mixed = new float[first.length];
    for (int i = 0; i < mixed.length; i++) {
      mixed[i] = 0.5f * first[i] - 2 * second[i];
    }

    float[] ofFirst = resampler.resample(AudioClip.mono(first, 44_100)).channel(0);
    float[] ofSecond = resampler.resample(AudioClip.mono(second, 44_100)).channel(0);
    float[] ofMixed = resampler.resample(AudioClip.mono(mixed, 44_100)).channel(0);

    for (int k = 0; k < ofMixed.length; k++) {
      assertThat(ofMixed[k]).isEqualTo(0.5f * ofFirst[k] - 2 * ofSecond[k], within(1e-6f));
    }
  }

  @Test
  void channelsDoNotTouchEachOther() {
    AudioClip stereo = noise(5, 2, 9000, 48_000);
    Resampler resampler = Resampler.of(48_000, 16_000);

    AudioClip output = resampler.resample(stereo);

    for (int c = 0; c < 2; c++) {
      assertThat(output.channel(c))
          .containsExactly(
              resampler.resample(AudioClip.mono(stereo.channel(c), 48_000)).channel(0));
    }
  }

  @Test
  void mixingBeforeAndAfterIsTheSame() {
    AudioClip stereo = noise(6, 2, 9000, 44_100);
    Resampler resampler = Resampler.of(44_100, 16_000);

    float[] before = resampler.resample(stereo.toMono()).channel(0);
    float[] after = resampler.resample(stereo).toMono().channel(0);

    assertThat(before).containsExactly(after, within(3e-7f));
  }

  @Test
  void thereAndBackAgainIsTheSameInThePassBand() {
    Tone tone = new Tone(3000, 0.5);
    AudioClip clip = AudioClip.mono(tone.samples(16_000, 16_000), 16_000);

    AudioClip back =
        Resampler.of(44_100, 16_000).resample(Resampler.of(16_000, 44_100).resample(clip));

    assertThat(back.length()).isEqualTo(clip.length());
    for (int k = 200; k < 15_800; k++) {
      assertThat(back.channel(0)[k]).isEqualTo(clip.channel(0)[k], within(2e-5f));
    }
  }

  @ParameterizedTest
  @ValueSource(floats = {Float.NaN, Float.POSITIVE_INFINITY, Float.NEGATIVE_INFINITY})
  void samplesThatAreNoNumbersSpoilOnlyTheirSurroundings(float sample) {
    Resampler resampler = Resampler.of(48_000, 16_000);
    float[] samples = new float[9600];
    samples[4800] = sample;

    float[] output = resampler.resample(AudioClip.mono(samples, 48_000)).channel(0);

    int reach = resampler.lookAhead() / 3 + 1;
    assertThat(output[1600]).isNotEqualTo(0);
    for (int k = 0; k < output.length; k++) {
      if (Math.abs(k - 1600) > reach) {
        assertThat(output[k]).isZero();
      } else if (Math.abs(k - 1600) < reach - 1) {
        assertThat(Float.isFinite(output[k])).isFalse();
      }
    }
  }

  @Test
  void tablesStaySmallForAnyRatio() {
    for (int[] pair : new int[][] {{44_099, 16_000}, {191_999, 8000}, {191_999, 192_000}}) {
      int divisor = BigInteger.valueOf(pair[0]).gcd(BigInteger.valueOf(pair[1])).intValueExact();
      PolyphaseFilter filter =
          PolyphaseFilter.of(
              new PolyphaseFilter.Design(
                  pair[1] / divisor,
                  pair[0] / divisor,
                  Resampler.DEFAULT_PASS_BAND,
                  Resampler.DEFAULT_REJECTION));
      assertThat(filter.coefficients()).isLessThan(300_000);
    }
  }

  @Test
  void sameDesignSharesItsTable() {
    PolyphaseFilter.Design design = new PolyphaseFilter.Design(160, 441, 0.9, 100);

    assertThat(PolyphaseFilter.of(design)).isSameAs(PolyphaseFilter.of(design));
    // Many others in between, so that some have to go: it is made again, and the same.
    AudioClip clip = noise(3, 1, 2000, 44_100);
    AudioClip before = Resampler.of(44_100, 16_000).resample(clip);
    for (int rate = 8000; rate < 8020; rate++) {
      assertThat(Resampler.of(rate, 16_000).lookAhead()).isPositive();
    }
    assertThat(Resampler.of(44_100, 16_000).resample(clip)).isEqualTo(before);
  }

  @Test
  void refusesRatesItDoesNotKnow() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> Resampler.of(7999, 16_000))
        .withMessage("inputRate = 7999, allowed: 8000 to 192000 Hz");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> Resampler.of(16_000, 192_001))
        .withMessage("outputRate = 192001, allowed: 8000 to 192000 Hz");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> Resampler.builder().setInputRate(16_000).build())
        .withMessage("outputRate = 0, allowed: 8000 to 192000 Hz");
  }

  @ParameterizedTest
  @ValueSource(doubles = {0.49, 0.99, 1, Double.NaN})
  void refusesPassBandsItCannotKeep(double passBand) {
    Resampler.Builder builder =
        Resampler.builder().setInputRate(44_100).setOutputRate(16_000).optPassBand(passBand);

    assertThatIllegalArgumentException()
        .isThrownBy(builder::build)
        .withMessage("passBand = " + passBand + ", allowed: 0.5 to 0.98");
  }

  @ParameterizedTest
  @ValueSource(doubles = {59, 121, -100, Double.NaN})
  void refusesRejectionsItCannotKeep(double rejection) {
    Resampler.Builder builder =
        Resampler.builder().setInputRate(44_100).setOutputRate(16_000).optRejection(rejection);

    assertThatIllegalArgumentException()
        .isThrownBy(builder::build)
        .withMessage("rejection = " + rejection + ", allowed: 60.0 to 120.0");
  }

  @Test
  void refusesClipsOfAnotherRate() {
    Resampler resampler = Resampler.of(44_100, 16_000);

    assertThatIllegalArgumentException()
        .isThrownBy(() -> resampler.resample(noise(1, 1, 10, 48_000)))
        .withMessage("clip has 48000 Hz, allowed: the resampler's 44100 Hz");
  }

  @Test
  void refusesClipsWhoseResultDoesNotFitAnArray() {
    AudioClip clip = AudioClip.owning(new float[1][Integer.MAX_VALUE / 24 + 1], 8000);

    assertThatIllegalArgumentException()
        .isThrownBy(() -> Resampler.of(8000, 192_000).resample(clip))
        .withMessageContaining("become 2147483664, allowed: at most 2147483639");
  }

  @Test
  void isAValue() {
    Resampler resampler = Resampler.of(44_100, 16_000);

    assertThat(resampler)
        .isEqualTo(Resampler.of(44_100, 16_000))
        .hasSameHashCodeAs(Resampler.of(44_100, 16_000))
        .isNotEqualTo(Resampler.of(48_000, 16_000))
        .hasToString("Resampler[44100 to 16000 Hz, pass band 0.9, rejection 100.0 dB]");
    assertThat(resampler.inputRate()).isEqualTo(44_100);
    assertThat(resampler.outputRate()).isEqualTo(16_000);
    assertThat(resampler.passBand()).isEqualTo(Resampler.DEFAULT_PASS_BAND);
    assertThat(resampler.rejection()).isEqualTo(Resampler.DEFAULT_REJECTION);
  }

  static AudioClip noise(long seed, int channels, int length, int sampleRate) {
    Random random = new Random(seed);
    float[][] samples = new float[channels][length];
    for (float[] channel : samples) {
      for (int i = 0; i < length; i++) {
        channel[i] = 2 * random.nextFloat() - 1;
      }
    }
    return AudioClip.of(samples, sampleRate);
  }
}
