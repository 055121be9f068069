package io.github.sed4j.inference.calibration;

import io.github.sed4j.inference.postprocessing.PerClass;
import io.github.sed4j.models.bundle.BundleFormatException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * All that was chosen on labelled recordings so that scores become decisions: for each event class
 * the threshold of its tag, and how its events are found. A bundle keeps it in its section {@link
 * #SECTION}.
 *
 * <p>Thread safety: immutable, safe to share.
 */
public final class Calibration {

  /** Name of the bundle's section. */
  public static final String SECTION = "calibration";

  /** Threshold of a tag where nobody has chosen one. */
  public static final double DEFAULT_TAG_THRESHOLD = 0.5;

  private final List<String> eventClasses;
  private final Map<String, Double> tagThresholds;
  private final Map<String, DetectionSetting> detection;
  private final @Nullable Map<String, DetectionSetting> lowLatency;
  private final @Nullable Map<String, DetectionSetting> pseudoLabels;
  private final CalibrationProvenance provenance;

  private Calibration(Builder builder) {
    eventClasses = builder.eventClasses;
    tagThresholds = complete("tag threshold", builder.tagThresholds);
    detection = complete("detection setting", builder.detection);
    lowLatency =
        builder.lowLatency == null ? null : complete("low-latency setting", builder.lowLatency);
    pseudoLabels =
        builder.pseudoLabels == null
            ? null
            : complete("pseudo-label setting", builder.pseudoLabels);
    provenance = builder.provenance;
    tagThresholds.forEach(
        (label, threshold) -> {
          if (threshold.isNaN()) {
            throw new IllegalArgumentException(label + ": tag threshold = NaN, allowed: a number");
          }
        });
  }

  /** The values in the order of the classes. */
  private <T> Map<String, T> complete(String what, PerClass<T> values) {
    for (String label : values.labels()) {
      if (!eventClasses.contains(label)) {
        throw new IllegalArgumentException(
            what + " of '" + label + "', allowed: the event classes " + eventClasses);
      }
    }
    Map<String, T> complete = new LinkedHashMap<>();
    for (String label : eventClasses) {
      complete.put(label, values.get(label));
    }
    return complete;
  }

  /**
   * Starts a calibration with the defaults for everything.
   *
   * @param eventClasses the K event classes, in the order of the networks' scores
   * @return a builder
   * @throws IllegalArgumentException if there is no class, or one occurs twice
   */
  public static Builder builder(List<String> eventClasses) {
    return new Builder(eventClasses);
  }

  /**
   * Returns what is used where nothing was calibrated: {@link #DEFAULT_TAG_THRESHOLD} and {@link
   * DetectionSetting#DEFAULT} for every class.
   *
   * @param eventClasses the K event classes
   * @return a calibration whose provenance is {@link CalibrationProvenance#NONE}
   */
  public static Calibration defaults(List<String> eventClasses) {
    return builder(eventClasses).build();
  }

  /**
   * Reads a calibration as {@link #toJson()} has it.
   *
   * @param json the section of a bundle
   * @param eventClasses the classes of the bundle
   * @param origin what messages call it, such as the bundle's file
   * @return the calibration
   * @throws BundleFormatException naming the field that is missing, unknown or not allowed
   */
  public static Calibration fromJson(String json, List<String> eventClasses, String origin)
      throws BundleFormatException {
    return CalibrationJson.read(json, eventClasses, origin);
  }

  /**
   * Returns this calibration as the JSON of a bundle's section.
   *
   * @return one object; infinities are the strings {@code "Infinity"} and {@code "-Infinity"}
   */
  public String toJson() {
    return CalibrationJson.write(this);
  }

  /**
   * Starts a calibration with all that this one has.
   *
   * @return a builder
   */
  public Builder toBuilder() {
    Builder builder =
        builder(eventClasses)
            .optTagThresholds(tagThresholds())
            .optDetection(detection())
            .optProvenance(provenance);
    builder.lowLatency = lowLatency().orElse(null);
    builder.pseudoLabels = pseudoLabels().orElse(null);
    return builder;
  }

  /**
   * Returns the event classes.
   *
   * @return K names in the order of the networks' scores
   */
  public List<String> eventClasses() {
    return eventClasses;
  }

  /**
   * Returns above which score a tag is on.
   *
   * @return a threshold for each event class
   */
  public PerClass<Double> tagThresholds() {
    return PerClass.of(tagThresholds);
  }

  /**
   * Returns how events are found in scores that the tags have masked.
   *
   * @return a setting for each event class
   */
  public PerClass<DetectionSetting> detection() {
    return PerClass.of(detection);
  }

  /**
   * Returns how events are found at once, without waiting for tags.
   *
   * @return a setting for each event class, or empty if that was not calibrated
   */
  public Optional<PerClass<DetectionSetting>> lowLatency() {
    return Optional.ofNullable(lowLatency).map(PerClass::of);
  }

  /**
   * Returns how pseudo strong labels are made: for best F of frames, not of events.
   *
   * @return a setting for each event class, or empty if that was not calibrated
   */
  public Optional<PerClass<DetectionSetting>> pseudoLabels() {
    return Optional.ofNullable(pseudoLabels).map(PerClass::of);
  }

  /**
   * Returns where the calibration comes from.
   *
   * @return the provenance
   */
  public CalibrationProvenance provenance() {
    return provenance;
  }

  /**
   * Decides which tags are on.
   *
   * @param tagScores a score for each class, {@code (K)}
   * @return whether each score is above its threshold
   * @throws IllegalArgumentException if there are not K scores
   */
  public boolean[] tags(double[] tagScores) {
    if (tagScores.length != eventClasses.size()) {
      throw new IllegalArgumentException(
          "tag scores = " + tagScores.length + ", allowed: " + eventClasses.size());
    }
    boolean[] on = new boolean[tagScores.length];
    for (int k = 0; k < on.length; k++) {
      on[k] = tagScores[k] > value(tagThresholds, eventClasses.get(k));
    }
    return on;
  }

  private static <T> T value(Map<String, T> values, String label) {
    return Objects.requireNonNull(values.get(label), label);
  }

  @Override
  public boolean equals(@Nullable Object other) {
    return other instanceof Calibration that
        && eventClasses.equals(that.eventClasses)
        && tagThresholds.equals(that.tagThresholds)
        && detection.equals(that.detection)
        && Objects.equals(lowLatency, that.lowLatency)
        && Objects.equals(pseudoLabels, that.pseudoLabels)
        && provenance.equals(that.provenance);
  }

  @Override
  public int hashCode() {
    return Objects.hash(
        eventClasses, tagThresholds, detection, lowLatency, pseudoLabels, provenance);
  }

  @Override
  public String toString() {
    return "Calibration[" + tagThresholds + ", " + detection + "]";
  }

  /** Collects the settings; not for use by several threads. */
  public static final class Builder {

    private final List<String> eventClasses;
    private PerClass<Double> tagThresholds = PerClass.same(DEFAULT_TAG_THRESHOLD);
    private PerClass<DetectionSetting> detection = PerClass.same(DetectionSetting.DEFAULT);
    private @Nullable PerClass<DetectionSetting> lowLatency;
    private @Nullable PerClass<DetectionSetting> pseudoLabels;
    private CalibrationProvenance provenance = CalibrationProvenance.NONE;

    private Builder(List<String> eventClasses) {
      this.eventClasses = List.copyOf(eventClasses);
      long distinct = this.eventClasses.stream().map(Function.identity()).distinct().count();
      if (distinct != this.eventClasses.size() || distinct == 0) {
        throw new IllegalArgumentException(
            "event classes = " + eventClasses + ", allowed: at least one, each once");
      }
    }

    /**
     * Sets above which score a tag is on.
     *
     * @param thresholds not NaN; {@link Calibration#DEFAULT_TAG_THRESHOLD} unless set
     * @return this builder
     */
    public Builder optTagThresholds(PerClass<Double> thresholds) {
      tagThresholds = Objects.requireNonNull(thresholds, "thresholds");
      return this;
    }

    /**
     * Sets how events are found in scores that the tags have masked.
     *
     * @param settings {@link DetectionSetting#DEFAULT} unless set
     * @return this builder
     */
    public Builder optDetection(PerClass<DetectionSetting> settings) {
      detection = Objects.requireNonNull(settings, "settings");
      return this;
    }

    /**
     * Sets how events are found without tags.
     *
     * @param settings none unless set
     * @return this builder
     */
    public Builder optLowLatency(PerClass<DetectionSetting> settings) {
      lowLatency = Objects.requireNonNull(settings, "settings");
      return this;
    }

    /**
     * Sets how pseudo strong labels are made.
     *
     * @param settings none unless set
     * @return this builder
     */
    public Builder optPseudoLabels(PerClass<DetectionSetting> settings) {
      pseudoLabels = Objects.requireNonNull(settings, "settings");
      return this;
    }

    /**
     * Sets where the calibration comes from.
     *
     * @param origin {@link CalibrationProvenance#NONE} unless set
     * @return this builder
     */
    public Builder optProvenance(CalibrationProvenance origin) {
      provenance = Objects.requireNonNull(origin, "origin");
      return this;
    }

    /**
     * Makes the calibration.
     *
     * @return the calibration
     * @throws IllegalArgumentException if an event class has no setting, a setting is of another
     *     class, or a threshold is NaN
     */
    public Calibration build() {
      return new Calibration(this);
    }
  }
}
