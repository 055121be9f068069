package io.github.sed4j.inference;

import ai.djl.Device;
import io.github.sed4j.features.audio.AudioClip;
import io.github.sed4j.features.audio.AudioReader;
import io.github.sed4j.features.spectrum.LogMel;
import io.github.sed4j.features.spectrum.LogMelExtractor;
import io.github.sed4j.features.spectrum.LogMelReader;
import io.github.sed4j.inference.postprocessing.FrameScores;
import io.github.sed4j.models.DeviceChoice;
import io.github.sed4j.models.ForwardBackwardCrnnArchitecture;
import io.github.sed4j.models.bundle.Bundle;
import io.github.sed4j.models.bundle.BundleMember;
import io.github.sed4j.models.bundle.Provenance;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Any number of networks that score recordings together, as in the technical report: at least one
 * forward-backward CRNN, which tags and scores by windows of several contexts; and tag-conditioned
 * CNNs and bidirectional CRNNs, which score what is tagged.
 *
 * <p>The tag score of a class is the mean of the forward-backward CRNNs'. A frame score is the mean
 * of the families' means: with forward-backward CRNNs and tag-conditioned CNNs each family counts
 * half, however many members it has, and with bidirectional CRNNs beside both a third. Frames are
 * scored only for classes whose tag is on, and networks run only as far as that needs: features are
 * normalised once for members of equal statistics, contexts share the CNN output, and where nothing
 * is tagged nothing but the tagging is computed.
 *
 * <p>Recordings of any length: {@link TagWindows} says what is tagged. CNNs run over chunks whose
 * borders are discarded, so that their output is as if the recording had gone through as a whole. A
 * tag-conditioned CNN is given each frame's own mask; to a bidirectional CRNN each tag window is a
 * clip of its own, with its own tags, and a frame is scored in the window whose centre is nearest.
 *
 * <p>Owns native memory until {@link #close()}. Thread safety: any number of threads may use one
 * ensemble at the same time, and get what one thread gets. Calls under way when it is closed are
 * finished; later ones fail with an {@code IllegalStateException}.
 */
public final class Ensemble implements AutoCloseable {

  private final Bundle bundle;
  private final Device device;
  private final EnsembleMembers members;

  private Ensemble(Bundle bundle, Device device) {
    this.bundle = bundle;
    this.device = device;
    if (bundle.members().stream()
        .noneMatch(member -> member.architecture() instanceof ForwardBackwardCrnnArchitecture)) {
      throw new IllegalArgumentException(
          bundle.origin()
              + ": its members are "
              + bundle.members().stream().map(member -> member.architecture().type()).toList()
              + ", allowed: at least one fbcrnn, which tags");
    }
    members = EnsembleMembers.of(bundle, device);
  }

  /**
   * Starts an ensemble without members.
   *
   * @return a builder
   */
  public static Builder builder() {
    return new Builder();
  }

  /**
   * Makes the ensemble of all members of a bundle, on the device that {@link DeviceChoice#auto()}
   * chooses.
   *
   * @param bundle the bundle
   * @return the ensemble; the caller closes it
   * @throws IllegalArgumentException if no member is a forward-backward CRNN, or one has no norm
   *     statistics
   * @throws IllegalStateException if a native artifact is missing on this platform
   */
  public static Ensemble of(Bundle bundle) {
    return of(bundle, DeviceChoice.auto().device());
  }

  /**
   * Makes the ensemble of all members of a bundle.
   *
   * @param bundle the bundle
   * @param device where the networks run
   * @return the ensemble; the caller closes it
   * @throws IllegalArgumentException if no member is a forward-backward CRNN, or one has no norm
   *     statistics
   * @throws IllegalStateException if a native artifact is missing on this platform
   */
  public static Ensemble of(Bundle bundle, Device device) {
    return new Ensemble(bundle, device);
  }

  /**
   * Scores a recording.
   *
   * @param logMel its log-mel before any norm, as {@link #features()} gives it
   * @param settings what is computed
   * @return tag scores and frame scores; with no frame all tag scores are 0
   * @throws IllegalArgumentException if the log-mel has another number of bands, or the settings do
   *     not fit the networks
   * @throws IllegalStateException if the ensemble is closed
   */
  public EnsembleScores scores(LogMel logMel, ScoreSettings settings) {
    Collector collector = new Collector(settings);
    try (EnsembleRun run = run(settings.run(classes(), members.margin()), collector)) {
      run.accept(logMel);
      run.finish();
    }
    return collector.result();
  }

  /**
   * Scores a file. Memory grows with its length by the scores alone.
   *
   * @param recording the file
   * @param settings what is computed
   * @return tag scores and frame scores; with no frame all tag scores are 0
   * @throws IllegalArgumentException if the settings do not fit the networks
   * @throws IllegalStateException if the ensemble is closed
   * @throws IOException if the recording cannot be read or used
   */
  public EnsembleScores scores(Path recording, ScoreSettings settings) throws IOException {
    Collector collector = new Collector(settings);
    try (EnsembleRun run = run(settings.run(classes(), members.margin()), collector)) {
      reader(AudioReader.withDefaults()).readSummarised(recording, summary -> {}, run::accept);
      run.finish();
    }
    return collector.result();
  }

  /**
   * Scores a clip.
   *
   * @param clip the recording, of any rate and number of channels
   * @param settings what is computed
   * @return tag scores and frame scores; with no frame all tag scores are 0
   * @throws IllegalArgumentException if the settings do not fit the networks
   * @throws IllegalStateException if the ensemble is closed
   * @throws IOException if the clip cannot be used
   */
  public EnsembleScores scores(AudioClip clip, ScoreSettings settings) throws IOException {
    Collector collector = new Collector(settings);
    try (EnsembleRun run = run(settings.run(classes(), members.margin()), collector)) {
      reader(AudioReader.withDefaults())
          .readSummarised(clip, clip.toString(), summary -> {}, run::accept);
      run.finish();
    }
    return collector.result();
  }

  LogMelReader reader(AudioReader audio) {
    return LogMelReader.of(features(), audio);
  }

  EnsembleRun run(RunSettings settings, EnsembleRun.Sink sink) {
    return new EnsembleRun(members, settings, sink);
  }

  /** Whether all members are forward-backward CRNNs. */
  boolean taggersAlone() {
    return members.tagConditioned().isEmpty() && members.bidirectional().isEmpty();
  }

  void requireOpen() {
    members.retain();
    members.release();
  }

  /** How far the farthest-seeing CNN sees to either side, in frames. */
  int margin() {
    return members.margin();
  }

  private final class Collector implements EnsembleRun.Sink {
    private final TagMaximum tags = new TagMaximum(classes());
    private final List<Integer> contexts;
    private final List<GrowingRows> scores = new ArrayList<>();

    private Collector(ScoreSettings settings) {
      contexts = settings.contexts();
      contexts.forEach(context -> scores.add(new GrowingRows(classes().size())));
    }

    @Override
    public void tagged(int from, int to, double[] windowScores, boolean[] on) {
      tags.add(windowScores, on);
    }

    @Override
    public void scored(int from, EnsembleRun.ContextScores part) {
      for (int c = 0; c < contexts.size(); c++) {
        for (int k = 0; k < classes().size(); k++) {
          scores.get(c).add(k, part.of(k, c));
        }
      }
    }

    private EnsembleScores result() {
      Map<Integer, FrameScores> byContext = new HashMap<>();
      for (int c = 0; c < contexts.size(); c++) {
        byContext.put(contexts.get(c), scores.get(c).toFrameScores(classes(), features().grid()));
      }
      return new EnsembleScores(tags.scores(), tags.tags(), byContext);
    }
  }

  /**
   * Returns the names of the event classes.
   *
   * @return K names in the order of the scores
   */
  public List<String> classes() {
    return bundle.classes();
  }

  /**
   * Returns how the features of all members are made, up to their norm.
   *
   * @return the extractor
   */
  public LogMelExtractor features() {
    return bundle.features();
  }

  /**
   * Returns the members and all that belongs to them, to be written to one file.
   *
   * @return the bundle
   */
  public Bundle bundle() {
    return bundle;
  }

  /**
   * Returns where the networks run.
   *
   * @return the device
   */
  public Device device() {
    return device;
  }

  /** Frees the native memory when the calls under way are finished. */
  @Override
  public void close() {
    members.close();
  }

  /** Collects members; for one thread at a time. */
  public static final class Builder {

    private final List<BundleMember> members = new ArrayList<>();
    private final Map<String, String> sections = new HashMap<>();
    private @Nullable List<String> classes;
    private @Nullable LogMelExtractor features;
    private @Nullable Device device;
    private Provenance provenance = Provenance.builder().build();

    private Builder() {}

    /**
     * Sets the names of the event classes; {@link #addMembers} does it too.
     *
     * @param classes K names in the order of the scores
     * @return this builder
     */
    public Builder setClasses(List<String> classes) {
      this.classes = List.copyOf(classes);
      return this;
    }

    /**
     * Sets how the features of all members are made; {@link #addMembers} does it too.
     *
     * @param features the extractor
     * @return this builder
     */
    public Builder setFeatures(LogMelExtractor features) {
      this.features = Objects.requireNonNull(features, "features");
      return this;
    }

    /**
     * Adds a network.
     *
     * @param member a network of any kind with the statistics of its norm
     * @return this builder
     */
    public Builder addMember(BundleMember member) {
      members.add(Objects.requireNonNull(member, "member"));
      return this;
    }

    /**
     * Adds all networks of a bundle. Its sections, such as a calibration, are of its own members
     * and are left out.
     *
     * @param bundle a bundle of the same classes and features as the others
     * @return this builder
     * @throws IllegalArgumentException if classes or features differ
     */
    public Builder addMembers(Bundle bundle) {
      requireSame(bundle, "classes", classes, bundle.classes());
      requireSame(bundle, "features", features, bundle.features());
      classes = bundle.classes();
      features = bundle.features();
      members.addAll(bundle.members());
      return this;
    }

    private static void requireSame(
        Bundle bundle, String what, @Nullable Object ours, Object theirs) {
      if (ours != null && !ours.equals(theirs)) {
        throw new IllegalArgumentException(
            bundle.origin() + ": " + what + " = " + theirs + ", allowed: " + ours);
      }
    }

    /**
     * Sets a section of the ensemble's bundle, such as its calibration.
     *
     * @param name the section's name
     * @param json any JSON value
     * @return this builder
     */
    public Builder optSection(String name, String json) {
      sections.put(name, json);
      return this;
    }

    /**
     * Sets where the networks run.
     *
     * @param device the device; default: what {@link DeviceChoice#auto()} chooses
     * @return this builder
     */
    public Builder optDevice(Device device) {
      this.device = Objects.requireNonNull(device, "device");
      return this;
    }

    /**
     * Sets where the ensemble comes from.
     *
     * @param provenance the provenance; says nothing but this library's version if not set
     * @return this builder
     */
    public Builder optProvenance(Provenance provenance) {
      this.provenance = Objects.requireNonNull(provenance, "provenance");
      return this;
    }

    /**
     * Makes the ensemble.
     *
     * @return the ensemble; the caller closes it
     * @throws IllegalArgumentException if classes, features or a forward-backward CRNN are missing,
     *     if a member has no norm statistics, or if members do not fit each other
     * @throws IllegalStateException if a native artifact is missing on this platform
     */
    public Ensemble build() {
      if (classes == null || features == null) {
        throw new IllegalArgumentException(
            "setClasses and setFeatures are required, or addMembers, which does both");
      }
      Bundle.Builder bundle =
          Bundle.builder()
              .setMembers(members)
              .setClasses(classes)
              .setFeatures(features)
              .optProvenance(provenance);
      sections.forEach(bundle::optSection);
      return new Ensemble(bundle.build(), device != null ? device : DeviceChoice.auto().device());
    }
  }
}
