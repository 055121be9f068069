package io.github.sed4j.training.data;

import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.function.ToIntFunction;

/**
 * Turns a stream of examples into batches whose examples are about equally long, exactly as the
 * authors' code of 2020 does.
 *
 * <p>An example enters the oldest open bucket that takes it, or opens a new one. A bucket takes
 * lengths within the intersection of {@code [l (1 - r), l / (1 - r)]} over the lengths l of its
 * members, where r is the padding allowed, so that no member is padded by more than that. A full
 * bucket leaves as a batch, longest first, equal lengths in the order in which they came.
 *
 * <p>Minima: each batch shall hold so many examples of a set. When the free places of a bucket are
 * no more than those that are still owed to sets, it takes examples of a set that is owed some, and
 * no others. An example of several sets (a superposition) counts for each. The first example of a
 * bucket is not counted, a quirk of the authors' code.
 *
 * <p>Thread safety: not thread-safe.
 *
 * @param <E> type of the examples
 */
final class LengthBuckets<E> {

  /** A bucket that is not full. */
  record Open<E>(long opened, List<E> examples) {}

  private final int batchSize;
  private final double padding;
  private final long expiration;
  private final boolean keepIncomplete;
  private final Map<String, Integer> minima;
  private final ToIntFunction<E> length;
  private final Function<E, ? extends Collection<String>> sets;
  private final Comparator<E> longestFirst;

  private final List<Bucket> buckets = new ArrayList<>();
  private long seen;

  /**
   * Makes empty buckets.
   *
   * @param batchSize examples of a full bucket, at least 1
   * @param padding greatest part of a batch's length that may be padding, 0 to below 1
   * @param expiration a bucket closes when so many examples have come since it was opened, at least
   *     1
   * @param keepIncomplete whether buckets that close before they are full leave as batches, or are
   *     dropped
   * @param minima least number of examples of each set in a batch; together at most the batch size
   * @param length length of an example
   * @param sets the sets that an example belongs to
   */
  LengthBuckets(
      int batchSize,
      double padding,
      long expiration,
      boolean keepIncomplete,
      Map<String, Integer> minima,
      ToIntFunction<E> length,
      Function<E, ? extends Collection<String>> sets) {
    this.batchSize = batchSize;
    this.padding = padding;
    this.expiration = expiration;
    this.keepIncomplete = keepIncomplete;
    this.minima = new TreeMap<>(minima);
    this.length = length;
    this.sets = sets;
    this.longestFirst = Comparator.comparingInt(length).reversed();
  }

  /** Adds an example; returns the batches that leave, in order. */
  List<List<E>> add(E example) {
    List<List<E>> leaving = new ArrayList<>();
    Bucket bucket = place(example);
    if (bucket.examples.size() >= batchSize) {
      buckets.remove(bucket);
      leaving.add(bucket.batch());
    }
    for (Iterator<Bucket> oldest = buckets.iterator(); oldest.hasNext(); ) {
      Bucket old = oldest.next();
      if (old.opened > seen - expiration) {
        break;
      }
      oldest.remove();
      if (keepIncomplete) {
        leaving.add(old.batch());
      }
    }
    seen++;
    return leaving;
  }

  private Bucket place(E example) {
    for (Bucket bucket : buckets) {
      if (bucket.takes(example)) {
        bucket.add(example);
        return bucket;
      }
    }
    Bucket opened = new Bucket(seen, example);
    buckets.add(opened);
    return opened;
  }

  /** Ends the stream: closes what is open, and counts anew. Returns the batches that leave. */
  List<List<E>> finish() {
    List<List<E>> leaving = new ArrayList<>();
    if (keepIncomplete) {
      buckets.forEach(bucket -> leaving.add(bucket.batch()));
    }
    buckets.clear();
    seen = 0;
    return leaving;
  }

  /** The number of examples since the stream began. */
  long seen() {
    return seen;
  }

  /** What lies in open buckets, in the order of opening. */
  List<Open<E>> open() {
    return buckets.stream()
        .map(bucket -> new Open<>(bucket.opened, List.copyOf(bucket.examples)))
        .toList();
  }

  /** Puts the buckets into the state that {@link #seen()} and {@link #open()} have described. */
  void restore(long newSeen, List<Open<E>> open) {
    buckets.clear();
    for (Open<E> state : open) {
      if (state.examples().isEmpty()) {
        continue;
      }
      Bucket bucket = new Bucket(state.opened(), state.examples().get(0));
      state.examples().stream().skip(1).forEach(bucket::add);
      buckets.add(bucket);
    }
    seen = newSeen;
  }

  private final class Bucket {
    private final long opened;
    private final List<E> examples = new ArrayList<>();
    private final Map<String, Integer> owed = new TreeMap<>(minima);
    private double lowest;
    private double highest = Double.POSITIVE_INFINITY;

    Bucket(long opened, E first) {
      this.opened = opened;
      put(first);
    }

    boolean takes(E example) {
      int frames = length.applyAsInt(example);
      return lowest <= frames && frames <= highest && (hasFreeChoice() || isOwed(example));
    }

    private boolean hasFreeChoice() {
      return batchSize - examples.size() > owed.values().stream().mapToInt(Integer::intValue).sum();
    }

    private boolean isOwed(E example) {
      return sets.apply(example).stream().anyMatch(set -> owed.getOrDefault(set, 0) > 0);
    }

    void add(E example) {
      put(example);
      for (String set : sets.apply(example)) {
        owed.computeIfPresent(set, (name, count) -> Math.max(0, count - 1));
      }
    }

    private void put(E example) {
      examples.add(example);
      int frames = length.applyAsInt(example);
      lowest = Math.max(lowest, frames * (1 - padding));
      highest = Math.min(highest, frames / (1 - padding));
    }

    List<E> batch() {
      List<E> batch = new ArrayList<>(examples);
      batch.sort(longestFirst);
      return List.copyOf(batch);
    }
  }
}
