package io.github.sed4j.examples;

import io.github.sed4j.models.Preset;
import io.github.sed4j.training.data.ClipSet;
import io.github.sed4j.training.data.DataCheck;
import io.github.sed4j.training.data.DataReport;
import io.github.sed4j.training.data.EpochMix;
import io.github.sed4j.training.data.PlainDataset;
import io.github.sed4j.training.loop.CrnnTraining;
import io.github.sed4j.training.loop.TrainingListener;
import io.github.sed4j.training.loop.TrainingResult;
import io.github.sed4j.training.loop.Validation;
import io.github.sed4j.training.monitoring.TrainingJournal;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;

/**
 * Trains a tagger on your own recordings. Arguments: {@code DATA RUN STEPS}: a folder of recordings
 * with a table, tab-separated, of filename and event_labels, in which several labels of a clip are
 * joined by commas; the folder that gets the model; how many steps, some thousands to be of use.
 */
public final class TrainOnYourOwnFolder {

  /** Where all random choices come from: the same seed trains the same model. */
  private static final long SEED = 1;

  private TrainOnYourOwnFolder() {}

  /**
   * Trains a tagger.
   *
   * @param arguments {@code DATA RUN STEPS}
   * @throws IOException if the data cannot be read or trained on, or the run not be written
   */
  public static void main(String[] arguments) throws IOException {
    if (arguments.length != 3) {
      throw new IllegalArgumentException("arguments: DATA RUN STEPS");
    }
    // A fifth of the clips is set aside, to tell how good the network is on sounds it never heard.
    PlainDataset data = PlainDataset.read(Path.of(arguments[0])).divided(0.2, SEED);
    ClipSet validation =
        data.validation().orElseThrow(() -> new IOException("too few clips to validate on"));
    List<String> classes =
        data.training().stream()
            .flatMap(set -> set.eventClasses().stream())
            .distinct()
            .sorted()
            .toList();

    // Opens every recording: better to hear of a damaged one now than in an hour.
    DataReport report =
        DataCheck.builder()
            .setEventClasses(classes)
            .build()
            .check(Stream.concat(data.training().stream(), Stream.of(validation)).toList());
    report.problems().forEach(problem -> System.err.println(problem));
    if (!report.isUsable()) {
      throw new IOException(arguments[0] + ": cannot be trained on");
    }

    Path run = Path.of(arguments[1]);
    CrnnTraining training =
        CrnnTraining.builder(Preset.COMPACT) // the small one: an hour or two on two cores
            .setEventClasses(classes)
            .setMix(EpochMix.report(data.training()))
            .setValidation(validation)
            .setFolder(run)
            .setSeed(SEED)
            .optSteps(Long.parseLong(arguments[2]))
            .optResume(true) // started again after a power cut, it goes on where it was
            .addListener(TrainingJournal.in(run)) // training.html with curves, and TensorBoard's
            .addListener(
                new TrainingListener() {
                  @Override
                  public void validated(Validation validated) {
                    System.out.printf(
                        Locale.ROOT,
                        "step %d: macro F %.3f%n",
                        validated.step(),
                        validated.macroF());
                  }
                })
            .build();
    TrainingResult result = training.run();
    // Detects at once, and better with thresholds of its own: see CalibrateThresholds.
    result.bundle().ifPresent(bundle -> System.out.println("the model is " + bundle));
  }
}
