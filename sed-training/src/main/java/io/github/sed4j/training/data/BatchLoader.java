package io.github.sed4j.training.data;

import io.github.sed4j.features.augment.Augmentation;
import java.io.IOException;
import java.util.List;
import java.util.Objects;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import org.jspecify.annotations.Nullable;

/**
 * Makes the batches of a training run out of labelled clips: decodes, resamples, makes the random
 * choices of augmentation, computes the log-mel, and collects examples of about equal length, ahead
 * of their use, on threads of its own.
 *
 * <pre>{@code
 * BatchLoader loader =
 *     BatchLoader.builder()
 *         .setEventClasses(EventClasses.DESED)
 *         .setMix(EpochMix.report(List.of(weak, synthetic)))
 *         .setAugmentation(Augmentation.report())
 *         .setBatchSize(24)
 *         .setSeed(1)
 *         .build();
 * try (BatchStream batches = loader.start()) {
 *   TrainingBatch batch = batches.next();
 * }
 * }</pre>
 *
 * <p>What the batches are depends on clips, settings and seed alone: not on the number of threads,
 * on what the cache holds, or on how fast anything is. A stream that was {@linkplain #resume
 * resumed} gives the same batches as one that went through, bit for bit, as long as the recordings
 * are the same.
 *
 * <p>An epoch goes through the mix once: each set in an order of its own in each pass, the sets
 * interleaved, superposed with recent examples, collected in buckets of similar lengths. Examples
 * in buckets that are not full when they expire or when the epoch ends are left out of this epoch.
 *
 * <p>Memory: log-mel and noise of examples in open buckets and ahead are held, about 0.5 MB for 10
 * s and 0.8 MB for 15 s; with the report's settings some 150 MB for batches of 24. Where clips of
 * many lengths wait for those of a rare set, buckets would hold far more; beyond {@link
 * Builder#optHeldBytes a limit} the log-mel of the longest waiting ones is computed again when
 * their batch is full, with the same values.
 *
 * <p>Thread safety: immutable, safe to share, as is its {@link WaveformLoader}; the {@link
 * Admission} is asked by the streams' callers.
 */
public final class BatchLoader {

  /** Greatest part of a batch's length that may be padding (the authors' code, 2020). */
  public static final double DEFAULT_PADDING = 0.05;

  /** Batches' worth of examples after which a bucket is given up (the authors' code, 2020). */
  public static final int DEFAULT_EXPIRATION_BATCHES = 2000;

  /** Recordings up to this length are skipped (the authors' code, 2020), s. */
  public static final double DEFAULT_MIN_SECONDS = DataCheck.DEFAULT_MIN_SECONDS;

  /** Batches' worth of examples that are made ahead (sed4j's own choice). */
  public static final int DEFAULT_LOOKAHEAD = 2;

  /** Threads that decode and prepare (sed4j's own choice). */
  public static final int DEFAULT_WORKERS = 2;

  /** Memory for log-mel in open buckets (sed4j's own choice), bytes. */
  public static final long DEFAULT_HELD_BYTES = 256L << 20;

  private final List<String> eventClasses;
  private final EpochMix mix;
  private final Augmentation augmentation;
  private final int batchSize;
  private final long seed;
  private final double padding;
  private final long expiration;
  private final int lookahead;
  private final int workers;
  private final long heldBytes;
  private final WaveformLoader waveforms;
  private final @Nullable Admission admission;
  private final ExamplePlanner planner;
  private final String dataFingerprint;
  private final String settingsFingerprint;

