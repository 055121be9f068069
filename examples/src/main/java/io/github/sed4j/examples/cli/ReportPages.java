package io.github.sed4j.examples.cli;

import io.github.sed4j.features.io.AtomicFile;
import io.github.sed4j.inference.output.DetectionReport;
import io.github.sed4j.inference.output.DetectionReportWriter;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/**
 * The pages that {@code --report} asks for: one about the one recording, one about all of them, or
 * a folder with one for each.
 *
 * <p>Thread safety: for one thread at a time.
 */
final class ReportPages {

  private static final String SUFFIX = ".html";

  /** What fills the pages. */
  @FunctionalInterface
  interface Work {
    ExitStatus run() throws IOException;
  }

  private final @Nullable Path file;
  private final @Nullable ResultPlaces places;
  private final int recordings;
  private @Nullable DetectionReportWriter page;
  private @Nullable NotingOutputStream stream;

  private ReportPages(@Nullable Path file, @Nullable ResultPlaces places, int recordings) {
    this.file = file;
    this.places = places;
    this.recordings = recordings;
  }

  /**
   * Understands {@code --report}.
   *
   * @param report a file or a folder; null for no pages
   * @param recordings how many inputs there are
   */
  static ReportPages of(@Nullable String report, int recordings) {
    if (report == null) {
      return new ReportPages(null, null, recordings);
    }
    Path path = Path.of(report);
    boolean folder =
        Files.isDirectory(path) || report.endsWith("/") || report.endsWith(File.separator);
    return folder
        ? new ReportPages(null, ResultPlaces.of("--report", report, false, SUFFIX), recordings)
        : new ReportPages(path, null, recordings);
  }

  /** Tells whether there are pages at all. */
  boolean areWanted() {
    return file != null || places != null;
  }

  /** Tells whether there is one page, which is whole only with all recordings. */
  boolean isOnePage() {
    return file != null;
  }

  /**
   * Does the work within the pages: where one is about all recordings, it is open meanwhile, and
   * there at the end or not at all.
   *
   * @return the work's status; of a page that could not be written, that something failed
   */
  ExitStatus around(Console console, Work work) throws IOException {
    if (file == null) {
      return work.run();
    }
    makeFolderOf(file);
    if (recordings == 1) {
      return work.run();
    }
    ExitStatus[] status = new ExitStatus[1];
    try {
      AtomicFile.write(
          file,
          out -> {
            NotingOutputStream noting = new NotingOutputStream(out);
            DetectionReportWriter writer = DetectionReportWriter.of(noting);
            stream = noting;
            page = writer;
            writer.begin(recordings + " recordings");
            status[0] = work.run();
            IOException failure = noting.failure();
            if (failure != null) {
              throw failure;
            }
            if (status[0] == ExitStatus.NOTHING_DONE) {
              throw new NothingDoneException();
            }
            writer.end();
          });
    } catch (NothingDoneException e) {
      return ExitStatus.NOTHING_DONE;
    } catch (IOException e) {
      if (status[0] == null) {
        throw e;
      }
      // What else was to be done is done
      console.failure(file.toString(), e);
      return status[0] == ExitStatus.DONE ? ExitStatus.SOME_FAILED : status[0];
    }
    return status[0];
  }

  /** Leaves no page where there is nothing to say. */
  @SuppressWarnings("serial") // Never leaves this class.
  private static final class NothingDoneException extends IOException {}

  /**
   * Adds a recording.
   *
   * @throws IOException if its page cannot be written, or it cannot be read again; not if the one
   *     page of all recordings cannot be written, which {@link #around} says at the end
   */
  void add(String name, Input input, DetectionReport report) throws IOException {
    if (places != null) {
      report.write(places.placeOf(input));
    } else if (page != null) {
      DetectionReportWriter writer = page;
      onPage(() -> writer.write(name, report));
    } else if (file != null) {
      report.write(file);
    }
  }

  /** Adds that a recording could not be used. */
  void addFailure(String name, String reason) throws IOException {
    if (page != null) {
      DetectionReportWriter writer = page;
      onPage(() -> writer.writeFailure(name, reason));
    }
  }

  @FunctionalInterface
  private interface Step {
    void run() throws IOException;
  }

  private void onPage(Step step) throws IOException {
    if (isBroken()) {
      return;
    }
    try {
      step.run();
    } catch (IOException e) {
      if (!isBroken()) {
        throw e;
      }
    }
  }

  private boolean isBroken() {
    return stream != null && stream.failure() != null;
  }

  private static void makeFolderOf(Path file) throws IOException {
    Path parent = file.toAbsolutePath().getParent();
    if (parent != null) {
      Files.createDirectories(parent);
    }
  }
}
