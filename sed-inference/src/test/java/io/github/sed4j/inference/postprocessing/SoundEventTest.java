package io.github.sed4j.inference.postprocessing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import org.junit.jupiter.api.Test;

class SoundEventTest {

  @Test
  void annotationsHaveNoScore() {
    SoundEvent event = new SoundEvent("Dog", 1.5, 4);
    assertThat(event.hasScore()).isFalse();
    assertThat(event.score()).isNaN();
    assertThat(event.duration()).isEqualTo(2.5);
    assertThat(event).isEqualTo(new SoundEvent("Dog", 1.5, 4, Double.NaN));
    assertThat(new SoundEvent("Dog", 1.5, 4, 0.25).hasScore()).isTrue();
  }

  @Test
  void mayHaveNoLength() {
    assertThat(new SoundEvent("Dog", 1.5, 1.5, 1).duration()).isZero();
  }

  @Test
  void refusesWhatIsNoEvent() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new SoundEvent(" ", 0, 1))
        .withMessageContaining("blank");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new SoundEvent("Dog", -0.1, 1))
        .withMessageContaining("onset = -0.1");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new SoundEvent("Dog", Double.NaN, 1))
        .withMessageContaining("onset = NaN");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new SoundEvent("Dog", 2, 1))
        .withMessageContaining("offset = 1.0 s, allowed: finite, at least the onset 2.0");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new SoundEvent("Dog", 2, Double.POSITIVE_INFINITY))
        .withMessageContaining("offset = Infinity");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new SoundEvent("Dog", 0, 1, Double.NEGATIVE_INFINITY))
        .withMessageContaining("score = -Infinity");
  }
}
