package io.github.sed4j.models.bundle;

import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.OptionalLong;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Where weights come from: the data, the seed, the steps, what was measured, and the version of the
 * library. Nothing in here changes what a network computes.
 *
 * <p>Thread safety: immutable, safe to share.
 */
public final class Provenance {

  private final List<String> data;
  private final @Nullable Long seed;
  private final @Nullable Long steps;
  private final Map<String, Double> scores;
  private final String libraryVersion;
  private final Map<String, String> entries;

  private Provenance(Builder builder) {
    this.data = builder.data;
    this.seed = builder.seed;
    this.steps = builder.steps;
    this.scores = Collections.unmodifiableMap(new TreeMap<>(builder.scores));
    this.libraryVersion = builder.libraryVersion;
    this.entries = Collections.unmodifiableMap(new TreeMap<>(builder.entries));
  }

  /**
   * Returns a builder of a provenance that says nothing but this library's version.
   *
   * @return the builder
   */
  public static Builder builder() {
    return new Builder();
  }

  /**
   * Returns the data that was trained on.
   *
   * @return one line for each data set, such as its name, version and licence
   */
  public List<String> data() {
    return data;
  }

  /**
   * Returns the seed of the training.
   *
   * @return the seed, if it is known
   */
  public OptionalLong seed() {
    return seed == null ? OptionalLong.empty() : OptionalLong.of(seed);
  }

  /**
   * Returns the number of training steps.
   *
   * @return the number, if it is known
   */
  public OptionalLong steps() {
    return steps == null ? OptionalLong.empty() : OptionalLong.of(steps);
  }

  /**
   * Returns what was measured.
   *
   * @return values by name, in the order of the names; never NaN, perhaps infinite
   */
  public Map<String, Double> scores() {
    return scores;
  }

  /**
   * Returns the version of the library that made the weights.
   *
   * @return for example {@code 0.1.0}
   */
  public String libraryVersion() {
    return libraryVersion;
  }

  /**
   * Returns everything else that is worth knowing.
   *
   * @return texts by name, in the order of the names
   */
  public Map<String, String> entries() {
    return entries;
  }

  /**
   * Tells whether another provenance says the same.
   *
   * @param other the other object
   * @return true if equal
   */
  @Override
  public boolean equals(@Nullable Object other) {
    return other instanceof Provenance that
        && data.equals(that.data)
        && Objects.equals(seed, that.seed)
        && Objects.equals(steps, that.steps)
        && scores.equals(that.scores)
        && libraryVersion.equals(that.libraryVersion)
        && entries.equals(that.entries);
  }

  /**
   * Returns a hash of all that is said.
   *
   * @return the hash
   */
  @Override
  public int hashCode() {
    return Objects.hash(data, seed, steps, scores, libraryVersion, entries);
  }

  /**
   * Returns all that is said, on one line.
   *
   * @return for example {@code Provenance[data=[DESED 2020], seed=1, steps=20000, ...]}
   */
  @Override
  public String toString() {
    return "Provenance[data="
        + data
        + ", seed="
        + seed
        + ", steps="
        + steps
        + ", scores="
        + scores
        + ", libraryVersion="
        + libraryVersion
        + ", entries="
        + entries
        + "]";
  }

  /** Settings of a provenance; all are optional. For one thread at a time. */
  public static final class Builder {

    private List<String> data = List.of();
    private @Nullable Long seed;
    private @Nullable Long steps;
    private Map<String, Double> scores = Map.of();
    private String libraryVersion = LibraryVersion.CURRENT;
    private Map<String, String> entries = Map.of();

    private Builder() {}

    /**
     * Sets the data that was trained on.
     *
     * @param data one line for each data set; copied
     * @return this builder
     */
    public Builder optData(List<String> data) {
      this.data = List.copyOf(data);
      return this;
    }

    /**
     * Sets the seed of the training.
     *
     * @param seed the seed
     * @return this builder
     */
    public Builder optSeed(long seed) {
      this.seed = seed;
      return this;
    }

    /**
     * Sets the number of training steps.
     *
     * @param steps at least 0
     * @return this builder
     */
    public Builder optSteps(long steps) {
      this.steps = steps;
      return this;
    }

    /**
     * Sets what was measured.
     *
     * @param scores values by name, none of them NaN; copied
     * @return this builder
     */
    public Builder optScores(Map<String, Double> scores) {
      this.scores = Map.copyOf(scores);
      return this;
    }

    /**
     * Sets the version of the library that made the weights.
     *
     * @param libraryVersion the version; this library's if not set
     * @return this builder
     */
    public Builder optLibraryVersion(String libraryVersion) {
      this.libraryVersion = libraryVersion;
      return this;
    }

    /**
     * Sets everything else that is worth knowing.
     *
     * @param entries texts by name; copied
     * @return this builder
     */
    public Builder optEntries(Map<String, String> entries) {
      this.entries = Map.copyOf(entries);
      return this;
    }

    /**
     * Makes the provenance.
     *
     * @return the provenance
     * @throws IllegalArgumentException if the steps are negative, a score is NaN, or a text holds
     *     half a surrogate pair
     */
    public Provenance build() {
      if (steps != null && steps < 0) {
        throw new IllegalArgumentException("steps = " + steps + ", allowed: at least 0");
      }
      scores.forEach(
          (name, score) -> {
            if (score.isNaN()) {
              throw new IllegalArgumentException(
                  "score " + name + " = NaN, allowed: numbers and infinities");
            }
          });
      data.forEach(StrictJson::requireUnicode);
      scores.keySet().forEach(StrictJson::requireUnicode);
      StrictJson.requireUnicode(libraryVersion);
      entries.forEach(
          (name, text) -> {
            StrictJson.requireUnicode(name);
            StrictJson.requireUnicode(text);
          });
      return new Provenance(this);
    }
  }
}
