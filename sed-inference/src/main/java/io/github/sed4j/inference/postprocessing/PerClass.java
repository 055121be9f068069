package io.github.sed4j.inference.postprocessing;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * A setting per event class: the same for all, given class by class, or both (a value for all, and
 * exceptions).
 *
 * <p>Thread safety: immutable, as far as the values are.
 *
 * @param <T> type of the setting, such as a threshold or a filter length
 */
public final class PerClass<T> {

  private final @Nullable T others;
  private final Map<String, T> values;

  private PerClass(@Nullable T others, Map<String, T> values) {
    this.others = others;
    this.values = values;
  }

  /**
   * Makes a setting that is the same for every event class.
   *
   * @param <T> type of the setting
   * @param value the value
   * @return the setting
   */
  public static <T> PerClass<T> same(T value) {
    return new PerClass<>(Objects.requireNonNull(value, "value"), Map.of());
  }

  /**
   * Makes a setting that is given class by class; other classes have none.
   *
   * @param <T> type of the setting
   * @param values the value of each event class
   * @return the setting
   */
  public static <T> PerClass<T> of(Map<String, ? extends T> values) {
    return new PerClass<>(null, new LinkedHashMap<>(values));
  }

  /**
   * Returns this setting with the value of one event class replaced.
   *
   * @param label the event class
   * @param value its value
   * @return a new setting
   */
  public PerClass<T> with(String label, T value) {
    Map<String, T> changed = new LinkedHashMap<>(values);
    changed.put(label, Objects.requireNonNull(value, "value"));
    return new PerClass<>(others, changed);
  }

  /**
   * Returns this setting with every value replaced.
   *
   * @param <R> type of the new setting
   * @param change makes the new value of each old one; throws what is to be thrown
   * @return a new setting
   */
  public <R> PerClass<R> map(Function<? super T, ? extends R> change) {
    Map<String, R> changed = new LinkedHashMap<>();
    values.forEach((label, value) -> changed.put(label, change.apply(value)));
    return new PerClass<>(others == null ? null : change.apply(others), changed);
  }

  /**
   * Returns the value of an event class.
   *
   * @param label the event class
   * @return its value
   * @throws IllegalArgumentException if there is neither a value of the class nor one for all
   */
  public T get(String label) {
    T value = values.getOrDefault(label, others);
    if (value == null) {
      throw new IllegalArgumentException(
          "no setting for event class '" + label + "', there are ones for " + values.keySet());
    }
    return value;
  }

  /**
   * Returns the event classes that have a value of their own.
   *
   * @return their names, unmodifiable
   */
  public Set<String> labels() {
    return Set.copyOf(values.keySet());
  }

  @Override
  public boolean equals(@Nullable Object other) {
    return other instanceof PerClass<?> that
        && Objects.equals(others, that.others)
        && values.equals(that.values);
  }

  @Override
  public int hashCode() {
    return Objects.hash(others, values);
  }

  @Override
  public String toString() {
    return values.isEmpty()
        ? String.valueOf(others)
        : others == null ? values.toString() : values + ", else " + others;
  }
}
