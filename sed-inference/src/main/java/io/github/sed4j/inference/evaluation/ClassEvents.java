package io.github.sed4j.inference.evaluation;

import io.github.sed4j.inference.postprocessing.SoundEvent;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/** The events of one class in one clip, as arrays, which nobody changes. */
final class ClassEvents {

  private final double[] onsets;
  private final double[] offsets;

  private ClassEvents(double[] onsets, double[] offsets) {
    this.onsets = onsets;
    this.offsets = offsets;
  }

  /** In the order of the list. */
  static ClassEvents inOrder(List<SoundEvent> events, String label) {
    return of(events.stream().filter(event -> event.label().equals(label)).toList());
  }

  /** By onset; those of the same onset in the order of the list. */
  static ClassEvents byOnset(List<SoundEvent> events, String label) {
    List<SoundEvent> ofClass = new ArrayList<>();
    for (SoundEvent event : events) {
      if (event.label().equals(label)) {
        ofClass.add(event);
      }
    }
    ofClass.sort(Comparator.comparingDouble(SoundEvent::onset));
    return of(ofClass);
  }

  private static ClassEvents of(List<SoundEvent> events) {
    double[] onsets = events.stream().mapToDouble(SoundEvent::onset).toArray();
    double[] offsets = events.stream().mapToDouble(SoundEvent::offset).toArray();
    return new ClassEvents(onsets, offsets);
  }

  double[] onsets() {
    return onsets;
  }

  double[] offsets() {
    return offsets;
  }

  int count() {
    return onsets.length;
  }

  double seconds() {
    double sum = 0;
    for (int i = 0; i < onsets.length; i++) {
      sum += offsets[i] - onsets[i];
    }
    return sum;
  }
}
