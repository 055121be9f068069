package io.github.sed4j.features.audio;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import org.junit.jupiter.api.Test;

class AudioLimitsTest {

  @Test
  void defaultsAreTheNamedOnes() {
    AudioLimits limits = AudioLimits.withDefaults();
    assertThat(limits.maxChannels()).isEqualTo(AudioLimits.DEFAULT_MAX_CHANNELS);
    assertThat(limits.minSampleRate()).isEqualTo(AudioLimits.DEFAULT_MIN_SAMPLE_RATE);
    assertThat(limits.maxSampleRate()).isEqualTo(AudioLimits.DEFAULT_MAX_SAMPLE_RATE);
    assertThat(limits.maxDuration()).isEqualTo(AudioLimits.DEFAULT_MAX_DURATION);
    assertThat(limits.maxClipSamples()).isEqualTo(AudioLimits.DEFAULT_MAX_CLIP_SAMPLES);
    assertThat(limits).isEqualTo(AudioLimits.builder().build()).hasSameHashCodeAs(limits);
    assertThat(limits).isNotEqualTo(AudioLimits.builder().optMaxChannels(1).build());
  }

  @Test
  void longestRecordingIsCountedInSamples() {
    AudioLimits limits = AudioLimits.builder().optMaxDuration(Duration.ofMillis(1_500)).build();
    assertThat(limits.maxSamples(16_000)).isEqualTo(24_000);
    AudioLimits endless =
        AudioLimits.builder().optMaxDuration(Duration.ofSeconds(Long.MAX_VALUE)).build();
    assertThat(endless.maxSamples(16_000)).isEqualTo(Long.MAX_VALUE);
  }

  @Test
  void impossibleLimitsAreRefused() {
    assertRefused(AudioLimits.builder().optMaxChannels(0), "maxChannels = 0, allowed: at least 1");
    assertRefused(
        AudioLimits.builder().optSampleRates(0, 8_000), "minSampleRate = 0, allowed: at least 1");
    assertRefused(
        AudioLimits.builder().optSampleRates(8_000, 7_999),
        "maxSampleRate = 7999, allowed: at least 8000");
    assertRefused(
        AudioLimits.builder().optMaxDuration(Duration.ZERO),
        "maxDuration = PT0S, allowed: more than none");
    assertRefused(
        AudioLimits.builder().optMaxClipSamples(0), "maxClipSamples = 0, allowed: at least 1");
  }

  private static void assertRefused(AudioLimits.Builder builder, String message) {
    assertThatThrownBy(builder::build)
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage(message);
  }
}
