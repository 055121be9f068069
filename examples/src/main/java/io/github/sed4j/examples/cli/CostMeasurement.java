package io.github.sed4j.examples.cli;

import ai.djl.Device;
import io.github.sed4j.inference.Ensemble;
import io.github.sed4j.inference.ScoreSettings;
import io.github.sed4j.inference.calibration.ThresholdCalibration;
import io.github.sed4j.models.Preset;
import io.github.sed4j.models.bundle.Bundle;
import io.github.sed4j.training.data.ClipSet;
import io.github.sed4j.training.data.EpochMix;
import io.github.sed4j.training.data.LabelledClip;
import io.github.sed4j.training.data.Labelling;
import io.github.sed4j.training.loop.CrnnTraining;
import io.github.sed4j.training.loop.NetworkTraining;
import io.github.sed4j.training.loop.TagConditionedCnnTraining;
import io.github.sed4j.training.loop.TrainingBuilder;
import io.github.sed4j.training.loop.TrainingListener;
import io.github.sed4j.training.loop.TrainingStart;
import io.github.sed4j.training.loop.TrainingStep;
import io.github.sed4j.training.loop.Validation;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Measures on this device what a few steps of both kinds of networks take. */
final class CostMeasurement {

  /** Steps that are made; the first, in which the engine prepares itself, does not count. */
  static final int STEPS = 4;

  /** Largest batch of a preset. */
  private static final int LARGEST_BATCH = 24;

  /** Clips that are scored; the first does not count. */
  private static final int SCORED = 4;

  /**
   * What one kind of network takes.
   *
   * @param steps steps of a training
   * @param batch clips of a step
   * @param stepSeconds a step
   * @param validationSeconds a clip in validation
   * @param scoringSeconds a clip with windows of all contexts that a calibration tries
   */
  record Speed(
      long steps, int batch, double stepSeconds, double validationSeconds, double scoringSeconds) {}

  /**
   * What both kinds take.
   *
   * @param tagger a forward-backward CRNN
   * @param detector a tag-conditioned CNN
   */
  record Speeds(Speed tagger, Speed detector) {}

  private final Preset preset;
  private final ReproductionSource.Data sample;
  private final List<String> classes;
  private final Device device;
  private final Consumer<TrainingBuilder<?>> settings;
  private volatile boolean stopped;

  /**
   * Makes a measurement.
   *
   * @param sample some clips of every set
   * @param settings sets what the trainings will have, too
   */
  CostMeasurement(
      Preset preset,
      ReproductionSource.Data sample,
      List<String> classes,
      Device device,
      Consumer<TrainingBuilder<?>> settings) {
    this.preset = preset;
    this.sample = sample;
    this.classes = classes;
    this.device = device;
    this.settings = settings;
  }

  /** Asks {@link #measure} to end soon. */
  void stop() {
    stopped = true;
  }

  /**
   * Measures.
   *
   * @return the speeds, or empty if it was stopped
   */
  Optional<Speeds> measure(Path temporary) throws IOException {
    List<ClipSet> labelled =
        sample.training().stream().filter(set -> set.labelling() != Labelling.UNLABELLED).toList();
    List<ClipSet> strong =
        labelled.stream().filter(set -> set.labelling() == Labelling.STRONG).toList();
    CrnnTraining.Builder tagger = CrnnTraining.builder(preset);
    Times ofTagger = common(tagger, labelled, temporary.resolve("tagger"));
    ofTagger.run(tagger.build());
    TagConditionedCnnTraining.Builder detector = TagConditionedCnnTraining.builder(preset);
    Times ofDetector =
        common(
            detector,
            strong.isEmpty() ? List.of(sample.validation()) : strong,
            temporary.resolve("detector"));
    if (!stopped) {
      ofDetector.run(detector.build());
    }
    if (stopped) {
      return Optional.empty();
    }
    Bundle taggers = bundle(temporary.resolve("tagger"));
    double alone = scoring(taggers);
    double both = scoring(taggers, bundle(temporary.resolve("detector")));
    return stopped
        ? Optional.empty()
        : Optional.of(
            new Speeds(ofTagger.speed(alone), ofDetector.speed(Math.max(0, both - alone))));
  }

  private Times common(TrainingBuilder<?> builder, List<ClipSet> sets, Path folder) {
    Times times = new Times();
    EpochMix.Builder mix = EpochMix.builder();
    // Enough for a batch, however few clips there are
    sets.forEach(set -> mix.addSet(set, 1 + 2 * LARGEST_BATCH / set.clips().size()));
    builder
        .setEventClasses(classes)
        .setMix(mix.build())
        .setValidation(sample.validation())
        .setFolder(folder)
        .setSeed(1);
    builder.optDevice(device);
    settings.accept(builder);
    builder.optValidateEvery(STEPS).addListener(times);
    return times;
  }

  /** The training was stopped after its validation, so that its network lies with a checkpoint. */
  private static Bundle bundle(Path folder) throws IOException {
    try (Stream<Path> files = Files.walk(folder)) {
      Path file =
          files
              .filter(path -> path.toString().endsWith(Bundle.SUFFIX))
              .findFirst()
              .orElseThrow(() -> new IOException(folder + ": no network was kept"));
      return Bundle.read(file);
    }
  }

  private double scoring(Bundle... bundles) throws IOException {
    ScoreSettings contexts =
        ScoreSettings.builder()
            .optContexts(ThresholdCalibration.DEFAULT_CONTEXTS.stream().mapToInt(c -> c).toArray())
            .build();
    Ensemble.Builder builder = Ensemble.builder().optDevice(device);
    for (Bundle bundle : bundles) {
      builder.addMembers(bundle);
    }
    List<LabelledClip> clips = sample.validation().clips();
    try (Ensemble ensemble = builder.build()) {
      double seconds = 0;
      for (int i = 0; i < SCORED && !stopped; i++) {
        long began = System.nanoTime();
        ensemble.scores(clips.get(i % clips.size()).file(), contexts);
        seconds += i == 0 ? 0 : (System.nanoTime() - began) / 1e9;
      }
      return seconds / (SCORED - 1);
    }
  }

  /** Takes the times of a training, and ends it after the first validation. */
  private final class Times implements TrainingListener {

    private final List<Double> seconds = new ArrayList<>();
    private @Nullable NetworkTraining training;
    private long steps;
    private int batch;
    private double validation;

    void run(NetworkTraining measured) throws IOException {
      training = measured;
      measured.run();
    }

    Speed speed(double scoring) {
      List<Double> counted = seconds.size() > 1 ? seconds.subList(1, seconds.size()) : seconds;
      double mean = counted.stream().mapToDouble(s -> s).average().orElse(0);
      return new Speed(steps, batch, mean, validation, scoring);
    }

    @Override
    public void started(TrainingStart start) {
      steps = start.steps();
      batch = start.batchSize();
    }

    @Override
    public void stepped(TrainingStep step) {
      seconds.add(step.seconds());
      if (stopped) {
        end();
      }
    }

    @Override
    public void validated(Validation result) {
      validation = result.seconds() / sample.validation().clips().size();
      end();
    }

    private void end() {
      if (training != null) {
        training.stop();
      }
    }
  }
}
