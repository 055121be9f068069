package io.github.sed4j.inference.streaming;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.github.sed4j.inference.postprocessing.SoundEvent;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Remembers what a listener is told; checks that every event that ends has begun. */
class Heard implements OnlineListener {

  final List<SoundEvent> events = new ArrayList<>();
  final List<List<Double>> gaps = new ArrayList<>();
  final Set<String> tags = new LinkedHashSet<>();
  final List<List<Double>> tagged = new ArrayList<>();
  private final List<String> open = new ArrayList<>();

  @Override
  public void onTags(double from, double to, Map<String, Double> scores, Set<String> on) {
    tagged.add(List.of(from, to));
    tags.addAll(on);
  }

  @Override
  public void onEventStart(String label, double onset) {
    open.add(label + onset);
  }

  @Override
  public void onEventEnd(SoundEvent event) {
    assertThat(open.remove(event.label() + event.onset())).isTrue();
    events.add(event);
  }

  @Override
  public void onGap(double from, double to) {
    assertThat(open).isEmpty();
    gaps.add(List.of(from, to));
  }

  List<SoundEvent> inOrder() {
    assertThat(open).isEmpty();
    return events.stream().sorted(SoundEvent.BY_TIME).toList();
  }

  static void assertSame(List<SoundEvent> actual, List<SoundEvent> expected) {
    assertSame(actual, expected, 0);
  }

  /** The expected events lie {@code shift} seconds later than they say. */
  static void assertSame(List<SoundEvent> actual, List<SoundEvent> expected, double shift) {
    assertThat(actual).hasSameSizeAs(expected);
    double rounding = shift == 0 ? 0 : 1e-9;
    for (int i = 0; i < expected.size(); i++) {
      SoundEvent event = expected.get(i);
      assertThat(actual.get(i).label()).isEqualTo(event.label());
      assertThat(actual.get(i).onset()).isCloseTo(event.onset() + shift, within(rounding));
      assertThat(actual.get(i).offset()).isCloseTo(event.offset() + shift, within(rounding));
      assertThat(actual.get(i).score()).isCloseTo(event.score(), within(1e-4));
    }
  }
}
