package io.github.sed4j.features.spectrum;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.sed4j.features.audio.AudioClip;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;

class LogMelStreamTest {

  private final LogMelExtractor extractor = LogMelExtractor.workshop();

  @Property(tries = 60)
  void blocksOfAnySizeGiveTheFramesOfTheWholeClip(
      @ForAll long seed,
      @ForAll @IntRange(min = 1, max = 3) int channels,
      @ForAll @IntRange(max = 12_000) int length,
      @ForAll @IntRange(min = 1, max = 5000) int longestBlock) {
    AudioClip clip = Recordings.noise(seed, channels, length, 16_000);
    Random random = new Random(seed);
    float[][] samples = new float[channels][];
    Arrays.setAll(samples, clip::channel);
    LogMelStream stream = extractor.stream(extractor.waveformNormalization().measure(clip));
    List<LogMel> parts = new ArrayList<>();
    parts.add(LogMel.of(new float[0], 128, 0));
    for (int from = 0; from < length; ) {
      int count = Math.min(length - from, random.nextInt(longestBlock + 1));
      parts.add(stream.accept(samples, from, count));
      from += count;
      assertThat(stream.samples()).isEqualTo(from);
      assertThat(stream.frames()).isEqualTo(extractor.grid().frames(from));
    }

    assertThat(LogMel.concatenate(parts)).isEqualTo(extractor.extract(clip));
  }

  @Property(tries = 30)
  void otherGridsStreamToo(@ForAll long seed, @ForAll @IntRange(min = 1, max = 64) int window) {
    Random random = new Random(seed);
    LogMelExtractor small =
        LogMelExtractor.builder()
            .optWindowLength(window)
            .optHopLength(1 + random.nextInt(window))
            .optFftLength(64)
            .optBands(4)
            .build();
    AudioClip clip = Recordings.noise(seed, 1, 3000, 16_000);
    LogMelStream stream = small.stream(WaveformScaling.NONE);
    List<LogMel> parts = new ArrayList<>();
    for (float sample : clip.channel(0)) {
      parts.add(stream.accept(new float[] {sample}));
    }

    assertThat(LogMel.concatenate(parts)).isEqualTo(small.extract(clip, WaveformScaling.NONE));
  }

  @Test
  void aFrameComesOutWithItsLastSample() {
    LogMelStream stream = extractor.stream(WaveformScaling.NONE);

    assertThat(stream.accept(new float[959]).frames()).isZero();
    assertThat(stream.accept(new float[1]).frames()).isEqualTo(1);
    assertThat(stream.accept(new float[319]).frames()).isZero();
    assertThat(stream.accept(new float[321]).frames()).isEqualTo(2);
    assertThat(stream.accept(new float[0]).frames()).isZero();
  }

  @Test
  void aNewScalingHoldsFromTheNextFrameOn() {
    AudioClip clip = Recordings.noise(2, 1, 5000, 16_000);
    WaveformScaling louder = new WaveformScaling(0.01, 7);
    LogMelStream stream = extractor.stream(WaveformScaling.NONE);
    LogMel before = stream.accept(Arrays.copyOfRange(clip.channel(0), 0, 2000));
    stream.rescale(louder);
    LogMel after = stream.accept(Arrays.copyOfRange(clip.channel(0), 2000, 5000));

    assertThat(stream.scaling()).isEqualTo(louder);
    assertThat(before).isEqualTo(extractor.extract(clip, WaveformScaling.NONE).slice(0, 4));
    assertThat(after).isEqualTo(extractor.extract(clip, louder).slice(4, 13));
  }

  @Test
  void aRefusedBlockLeavesTheStreamAsItWas() {
    AudioClip clip = Recordings.noise(3, 2, 3000, 16_000);
    float[][] samples = {clip.channel(0), clip.channel(1)};
    float[][] broken = {samples[0].clone(), samples[1].clone()};
    broken[1][1500] = Float.NaN;
    LogMelStream stream = extractor.stream(WaveformScaling.NONE);
    LogMel first = stream.accept(samples, 0, 1000);

    assertThatThrownBy(() -> stream.accept(broken, 1000, 2000))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("sample 1500 of channel 1 is NaN, allowed: finite numbers");
    assertThatThrownBy(() -> stream.accept(samples, 1000, 2001))
        .hasMessageStartingWith("offset = 1000, count = 2001, allowed: a range within the 3000");
    assertThatThrownBy(() -> stream.accept(new float[0][], 0, 0))
        .hasMessage("channels = 0, allowed: at least 1");
    assertThat(LogMel.concatenate(List.of(first, stream.accept(samples, 1000, 2000))))
        .isEqualTo(extractor.extract(clip, WaveformScaling.NONE));
  }
}
