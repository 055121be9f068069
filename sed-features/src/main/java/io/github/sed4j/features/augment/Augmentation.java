package io.github.sed4j.features.augment;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import io.github.sed4j.features.audio.AudioClip;
import io.github.sed4j.features.augment.Superposition.Placement;
import io.github.sed4j.features.spectrum.ClipMix;
import io.github.sed4j.features.spectrum.FeatureBatch;
import io.github.sed4j.features.spectrum.FeatureNorm;
import io.github.sed4j.features.spectrum.FeatureStatistics;
import io.github.sed4j.features.spectrum.LogMel;
import io.github.sed4j.features.spectrum.LogMelExtractor;
import io.github.sed4j.features.spectrum.MelFilterBank;
import io.github.sed4j.features.spectrum.TrainingNorm;
import io.github.sed4j.features.spectrum.WaveformScaling;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.function.Function;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * From training clips to augmented, normalised log-mel, in this order: random scale of the
 * waveform, STFT, superposition, mel filterbank (warped), logarithm, blur, norm, time mask, mel
 * mask, noise.
 *
 * <p>It works in three stages. {@link #plan} makes all random choices of a clip, cheaply, so that
 * its length and its targets are known. {@link #extract} computes what the clip has of its own, up
 * to the blur; both work without the engine, in any thread, before batches are formed. {@link
 * #apply} computes a batch of such clips on a device: norm, masks and noise, which cost little.
 * Every choice comes from the clip's {@link ClipSeed}, each step from a generator of its own: a
 * clip turns out the same whatever else lies in its batch, whatever thread it runs in, and
 * whichever other steps are on. (Up to rounding; and batch statistics, if the norm uses them,
 * depend on the batch by their nature.)
 *
 * <pre>{@code
 * Augmentation augmentation = Augmentation.report();
 * ClipSeed seed = new ClipSeed(runSeed, epoch, "kitchen.wav");
 * AugmentedClip planned =
 *     augmentation
 *         .partner(seed, recent)
 *         .map(p -> augmentation.plan(clip, seed, p.clip(), p.seed()))
 *         .orElseGet(() -> augmentation.plan(clip, seed));
 * AugmentedLogMel extracted = augmentation.extract(planned);
 * FeatureBatch batch = augmentation.apply(manager, List.of(extracted), norm); // (1, 1, 128, N)
 * }</pre>
 *
 * <p>It is for training alone. Nothing switches it on in inference: features without augmentation
 * come from other classes ({@link LogMelExtractor} above all), which know nothing of it, and this
 * class computes nothing without a seed.
 *
 * <p>Thread safety: immutable, safe to share. {@code apply} uses the manager that it is given.
 */
public final class Augmentation {

  // The names of the generators: they decide on the draws, so they never change.
  private static final String SCALE = "scale";
  private static final String PARTNER = "partner";
  private static final String SUPERPOSITION = "superposition";
  private static final String WARPING = "warping";
  private static final String BLUR = "blur";
  private static final String TIME_MASK = "time-mask";
  private static final String MEL_MASK = "mel-mask";
  private static final String NOISE_LEVEL = "noise-level";
  private static final String NOISE = "noise";

  private final Builder settings;
  private final LogMelExtractor extractor;

  private Augmentation(Builder settings) {
    this.settings = settings;
    this.extractor = settings.extractor;
  }

  /**
   * Returns the augmentation of the technical report, for the FBCRNN.
   *
   * @return an augmentation with the default settings
   */
  public static Augmentation report() {
    return builder().build();
  }

  /**
   * Returns the augmentation of the authors' later recipe; it differs from {@link #report()} in the
   * normalisation of the waveform, {@link LogMelExtractor#workshop()}.
   *
   * @return the augmentation
   */
  public static Augmentation workshop() {
    return builder().optExtractor(LogMelExtractor.workshop()).build();
  }

  /**
   * Returns the augmentation of the tag-conditioned CNN: superposition is {@link
   * Superposition#TAG_CONDITIONED_CNN}, and there is no time mask. For the workshop's recipe set
   * its extractor through {@link #toBuilder()}.
   *
   * @return the augmentation
   */
  public static Augmentation tagConditionedCnn() {
    return builder().optSuperposition(Superposition.TAG_CONDITIONED_CNN).optNoTimeMask().build();
  }

  /**
   * Starts an augmentation with the settings of {@link #report()}.
   *
   * @return a builder
   */
  public static Builder builder() {
    return new Builder();
  }

  /**
   * Starts another augmentation with the settings of this one.
   *
   * @return a builder
   */
  public Builder toBuilder() {
    return new Builder(settings);
  }

  /**
   * Decides whether a clip gets a partner, and which. The choice depends on the clip's seed and on
   * what the buffer holds: call it in the order of the stream, in one thread, before the clip
   * itself is added.
   *
   * @param seed seed of the clip
   * @param recent examples to pick from, any subset of the data
   * @param <E> type of the examples
   * @return the partner; empty if the clip stays alone or there is no example yet
   */
  public <E> Optional<E> partner(ClipSeed seed, RecentExamples<E> recent) {
    Superposition step = settings.superposition;
    return step == null ? Optional.empty() : step.partner(seed.generator(PARTNER), recent);
  }

  /**
   * Makes the random choices of a clip that stays alone.
   *
   * @param clip a clip at the extractor's sampling rate
   * @param seed seed of the clip
   * @return the choices
   * @throws IllegalArgumentException if the clip has another rate or a sample that is NaN or
   *     infinite
   */
  public AugmentedClip plan(AudioClip clip, ClipSeed seed) {
    return plan(ClipMix.of(requireRate(clip), scaling(clip, seed)), null, seed);
  }

  /**
   * Makes the random choices of a clip and a partner. The partner is scaled as its own seed says;
   * all else comes from the clip's.
   *
   * @param clip a clip at the extractor's sampling rate
   * @param seed seed of the clip
   * @param partner the clip that is superposed
   * @param partnerSeed seed of the partner
   * @return the choices; without the partner if superposition is off or finds no place for it
   * @throws IllegalArgumentException if a clip has another rate or a sample that is NaN or infinite
   */
  public AugmentedClip plan(
      AudioClip clip, ClipSeed seed, AudioClip partner, ClipSeed partnerSeed) {
    int frames = extractor.grid().frames(requireRate(clip).length());
    int partnerFrames = extractor.grid().frames(requireRate(partner).length());
    Superposition step = settings.superposition;
    Optional<Placement> placed =
        step == null
            ? Optional.empty()
            : step.place(frames, partnerFrames, seed.generator(SUPERPOSITION).nextDouble());
    if (placed.isEmpty()) {
      return plan(clip, seed);
    }
    Placement placement = placed.get();
    ClipMix mix =
        new ClipMix(
            List.of(
                new ClipMix.Part(clip, scaling(clip, seed), placement.firstStart()),
                new ClipMix.Part(partner, scaling(partner, partnerSeed), placement.secondStart())));
    return plan(mix, placement, seed);
  }

  private AudioClip requireRate(AudioClip clip) {
    int allowed = extractor.grid().sampleRate();
    if (clip.sampleRate() != allowed) {
      throw new IllegalArgumentException(
          "sampleRate = " + clip.sampleRate() + " Hz, allowed: " + allowed + " Hz");
    }
    return clip;
  }

  private WaveformScaling scaling(AudioClip clip, ClipSeed seed) {
    WaveformScaling normalisation = extractor.waveformNormalization().measure(clip);
    RandomScale step = settings.scale;
    return step == null ? normalisation : normalisation.times(step.sample(seed.generator(SCALE)));
  }

  private AugmentedClip plan(ClipMix mix, @Nullable Placement placement, ClipSeed seed) {
    int frames = mix.frames(extractor.grid());
    return new AugmentedClip(
        mix,
        new Choices(
            this,
            seed,
            frames,
            placement,
            drawn(settings.warping, WARPING, seed, FrequencyWarping::sample),
            optional(drawn(settings.blur, BLUR, seed, GaussianBlur::sample)),
            drawn(
                settings.timeMask, TIME_MASK, seed, (mask, random) -> mask.sample(random, frames)),
            drawn(
                settings.melMask,
                MEL_MASK,
                seed,
                (mask, random) -> mask.sample(random, extractor.bands())),
            optional(drawn(settings.noise, NOISE_LEVEL, seed, GaussianNoise::sample))));
  }

  private interface Draw<S, D> {
    D draw(S step, RandomGenerator random);
  }

  private static <S, D> @Nullable D drawn(
      @Nullable S step, String purpose, ClipSeed seed, Draw<S, D> draw) {
    return step == null ? null : draw.draw(step, seed.generator(purpose));
  }

  private static OptionalDouble optional(@Nullable Double value) {
    return value == null ? OptionalDouble.empty() : OptionalDouble.of(value);
  }

  /**
   * Computes what a clip brings to a batch, without the engine: scales its samples, superposes,
   * extracts the log-mel, warped and blurred, and draws the noise.
   *
   * @param clip choices made by this augmentation
   * @return the log-mel before the norm, with its noise
   * @throws IllegalArgumentException if another augmentation has planned the clip
   */
  public AugmentedLogMel extract(AugmentedClip clip) {
    clip.choices().requirePlannedBy(this);
    LogMel logMel = extractor.extract(clip.mix(), filterBank(clip));
    if (settings.warping instanceof LogMelWarping) {
      logMel = LogMelWarping.apply(logMel, clip.warp().orElseThrow());
    }
    if (settings.blur != null) {
      logMel = settings.blur.apply(logMel, clip.blurSigma().orElseThrow());
    }
    return new AugmentedLogMel(clip.choices(), logMel, noise(clip));
  }

  private MelFilterBank filterBank(AugmentedClip clip) {
    return settings.warping instanceof FilterBankWarping
        ? FilterBankWarping.apply(extractor.filterBank(), clip.warp().orElseThrow())
        : extractor.filterBank();
  }

  private float @Nullable [][] noise(AugmentedClip clip) {
    return settings.noise == null
        ? null
        : GaussianNoise.draw(
            clip.seed().generator(NOISE),
            extractor.bands(),
            clip.frames(),
            clip.noiseSigma().orElseThrow());
  }

  /**
   * Computes a batch whose norm takes part in training: its statistics follow those of the batches.
   *
   * @param manager whose device computes, and to which the result is attached
   * @param clips clips that this augmentation has planned and extracted, at least one
   * @param norm the norm of the training, which is updated with this batch
   * @return the features, 0 beyond each clip's length, without gradient; the caller closes them
   * @throws IllegalArgumentException if there is no clip, or another augmentation has planned one
   * @throws IllegalStateException if the batch has too few frames for a variance
   */
  public FeatureBatch apply(NDManager manager, List<AugmentedLogMel> clips, TrainingNorm norm) {
    FeatureStatistics.Accumulator batch = FeatureStatistics.accumulator(extractor.bands());
    requirePlanned(clips).forEach(clip -> batch.add(clip.statistics()));
    return apply(manager, clips, norm.next(batch.statistics()));
  }

  /**
   * Computes a batch with a norm that stays as it is.
   *
   * @param manager whose device computes, and to which the result is attached
   * @param clips clips that this augmentation has planned and extracted, at least one
   * @param norm the norm
   * @return the features, 0 beyond each clip's length, without gradient; the caller closes them
   * @throws IllegalArgumentException if there is no clip, another augmentation has planned one, or
   *     the norm has other bands
   */
  public FeatureBatch apply(NDManager manager, List<AugmentedLogMel> clips, FeatureNorm norm) {
    List<Choices> choices = requirePlanned(clips).stream().map(AugmentedLogMel::choices).toList();
    try (NDManager scope = manager.newSubManager()) {
      FeatureBatch batch =
          FeatureBatch.of(scope, clips.stream().map(AugmentedLogMel::logMel).toList());
      NDArray normalized = batch.normalized(norm).features();
      NDArray features = noisy(masked(normalized, choices), clips);
      features.attach(manager);
      return FeatureBatch.of(features, batch.lengths());
    }
  }

  private List<AugmentedLogMel> requirePlanned(List<AugmentedLogMel> clips) {
    if (clips.isEmpty()) {
      throw new IllegalArgumentException("clips = 0, allowed: at least 1");
    }
    clips.forEach(clip -> clip.choices().requirePlannedBy(this));
    return clips;
  }

  private NDArray masked(NDArray features, List<Choices> clips) {
    NDArray masked = features;
    if (settings.timeMask != null) {
      masked = settings.timeMask.apply(masked, each(clips, Choices::timeMask));
    }
    if (settings.melMask != null) {
      masked = settings.melMask.apply(masked, each(clips, Choices::melMask));
    }
    return masked;
  }

  private NDArray noisy(NDArray features, List<AugmentedLogMel> clips) {
    return settings.noise == null
        ? features
        : GaussianNoise.apply(
            features, each(clips, AugmentedLogMel::noise).toArray(float[][][]::new));
  }

  private static <C, D> List<D> each(List<C> clips, Function<C, @Nullable D> choice) {
    return clips.stream().map(clip -> Objects.requireNonNull(choice.apply(clip))).toList();
  }

  /**
   * Returns the settings of the features.
   *
   * @return the extractor
   */
  public LogMelExtractor extractor() {
    return extractor;
  }

  /**
   * Returns the random scale.
   *
   * @return the step, or empty if it is off
   */
  public Optional<RandomScale> scale() {
    return Optional.ofNullable(settings.scale);
  }

  /**
   * Returns the superposition.
   *
   * @return the step, or empty if it is off
   */
  public Optional<Superposition> superposition() {
    return Optional.ofNullable(settings.superposition);
  }

  /**
   * Returns the frequency warping.
   *
   * @return the step, or empty if it is off
   */
  public Optional<FrequencyWarping> warping() {
    return Optional.ofNullable(settings.warping);
  }

  /**
   * Returns the blur.
   *
   * @return the step, or empty if it is off
   */
  public Optional<GaussianBlur> blur() {
    return Optional.ofNullable(settings.blur);
  }

  /**
   * Returns the time mask.
   *
   * @return the step, or empty if it is off
   */
  public Optional<Mask> timeMask() {
    return Optional.ofNullable(settings.timeMask);
  }

  /**
   * Returns the mel mask.
   *
   * @return the step, or empty if it is off
   */
  public Optional<Mask> melMask() {
    return Optional.ofNullable(settings.melMask);
  }

  /**
   * Returns the noise.
   *
   * @return the step, or empty if it is off
   */
  public Optional<GaussianNoise> noise() {
    return Optional.ofNullable(settings.noise);
  }

  /**
   * Returns the settings.
   *
   * @return all steps; null for one that is off
   */
  @Override
  public String toString() {
    return "Augmentation["
        + settings.scale
        + ", "
        + settings.superposition
        + ", "
        + settings.warping
        + ", "
        + settings.blur
        + ", "
        + settings.timeMask
        + ", "
        + settings.melMask
        + ", "
        + settings.noise
        + ", "
        + extractor
        + "]";
  }

  /**
   * Settings of an {@link Augmentation}; whatever is not set is as in the technical report.
   *
   * <p>Thread safety: for one thread at a time.
   */
  public static final class Builder {

    private LogMelExtractor extractor;
    private @Nullable RandomScale scale = RandomScale.REPORT;
    private @Nullable Superposition superposition = Superposition.REPORT;
    private @Nullable FrequencyWarping warping = FilterBankWarping.REPORT;
    private @Nullable GaussianBlur blur = GaussianBlur.REPORT;
    private @Nullable Mask timeMask = Mask.REPORT_TIME;
    private @Nullable Mask melMask = Mask.REPORT_MEL;
    private @Nullable GaussianNoise noise = GaussianNoise.REPORT;

    private Builder() {
      this.extractor = LogMelExtractor.report();
    }

    private Builder(Builder that) {
      this.extractor = that.extractor;
      this.scale = that.scale;
      this.superposition = that.superposition;
      this.warping = that.warping;
      this.blur = that.blur;
      this.timeMask = that.timeMask;
      this.melMask = that.melMask;
      this.noise = that.noise;
    }

    /**
     * Sets how features are extracted.
     *
     * @param extractor the extractor; default {@link LogMelExtractor#report()}
     * @return this builder
     */
    public Builder optExtractor(LogMelExtractor extractor) {
      this.extractor = Objects.requireNonNull(extractor, "extractor");
      return this;
    }

    /**
     * Sets the random scale.
     *
     * @param scale the step; default {@link RandomScale#REPORT}
     * @return this builder
     */
    public Builder optScale(RandomScale scale) {
      this.scale = Objects.requireNonNull(scale, "scale");
      return this;
    }

    /**
     * Switches the random scale off.
     *
     * @return this builder
     */
    public Builder optNoScale() {
      this.scale = null;
      return this;
    }

    /**
     * Sets the superposition.
     *
     * @param superposition the step; default {@link Superposition#REPORT}
     * @return this builder
     */
    public Builder optSuperposition(Superposition superposition) {
      this.superposition = Objects.requireNonNull(superposition, "superposition");
      return this;
    }

    /**
     * Switches superposition off.
     *
     * @return this builder
     */
    public Builder optNoSuperposition() {
      this.superposition = null;
      return this;
    }

    /**
     * Sets the frequency warping: of the filterbank, or of the log-mel.
     *
     * @param warping the step; default {@link FilterBankWarping#REPORT}
     * @return this builder
     */
    public Builder optWarping(FrequencyWarping warping) {
      this.warping = Objects.requireNonNull(warping, "warping");
      return this;
    }

    /**
     * Switches frequency warping off.
     *
     * @return this builder
     */
    public Builder optNoWarping() {
      this.warping = null;
      return this;
    }

    /**
     * Sets the blur.
     *
     * @param blur the step; default {@link GaussianBlur#REPORT}
     * @return this builder
     */
    public Builder optBlur(GaussianBlur blur) {
      this.blur = Objects.requireNonNull(blur, "blur");
      return this;
    }

    /**
     * Switches the blur off.
     *
     * @return this builder
     */
    public Builder optNoBlur() {
      this.blur = null;
      return this;
    }

    /**
     * Sets the time mask.
     *
     * @param timeMask a mask of frames; default {@link Mask#REPORT_TIME}
     * @return this builder
     */
    public Builder optTimeMask(Mask timeMask) {
      this.timeMask = Objects.requireNonNull(timeMask, "timeMask");
      return this;
    }

    /**
     * Switches the time mask off.
     *
     * @return this builder
     */
    public Builder optNoTimeMask() {
      this.timeMask = null;
      return this;
    }

    /**
     * Sets the mel mask.
     *
     * @param melMask a mask of mel bands; default {@link Mask#REPORT_MEL}
     * @return this builder
     */
    public Builder optMelMask(Mask melMask) {
      this.melMask = Objects.requireNonNull(melMask, "melMask");
      return this;
    }

    /**
     * Switches the mel mask off.
     *
     * @return this builder
     */
    public Builder optNoMelMask() {
      this.melMask = null;
      return this;
    }

    /**
     * Sets the noise.
     *
     * @param noise the step; default {@link GaussianNoise#REPORT}
     * @return this builder
     */
    public Builder optNoise(GaussianNoise noise) {
      this.noise = Objects.requireNonNull(noise, "noise");
      return this;
    }

    /**
     * Switches the noise off.
     *
     * @return this builder
     */
    public Builder optNoNoise() {
      this.noise = null;
      return this;
    }

    /**
     * Makes the augmentation.
     *
     * @return a new augmentation
     * @throws IllegalArgumentException if a mask is of the wrong axis
     */
    public Augmentation build() {
      requireAxis("timeMask", timeMask, Mask.Axis.TIME);
      requireAxis("melMask", melMask, Mask.Axis.MEL);
      return new Augmentation(new Builder(this));
    }

    private static void requireAxis(String name, @Nullable Mask mask, Mask.Axis axis) {
      if (mask != null && mask.axis() != axis) {
        throw new IllegalArgumentException(name + " = " + mask + ", allowed: axis " + axis);
      }
    }
  }
}