  private BatchLoader(Builder builder) {
    this.eventClasses = required("eventClasses", builder.eventClasses);
    this.mix = required("mix", builder.mix);
    this.augmentation = required("augmentation", builder.augmentation);
    this.batchSize = required("batchSize", builder.batchSize);
    this.seed = required("seed", builder.seed);
    this.padding = Require.fractionBelowOne("padding", builder.padding);
    this.expiration =
        builder.expiration.isPresent()
            ? Require.atLeast("expiration", builder.expiration.getAsInt(), 1)
            : (long) DEFAULT_EXPIRATION_BATCHES * batchSize;
    this.lookahead = Require.atLeast("lookahead", builder.lookahead, 1);
    this.workers = Require.atLeast("workers", builder.workers, 1);
    this.heldBytes = Require.notNegative("heldBytes", builder.heldBytes);
    this.admission = builder.admission;
    int sampleRate = augmentation.extractor().grid().sampleRate();
    this.waveforms =
        builder.waveforms != null
            ? builder.waveforms
            : WaveformLoader.builder().optSampleRate(sampleRate).build();
    Require.notNegativeFinite("minSeconds", builder.minSeconds);
    check(builder, sampleRate);
    this.planner =
        new ExamplePlanner(
            mix,
            seed,
            eventClasses,
            augmentation,
            waveforms,
            builder.minSeconds,
            builder.maxSeconds);
    this.dataFingerprint = Fingerprint.of(describeData());
    this.settingsFingerprint =
        Fingerprint.of(
            String.join(
                "\n",
                Long.toString(seed),
                Integer.toString(batchSize),
                Double.toString(padding),
                Long.toString(expiration),
                Integer.toString(lookahead),
                Double.toString(builder.minSeconds),
                builder.maxSeconds.toString(),
                augmentation.toString()));
  }

  private static <T> T required(String name, @Nullable T value) {
    if (value == null) {
      throw new IllegalArgumentException(name + " is not set, allowed: a value");
    }
    return value;
  }

  private void check(Builder builder, int sampleRate) {
    Require.atLeast("batchSize", batchSize, 1);
    if (waveforms.sampleRate() != sampleRate) {
      throw new IllegalArgumentException(
          "waveforms are loaded at "
              + waveforms.sampleRate()
              + " Hz, allowed: "
              + sampleRate
              + " Hz, as the augmentation has it");
    }
    if (builder.maxSeconds.isPresent()
        && !(builder.maxSeconds.getAsDouble() > builder.minSeconds)) {
      throw new IllegalArgumentException(
          "maxSeconds = "
              + builder.maxSeconds.getAsDouble()
              + ", allowed: above minSeconds = "
              + builder.minSeconds);
    }
    if (batchSize > mix.size()) {
      throw new IllegalArgumentException(
          "batchSize = "
              + batchSize
              + ", allowed: at most the "
              + mix.size()
              + " examples of an epoch");
    }
    for (EpochMix.Part part : mix.parts()) {
      check(part.clips(), builder.strongOnly);
    }
  }

  private void check(ClipSet clips, boolean strongOnly) {
    if (strongOnly && clips.labelling() != Labelling.STRONG) {
      throw new IllegalArgumentException(
          clips.name() + " is " + clips.labelling() + ", allowed: strongly labelled sets");
    }
    if (admission == null && clips.labelling() == Labelling.UNLABELLED) {
      throw new IllegalArgumentException(
          clips.name() + " is unlabelled, allowed: only with an admission, which tags its clips");
    }
    for (LabelledClip clip : clips.clips()) {
      for (String label : clip.labels().tags()) {
        if (!eventClasses.contains(label)) {
          throw new IllegalArgumentException(
              clips.name()
                  + "/"
                  + clip.name()
                  + ": event class '"
                  + label
                  + "', allowed: those of the class list "
                  + eventClasses);
        }
      }
    }
  }

  private String describeData() {
    StringBuilder text = new StringBuilder();
    eventClasses.forEach(label -> text.append(label).append('\n'));
    for (EpochMix.Part part : mix.parts()) {
      ClipSet clips = part.clips();
      text.append(clips.name()).append('\t').append(clips.labelling()).append('\t');
      text.append(part.repetitions()).append('\t').append(part.share()).append('\n');
      for (LabelledClip clip : clips.clips()) {
        text.append(clip.name()).append('\t').append(clip.labels()).append('\n');
      }
    }
    return text.toString();
  }

  /**
   * Starts from the defaults.
   *
   * @return a builder
   */
  public static Builder builder() {
    return new Builder();
  }

