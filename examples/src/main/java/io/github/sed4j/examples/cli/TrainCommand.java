package io.github.sed4j.examples.cli;

import ai.djl.Device;
import io.github.sed4j.models.Preset;
import io.github.sed4j.models.bundle.EventClasses;
import io.github.sed4j.training.data.ClipSet;
import io.github.sed4j.training.data.DesedDataset;
import io.github.sed4j.training.data.EpochMix;
import io.github.sed4j.training.data.Labelling;
import io.github.sed4j.training.data.PlainDataset;
import io.github.sed4j.training.loop.BidirectionalCrnnTraining;
import io.github.sed4j.training.loop.CrnnTraining;
import io.github.sed4j.training.loop.NetworkTraining;
import io.github.sed4j.training.loop.TagConditionedCnnTraining;
import io.github.sed4j.training.loop.TrainingBuilder;
import io.github.sed4j.training.loop.TrainingResult;
import io.github.sed4j.training.monitoring.TrainingJournal;
import io.github.sed4j.training.selftraining.OnTheFlyTagging;
import io.github.sed4j.training.selftraining.TwoStageRecipe;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Trains a network on labelled recordings. */
@Command(
    name = "train",
    description = {
      "Trains a network on labelled recordings and writes a bundle with it.",
      "",
      "The data are a folder with recordings and a table of labels (TSV: filename, event_labels;"
          + " or filename, onset, offset, event_label), or with folders train/ and validation/ of that"
          + " kind, or DESED with its audio/ and metadata/. Where nothing is set aside for"
          + " validation, a fifth of the clips is.",
      "",
      "Ctrl-C ends a run after the step that is being made, with a checkpoint; --resume goes on."
    })
final class TrainCommand extends SedCommand {

  /** The kinds of networks. */
  enum NetworkKind {
    FBCRNN,
    TAGCNN,
    BICRNN,
    RECIPE
  }

  @Option(
      names = "--network",
      paramLabel = "fbcrnn|tagcnn|bicrnn|recipe",
      description =
          "Forward-backward CRNN, which tags clips; one of those that detect events and need"
              + " strong labels: tag-conditioned CNN, bidirectional CRNN; or the whole recipe: the"
              + " first, pseudo labels by it, the second on those, all as one calibrated bundle;"
              + " default: ${DEFAULT-VALUE}.")
  private NetworkKind network = NetworkKind.FBCRNN;

  @Option(
      names = "--preset",
      paramLabel = "report|workshop|compact",
      description =
          "Network and recipe: the report's, the authors' later ones, or small ones for two cores"
              + " and an hour or two; default: ${DEFAULT-VALUE}.")
  private Preset preset = Preset.REPORT;

  @Option(
      names = "--data",
      required = true,
      paramLabel = "DIR",
      description = "Recordings with labels to train on.")
  private Path data = Path.of("");

  @Option(
      names = "--validation",
      paramLabel = "DIR",
      description = "Recordings with labels to validate on.")
  private @Nullable Path validation;

  @Option(
      names = {"-o", "--out"},
      required = true,
      paramLabel = "RUN",
      description =
          "Folder for the checkpoints, the bundle, metrics.jsonl, tensorboard/ and training.html.")
  private Path out = Path.of("");

  @Option(
      names = "--classes",
      paramLabel = "FILE",
      description =
          "Names of the event classes, a line each; labels of other classes are left out. Default:"
              + " all that occur in training.")
  private @Nullable Path classFile;

  @Mixin private TrainingOptions options = new TrainingOptions();

  @Option(
      names = "--validate-every",
      paramLabel = "N",
      description = "Steps from one validation to the next; as the preset has.")
  private @Nullable Long validateEvery;

  @Option(
      names = "--checkpoint-every",
      paramLabel = "N",
      description =
          "Steps from one checkpoint to the next, beside those at validations; default:"
              + " ${DEFAULT-VALUE}.")
  private long checkpointEvery = TrainingBuilder.DEFAULT_CHECKPOINT_EVERY;

  @Option(
      names = "--early-stop",
      paramLabel = "N",
      description = "End after N validations in a row that are no better than the best.")
  private @Nullable Integer earlyStop;

  @Option(
      names = "--average",
      paramLabel = "DECAY",
      description =
          "Validate and keep an exponential moving average of the weights, such as 0.999.")
  private @Nullable Double averaging;

  @Option(
      names = "--boundary-loss",
      paramLabel = "WEIGHT",
      description =
          "Of an fbcrnn: part of the loss of strongly labelled clips that trains the boundaries of"
              + " events, 0 to 1; default: 0.")
  private @Nullable Double boundaryLoss;

