package io.github.sed4j.training.selftraining;

import ai.djl.Device;
import io.github.sed4j.features.io.AtomicFile;
import io.github.sed4j.inference.AnnotatedRecording;
import io.github.sed4j.inference.Ensemble;
import io.github.sed4j.inference.EnsembleCalibration;
import io.github.sed4j.inference.calibration.Calibration;
import io.github.sed4j.models.DeviceChoice;
import io.github.sed4j.models.Preset;
import io.github.sed4j.models.bundle.Bundle;
import io.github.sed4j.models.bundle.EventClasses;
import io.github.sed4j.models.bundle.Provenance;
import io.github.sed4j.training.data.ClipSet;
import io.github.sed4j.training.data.EpochMix;
import io.github.sed4j.training.data.LabelledClip;
import io.github.sed4j.training.data.Labelling;
import io.github.sed4j.training.loop.CrnnTraining;
import io.github.sed4j.training.loop.NetworkTraining;
import io.github.sed4j.training.loop.TagConditionedCnnTraining;
import io.github.sed4j.training.loop.TrainingBuilder;
import io.github.sed4j.training.loop.TrainingResult;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The whole system of the report, from labelled recordings to one bundle: taggers (forward-backward
 * CRNNs), pseudo strong labels by their ensemble for all clips without strong labels, detectors
 * (tag-conditioned CNNs) trained on those and on the strong labels there are, and the calibrated
 * ensemble of all.
 *
 * <p>Unlabelled clips join the training of the taggers by {@link OnTheFlyTagging}; with {@link
 * Preset#WORKSHOP} in two rounds instead: taggers trained without them tag them, and others are
 * trained with those tags.
 *
 * <pre>{@code
 * TwoStageRecipe recipe =
 *     TwoStageRecipe.builder(Preset.COMPACT)
 *         .setEventClasses(classes)
 *         .setTraining(data.training())
 *         .setValidation(data.validation().orElseThrow())
 *         .setFolder(Path.of("run"))
 *         .setSeed(1)
 *         .build();
 * Optional<Path> bundle = recipe.run();
 * }</pre>
 *
 * <p>All lies in one folder: a folder for each training, {@code taggers.sed4j} (the calibrated
 * ensemble of the taggers), {@code pseudo-SET.json}, and {@code ensemble.sed4j}. A step whose file
 * is there is done; the process may be killed at any moment, and a recipe that is resumed does what
 * the uninterrupted one would have done.
 *
 * <p>Thread safety: {@link #run} is for one thread at a time; {@link #stop} may be called by any.
 */
public final class TwoStageRecipe {

  /** Networks of each kind in the report's ensemble (technical report, section 3). */
  public static final int DEFAULT_NETWORKS = 4;

  private static final String IDENTITY = "recipe.txt";
  private static final String TAGGERS = "taggers";
  private static final String ENSEMBLE = "ensemble";

  private final Preset preset;
  private final List<String> eventClasses;
  private final List<ClipSet> training;
  private final ClipSet validation;
  private final Path folder;
  private final long seed;
  private final int taggers;
  private final int detectors;
  private final Consumer<? super CrnnTraining.Builder> taggerSettings;
  private final Consumer<? super TagConditionedCnnTraining.Builder> detectorSettings;
  private final EnsembleCalibration.Builder calibration;
  private final Device device;
  private final boolean resume;
  private final RecipeListener listener;
  private volatile boolean stopped;
  private volatile @Nullable NetworkTraining current;

  private TwoStageRecipe(
      Builder builder,
      List<String> eventClasses,
      List<ClipSet> training,
      ClipSet validation,
      Path folder,
      long seed) {
    this.preset = builder.preset;
    this.eventClasses = eventClasses;
    this.training = training;
    this.validation = validation;
    this.folder = folder;
    this.seed = seed;
    taggers = builder.taggers;
    detectors = builder.detectors;
    taggerSettings = builder.taggerSettings;
    detectorSettings = builder.detectorSettings;
    calibration = builder.calibration;
    device = builder.device != null ? builder.device : DeviceChoice.auto().device();
    resume = builder.resume;
    listener = builder.listener;
  }

  /**
   * Starts a builder.
   *
   * @param preset networks and recipe of both stages
   * @return a builder
   */
  public static Builder builder(Preset preset) {
    return new Builder(preset);
  }

  /** A step, and the file that is there when it is done. */
  private record Step(String name, Path file, Work work) {}

  /** Ends a calibration that was asked to stop. */
  private static final class StoppedException extends RuntimeException {
    private static final long serialVersionUID = 1;
  }

  /** Does a step; false if it was stopped. */
  @FunctionalInterface
  private interface Work {
    boolean run(Step step) throws IOException;
  }

  /**
   * Returns what the recipe consists of.
   *
   * @return names of the steps, in the order in which they are done
   */
  public List<String> steps() {
    return plan().stream().map(Step::name).toList();
  }

  private List<Step> plan() {
    List<Step> plan = new ArrayList<>();
    List<Path> taggerBundles = new ArrayList<>();
    boolean twoRounds = preset == Preset.WORKSHOP && !sets(Labelling.UNLABELLED).isEmpty();
    if (twoRounds) {
      List<Path> first = new ArrayList<>();
      for (int i = 1; i <= taggers; i++) {
        first.add(addTagger(plan, "first-tagger-" + i, i, false));
      }
      plan.add(
          new Step("first-taggers", bundle("first-taggers"), step -> calibrate(step, first, true)));
      for (ClipSet set : sets(Labelling.UNLABELLED)) {
        plan.add(
            new Step(
                "tags of " + set.name(),
                folder.resolve("tags-" + set.name() + ".json"),
                step -> label(step, set, bundle("first-taggers"), Labelling.WEAK)));
      }
    }
    for (int i = 1; i <= taggers; i++) {
      taggerBundles.add(addTagger(plan, "tagger-" + i, i, true));
    }
    plan.add(new Step(TAGGERS, bundle(TAGGERS), step -> calibrate(step, taggerBundles, true)));
    if (detectors == 0) {
      return plan;
    }
    for (ClipSet set : training) {
      if (set.labelling() != Labelling.STRONG) {
        plan.add(
            new Step(
                "events of " + set.name(),
                pseudoLabels(set),
                step -> label(step, set, bundle(TAGGERS), Labelling.STRONG)));
      }
    }
    List<Path> all = new ArrayList<>(taggerBundles);
    for (int i = 1; i <= detectors; i++) {
      String name = "detector-" + i;
      long ownSeed = seed + i - 1;
      Path file = folder.resolve(name).resolve("tagcnn.sed4j");
      all.add(file);
      plan.add(new Step(name, file, step -> train(detector(step, ownSeed))));
    }
    plan.add(new Step(ENSEMBLE, bundle(ENSEMBLE), step -> calibrate(step, all, false)));
    return plan;
  }

  private Path bundle(String name) {
    return folder.resolve(name + Bundle.SUFFIX);
  }

  private Path pseudoLabels(ClipSet set) {
    return folder.resolve("pseudo-" + set.name() + ".json");
  }

  private List<ClipSet> sets(Labelling labelling) {
    return training.stream().filter(set -> set.labelling() == labelling).toList();
  }

  private Path addTagger(List<Step> plan, String name, int number, boolean last) {
    Path file = folder.resolve(name).resolve("fbcrnn.sed4j");
    long ownSeed = seed + number - 1;
    plan.add(new Step(name, file, step -> train(tagger(step, ownSeed, last))));
    return file;
  }

  /**
   * Does all steps that are left.
   *
   * @return the bundle of the calibrated ensemble, or empty if the recipe was stopped
   * @throws IllegalArgumentException if the recipe is to be resumed and the folder is that of
   *     another one
   * @throws FileAlreadyExistsException if the folder holds a recipe that is not to be resumed
   * @throws IOException if recordings cannot be used or the folder cannot be written; what is done
   *     stays
   */
  public Optional<Path> run() throws IOException {
    claimFolder();
    List<Step> plan = plan();
    for (int i = 0; i < plan.size(); i++) {
      Step step = plan.get(i);
      boolean done = Files.exists(step.file);
      listener.began(step.name, i + 1, plan.size(), done);
      if (!done && (stopped || !step.work.run(step))) {
        return Optional.empty();
      }
    }
    return Optional.of(plan.get(plan.size() - 1).file);
  }

  /** Asks a run to end soon, with all that is needed to go on. */
  public void stop() {
    stopped = true;
    NetworkTraining running = current;
    if (running != null) {
      running.stop();
    }
  }

  private void claimFolder() throws IOException {
    Path file = folder.resolve(IDENTITY);
    String identity = identity();
    if (!Files.exists(file)) {
      Files.createDirectories(folder);
      AtomicFile.write(file, out -> out.write(identity.getBytes(StandardCharsets.UTF_8)));
    } else if (!resume) {
      throw new FileAlreadyExistsException(
          folder.toString(), null, "holds a recipe, allowed: to resume it");
    } else if (!Files.readString(file).equals(identity)) {
      throw new IllegalArgumentException(
          file + ": recipe of\n" + Files.readString(file) + "allowed:\n" + identity);
    }
  }

  /** What must be the same for a step that was done to be of use. The trainings check the rest. */
  private String identity() {
    StringBuilder text = new StringBuilder();
    text.append("preset ").append(preset.word()).append('\n');
    text.append("classes ").append(String.join(", ", eventClasses)).append('\n');
    text.append("seed ").append(seed).append('\n');
    text.append("taggers ").append(taggers).append(", detectors ").append(detectors).append('\n');
    for (ClipSet set : training) {
      text.append("training ").append(described(set)).append('\n');
    }
    return text.append("validation ").append(described(validation)).append('\n').toString();
  }

  private static String described(ClipSet set) {
    return set.summary() + ", " + set.labelling() + ", " + set.fingerprint();
  }

  private boolean train(NetworkTraining network) throws IOException {
    current = network;
    try {
      if (stopped) {
        return false;
      }
      return network.run().end() != TrainingResult.End.STOPPED;
    } finally {
      current = null;
    }
  }

  private NetworkTraining tagger(Step step, long ownSeed, boolean last) throws IOException {
    EpochMix.Builder mix = EpochMix.builder();
    boolean unlabelled = false;
    for (ClipSet set : training) {
      if (set.labelling() != Labelling.UNLABELLED) {
        mix.addReportSet(set, set.labelling());
      } else if (preset != Preset.WORKSHOP) {
        unlabelled = true;
        mix.addReportSet(set, Labelling.UNLABELLED);
      } else if (last) {
        addRelabelled(mix, set, folder.resolve("tags-" + set.name() + ".json"));
      }
    }
    CrnnTraining.Builder builder = CrnnTraining.builder(preset);
    taggerSettings.accept(builder);
    common(builder, step, mix.build(), ownSeed);
    if (unlabelled) {
      builder.optAdmission(OnTheFlyTagging.report());
    }
    return builder.build();
  }

  private NetworkTraining detector(Step step, long ownSeed) throws IOException {
    EpochMix.Builder mix = EpochMix.builder();
    for (ClipSet set : training) {
      if (set.labelling() == Labelling.STRONG) {
        mix.addReportSet(set, Labelling.STRONG);
      } else {
        addRelabelled(mix, set, pseudoLabels(set));
      }
    }
    TagConditionedCnnTraining.Builder builder = TagConditionedCnnTraining.builder(preset);
    detectorSettings.accept(builder);
    common(builder, step, mix.build(), ownSeed);
    return builder.build();
  }

  /** Adds the set with the labels of a file, unless no clip has any. */
  private static void addRelabelled(EpochMix.Builder mix, ClipSet set, Path labels)
      throws IOException {
    ClipSet labelled = PseudoLabels.read(labels).applyTo(set);
    if (!labelled.clips().isEmpty()) {
      mix.addReportSet(labelled, set.labelling());
    }
  }

  private void common(TrainingBuilder<?> builder, Step step, EpochMix mix, long ownSeed) {
    Path own = folder.resolve(step.name);
    builder
        .setEventClasses(eventClasses)
        .setMix(mix)
        .setValidation(validation)
        .setFolder(own)
        .setSeed(ownSeed);
    builder.optDevice(device).optResume(true);
    listener.trainingListeners(step.name, own).forEach(builder::addListener);
  }

  private boolean calibrate(Step step, List<Path> members, boolean ofTaggers) throws IOException {
    Ensemble.Builder builder = Ensemble.builder().optDevice(device);
    List<String> data = new ArrayList<>();
    Map<String, String> entries = new LinkedHashMap<>();
    for (Path member : members) {
      Bundle bundle = Bundle.read(member);
      builder.addMembers(bundle);
      bundle.provenance().data().stream().filter(line -> !data.contains(line)).forEach(data::add);
    }
    entries.put("preset", preset.word());
    entries.put("validation", validation.summary());
    builder.optProvenance(
        Provenance.builder().optData(data).optSeed(seed).optEntries(entries).build());
    Map<AnnotatedRecording, LabelledClip> clips = new LinkedHashMap<>();
    List<AnnotatedRecording> recordings = validation.annotatedRecordings();
    for (int i = 0; i < recordings.size(); i++) {
      clips.put(recordings.get(i), validation.clips().get(i));
    }
    EnsembleCalibration search = calibration.optPseudoLabels(ofTaggers).build();
    if (stopped) {
      return false;
    }
    try (Ensemble ensemble = builder.build()) {
      Calibration chosen =
          search
              .calibrate(
                  ensemble,
                  recordings,
                  new EnsembleCalibration.Listener() {
                    @Override
                    public void onProgress(int done, int all) {
                      if (stopped) {
                        throw new StoppedException();
                      }
                      listener.onProgress(step.name, done, all);
                    }

                    @Override
                    public void onFailure(AnnotatedRecording recording, Exception cause) {
                      LabelledClip clip = clips.get(recording);
                      listener.onFailure(step.name, Objects.requireNonNull(clip), cause);
                    }
                  })
              .calibration();
      ensemble.bundle().toBuilder()
          .optSection(Calibration.SECTION, chosen.toJson())
          .build()
          .write(step.file);
      listener.calibrated(step.name, chosen);
    } catch (StoppedException e) {
      return false;
    }
    return true;
  }

  private boolean label(Step step, ClipSet set, Path labellers, Labelling kind) throws IOException {
    Bundle bundle = Bundle.read(labellers);
    String section =
        bundle
            .section(Calibration.SECTION)
            .orElseThrow(() -> new IOException(labellers + ": not calibrated"));
    Calibration chosen = Calibration.fromJson(section, bundle.classes(), bundle.origin());
    PseudoLabelling.Listener progress =
        new PseudoLabelling.Listener() {
          @Override
          public void onProgress(int done, int all) {
            listener.onProgress(step.name, done, all);
          }

          @Override
          public void onFailure(LabelledClip clip, IOException cause) {
            listener.onFailure(step.name, clip, cause);
          }
        };
    try (Ensemble ensemble = Ensemble.of(bundle, device)) {
      PseudoLabelling labelling = PseudoLabelling.of(ensemble, chosen);
      PseudoLabels labels =
          kind == Labelling.WEAK
              ? labelling.tags(set, progress, () -> stopped)
              : labelling.events(set, progress, () -> stopped);
      if (stopped) {
        return false;
      }
      labels.write(step.file);
      listener.labelled(set.name(), labels);
    }
    return true;
  }

  /** Settings of a recipe; for one thread at a time. */
  public static final class Builder {

    private final Preset preset;
    private @Nullable List<String> eventClasses;
    private @Nullable List<ClipSet> training;
    private @Nullable ClipSet validation;
    private @Nullable Path folder;
    private @Nullable Long seed;
    private int taggers = DEFAULT_NETWORKS;
    private int detectors = DEFAULT_NETWORKS;
    private Consumer<? super CrnnTraining.Builder> taggerSettings = builder -> {};
    private Consumer<? super TagConditionedCnnTraining.Builder> detectorSettings = builder -> {};
    private EnsembleCalibration.Builder calibration = EnsembleCalibration.builder();
    private @Nullable Device device;
    private boolean resume;
    private RecipeListener listener = new RecipeListener() {};

    private Builder(Preset preset) {
      this.preset = Objects.requireNonNull(preset, "preset");
    }

    /**
     * Sets the event classes.
     *
     * @param value K names in the order of the networks' scores, all different
     * @return this builder
     */
    public Builder setEventClasses(List<String> value) {
      eventClasses = EventClasses.check(value);
      return this;
    }

    /**
     * Sets what is trained on: sets with weak, strong and no labels. Each epoch mixes them as
     * {@link EpochMix#report} does; sets with pseudo labels count as what they were.
     *
     * @param value the sets, whose names differ; at least one has labels
     * @return this builder
     */
    public Builder setTraining(List<ClipSet> value) {
      training = List.copyOf(value);
      return this;
    }

    /**
     * Sets what the networks are validated and the ensembles calibrated on.
     *
     * @param value strongly labelled clips
     * @return this builder
     */
    public Builder setValidation(ClipSet value) {
      validation = Objects.requireNonNull(value, "validation");
      return this;
    }

    /**
     * Sets where all files go.
     *
     * @param value a folder; made if it is not there
     * @return this builder
     */
    public Builder setFolder(Path value) {
      folder = Objects.requireNonNull(value, "folder");
      return this;
    }

    /**
     * Sets from where all random choices come.
     *
     * @param value the seed of the first network of each kind; the next has the next
     * @return this builder
     */
    public Builder setSeed(long value) {
      seed = value;
      return this;
    }

    /**
     * Sets how many forward-backward CRNNs there are.
     *
     * @param number at least 1; default {@value #DEFAULT_NETWORKS}
     * @return this builder
     */
    public Builder optTaggers(int number) {
      taggers = number;
      return this;
    }

    /**
     * Sets how many tag-conditioned CNNs there are.
     *
     * @param number at least 0, for the first stage alone; default {@value #DEFAULT_NETWORKS}
     * @return this builder
     */
    public Builder optDetectors(int number) {
      detectors = number;
      return this;
    }

    /**
     * Changes how taggers are trained: steps, batch size, network. Data, folder, seed and device
     * are the recipe's.
     *
     * @param settings is given the builder of each training
     * @return this builder
     */
    public Builder optTaggerSettings(Consumer<? super CrnnTraining.Builder> settings) {
      taggerSettings = Objects.requireNonNull(settings, "settings");
      return this;
    }

    /**
     * Changes how detectors are trained, as {@link #optTaggerSettings} does for taggers.
     *
     * @param settings is given the builder of each training
     * @return this builder
     */
    public Builder optDetectorSettings(
        Consumer<? super TagConditionedCnnTraining.Builder> settings) {
      detectorSettings = Objects.requireNonNull(settings, "settings");
      return this;
    }

    /**
     * Sets how ensembles are calibrated.
     *
     * @param value the search; by default that of the technical report
     * @return this builder
     */
    public Builder optCalibration(EnsembleCalibration.Builder value) {
      calibration = Objects.requireNonNull(value, "calibration");
      return this;
    }

    /**
     * Sets where the networks run; without it {@link DeviceChoice#auto()} decides.
     *
     * @param value the device
     * @return this builder
     */
    public Builder optDevice(Device value) {
      device = Objects.requireNonNull(value, "device");
      return this;
    }

    /**
     * Goes on where an earlier run in the folder ended; where there is none, it starts afresh.
     *
     * @param value whether to; false by default, and then a folder with a recipe is refused
     * @return this builder
     */
    public Builder optResume(boolean value) {
      resume = value;
      return this;
    }

    /**
     * Sets who is told of the progress.
     *
     * @param value the listener
     * @return this builder
     */
    public Builder optListener(RecipeListener value) {
      listener = Objects.requireNonNull(value, "listener");
      return this;
    }

    /**
     * Makes the recipe, without reading any recording.
     *
     * @return the recipe
     * @throws IllegalArgumentException if a setting is missing or outside its range, no set for
     *     training has labels, two have one name, or the validation set is not strongly labelled
     */
    public TwoStageRecipe build() {
      List<String> classes = required("eventClasses", eventClasses);
      List<ClipSet> sets = required("training", training);
      ClipSet validates = required("validation", validation);
      if (sets.stream().allMatch(set -> set.labelling() == Labelling.UNLABELLED)) {
        throw new IllegalArgumentException(
            "training = " + sets + ", allowed: at least one set with labels");
      }
      Set<String> names = new HashSet<>();
      Stream.concat(sets.stream(), Stream.of(validates))
          .forEach(
              set -> {
                if (set.clips().isEmpty()) {
                  throw new IllegalArgumentException(
                      set.summary() + ", allowed: at least one that is there");
                }
              });
      for (ClipSet set : sets) {
        if (!names.add(set.name())) {
          throw new IllegalArgumentException(
              "two sets are named " + set.name() + ", allowed: different names");
        }
      }
      validates.annotatedRecordings();
      atLeast("taggers", taggers, 1);
      atLeast("detectors", detectors, 0);
      return new TwoStageRecipe(
          this, classes, sets, validates, required("folder", folder), required("seed", seed));
    }

    private static void atLeast(String name, int value, int least) {
      if (value < least) {
        throw new IllegalArgumentException(name + " = " + value + ", allowed: at least " + least);
      }
    }

    private static <T> T required(String name, @Nullable T value) {
      if (value == null) {
        throw new IllegalArgumentException(name + " is not set, allowed: a value");
      }
      return value;
    }
  }
}
