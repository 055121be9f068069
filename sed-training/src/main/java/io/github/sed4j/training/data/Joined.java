package io.github.sed4j.training.data;

import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * An example that has joined training.
 *
 * @param id which
 * @param tags indices of the event classes that an {@link Admission} has given it, ascending; null
 *     if the clip's own labels hold
 */
record Joined(ExampleId id, @Nullable List<Integer> tags) {

  Joined(ExampleId id) {
    this(id, null);
  }

  /** The example with its partner. */
  record Pair(Joined example, @Nullable Joined partner) {}

  /** What is known of the clip. */
  ClipLabels labels(EpochMix mix, List<String> eventClasses) {
    return tags == null
        ? id.clip(mix).labels()
        : ClipLabels.weak(tags.stream().map(eventClasses::get).toList());
  }

  static List<Integer> indices(Iterable<String> tags, List<String> eventClasses) {
    int[] indices = new int[eventClasses.size()];
    int count = 0;
    for (String tag : tags) {
      int index = eventClasses.indexOf(tag);
      if (index < 0) {
        throw new IllegalArgumentException(
            "event class '" + tag + "', allowed: those of the class list " + eventClasses);
      }
      indices[count++] = index;
    }
    return Arrays.stream(indices, 0, count).sorted().distinct().boxed().toList();
  }
}
