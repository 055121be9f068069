package io.github.sed4j.inference;

import io.github.sed4j.inference.postprocessing.FrameScores;
import io.github.sed4j.inference.postprocessing.SoundEvent;
import io.github.sed4j.models.bundle.Provenance;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What was detected in one recording: which sounds occur in it, when, and what is to be known about
 * the result.
 *
 * <p>Thread safety: immutable, safe to share.
 */
public final class Detection {

  private final String name;
  private final double duration;
  private final List<SoundEvent> events;
  private final Map<String, Double> tagScores;
  private final Set<String> tags;
  private final @Nullable FrameScores frameScores;
  private final List<DetectionWarning> warnings;
  private final String bundle;
  private final Provenance provenance;

  private Detection(Builder builder, String name, Map<String, Double> tagScores) {
    this.name = name;
    this.duration = builder.duration;
    this.events = List.copyOf(builder.events);
    this.tagScores = Collections.unmodifiableMap(new LinkedHashMap<>(tagScores));
    Set<String> on = new LinkedHashSet<>(tagScores.keySet());
    on.retainAll(builder.tags);
    this.tags = Collections.unmodifiableSet(on);
    this.frameScores = builder.frameScores;
    this.warnings = List.copyOf(builder.warnings);
    this.bundle = builder.bundle;
    this.provenance = builder.provenance;
  }

  /**
   * Starts a detection without events, tags and warnings.
   *
   * @return a builder
   */
  public static Builder builder() {
    return new Builder();
  }

  /**
   * Returns the name of the recording.
   *
   * @return its path as it was given, or the name that was given with a stream or clip
   */
  public String name() {
    return name;
  }

  /**
   * Returns the duration of the recording.
   *
   * @return seconds
   */
  public double duration() {
    return duration;
  }

  /**
   * Returns the events.
   *
   * @return by onset, offset and label; the score of an event is the mean of its frames' scores
   */
  public List<SoundEvent> events() {
    return events;
  }

  /**
   * Returns the event classes that the detector knows.
   *
   * @return names in the order of the bundle
   */
  public List<String> eventClasses() {
    return List.copyOf(tagScores.keySet());
  }

  /**
   * Returns how sure the detector is that each event class occurs somewhere in the recording.
   *
   * @return scores 0 to 1 by event class, in the order of the bundle; of a recording that is tagged
   *     in windows the largest over the windows
   */
  public Map<String, Double> tagScores() {
    return tagScores;
  }

  /**
   * Returns the event classes that occur somewhere in the recording.
   *
   * @return those whose tag score is above its threshold, in the order of the bundle
   */
  public Set<String> tags() {
    return tags;
  }

  /**
   * Returns the scores that the events were made of: masked by the tags and filtered, each class
   * with its own context.
   *
   * @return scores {@code (K, N)}; empty if they were not asked for
   */
  public Optional<FrameScores> frameScores() {
    return Optional.ofNullable(frameScores);
  }

  /**
   * Returns what should be known about the result.
   *
   * @return warnings, in the order in which they were noticed
   */
  public List<DetectionWarning> warnings() {
    return warnings;
  }

  /**
   * Returns the bundle that detected.
   *
   * @return where it was read; {@code bundle} for one that was not
   */
  public String bundle() {
    return bundle;
  }

  /**
   * Returns where the bundle comes from.
   *
   * @return its provenance
   */
  public Provenance provenance() {
    return provenance;
  }

  @Override
  public boolean equals(@Nullable Object other) {
    return other instanceof Detection that
        && name.equals(that.name)
        && duration == that.duration
        && events.equals(that.events)
        && tagScores.equals(that.tagScores)
        && tags.equals(that.tags)
        && Objects.equals(frameScores, that.frameScores)
        && warnings.equals(that.warnings)
        && bundle.equals(that.bundle)
        && provenance.equals(that.provenance);
  }

  @Override
  public int hashCode() {
    return Objects.hash(name, duration, events, tagScores, tags, frameScores, warnings, bundle);
  }

  /**
   * Returns the name and how much was detected.
   *
   * @return for example {@code Detection[kitchen.wav, 10.0 s, 3 events, tags [Dishes, Speech]]}
   */
  @Override
  public String toString() {
    return "Detection["
        + name
        + ", "
        + duration
        + " s, "
        + events.size()
        + " events, tags "
        + tags
        + "]";
  }