  @Option(names = "--no-augmentation", description = "Train on the recordings as they are.")
  private boolean noAugmentation;

  @Option(
      names = "--no-backward",
      description =
          "Of an fbcrnn: train the forward classifier alone, to see what the backward one is worth;"
              + " gives figures, but no bundle.")
  private boolean noBackward;

  @Option(
      names = "--resume",
      description = "Go on from the last checkpoint in RUN; where there is none, start afresh.")
  private boolean resume;

  @Option(names = "--no-check", description = "Do not open every recording before training.")
  private boolean noCheck;

  @Mixin private EngineOptions engine = new EngineOptions();

  private final TrainingLines lines;

  TrainCommand(Console console) {
    super(console);
    lines = new TrainingLines(console);
  }

  /** What is trained and validated on, and what a person should know about it. */
  private record Data(List<ClipSet> training, ClipSet validation, List<String> warnings) {}

  @Override
  ExitStatus run() throws IOException {
    if (boundaryLoss != null && network != NetworkKind.FBCRNN) {
      throw new UsageException("--boundary-loss is for --network fbcrnn");
    }
    if (noBackward && network != NetworkKind.FBCRNN) {
      throw new UsageException("--no-backward is for --network fbcrnn");
    }
    options.check();
    requireRanges();
    OutPlace.requireFolder(out);
    int workers = engine.threads();
    Device device = engine.load(console());
    Data sets = data();
    sets.warnings.forEach(warning -> console().warning(data.toString(), warning));
    List<String> classes =
        classFile != null
            ? EventClasses.read(classFile)
            : TrainingSets.classesOf(data, sets.training);
    Data known = classFile == null ? sets : restricted(sets, classes);
    if (!noCheck) {
      List<ClipSet> all = new ArrayList<>(known.training);
      all.add(known.validation);
      TrainingSets.check(data, all, classes, workers, console());
    }
    try (lines) {
      return network == NetworkKind.RECIPE
          ? run(recipe(known, classes, device, workers))
          : run(training(known, classes, device, workers));
    }
  }

  /** Refuses values that a training would refuse when its data have been read. */
  private void requireRanges() {
    TrainingOptions.requireAtLeastOne("--validate-every", validateEvery);
    TrainingOptions.requireAtLeastOne("--checkpoint-every", checkpointEvery);
    TrainingOptions.requireAtLeastOne("--early-stop", earlyStop);
    if (averaging != null && !(averaging >= 0 && averaging < 1)) {
      throw new UsageException("--average " + averaging + ", allowed: 0 to below 1");
    }
    if (boundaryLoss != null && !(boundaryLoss >= 0 && boundaryLoss <= 1)) {
      throw new UsageException("--boundary-loss " + boundaryLoss + ", allowed: 0 to 1");
    }
  }

  private Data data() throws IOException {
    if (DesedDataset.isDesed(data)) {
      return desed(DesedDataset.read(data));
    }
    PlainDataset plain = PlainDataset.read(data);
    if (validation != null) {
      return new Data(plain.training(), LabelledFolder.validation(validation), plain.warnings());
    }
    PlainDataset divided = plain.divided(PlainDataset.DEFAULT_VALIDATION_SHARE, options.seed());
    List<String> warnings = new ArrayList<>(divided.warnings());
    if (plain.validation().isEmpty()) {
      warnings.add(
          0,
          "no validation folder: "
              + divided.validation().map(ClipSet::summary).orElse("no clips")
              + " set aside for validation");
    }
    return new Data(
        divided.training(),
        divided
            .validation()
            .orElseThrow(() -> new IOException(data + ": too few labelled clips to validate on")),
        warnings);
  }

  /** DESED's subsets: to tag, all of them; to detect, those with events. */
  private Data desed(DesedDataset desed) throws IOException {
    List<ClipSet> training = new ArrayList<>();
    List<String> warnings = new ArrayList<>();
    desed
        .subsets()
        .forEach(
            (subset, clips) -> {
              boolean trains =
                  switch (subset) {
                    case SYNTHETIC20, SYNTHETIC21, STRONG -> true;
                    case WEAK, UNLABELLED ->
                        network == NetworkKind.FBCRNN || network == NetworkKind.RECIPE;
                    default -> false;
                  };
              if (trains && !clips.clips().isEmpty()) {
                training.add(clips);
              }
              if (!clips.missing().isEmpty()) {
                warnings.add(clips.summary());
              }
            });
    ClipSet validates =
        validation != null
            ? LabelledFolder.validation(validation)
            : desed
                .subset(DesedDataset.Subset.VALIDATION)
                .orElseThrow(
                    () -> new IOException(data + ": no metadata/validation/validation.tsv"));
    return new Data(training, validates, warnings);
  }