  /**
   * Begins with the first batch of the first epoch.
   *
   * @return a stream; to be closed
   */
  public BatchStream start() {
    return new BatchStream(this);
  }

  /**
   * Goes on after a position.
   *
   * @param position what {@link BatchStream#position} has returned, in this process or another
   * @return a stream whose next batch is the one that would have followed; to be closed
   * @throws IllegalArgumentException if the position was taken with other clips or labels, or with
   *     other settings
   * @throws IOException if the examples in open buckets cannot be loaded again
   */
  public BatchStream resume(DataPosition position) throws IOException {
    if (!position.state().data().equals(dataFingerprint)) {
      throw new IllegalArgumentException(
          "position in other data, allowed: one taken with the same clips, labels and classes");
    }
    if (!position.state().settings().equals(settingsFingerprint)) {
      throw new IllegalArgumentException(
          "position taken with other settings, allowed: the same seed, batch size, padding,"
              + " lengths and augmentation");
    }
    BatchStream stream = new BatchStream(this);
    try {
      stream.restore(position);
    } catch (IOException | RuntimeException e) {
      stream.close();
      throw e;
    }
    return stream;
  }

  /** Buckets as these settings have them. */
  LengthBuckets<BucketedExample> buckets() {
    return new LengthBuckets<>(
        batchSize,
        padding,
        expiration,
        false,
        mix.minima(batchSize),
        BucketedExample::frames,
        example -> mix.quotas(example.sets()));
  }

  ExamplePlanner planner() {
    return planner;
  }

  @Nullable Admission admission() {
    return admission;
  }

  String dataFingerprint() {
    return dataFingerprint;
  }

  String settingsFingerprint() {
    return settingsFingerprint;
  }

  /**
   * Returns the event classes.
   *
   * @return K names in the order of the targets
   */
  public List<String> eventClasses() {
    return eventClasses;
  }

  /**
   * Returns of what an epoch consists.
   *
   * @return the mix
   */
  public EpochMix mix() {
    return mix;
  }

  /**
   * Returns what makes the random choices, and the features of a batch.
   *
   * @return the augmentation
   */
  public Augmentation augmentation() {
    return augmentation;
  }

  /**
   * Returns how many examples a batch has.
   *
   * @return B, at least 1
   */
  public int batchSize() {
    return batchSize;
  }

  /**
   * Returns the seed of the run.
   *
   * @return the seed
   */
  public long seed() {
    return seed;
  }

  long heldBytes() {
    return heldBytes;
  }

  /**
   * Returns how far ahead examples are made.
   *
   * @return batches' worth, at least 1
   */
  public int lookahead() {
    return lookahead;
  }

  /**
   * Returns how many threads decode and prepare.
   *
   * @return at least 1
   */
  public int workers() {
    return workers;
  }

  /** Configures a loader; not thread-safe. */
  public static final class Builder {

    private @Nullable List<String> eventClasses;
    private @Nullable EpochMix mix;
    private @Nullable Augmentation augmentation;
    private @Nullable Integer batchSize;
    private @Nullable Long seed;
    private double padding = DEFAULT_PADDING;
    private OptionalInt expiration = OptionalInt.empty();
    private double minSeconds = DEFAULT_MIN_SECONDS;
    private OptionalDouble maxSeconds = OptionalDouble.empty();
    private int lookahead = DEFAULT_LOOKAHEAD;
    private int workers = DEFAULT_WORKERS;
    private long heldBytes = DEFAULT_HELD_BYTES;
    private @Nullable WaveformLoader waveforms;
    private @Nullable Admission admission;
    private boolean strongOnly;

    private Builder() {}

    /**
     * Sets the class list; required.
     *
     * @param value names of the K event classes, in the order of the network's outputs
     * @return this builder
     */
    public Builder setEventClasses(List<String> value) {
      eventClasses = List.copyOf(value);
      return this;
    }

    /**
     * Sets of what an epoch consists; required.
     *
     * @param value the mix
     * @return this builder
     */
    public Builder setMix(EpochMix value) {
      mix = Objects.requireNonNull(value, "mix");
      return this;
    }