  /** Content of a detection; for one thread at a time. */
  public static final class Builder {

    private @Nullable String name;
    private double duration;
    private @Nullable Map<String, Double> tagScores;
    private Set<String> tags = Set.of();
    private List<SoundEvent> events = List.of();
    private @Nullable FrameScores frameScores;
    private final List<DetectionWarning> warnings = new ArrayList<>();
    private String bundle = "bundle";
    private Provenance provenance = Provenance.builder().build();

    private Builder() {}

    /**
     * Sets the name of the recording.
     *
     * @param name the name, such as its path
     * @return this builder
     */
    public Builder setName(String name) {
      this.name = Objects.requireNonNull(name, "name");
      return this;
    }

    /**
     * Sets the tag scores, and with them the event classes.
     *
     * @param tagScores scores 0 to 1 by event class, in the order of the bundle, at least one
     * @return this builder
     */
    public Builder setTagScores(Map<String, Double> tagScores) {
      this.tagScores = new LinkedHashMap<>(tagScores);
      return this;
    }

    /**
     * Sets the duration of the recording.
     *
     * @param seconds at least 0, finite; default 0
     * @return this builder
     */
    public Builder optDuration(double seconds) {
      this.duration = seconds;
      return this;
    }

    /**
     * Sets the event classes that occur in the recording.
     *
     * @param tags some of the event classes; default none
     * @return this builder
     */
    public Builder optTags(Set<String> tags) {
      this.tags = Set.copyOf(tags);
      return this;
    }

    /**
     * Sets the events.
     *
     * @param events events by onset, offset and label; default none
     * @return this builder
     */
    public Builder optEvents(List<SoundEvent> events) {
      this.events = List.copyOf(events);
      return this;
    }

    /**
     * Sets the scores that the events were made of.
     *
     * @param frameScores scores of the event classes in their order
     * @return this builder
     */
    public Builder optFrameScores(FrameScores frameScores) {
      this.frameScores = frameScores;
      return this;
    }

    /**
     * Adds a warning.
     *
     * @param warning what should be known
     * @return this builder
     */
    public Builder addWarning(DetectionWarning warning) {
      warnings.add(Objects.requireNonNull(warning, "warning"));
      return this;
    }

    /**
     * Sets which bundle detected.
     *
     * @param origin where it was read
     * @param provenance where it comes from
     * @return this builder
     */
    public Builder optBundle(String origin, Provenance provenance) {
      this.bundle = Objects.requireNonNull(origin, "origin");
      this.provenance = Objects.requireNonNull(provenance, "provenance");
      return this;
    }

    /**
     * Makes the detection.
     *
     * @return the detection
     * @throws IllegalArgumentException if name or tag scores are missing, if the duration or a tag
     *     score is outside its range, or if a tag, an event or the frame scores are of another
     *     event class than the tag scores
     */
    public Detection build() {
      if (name == null || tagScores == null || tagScores.isEmpty()) {
        throw new IllegalArgumentException(
            "setName and setTagScores are required, with at least one event class");
      }
      if (!(duration >= 0 && duration < Double.POSITIVE_INFINITY)) {
        throw new IllegalArgumentException(
            "duration = " + duration + " s, allowed: finite, at least 0");
      }
      tagScores.forEach(
          (label, score) -> {
            if (!(score >= 0 && score <= 1)) {
              throw new IllegalArgumentException(
                  "tag score of " + label + " = " + score + ", allowed: 0 to 1");
            }
          });
      tags.forEach(tag -> requireKnown("tag", tag, tagScores));
      events.forEach(event -> requireKnown("event class", event.label(), tagScores));
      if (frameScores != null
          && !frameScores.eventClasses().equals(List.copyOf(tagScores.keySet()))) {
        throw new IllegalArgumentException(
            "event classes of the frame scores = "
                + frameScores.eventClasses()
                + ", allowed: "
                + tagScores.keySet());
      }
      return new Detection(this, name, tagScores);
    }

    private static void requireKnown(String what, String label, Map<String, Double> known) {
      if (!known.containsKey(label)) {
        throw new IllegalArgumentException(
            what + " '" + label + "', allowed: " + known.keySet() + " as there are tag scores");
      }
    }
  }
}
