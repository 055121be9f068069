package io.github.sed4j.training.data;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
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

  /**
   * Divides the clips of some sets, each by the same share.
   *
   * @param sets of each set the clips, named differently from those of the others
   * @param recordings of what they are made
   * @param share part of each set's clips that validates
   * @param random decides which
   */
  static ClipDivision of(
      List<List<LabelledClip>> sets,
      SoundscapeRecordings recordings,
      double share,
      RandomGenerator random) {
    List<LabelledClip> clips = new ArrayList<>();
    List<Integer> setOf = new ArrayList<>();
    int[] wanted = new int[sets.size()];
    for (int s = 0; s < wanted.length; s++) {
      int size = sets.get(s).size();
      wanted[s] = size < 2 ? 0 : Math.min(size - 1, Math.max(1, (int) Math.round(size * share)));
      clips.addAll(sets.get(s));
      setOf.addAll(Collections.nCopies(size, s));
    }
    if (Arrays.stream(wanted).sum() == 0) {
      return new ClipDivision(List.of(), List.of());
    }
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
      boolean[] chosen = chosen(groups(clips, ties.get(t)), setOf, ranks, wanted);
      if (isNear(chosen, setOf, wanted)) {
        if (t > 0) {
          warnings.add("validation clips have backgrounds that training hears as well");
        }
        return new ClipDivision(those(clips, chosen), warnings);
      }
    }
    warnings.add(
        "validation clips hold recordings that training hears as well, since all clips hang"
            + " together through their recordings; scores will be too good");
    int[] alone = IntStream.range(0, clips.size()).toArray();
    return new ClipDivision(those(clips, chosen(alone, setOf, ranks, wanted)), warnings);
  }

  /** Tells whether of each set about as many clips are chosen as were wanted. */
  private static boolean isNear(boolean[] chosen, List<Integer> setOf, int[] wanted) {
    int[] counts = new int[wanted.length];
    for (int i = 0; i < chosen.length; i++) {
      counts[setOf.get(i)] += chosen[i] ? 1 : 0;
    }
    return IntStream.range(0, wanted.length)
        .allMatch(s -> Math.abs(counts[s] - wanted[s]) <= TOLERANCE * wanted[s]);
  }

  private static List<LabelledClip> those(List<LabelledClip> clips, boolean[] chosen) {
    return IntStream.range(0, chosen.length).filter(i -> chosen[i]).mapToObj(clips::get).toList();
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

  /** Takes groups in random order as long as they fit into what is wanted of every set. */
  private static boolean[] chosen(
      int[] groups, List<Integer> setOf, List<Integer> ranks, int[] wanted) {
    Map<Integer, int[]> sizes = new HashMap<>();
    for (int i = 0; i < groups.length; i++) {
      sizes.computeIfAbsent(groups[i], group -> new int[wanted.length])[setOf.get(i)]++;
    }
    Set<Integer> taken = new HashSet<>();
    int[] left = wanted.clone();
    for (int clip : ranks) {
      int[] size = Objects.requireNonNull(sizes.get(groups[clip]));
      if (!taken.contains(groups[clip])
          && IntStream.range(0, left.length).allMatch(s -> size[s] <= left[s])) {
        taken.add(groups[clip]);
        for (int s = 0; s < left.length; s++) {
          left[s] -= size[s];
        }
      }
    }
    boolean[] chosen = new boolean[groups.length];
    for (int i = 0; i < chosen.length; i++) {
      chosen[i] = taken.contains(groups[i]);
    }
    return chosen;
  }
}
