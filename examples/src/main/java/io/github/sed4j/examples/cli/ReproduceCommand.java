package io.github.sed4j.examples.cli;

import ai.djl.Device;
import io.github.sed4j.features.io.AtomicFile;
import io.github.sed4j.inference.calibration.Calibration;
import io.github.sed4j.models.DeviceChoice;
import io.github.sed4j.models.Preset;
import io.github.sed4j.training.data.ClipSet;
import io.github.sed4j.training.data.LabelledClip;
import io.github.sed4j.training.loop.TrainingListener;
import io.github.sed4j.training.loop.Validation;
import io.github.sed4j.training.selftraining.PseudoLabels;
import io.github.sed4j.training.selftraining.RecipeListener;
import io.github.sed4j.training.selftraining.TwoStageRecipe;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Trains the whole system of the technical report, and measures it as the report does. */
@Command(
    name = "reproduce",
    description = {
      "Trains the whole system of the technical report and prints its table 3 with the figures of"
          + " this run beside the report's, and what simpler systems reach.",
      "",
      "--desed takes DESED with its audio/ and metadata/: weak, unlabel_in_domain and the synthetic"
          + " subsets train, validation validates. --corpus takes a folder of isolated sounds with a"
          + " manifest.tsv, as synthesize does, and makes soundscapes of them in RUN/data in the"
          + " place of DESED.",
      "",
      "Before anything starts, the plan and its cost in hours on this device are said. Ctrl-C ends a"
          + " run with a checkpoint; --resume goes on. The tables lie in RUN/reproduction.md and"
          + " RUN/reproduction.html in the end."
    })
final class ReproduceCommand extends SedCommand {

  /** Clips of each set that are enough to measure speed. */
  private static final int SAMPLE = 32;

  private static final int DEFAULT_CLIPS = 1000;

  /** Parts of the validation set for held-out figures. */
  private static final int FOLDS = 5;

  @Option(names = "--desed", paramLabel = "DIR", description = "The folder of DESED.")
  private @Nullable Path desed;

  @Option(
      names = "--corpus",
      paramLabel = "DIR",
      description =
          "A folder of isolated sounds with a manifest.tsv. Recordings whose licence_tier begins"
              + " with N are left out.")
  private @Nullable Path corpus;

  @Option(
      names = {"-o", "--out"},
      paramLabel = "RUN",
      description = "Folder for all that the run makes; default: ${DEFAULT-VALUE}.")
  private Path out = Path.of("reproduction");

  @Option(
      names = "--along",
      paramLabel = "T.tsv",
      description =
          "Of a corpus: annotations that the validation follows: filename, onset, offset,"
              + " event_label. Default: a quarter of --clips, at random.")
  private @Nullable Path along;

  @Option(
      names = "--weak",
      paramLabel = "T.tsv",
      description =
          "Of a corpus: tags that the weakly labelled clips follow: filename, event_labels."
              + " Default: as many as --clips, at random.")
  private @Nullable Path weak;

  @Option(
      names = "--clips",
      paramLabel = "N",
      description =
          "Of a corpus: strongly labelled soundscapes; twice as many are unlabelled; default: "
              + DEFAULT_CLIPS
              + ".")
  private @Nullable Integer clips;

  @Option(
      names = "--preset",
      paramLabel = "report|workshop|compact",
      description =
          "Networks and recipe: the report's, the authors' later ones, or small ones for two"
              + " cores; default: report for --desed, compact for --corpus.")
  private @Nullable Preset preset;

  @Mixin private TrainingOptions options = new TrainingOptions();

  @Option(
      names = "--resume",
      description = "Go on with the run in RUN; where there is none, start afresh.")
  private boolean resume;

  @Option(
      names = "--dry-run",
      description = "Check the data, say the plan and its cost, and end without writing to RUN.")
  private boolean dryRun;

  @Mixin private EngineOptions engine = new EngineOptions();

  private final TrainingLines lines;

  ReproduceCommand(Console console) {
    super(console);
    lines = new TrainingLines(console);
  }

