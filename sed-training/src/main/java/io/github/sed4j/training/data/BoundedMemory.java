package io.github.sed4j.training.data;

import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Supplier;
import java.util.function.ToLongFunction;
import org.jspecify.annotations.Nullable;

/**
 * Keeps values until they take so many bytes; what comes later is not kept.
 *
 * <p>Thread safety: safe to share.
 */
final class BoundedMemory<K, V> {

  private final long limit;
  private final ToLongFunction<V> size;
  private final ConcurrentMap<K, V> kept = new ConcurrentHashMap<>();
  private final AtomicLong bytes = new AtomicLong();

  BoundedMemory(long limit, ToLongFunction<V> size) {
    this.limit = limit;
    this.size = size;
  }

  @Nullable V get(K key) {
    return kept.get(key);
  }

  /** Keeps a value, which is made only if there is any room. */
  void put(K key, Supplier<V> value) {
    if (bytes.get() >= limit) {
      return;
    }
    V made = value.get();
    long more = size.applyAsLong(made);
    if (bytes.addAndGet(more) > limit) {
      bytes.addAndGet(-more);
      return;
    }
    if (kept.putIfAbsent(key, made) != null) {
      bytes.addAndGet(-more);
    }
  }

  long bytes() {
    return bytes.get();
  }
}
