package io.github.sed4j.training.data;

import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.random.RandomGenerator;
import java.util.stream.IntStream;

/**
 * Clips divided into those that train and those that validate, so that no recording is on both
 * sides as far as that is possible.
 *
 * @param validation the clips set aside, in the order of the set
 * @param warnings what a person should know
 */
record ClipDivision(List<LabelledClip> validation, List<String> warnings) {

  /** How far the part set aside may be from the share that was asked for. */
  private static final double TOLERANCE = 0.5;

  static ClipDivision of(
      List<LabelledClip> clips,
      SoundscapeRecordings recordings,
      double share,
      RandomGenerator random) {
    if (clips.size() < 2) {
      return new ClipDivision(List.of(), List.of());
    }
    int wanted = Math.min(clips.size() - 1, Math.max(1, (int) Math.round(clips.size() * share)));
    List<Integer> ranks = new ArrayList<>();
    for (int i = 0; i < clips.size(); i++) {
      ranks.add(i);
    }
    shuffle(ranks, random);

    List<String> warnings = new ArrayList<>();
    List<Function<String, Set<String>>> ties =
        List.of(
            clip -> union(recordings.ofEvents(clip), recordings.ofBackground(clip)),
            recordings::ofEvents);
    for (int t = 0; t < ties.size(); t++) {
      List<LabelledClip> chosen = chosen(clips, groups(clips, ties.get(t)), ranks, wanted);
      if (Math.abs(chosen.size() - wanted) <= TOLERANCE * wanted) {
        if (t > 0) {
          warnings.add("validation clips have backgrounds that training hears as well");
        }
        return new ClipDivision(chosen, warnings);
      }
    }
    warnings.add(
        "validation clips hold recordings that training hears as well, since all clips hang"
            + " together through their recordings; scores will be too good");
    int[] alone = IntStream.range(0, clips.size()).toArray();
    return new ClipDivision(chosen(clips, alone, ranks, wanted), warnings);
  }

  private static Set<String> union(Set<String> a, Set<String> b) {
    Set<String> union = new TreeSet<>(a);
    union.addAll(b);
    return union;
  }

  private static void shuffle(List<Integer> ranks, RandomGenerator random) {
    for (int i = ranks.size() - 1; i > 0; i--) {
      Collections.swap(ranks, i, random.nextInt(i + 1));
    }
  }

  /** For each clip, the first clip that it is tied to by recordings in common. */
  private static int[] groups(
      List<LabelledClip> clips, Function<String, Set<String>> recordingsOf) {
    int[] parent = new int[clips.size()];
    Map<String, Integer> firstWith = new HashMap<>();
    for (int i = 0; i < parent.length; i++) {
      parent[i] = i;
      for (String recording : recordingsOf.apply(clips.get(i).name())) {
        Integer other = firstWith.putIfAbsent(recording, i);
        if (other != null) {
          int a = root(parent, other);
          int b = root(parent, i);
          parent[Math.max(a, b)] = Math.min(a, b);
        }
      }
    }
    int[] groups = new int[parent.length];
    for (int i = 0; i < groups.length; i++) {
      groups[i] = root(parent, i);
    }
    return groups;
  }

  private static int root(int[] parent, int clip) {
    int at = clip;
    while (parent[at] != at) {
      parent[at] = parent[parent[at]];
      at = parent[at];
    }
    return at;
  }

  /** Takes groups in random order as long as they fit. */
  private static List<LabelledClip> chosen(
      List<LabelledClip> clips, int[] groups, List<Integer> ranks, int wanted) {
    Map<Integer, Integer> sizes = new HashMap<>();
    for (int group : groups) {
      sizes.merge(group, 1, Integer::sum);
    }
    Set<Integer> taken = new HashSet<>();
    int count = 0;
    for (int clip : ranks) {
      int group = groups[clip];
      int size = sizes.getOrDefault(group, 0);
      if (!taken.contains(group) && count + size <= wanted) {
        taken.add(group);
        count += size;
      }
    }
    List<LabelledClip> chosen = new ArrayList<>();
    for (int i = 0; i < groups.length; i++) {
      if (taken.contains(groups[i])) {
        chosen.add(clips.get(i));
      }
    }
    return chosen;
  }
}
