package io.github.sed4j.inference.postprocessing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class EventFilterTest {

  private static SoundEvent dog(double onset, double offset, double score) {
    return new SoundEvent("Dog", onset, offset, score);
  }

  @Test
  void shortEventsAreDropped() {
    MinimumDuration filter = new MinimumDuration(PerClass.same(0.5).with("Cat", 0.0));
    SoundEvent cat = new SoundEvent("Cat", 1, 1.25);

    assertThat(filter.apply(List.of(dog(2, 2.25, 1), cat, dog(3, 3.5, 1))))
        .containsExactly(cat, dog(3, 3.5, 1));
  }

  @Test
  void shortGapsAreClosedWithinAClass() {
    GapClosing filter = new GapClosing(PerClass.same(0.5));
    SoundEvent cat = new SoundEvent("Cat", 1.1, 1.2, 0.5);

    assertThat(filter.apply(List.of(dog(1.5, 2.5, 0.5), dog(0, 1, 1), cat, dog(4, 5, 1))))
        .containsExactly(dog(0, 2.5, 0.75), cat, dog(4, 5, 1));
  }

  @Test
  void anEventInsideAnotherIsJoinedAndEndsNothingEarlier() {
    assertThat(
            new GapClosing(PerClass.same(0.0))
                .apply(List.of(dog(0, 4, 1), dog(1, 2, 1), dog(3, 3.5, 1), dog(4, 6, 1))))
        .containsExactly(dog(0, 6, 1));
  }

  @Test
  void eventsWithoutDurationCanBeJoined() {
    assertThat(new GapClosing(PerClass.same(1.0)).apply(List.of(dog(1, 1, 0.5), dog(2, 2, 1))))
        .containsExactly(dog(1, 2, 0.75));
  }

  @Test
  void stepsCompose() {
    EventFilter both =
        new GapClosing(PerClass.same(0.2)).then(new MinimumDuration(PerClass.same(1.0)));

    assertThat(both.apply(List.of(dog(0, 0.5, 1), dog(0.6, 1.1, 1), dog(5, 5.5, 1))))
        .extracting(SoundEvent::offset)
        .containsExactly(1.1);
  }

  @Test
  void settingsAreChecked() {
    assertThatThrownBy(() -> new MinimumDuration(PerClass.same(-1.0)))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("minimum duration = -1.0 s, allowed: finite, at least 0");
    assertThatThrownBy(() -> new GapClosing(PerClass.of(Map.of("Dog", Double.NaN))))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("gap = NaN s, allowed: finite, at least 0");
  }
}
