package io.github.sed4j.features.augment;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * The last examples of a stream, from which a {@link Superposition} takes its partners. What an
 * example is (a clip in memory, or the name of one) is the caller's choice.
 *
 * <p>Which example comes out depends on the examples that went in, their order and the uniform
 * number alone. So a run repeats exactly if one thread adds and picks in the order of the stream,
 * before batches are formed and before work is shared among threads.
 *
 * <p>Thread safety: not thread-safe.
 *
 * @param <E> type of the examples
 */
public final class RecentExamples<E> {

  /** 80 batches of 24 examples (the authors' code, 2020). */
  public static final int DEFAULT_CAPACITY = 80 * 24;

  private final int capacity;
  private final List<E> ring = new ArrayList<>();
  private int oldest;

  private RecentExamples(int capacity) {
    this.capacity = capacity;
  }

  /**
   * Makes an empty buffer.
   *
   * @param capacity how many examples it remembers, at least 1
   * @param <E> type of the examples
   * @return the buffer
   * @throws IllegalArgumentException if the capacity is below 1
   */
  public static <E> RecentExamples<E> of(int capacity) {
    return new RecentExamples<>(Require.atLeast("capacity", capacity, 1));
  }

  /**
   * Adds an example; a full buffer forgets its oldest.
   *
   * @param example the example
   */
  public void add(E example) {
    if (ring.size() < capacity) {
      ring.add(example);
    } else {
      ring.set(oldest, example);
      oldest = (oldest + 1) % capacity;
    }
  }

  /**
   * Picks an example, each with equal probability.
   *
   * @param u uniform number, 0 (the oldest) to below 1 (the newest)
   * @return the example, or empty if there is none yet
   * @throws IllegalArgumentException if {@code u} is outside its range
   */
  public Optional<E> pick(double u) {
    Require.uniform("u", u);
    int size = ring.size();
    return size == 0 ? Optional.empty() : Optional.of(ring.get((oldest + (int) (u * size)) % size));
  }

  /**
   * Returns how many examples there are.
   *
   * @return 0 to {@link #capacity()}
   */
  public int size() {
    return ring.size();
  }

  /**
   * Returns how many examples the buffer remembers.
   *
   * @return at least 1
   */
  public int capacity() {
    return capacity;
  }
}
