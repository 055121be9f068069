package io.github.sed4j.training.monitoring;

import io.github.sed4j.training.loop.TrainingListener;
import io.github.sed4j.training.loop.TrainingResult;
import io.github.sed4j.training.loop.TrainingStart;
import io.github.sed4j.training.loop.TrainingStep;
import io.github.sed4j.training.loop.Validation;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;

/**
 * Keeps how a training run proceeds in files of its folder:
 *
 * <ul>
 *   <li>{@value #METRICS_FILE}: a JSON object a line, whose {@code type} is {@code start}, {@code
 *       step}, {@code validation} or {@code end}; a number that is not finite is null;
 *   <li>{@value #TENSORBOARD_FOLDER}: event files for TensorBoard;
 *   <li>{@value #PAGE_FILE}: a page with curves and a table of the event classes, written anew
 *       after each validation and at the end; it needs no other file.
 * </ul>
 *
 * <p>All is on its way to the disk when a method returns, so a killed process loses nothing that
 * was told of. When a run goes on from a checkpoint, what was told of later steps is dropped; so
 * are lines of {@value #METRICS_FILE} that cannot be read, such as one that was half-written. A run
 * that begins at its first step replaces the metrics of another in the same folder.
 *
 * <p>A file that cannot be written ends the run with an {@link UncheckedIOException}.
 *
 * <p>Thread safety: called by one thread at a time.
 */
public final class TrainingJournal implements TrainingListener {

  /** Name of the file of metrics. */
  public static final String METRICS_FILE = "metrics.jsonl";

  /** Name of the folder for TensorBoard. */
  public static final String TENSORBOARD_FOLDER = "tensorboard";

  /** Name of the page. */
  public static final String PAGE_FILE = "training.html";

  private final Path folder;
  private final MetricsFile metrics;
  private final EventFile events;

  private TrainingJournal(Path folder, Clock clock) {
    this.folder = folder;
    this.metrics = new MetricsFile(folder.resolve(METRICS_FILE));
    this.events = new EventFile(folder.resolve(TENSORBOARD_FOLDER), clock);
  }

  /**
   * Keeps a journal in a folder, usually that of the run's checkpoints.
   *
   * @param folder the folder; made when the run starts if it is not there
   * @return the journal, for one run
   */
  public static TrainingJournal in(Path folder) {
    return new TrainingJournal(folder, Clock.systemUTC());
  }

  private interface Writing {
    void write() throws IOException;
  }

  private static void write(Writing writing) {
    try {
      writing.write();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public void started(TrainingStart start) {
    write(
        () -> {
          Files.createDirectories(folder);
          metrics.begin(start);
          events.begin(start);
        });
  }

  @Override
  public void stepped(TrainingStep step) {
    write(
        () -> {
          metrics.add(step);
          events.add(step);
        });
  }

  @Override
  public void validated(Validation validation) {
    write(
        () -> {
          metrics.add(validation);
          events.add(validation);
          writePage();
        });
  }

  @Override
  public void ended(TrainingResult result) {
    write(
        () -> {
          metrics.add(result);
          writePage();
        });
  }

  private void writePage() throws IOException {
    TrainingPage.of(metrics.read()).write(folder.resolve(PAGE_FILE));
  }
}
