package io.github.sed4j.training.loop;

import ai.djl.Device;
import io.github.sed4j.features.augment.Augmentation;
import io.github.sed4j.features.spectrum.FeatureNormMode;
import io.github.sed4j.models.Architecture;
import io.github.sed4j.models.Preset;
import io.github.sed4j.models.bundle.EventClasses;
import io.github.sed4j.training.data.Admission;
import io.github.sed4j.training.data.BatchLoader;
import io.github.sed4j.training.data.ClipSet;
import io.github.sed4j.training.data.EpochMix;
import io.github.sed4j.training.data.FeatureLoader;
import io.github.sed4j.training.data.LabelledClip;
import io.github.sed4j.training.data.Labelling;
import io.github.sed4j.training.data.WaveformLoader;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import java.util.function.LongFunction;
import org.jspecify.annotations.Nullable;

/**
 * What the builders of all trainings share. Every default is that of the preset the builder was
 * made with:
 *
 * <table>
 *   <caption>Presets</caption>
 *   <tr><th></th><th>report</th><th>workshop</th><th>compact</th></tr>
 *   <tr><td>batch</td><td>24</td><td>16, CNN 24</td><td>16</td></tr>
 *   <tr><td>steps</td><td>20,000</td><td>40,000</td><td>3,000</td></tr>
 *   <tr><td>rate</td><td>5e-4</td><td>5e-4, up over 1000 steps, a fifth from 15,000</td>
 *     <td>1e-3, up over 100 steps, a fifth for the last quarter</td></tr>
 *   <tr><td>L2</td><td>none</td><td>1e-6</td><td>1e-6</td></tr>
 *   <tr><td>norm of the features</td><td>running statistics</td><td>batch statistics</td>
 *     <td>running statistics</td></tr>
 *   <tr><td>waveform</td><td>divided by its peak</td><td>also without its mean</td>
 *     <td>as workshop</td></tr>
 *   <tr><td>validation every</td><td>1000</td><td>1000</td><td>250</td></tr>
 * </table>
 *
 * <p>The first two are those of SYSTEM.md, sections 2 and 5; the third is sed4j's own, for two
 * cores and an hour or two.
 *
 * <p>Thread safety: none; use a builder from one thread.
 *
 * @param <B> the builder itself
 */
