package io.github.sed4j.training.selftraining;

import com.google.gson.JsonObject;
import io.github.sed4j.features.audio.AudioClip;
import io.github.sed4j.inference.calibration.AdmissionThresholds;
import io.github.sed4j.inference.calibration.ThresholdCalibration;
import io.github.sed4j.inference.postprocessing.PerClass;
import io.github.sed4j.models.bundle.BundleFormatException;
import io.github.sed4j.models.bundle.JsonFields;
import io.github.sed4j.training.loop.AdaptiveAdmission;
import io.github.sed4j.training.loop.Validation;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.ToDoubleFunction;
import org.jspecify.annotations.Nullable;

/**
 * On-the-fly tagging (technical report, section 1): an unlabelled clip joins training with the tags
 * that the network in training gives it, if that network is sure about every event class. The
 * thresholds of being sure are found anew at each validation; before the first, no clip joins.
 *
 * <p>One object serves one run at a time; its state is kept in the checkpoints.
 *
 * <p>Thread safety: as {@link AdaptiveAdmission} says.
 */
public final class OnTheFlyTagging implements AdaptiveAdmission {

  private static final String ASKED = "asked";
  private static final String WITHOUT_EVENTS = "without_events";
  private static final String ADMITTED = "admitted";
  private static final String DETECTION = "detection";
  private static final String EXCLUSION = "exclusion";

  private final ThresholdCalibration calibration;
  private final Map<String, Long> admitted = new TreeMap<>();
  private List<String> eventClasses = List.of();
  private @Nullable Tagger tagger;
  private @Nullable AdmissionThresholds thresholds;
  private long asked;
  private long withoutEvents;

  private OnTheFlyTagging(ThresholdCalibration calibration) {
    this.calibration = calibration;
  }

  /**
   * Makes an admission with the limits of the technical report: precision above {@value
   * ThresholdCalibration#DEFAULT_MIN_PRECISION}, negative predictive value above {@value
   * ThresholdCalibration#DEFAULT_MIN_NPV}.
   *
   * @return the admission
   */
  public static OnTheFlyTagging report() {
    return with(ThresholdCalibration.builder().build());
  }

  /**
   * Makes an admission with other limits.
   *
   * @param calibration finds the thresholds, by {@link ThresholdCalibration#admissionThresholds}
   * @return the admission
   */
  public static OnTheFlyTagging with(ThresholdCalibration calibration) {
    return new OnTheFlyTagging(calibration);
  }

  @Override
  public void begin(List<String> classes, Tagger ofNetwork) {
    eventClasses = List.copyOf(classes);
    tagger = ofNetwork;
    thresholds = null;
    admitted.clear();
    asked = 0;
    withoutEvents = 0;
  }

  @Override
  public void validated(Validation validation) {
    thresholds = calibration.admissionThresholds(validation.scores(), validation.tags());
  }

  @Override
  public boolean isOpen() {
    return thresholds != null;
  }

  @Override
  public List<Optional<Set<String>>> admit(List<Candidate> candidates) {
    if (tagger == null || thresholds == null) {
      throw new IllegalStateException("no network was validated yet");
    }
    List<AudioClip> clips = candidates.stream().map(Candidate::clip).toList();
    List<Optional<Set<String>>> decisions = new ArrayList<>();
    for (float[] scores : tagger.tag(clips)) {
      asked++;
      Optional<Set<String>> tags = thresholds.decide(eventClasses, scores);
      tags.ifPresent(this::count);
      decisions.add(tags);
    }
    return decisions;
  }

  private void count(Set<String> tags) {
    tags.forEach(label -> admitted.merge(label, 1L, Long::sum));
    if (tags.isEmpty()) {
      withoutEvents++;
    }
  }

  @Override
  public Map<String, Long> admitted() {
    return Map.copyOf(admitted);
  }

  /**
   * Counts the clips about which it was asked.
   *
   * @return clips, each as often as it was asked about
   */
  public long asked() {
    return asked;
  }

  /**
   * Counts the clips that joined as clips without events.
   *
   * @return clips, each as often as it joined
   */
  public long withoutEvents() {
    return withoutEvents;
  }

  /**
   * Returns the thresholds of the last validation.
   *
   * @return the thresholds, or empty before the first
   */
  public Optional<AdmissionThresholds> thresholds() {
    return Optional.ofNullable(thresholds);
  }

  @Override
  public String state() {
    JsonObject json = new JsonObject();
    json.addProperty(ASKED, asked);
    json.addProperty(WITHOUT_EVENTS, withoutEvents);
    JsonObject counts = new JsonObject();
    admitted.forEach(counts::addProperty);
    json.add(ADMITTED, counts);
    if (thresholds != null) {
      json.add(DETECTION, toJson(thresholds.detection()::get));
      json.add(EXCLUSION, toJson(thresholds.exclusion()::get));
    }
    return json.toString();
  }

  /** As text, since JSON knows no infinity. */
  private JsonObject toJson(ToDoubleFunction<String> values) {
    JsonObject json = new JsonObject();
    eventClasses.forEach(
        label -> json.addProperty(label, Double.toString(values.applyAsDouble(label))));
    return json;
  }

  @Override
  public void restore(String state) {
    try {
      JsonFields json = JsonFields.parse(state, "state of on-the-fly tagging", "");
      long ofAsked = json.integer(ASKED, 0, Long.MAX_VALUE);
      long ofWithoutEvents = json.integer(WITHOUT_EVENTS, 0, Long.MAX_VALUE);
      Map<String, Long> ofAdmitted = new TreeMap<>();
      JsonFields counts = json.object(ADMITTED);
      for (String label : counts.names()) {
        ofAdmitted.put(label, counts.integer(label, 0, Long.MAX_VALUE));
      }
      thresholds =
          json.has(DETECTION)
              ? new AdmissionThresholds(
                  fromJson(json.object(DETECTION)), fromJson(json.object(EXCLUSION)))
              : null;
      asked = ofAsked;
      withoutEvents = ofWithoutEvents;
      admitted.clear();
      admitted.putAll(ofAdmitted);
    } catch (BundleFormatException e) {
      throw new IllegalArgumentException(e.getMessage(), e);
    }
  }

  private PerClass<Double> fromJson(JsonFields json) throws BundleFormatException {
    Map<String, Double> values = new HashMap<>();
    for (String label : eventClasses) {
      try {
        values.put(label, Double.valueOf(json.string(label)));
      } catch (NumberFormatException e) {
        throw json.error(label, json.string(label), "a number as text");
      }
    }
    return PerClass.of(values);
  }
}