  @Override
  ExitStatus run() throws IOException {
    checkOptions();
    int workers = engine.threads();
    Device device = engine.load(console());
    ReproductionSource source = source(workers);
    Path plan = out.resolve("plan.txt");
    if (!dryRun) {
      claim(source);
    }
    if (Files.exists(plan) && !dryRun) {
      console().progress(Files.readString(plan).stripTrailing());
    } else {
      Optional<String> made = plan(source, device, workers);
      if (made.isEmpty()) {
        console().progress("stopped; --resume goes on");
        return ExitStatus.SOME_FAILED;
      }
      if (dryRun) {
        console().out().print(made.get());
        return ExitStatus.DONE;
      }
      console().progress(made.get().stripTrailing());
      write(plan, made.get());
    }
    RunClock clock = RunClock.in(out.resolve("seconds.txt"));
    ReproductionSource.Data data = known(source.data(out, console()));
    List<String> classes = TrainingSets.classesOf(given(), data.training());
    check(data, classes, workers);
    try (lines) {
      return reproduce(source, data, classes, device, workers, clock);
    }
  }

  private void checkOptions() {
    if ((desed == null) == (corpus == null)) {
      throw new UsageException("one of --desed DIR and --corpus DIR is needed");
    }
    if (desed != null && (along != null || weak != null || clips != null)) {
      throw new UsageException("--along, --weak and --clips are for --corpus");
    }
    options.check();
    if (clips != null && clips < 1) {
      throw new UsageException("--clips " + clips + ", allowed: at least 1");
    }
  }

  private ReproductionSource source(int workers) throws IOException {
    if (desed != null) {
      return DesedSource.read(desed);
    }
    if (corpus == null) {
      throw new IllegalStateException("checked before: one of the two is given");
    }
    int strong = clips == null ? DEFAULT_CLIPS : clips;
    return CorpusSource.read(corpus, strong, options.seed(), workers, along, weak);
  }

  private Preset chosenPreset() {
    if (preset != null) {
      return preset;
    }
    return desed != null ? Preset.REPORT : Preset.COMPACT;
  }

  private Path given() {
    return desed != null ? desed : corpus != null ? corpus : Path.of("");
  }

  /** Makes the folder this run's, or sees that it is. */
  private void claim(ReproductionSource source) throws IOException {
    Path file = out.resolve("reproduce.txt");
    String identity =
        source.identity()
            + "preset "
            + chosenPreset().word()
            + "\nnetworks "
            + options.networks()
            + "\nseed "
            + options.seed()
            + "\n";
    if (!Files.exists(file)) {
      Files.createDirectories(out);
      write(file, identity);
    } else if (!resume) {
      throw new FileAlreadyExistsException(
          out.toString(), null, "holds a reproduction, allowed: to resume it, or another folder");
    } else if (!Files.readString(file).equals(identity)) {
      throw new IllegalArgumentException(
          file + ": run of\n" + Files.readString(file) + "allowed:\n" + identity);
    }
  }

  private static void write(Path file, String text) throws IOException {
    AtomicFile.write(file, out -> out.write(text.getBytes(StandardCharsets.UTF_8)));
  }

  /** The data with those labels alone that training knows. */
  private ReproductionSource.Data known(ReproductionSource.Data data) throws IOException {
    List<String> classes = TrainingSets.classesOf(given(), data.training());
    return new ReproductionSource.Data(data.training(), data.validation().restrictedTo(classes));
  }

  private void check(ReproductionSource.Data data, List<String> classes, int workers)
      throws IOException {
    List<ClipSet> all =
        Stream.concat(data.training().stream(), Stream.of(data.validation())).toList();
    TrainingSets.check(given(), all, classes, workers, console());
  }

  /** Checks what there is, and measures; empty if it was stopped. */
  private Optional<String> plan(ReproductionSource source, Device device, int workers)
      throws IOException {
    try (TemporaryFolder temporary = TemporaryFolder.create()) {
      ReproductionSource.Data sample = known(source.sample(temporary.path(), SAMPLE));
      List<String> classes = TrainingSets.classesOf(given(), sample.training());
      if (dryRun) {
        check(desed != null ? known(source.data(out, console())) : sample, classes, workers);
      }
      List<String> recipe =
          recipe(sample, classes, device, workers, new RecipeListener() {}).steps();
      CostMeasurement cost =
          new CostMeasurement(
              chosenPreset(),
              sample,
              classes,
              device,
              builder -> options.applyTo(builder, workers));
      List<String> text = new ArrayList<>();
      UntilStopped.run(
          cost::stop,
          () -> {
            cost.measure(temporary.path())
                .map(
                    speeds ->
                        new ReproductionPlan(
                                chosenPreset(), source.sizes(), recipe, options.networks())
                            .text(
                                speeds,
                                DeviceChoice.word(device)
                                    + ", "
                                    + workers
                                    + (workers == 1 ? " thread" : " threads")))
                .ifPresent(text::add);
            return ExitStatus.DONE;
          });
      return text.stream().findFirst();
    }
  }