  private static Data restricted(Data sets, List<String> classes) {
    return new Data(
        sets.training.stream().map(set -> set.restrictedTo(classes)).toList(),
        sets.validation.restrictedTo(classes),
        sets.warnings);
  }

  private NetworkTraining training(Data sets, List<String> classes, Device device, int workers) {
    return switch (network) {
      case FBCRNN, RECIPE -> {
        CrnnTraining.Builder builder =
            noBackward ? CrnnTraining.forwardOnly(preset) : CrnnTraining.builder(preset);
        if (boundaryLoss != null) {
          builder.optBoundaryLoss(boundaryLoss);
        }
        common(builder, sets, sets.training, classes, device, workers);
        if (sets.training.stream().anyMatch(TrainCommand::isUnlabelled)) {
          builder.optAdmission(OnTheFlyTagging.report());
        }
        yield builder.build();
      }
      case TAGCNN -> {
        TagConditionedCnnTraining.Builder builder = TagConditionedCnnTraining.builder(preset);
        common(builder, sets, labelled(sets), classes, device, workers);
        yield builder.build();
      }
      case BICRNN -> {
        BidirectionalCrnnTraining.Builder builder = BidirectionalCrnnTraining.builder(preset);
        common(builder, sets, labelled(sets), classes, device, workers);
        yield builder.build();
      }
    };
  }

  private static boolean isUnlabelled(ClipSet set) {
    return set.labelling() == Labelling.UNLABELLED;
  }

  private static List<ClipSet> labelled(Data sets) {
    return sets.training.stream().filter(set -> !isUnlabelled(set)).toList();
  }

  private void common(
      TrainingBuilder<?> builder,
      Data sets,
      List<ClipSet> training,
      List<String> classes,
      Device device,
      int workers) {
    builder
        .setEventClasses(classes)
        .setMix(EpochMix.report(training))
        .setValidation(sets.validation)
        .setFolder(out)
        .setSeed(options.seed());
    builder.optResume(resume).optDevice(device);
    options(builder, workers);
    builder.addListener(lines).addListener(TrainingJournal.in(out));
  }

  /** What the options say about every training. */
  private void options(TrainingBuilder<?> builder, int workers) {
    options.applyTo(builder, workers);
    builder.optCheckpointEvery(checkpointEvery);
    if (validateEvery != null) {
      builder.optValidateEvery(validateEvery);
    }
    if (earlyStop != null) {
      builder.optEarlyStop(earlyStop);
    }
    if (averaging != null) {
      builder.optAveraging(averaging);
    }
    if (noAugmentation) {
      builder.optNoAugmentation();
    }
  }

  private TwoStageRecipe recipe(Data sets, List<String> classes, Device device, int workers) {
    return TwoStageRecipe.builder(preset)
        .setEventClasses(classes)
        .setTraining(sets.training)
        .setValidation(sets.validation)
        .setFolder(out)
        .setSeed(options.seed())
        .optTaggers(options.networks())
        .optDetectors(options.networks())
        .optTaggerSettings(builder -> options(builder, workers))
        .optDetectorSettings(builder -> options(builder, workers))
        .optDevice(device)
        .optResume(resume)
        .optListener(new RecipeLines(console(), lines))
        .build();
  }

  private ExitStatus run(TwoStageRecipe recipe) throws IOException {
    return UntilStopped.run(
        recipe::stop,
        () -> {
          Optional<Path> bundle = recipe.run();
          bundle.ifPresent(console().out()::println);
          if (bundle.isEmpty()) {
            console().progress("stopped; --resume goes on");
          }
          return bundle.isPresent() ? ExitStatus.DONE : ExitStatus.SOME_FAILED;
        });
  }

  private ExitStatus run(NetworkTraining training) throws IOException {
    return UntilStopped.run(
        training::stop,
        () -> {
          TrainingResult result = training.run();
          if (result.end() == TrainingResult.End.STOPPED) {
            console().progress("stopped after step " + result.step() + "; --resume goes on");
            return ExitStatus.SOME_FAILED;
          }
          result.bundle().ifPresent(console().out()::println);
          console()
              .progress(
                  String.format(
                      Locale.ROOT,
                      "best validation after step %d: macro F %.4f",
                      result.bestStep(),
                      result.bestMacroF()));
          return ExitStatus.DONE;
        });
  }
}