    /**
     * Sets what makes the random choices; required. For clean examples, switch all its steps off.
     *
     * @param value the augmentation
     * @return this builder
     */
    public Builder setAugmentation(Augmentation value) {
      augmentation = Objects.requireNonNull(value, "augmentation");
      return this;
    }

    /**
     * Sets how many examples a batch has; required.
     *
     * @param value at least 1, at most the examples of an epoch
     * @return this builder
     */
    public Builder setBatchSize(int value) {
      batchSize = value;
      return this;
    }

    /**
     * Sets from where all random choices come; required.
     *
     * @param value the seed of the run
     * @return this builder
     */
    public Builder setSeed(long value) {
      seed = value;
      return this;
    }

    /**
     * Sets how much padding a batch may have.
     *
     * @param value part of its length, 0 to below 1; {@link #DEFAULT_PADDING} unless set
     * @return this builder
     */
    public Builder optPadding(double value) {
      padding = value;
      return this;
    }

    /**
     * Sets after how many further examples a bucket is given up that is not full.
     *
     * @param value examples, at least 1; {@link #DEFAULT_EXPIRATION_BATCHES} times the batch size
     *     unless set
     * @return this builder
     */
    public Builder optExpiration(int value) {
      expiration = OptionalInt.of(value);
      return this;
    }

    /**
     * Sets up to what length a recording is skipped.
     *
     * @param value s, at least 0; {@link #DEFAULT_MIN_SECONDS} unless set
     * @return this builder
     */
    public Builder optMinSeconds(double value) {
      minSeconds = value;
      return this;
    }

    /**
     * Sets the greatest length of an example before superposition. Of a longer recording with
     * strong labels a part at a random place is taken, in each turn another; one without is
     * skipped, since nobody knows in which part its events lie.
     *
     * @param value s, above the least length; no limit unless set
     * @return this builder
     */
    public Builder optMaxSeconds(double value) {
      maxSeconds = OptionalDouble.of(value);
      return this;
    }

    /**
     * Sets how far ahead examples are made.
     *
     * @param value batches' worth, at least 1; {@link #DEFAULT_LOOKAHEAD} unless set
     * @return this builder
     */
    public Builder optLookahead(int value) {
      lookahead = value;
      return this;
    }

    /**
     * Sets how many threads decode and prepare.
     *
     * @param value at least 1; {@link #DEFAULT_WORKERS} unless set
     * @return this builder
     */
    public Builder optWorkers(int value) {
      workers = value;
      return this;
    }

    /**
     * Sets how much memory log-mel in open buckets may take. It changes no batch.
     *
     * @param value bytes, at least 0; {@link #DEFAULT_HELD_BYTES} unless set
     * @return this builder
     */
    public Builder optHeldBytes(long value) {
      heldBytes = value;
      return this;
    }

    /**
     * Sets what loads recordings, and keeps them in memory.
     *
     * @param value a loader of the augmentation's rate; one that keeps nothing unless set
     * @return this builder
     */
    public Builder optWaveforms(WaveformLoader value) {
      waveforms = Objects.requireNonNull(value, "waveforms");
      return this;
    }

    /**
     * Sets what decides about unlabelled clips.
     *
     * @param value the admission; without, unlabelled sets are not allowed
     * @return this builder
     */
    public Builder optAdmission(Admission value) {
      admission = Objects.requireNonNull(value, "admission");
      return this;
    }

    /**
     * Refuses sets that are not strongly labelled, as training on frames needs it.
     *
     * @param value whether only strong labels will do; false unless set
     * @return this builder
     */
    public Builder optStrongOnly(boolean value) {
      strongOnly = value;
      return this;
    }

    /**
     * Makes the loader.
     *
     * @return the loader
     * @throws IllegalArgumentException if a required value is not set, a value is outside its
     *     range, a label is of a class that the class list lacks, a set is unlabelled and there is
     *     no admission, or a batch is larger than an epoch
     */
    public BatchLoader build() {
      return new BatchLoader(this);
    }
  }
}