  private TwoStageRecipe recipe(
      ReproductionSource.Data data,
      List<String> classes,
      Device device,
      int workers,
      RecipeListener listener) {
    return TwoStageRecipe.builder(chosenPreset())
        .setEventClasses(classes)
        .setTraining(data.training())
        .setValidation(data.validation())
        .setFolder(out)
        .setSeed(options.seed())
        .optTaggers(options.networks())
        .optDetectors(options.networks())
        .optTaggerSettings(builder -> options.applyTo(builder, workers))
        .optDetectorSettings(builder -> options.applyTo(builder, workers))
        .optCalibration(ReproductionEvaluation.calibration(folds(data), options.seed()))
        .optDevice(device)
        .optResume(true)
        .optListener(listener)
        .build();
  }

  private static int folds(ReproductionSource.Data data) {
    return Math.min(FOLDS, data.validation().clips().size());
  }

  private ExitStatus reproduce(
      ReproductionSource source,
      ReproductionSource.Data data,
      List<String> classes,
      Device device,
      int workers,
      RunClock clock)
      throws IOException {
    TwoStageRecipe recipe =
        recipe(data, classes, device, workers, new Timed(new RecipeLines(console(), lines), clock));
    ReproductionEvaluation evaluation =
        new ReproductionEvaluation(
            out, data.validation(), folds(data), options.seed(), device, console());
    return UntilStopped.run(
        () -> {
          recipe.stop();
          evaluation.stop();
        },
        () -> {
          Optional<ReproductionEvaluation.Result> result =
              recipe.run().isPresent() ? evaluation.evaluate() : Optional.empty();
          clock.save();
          if (result.isEmpty()) {
            console().progress("stopped; --resume goes on");
            return ExitStatus.SOME_FAILED;
          }
          ReproductionReport report =
              new ReproductionReport(
                  result.get(), facts(source, data, device, clock), folds(data), desed != null);
          report.write(out);
          console().out().print(report.plain());
          console().progress(out.resolve("reproduction.html").toString());
          return ExitStatus.of(data.validation().clips().size(), result.get().failures());
        });
  }

  private List<String> facts(
      ReproductionSource source, ReproductionSource.Data data, Device device, RunClock clock) {
    List<String> facts = new ArrayList<>();
    facts.add("Data: " + source.description());
    data.training().forEach(set -> facts.add("Trained on " + set.summary()));
    facts.add("Validated on " + data.validation().summary());
    facts.add(
        "Preset "
            + chosenPreset().word()
            + ", "
            + options.networks()
            + (options.networks() == 1 ? " network" : " networks")
            + " of each kind, "
            + options.inWords()
            + ", seed "
            + options.seed());
    facts.add(
        String.format(
            Locale.ROOT,
            "Took %.2f hours on %s",
            clock.seconds() / 3600,
            DeviceChoice.word(device)));
    facts.add(String.join("; ", new BuildVersion().getVersion()));
    return facts;
  }

  /** Keeps the time that has passed whenever something is done. */
  private record Timed(RecipeLines lines, RunClock clock) implements RecipeListener {

    private void save() {
      try {
        clock.save();
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }

    @Override
    public void began(String step, int number, int all, boolean done) {
      save();
      lines.began(step, number, all, done);
    }

    @Override
    public List<TrainingListener> trainingListeners(String step, Path folder) {
      List<TrainingListener> listeners = new ArrayList<>(lines.trainingListeners(step, folder));
      listeners.add(
          new TrainingListener() {
            @Override
            public void validated(Validation validation) {
              save();
            }
          });
      return listeners;
    }

    @Override
    public void onProgress(String step, int done, int all) {
      lines.onProgress(step, done, all);
    }

    @Override
    public void onFailure(String step, LabelledClip clip, Exception cause) {
      lines.onFailure(step, clip, cause);
    }

    @Override
    public void labelled(String set, PseudoLabels labels) {
      lines.labelled(set, labels);
    }

    @Override
    public void calibrated(String step, Calibration calibration) {
      lines.calibrated(step, calibration);
    }
  }
}