public abstract sealed class TrainingBuilder<B extends TrainingBuilder<B>>
    permits CrnnTraining.Builder,
        TagConditionedCnnTraining.Builder,
        BidirectionalCrnnTraining.Builder {

  /** What the global norm of the gradients is clipped to (technical report, section 3). */
  public static final double DEFAULT_MAX_NORM = 20;

  /** Steps from one checkpoint to the next, beside those at validations (sed4j's own choice). */
  public static final long DEFAULT_CHECKPOINT_EVERY = 500;

  private final Preset preset;
  private final List<TrainingListener> listeners = new ArrayList<>();
  private @Nullable List<String> eventClasses;
  private @Nullable EpochMix mix;
  private @Nullable ClipSet validation;
  private @Nullable Path folder;
  private @Nullable Long seed;
  private long steps;
  private int batchSize;
  private AdamSettings adam;
  private LongFunction<LearningRateSchedule> schedule;
  private double maxNorm = DEFAULT_MAX_NORM;
  private FeatureNormMode normMode;
  private Augmentation augmentation;
  private double averagingDecay;
  private long validateEvery;
  private long checkpointEvery = DEFAULT_CHECKPOINT_EVERY;
  private OptionalInt patience = OptionalInt.empty();
  private int workers = BatchLoader.DEFAULT_WORKERS;
  private long waveformCacheBytes = WaveformLoader.DEFAULT_CACHE_BYTES;
  private long featureCacheBytes = FeatureLoader.DEFAULT_CACHE_BYTES;
  private double minSeconds = BatchLoader.DEFAULT_MIN_SECONDS;
  private OptionalDouble maxSeconds = OptionalDouble.empty();
  private @Nullable Admission admission;
  private @Nullable Device device;
  private boolean resume;

  TrainingBuilder(Preset preset, Recipe recipe) {
    this.preset = preset;
    this.steps = recipe.steps();
    this.batchSize = recipe.batchSize();
    this.adam = recipe.adam();
    this.schedule = recipe.schedule();
    this.normMode = recipe.normMode();
    this.augmentation = recipe.augmentation();
    this.validateEvery = recipe.validateEvery();
  }

  abstract B self();

  /**
   * Sets the event classes.
   *
   * @param value K names in the order of the network's scores, all different
   * @return this builder
   */
  public B setEventClasses(List<String> value) {
    eventClasses = EventClasses.check(value);
    return self();
  }

  /**
   * Sets what is trained on.
   *
   * @param value sets with their repetitions, such as {@link EpochMix#report} makes them
   * @return this builder
   */
  public B setMix(EpochMix value) {
    mix = Objects.requireNonNull(value, "mix");
    return self();
  }

  /**
   * Sets what the network is validated on; none of its recordings should be among those that train.
   *
   * @param value labelled clips, at least one; strongly labelled for a network that scores frames
   * @return this builder
   */
  public B setValidation(ClipSet value) {
    validation = Objects.requireNonNull(value, "validation");
    return self();
  }

  /**
   * Sets where checkpoints and the finished bundle go.
   *
   * @param value a folder; made if it is not there
   * @return this builder
   */
  public B setFolder(Path value) {
    folder = Objects.requireNonNull(value, "folder");
    return self();
  }

  /**
   * Sets from where all random choices come.
   *
   * @param value the seed
   * @return this builder
   */
  public B setSeed(long value) {
    seed = value;
    return self();
  }

  /**
   * Sets how long to train.
   *
   * @param value steps of the whole run, at least 1
   * @return this builder
   */
  public B optSteps(long value) {
    steps = value;
    return self();
  }

  /**
   * Sets how many examples a step takes.
   *
   * @param value at least 1
   * @return this builder
   */
  public B optBatchSize(int value) {
    batchSize = value;
    return self();
  }

  /**
   * Sets the constants of the optimizer.
   *
   * @param value the constants
   * @return this builder
   */
  public B optAdam(AdamSettings value) {
    adam = Objects.requireNonNull(value, "adam");
    return self();
  }

  /**
   * Sets the learning rate.
   *
   * @param value the rate of each step
   * @return this builder
   */
  public B optLearningRate(LearningRateSchedule value) {
    Objects.requireNonNull(value, "schedule");
    schedule = steps -> value;
    return self();
  }

  /**
   * Sets what the global norm of the gradients is clipped to.
   *
   * @param value above 0; infinite for no clipping; {@link #DEFAULT_MAX_NORM} by default
   * @return this builder
   */
  public B optMaxNorm(double value) {
    maxNorm = value;
    return self();
  }

  /**
   * Sets by which statistics features are normalised while training.
   *
   * @param value the mode
   * @return this builder
   */
  public B optNormMode(FeatureNormMode value) {
    normMode = Objects.requireNonNull(value, "normMode");
    return self();
  }

  /**
   * Sets the augmentation, and with it how features are made.
   *
   * @param value the augmentation
   * @return this builder
   */
  public B optAugmentation(Augmentation value) {
    augmentation = Objects.requireNonNull(value, "augmentation");
    return self();
  }

  /**
   * Trains on the recordings as they are, with features made as before.
   *
   * @return this builder
   */
  public B optNoAugmentation() {
    augmentation =
        Augmentation.builder()
            .optExtractor(augmentation.extractor())
            .optNoScale()
            .optNoSuperposition()
            .optNoWarping()
            .optNoBlur()
            .optNoTimeMask()
            .optNoMelMask()
            .optNoNoise()
            .build();
    return self();
  }

  /**
   * Validates, and keeps as the model, an exponential moving average of the parameters.
   *
   * @param decay what is kept of the average in a step, above 0 to below 1, such as 0.999; lower in
   *     the first steps. 0, the default, does not average
   * @return this builder
   */
  public B optAveraging(double decay) {
    averagingDecay = decay;
    return self();
  }

  /**
   * Sets how often the network is validated; it always is after the last step.
   *
   * @param value steps, at least 1
   * @return this builder
   */
  public B optValidateEvery(long value) {
    validateEvery = value;
    return self();
  }

  /**
   * Sets how often a checkpoint is written; one always is after a validation.
   *
   * @param value steps, at least 1; {@link #DEFAULT_CHECKPOINT_EVERY} by default
   * @return this builder
   */
  public B optCheckpointEvery(long value) {
    checkpointEvery = value;
    return self();
  }

  /**
   * Ends a run early.
   *
   * @param value validations in a row without improvement after which it ends, at least 1; by
   *     default it does not end early
   * @return this builder
   */
  public B optEarlyStop(int value) {
    patience = OptionalInt.of(value);
    return self();
  }

  /**
   * Sets how many threads decode recordings and prepare batches.
   *
   * @param value at least 1; {@link BatchLoader#DEFAULT_WORKERS} by default
   * @return this builder
   */
  public B optWorkers(int value) {
    workers = value;
    return self();
  }

  /**
   * Sets how much memory may keep decoded recordings, 0.6 MB for 10 s, from one epoch to the next.
   *
   * @param value bytes of the Java heap, at least 0, the default
   * @return this builder
   */
  public B optWaveformCacheBytes(long value) {
    waveformCacheBytes = value;
    return self();
  }

  /**
   * Sets how much memory may keep the features of validation clips, 0.26 MB for 10 s.
   *
   * @param value bytes of the Java heap, at least 0, the default
   * @return this builder
   */
  public B optFeatureCacheBytes(long value) {
    featureCacheBytes = value;
    return self();
  }

  /**
   * Sets the length up to which recordings do not train.
   *
   * @param value seconds, at least 0; {@link BatchLoader#DEFAULT_MIN_SECONDS} by default
   * @return this builder
   */
  public B optMinSeconds(double value) {
    minSeconds = value;
    return self();
  }

  /**
   * Sets the greatest length of what trains. Of a longer recording with strong labels a part at a
   * place that the seed decides is taken, in each turn another; one without is skipped, since
   * nobody knows in which part its events lie. Validation hears all whole.
   *
   * @param value seconds, above the least length; no limit unless set
   * @return this builder
   */
  public B optMaxSeconds(double value) {
    maxSeconds = OptionalDouble.of(value);
    return self();
  }

  void admission(Admission value) {
    admission = Objects.requireNonNull(value, "admission");
  }

  /**
   * Sets where the network runs; without it {@link io.github.sed4j.models.DeviceChoice#auto()}
   * decides.
   *
   * @param value the device
   * @return this builder
   */
  public B optDevice(Device value) {
    device = Objects.requireNonNull(value, "device");
    return self();
  }

  /**
   * Goes on from the last checkpoint in the folder; where there is none, the run starts afresh.
   *
   * @param value whether to; false by default, and then a folder with checkpoints is refused
   * @return this builder
   */
  public B optResume(boolean value) {
    resume = value;
    return self();
  }

  /**
   * Adds who is told of each step.
   *
   * @param listener called in the order of adding
   * @return this builder
   */
  public B addListener(TrainingListener listener) {
    listeners.add(Objects.requireNonNull(listener, "listener"));
    return self();
  }

  /** The number of classes, once they are set. */
  int classes() {
    return required("eventClasses", eventClasses).size();
  }

  Preset preset() {
    return preset;
  }

  private static <T> T required(String name, @Nullable T value) {
    if (value == null) {
      throw new IllegalArgumentException(name + " is not set, allowed: a value");
    }
    return value;
  }

  private static long atLeastOne(String name, long value) {
    if (value < 1) {
      throw new IllegalArgumentException(name + " = " + value + ", allowed: at least 1");
    }
    return value;
  }

  /** Checks all that is common. */
  TrainingSettings settings(Architecture architecture, boolean ofFrames) {
    List<String> classes = required("eventClasses", eventClasses);
    requireArchitecture(architecture, classes);
    if (!(maxNorm > 0)) {
      throw new IllegalArgumentException("maxNorm = " + maxNorm + ", allowed: above 0");
    }
    if (!(averagingDecay >= 0 && averagingDecay < 1)) {
      throw new IllegalArgumentException(
          "averaging decay = " + averagingDecay + ", allowed: 0 to below 1");
    }
    if (patience.isPresent()) {
      atLeastOne("earlyStop", patience.getAsInt());
    }
    WaveformLoader waveforms =
        WaveformLoader.builder()
            .optSampleRate(augmentation.extractor().grid().sampleRate())
            .optCacheBytes(waveformCacheBytes)
            .build();
    BatchLoader.Builder loader =
        BatchLoader.builder()
            .setEventClasses(classes)
            .setMix(required("mix", mix))
            .setAugmentation(augmentation)
            .setBatchSize(batchSize)
            .setSeed(required("seed", seed))
            .optWorkers(workers)
            .optWaveforms(waveforms)
            .optMinSeconds(minSeconds)
            .optStrongOnly(ofFrames);
    maxSeconds.ifPresent(loader::optMaxSeconds);
    if (admission != null) {
      loader.optAdmission(admission);
    }
    return new TrainingSettings(
        required("folder", folder),
        preset.word(),
        loader.build(),
        checked(required("validation", validation), classes, ofFrames),
        FeatureLoader.builder()
            .setExtractor(augmentation.extractor())
            .optWorkers(workers)
            .optCacheBytes(featureCacheBytes)
            .build(),
        admission instanceof AdaptiveAdmission adaptive ? adaptive : null,
        required("seed", seed),
        atLeastOne("steps", steps),
        adam,
        schedule.apply(steps),
        maxNorm,
        normMode,
        averagingDecay,
        atLeastOne("validateEvery", validateEvery),
        atLeastOne("checkpointEvery", checkpointEvery),
        patience,
        device,
        resume,
        listeners);
  }

  private void requireArchitecture(Architecture architecture, List<String> classes) {
    if (architecture.classes() != classes.size()) {
      throw new IllegalArgumentException(
          "network of "
              + architecture.classes()
              + " classes, allowed: "
              + classes.size()
              + ", as many as there are event classes");
    }
    int bands = augmentation.extractor().bands();
    if (architecture.cnn().melBands() != bands) {
      throw new IllegalArgumentException(
          "network for "
              + architecture.cnn().melBands()
              + " mel bands, allowed: "
              + bands
              + ", as many as the augmentation's features have");
    }
  }

  private static ClipSet checked(ClipSet validation, List<String> classes, boolean ofFrames) {
    String allowed = ofFrames ? "a strongly labelled set" : "a labelled set";
    if (validation.labelling() == Labelling.UNLABELLED
        || (ofFrames && validation.labelling() != Labelling.STRONG)) {
      throw new IllegalArgumentException(
          "validation on "
              + validation.name()
              + ", which is "
              + validation.labelling()
              + ", allowed: "
              + allowed);
    }
    if (validation.eventClasses().isEmpty()) {
      throw new IllegalArgumentException(
          "validation on " + validation.summary() + ", allowed: at least one clip with an event");
    }
    for (LabelledClip clip : validation.clips()) {
      for (String label : clip.labels().tags()) {
        if (!classes.contains(label)) {
          throw new IllegalArgumentException(
              validation.name()
                  + "/"
                  + clip.name()
                  + ": event class '"
                  + label
                  + "', allowed: those of the class list "
                  + classes);
        }
      }
    }
    return validation;
  }
}
