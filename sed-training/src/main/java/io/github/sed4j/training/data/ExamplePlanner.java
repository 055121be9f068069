package io.github.sed4j.training.data;

import io.github.sed4j.features.audio.AudioClip;
import io.github.sed4j.features.augment.Augmentation;
import io.github.sed4j.features.augment.AugmentedClip;
import io.github.sed4j.features.augment.ClipSeed;
import io.github.sed4j.features.augment.Superposition.Placement;
import io.github.sed4j.features.spectrum.FrameGrid;
import java.io.IOException;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Loads the clips of an example, makes its random choices, its log-mel and its targets: what worker
 * threads do. The outcome depends on the example alone. Safe to share.
 */
final class ExamplePlanner {

  private static final String CROP = "crop";

  private final EpochMix mix;
  private final long run;
  private final List<String> eventClasses;
  private final Augmentation augmentation;
  private final WaveformLoader waveforms;
  private final double minSeconds;
  private final OptionalDouble maxSeconds;

  ExamplePlanner(
      EpochMix mix,
      long run,
      List<String> eventClasses,
      Augmentation augmentation,
      WaveformLoader waveforms,
      double minSeconds,
      OptionalDouble maxSeconds) {
    this.mix = mix;
    this.run = run;
    this.eventClasses = eventClasses;
    this.augmentation = augmentation;
    this.waveforms = waveforms;
    this.minSeconds = minSeconds;
    this.maxSeconds = maxSeconds;
  }

  /** What has become of an example: planned, or skipped for a reason. */
  record Outcome(@Nullable PlannedExample example, String failure) {}

  private record Loaded(ClipSeed seed, AudioClip clip, ClipLabels labels) {}

  Outcome plan(Joined.Pair pair) {
    Loaded loaded;
    try {
      loaded = load(pair.example());
    } catch (IOException | IllegalArgumentException e) {
      return new Outcome(null, String.valueOf(e.getMessage()));
    }
    // A partner that cannot be used is reported in its own turn; the example stays alone.
    Optional<Loaded> partner = Optional.empty();
    if (pair.partner() != null) {
      try {
        partner = Optional.of(load(pair.partner()));
      } catch (IOException | IllegalArgumentException e) {
        partner = Optional.empty();
      }
    }
    return new Outcome(plan(pair, loaded, partner), "");
  }

  private PlannedExample plan(Joined.Pair pair, Loaded loaded, Optional<Loaded> partner) {
    AugmentedClip planned =
        partner
            .map(other -> augmentation.plan(loaded.clip, loaded.seed, other.clip, other.seed))
            .orElseGet(() -> augmentation.plan(loaded.clip, loaded.seed));
    float[] tags = loaded.labels.tagTargets(eventClasses);
    float @Nullable [][] strong = strongTargets(loaded);
    Joined second = pair.partner();
    if (planned.placement().isEmpty() || partner.isEmpty() || second == null) {
      return new PlannedExample(
          pair,
          pair.example().id().name(mix),
          List.of(pair.example().id().set(mix).name()),
          augmentation.extract(planned),
          tags,
          strong);
    }
    Placement placement = planned.placement().get();
    float @Nullable [][] otherStrong = strongTargets(partner.get());
    return new PlannedExample(
        pair,
        pair.example().id().name(mix) + " + " + second.id().name(mix),
        Stream.of(pair.example(), second)
            .map(joined -> joined.id().set(mix).name())
            .distinct()
            .toList(),
        augmentation.extract(planned),
        placement.uniteTags(tags, partner.get().labels.tagTargets(eventClasses)),
        strong == null || otherStrong == null ? null : placement.uniteTargets(strong, otherStrong));
  }

  private float @Nullable [][] strongTargets(Loaded loaded) {
    FrameGrid grid = augmentation.extractor().grid();
    return loaded.labels.strongTargets(eventClasses, grid, grid.frames(loaded.clip.length()));
  }

  /** The samples of an unlabelled clip, as {@link #plan} would use them. */
  AudioClip candidate(ExampleId id) throws IOException {
    return load(id, ClipLabels.unlabelled()).clip;
  }

  private Loaded load(Joined joined) throws IOException {
    return load(joined.id(), joined.labels(mix, eventClasses));
  }

  private Loaded load(ExampleId id, ClipLabels labels) throws IOException {
    AudioClip clip = waveforms.load(id.clip(mix).file());
    FrameGrid grid = augmentation.extractor().grid();
    if (clip.duration() <= minSeconds || grid.frames(clip.length()) == 0) {
      throw new IOException(
          text("too short: %.3f s, allowed: more than %.3f s", clip.duration(), minSeconds));
    }
    ClipSeed seed = id.seed(mix, run);
    if (maxSeconds.isEmpty() || clip.duration() <= maxSeconds.getAsDouble()) {
      return new Loaded(seed, clip, labels);
    }
    if (labels.labelling() != Labelling.STRONG) {
      throw new IOException(
          text(
              "too long: %.3f s, allowed: at most %.3f s without strong labels",
              clip.duration(), maxSeconds.getAsDouble()));
    }
    return crop(seed, clip, labels, grid);
  }

  /** Takes a part of whole frames at a random place. */
  private Loaded crop(ClipSeed seed, AudioClip clip, ClipLabels labels, FrameGrid grid) {
    int all = grid.frames(clip.length());
    long most = grid.sampleOf(maxSeconds.getAsDouble());
    int kept = Math.max(1, Math.min(all, grid.frames(most)));
    int first = seed.generator(CROP).nextInt(all - kept + 1);
    float[] samples = new float[Math.toIntExact(grid.samples(kept))];
    clip.copyChannel(0, Math.toIntExact(grid.firstSample(first)), samples, 0, samples.length);
    return new Loaded(
        seed, AudioClip.mono(samples, clip.sampleRate()), labels.cut(grid, first, kept));
  }

  private static String text(String format, Object... values) {
    return String.format(Locale.ROOT, format, values);
  }
}
