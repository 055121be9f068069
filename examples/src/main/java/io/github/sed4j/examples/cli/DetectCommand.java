package io.github.sed4j.examples.cli;

import io.github.sed4j.features.audio.AudioClip;
import io.github.sed4j.features.audio.AudioReader;
import io.github.sed4j.features.io.AtomicFile;
import io.github.sed4j.inference.Detection;
import io.github.sed4j.inference.SoundEventDetector;
import io.github.sed4j.inference.evaluation.ScoreSet;
import io.github.sed4j.inference.output.DetectionFormat;
import io.github.sed4j.inference.output.DetectionReport;
import io.github.sed4j.inference.output.DetectionWriter;
import io.github.sed4j.inference.postprocessing.FrameScores;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Finds events in recordings. */
@Command(
    name = "detect",
    description = {
      "Finds which sounds occur in recordings, and when.",
      "",
      "Results go to standard output, or all together to the file that --out names, or, if that is a"
          + " folder, to a file for each recording.",
      "",
      "--report writes a page for browsers that needs nothing else: pictures, players, events, scores."
    })
final class DetectCommand extends SedCommand {

  @Mixin private Inputs inputs = new Inputs();

  @Mixin private DetectorOptions detectors = new DetectorOptions();

  @Option(
      names = {"-o", "--out"},
      paramLabel = "FILE|FOLDER",
      description = "Where results go; default: standard output.")
  private @Nullable String out;

  @Option(
      names = "--format",
      paramLabel = "tsv|json|csv|audacity|raven",
      description = "What results look like; default: ${DEFAULT-VALUE}.")
  private DetectionFormat format = DetectionFormat.TSV;

  @Option(names = "--with-scores", description = "Tables get a column of scores.")
  private boolean withScores;

  @Option(names = "--resume", description = "Go on with the file of a run that was broken off.")
  private boolean resume;

  @Option(
      names = "--report",
      paramLabel = "FILE.html|FOLDER",
      description = "A page about the recordings; in a folder, a page for each.")
  private @Nullable String report;

  @Option(
      names = "--scores",
      paramLabel = "FOLDER",
      description =
          "Where the scores that events were made of go, a table for each recording, as evaluate"
              + " --scores reads them.")
  private @Nullable Path scores;

  private final Map<String, Input> scored = new HashMap<>();

  DetectCommand(Console console) {
    super(console);
  }

  @Override
  ExitStatus run() throws IOException {
    List<Input> found = inputs.find();
    requireOwnPlaces(found);
    boolean folder = isFolder();
    if (found.size() > 1 && !folder && !format.holdsSeveralRecordings()) {
      throw new UsageException(
          "--format " + format.word() + " holds one recording: --out FOLDER makes a file for each");
    }
    if (resume && (out == null || folder)) {
      throw new UsageException("--resume is for --out FILE");
    }
    ReportPages pages = ReportPages.of(report, found.size());
    if (resume && pages.isOnePage()) {
      throw new UsageException("--resume goes on without what is done: --report FOLDER keeps it");
    }
    try (SoundEventDetector detector =
            detectors.load(console(), found.size(), pages.areWanted() || scores != null);
        InputRun run = new InputRun(console(), detectors.workers(found.size()))) {
      Work work = new Work(detector, run, pages, new SaidWarnings(console()));
      return pages.around(
          console(),
          () ->
              folder
                  ? intoFolder(found, work)
                  : out == null ? toConsole(found, work) : intoFile(found, Path.of(out), work));
    }
  }

  private void requireOwnPlaces(List<Input> found) throws IOException {
    Path results = out == null ? null : Path.of(out);
    Path page = report == null ? null : Path.of(report);
    Inputs.requireKept(found, "--out", results);
    Inputs.requireKept(found, "--report", page);
    if (results != null
        && page != null
        && !isFolder()
        && results.toAbsolutePath().normalize().equals(page.toAbsolutePath().normalize())) {
      throw new UsageException(
          "--out and --report both name " + out + ", allowed: a file for each");
    }
  }

  /** What a run works with. */
  private record Work(
      SoundEventDetector detector, InputRun run, ReportPages pages, SaidWarnings warnings) {}

  /** What was detected, with what a page says about it if there is one. */
  private record Result(Detection detection, @Nullable DetectionReport report) {}

  private boolean isFolder() {
    return out != null && ResultPlaces.isFolder(out);
  }

  private Result detect(Work work, Input input) throws IOException {
    SoundEventDetector detector = work.detector();
    if (!work.pages().areWanted()) {
      return new Result(
          input.isStdin()
              ? detector.detect(console().in(), input.name())
              : detector.detect(input.file()),
          null);
    }
    DetectionReport.Builder page =
        DetectionReport.builder()
            .setFeatures(detector.ensemble().features())
            .setCalibration(detector.calibration());
    if (!input.isStdin() && Files.isRegularFile(input.file())) {
      Detection detection = detector.detect(input.file());
      return new Result(detection, page.setDetection(detection).setRecording(input.file()).build());
    }
    // Can be read once, and is needed twice
    byte[] bytes =
        input.isStdin() ? console().in().readAllBytes() : Files.readAllBytes(input.file());
    Detection detection = detector.detect(new ByteArrayInputStream(bytes), input.name());
    AudioClip clip = AudioReader.withDefaults().read(new ByteArrayInputStream(bytes), input.name());
    return new Result(detection, page.setDetection(detection).setRecording(clip).build());
  }

  private void writeScores(Input input, Detection detection) throws IOException {
    FrameScores frames = detection.frameScores().orElse(null);
    if (scores == null || frames == null) {
      return;
    }
    if (frames.frameCount() == 0) {
      console().warning(input.name(), "no frames, so there is no table of scores");
      return;
    }
    String clip = input.place().toString().replace('\\', '/');
    Input other = scored.putIfAbsent(ScoreSet.tableOf(clip), input);
    if (other != null) {
      throw new FileAlreadyExistsException(
          scores.resolve(ScoreSet.tableOf(clip)).toString(),
          null,
          "holds the scores of " + other.name() + " already");
    }
    ScoreSet.of(Map.of(clip, frames)).write(scores);
  }

  private ExitStatus toConsole(List<Input> found, Work work) throws IOException {
    DetectionWriter writer = DetectionWriter.of(format, console().out(), withScores);
    writer.begin();
    ExitStatus status =
        over(
            found,
            work,
            (input, detection) -> {
              writer.write(input.nameInResults(), detection);
              console().out().flush();
            },
            (input, reason) -> writer.writeFailure(input.nameInResults(), reason));
    writer.end();
    return status;
  }

  private ExitStatus intoFile(List<Input> found, Path file, Work work) throws IOException {
    Path parent = file.toAbsolutePath().getParent();
    if (parent != null) {
      Files.createDirectories(parent);
    }
    String look = format.word() + (withScores ? " with scores" : "");
    try (ResultFile results = ResultFile.open(file, resume, look)) {
      DetectionWriter writer = DetectionWriter.of(format, results.out(), withScores);
      List<Input> left = found.stream().filter(input -> !results.isDone(input)).toList();
      if (results.doneBefore() == 0) {
        writer.begin();
      } else {
        writer.resume(results.doneBefore());
        console().progress((found.size() - left.size()) + " recordings are done already");
      }
      if (left.isEmpty()) {
        writer.end();
        results.complete();
        return ExitStatus.DONE;
      }
      List<Map.Entry<String, String>> failures = new ArrayList<>();
      int[] written = new int[1];
      over(
          left,
          work,
          (input, detection) -> {
            results.requireWhole();
            writer.write(input.nameInResults(), detection);
            results.finished(input);
            written[0]++;
          },
          // Failures come last, so that a run that goes on tries them again and lists them once
          (input, reason) -> failures.add(Map.entry(input.nameInResults(), reason)));
      results.requireWhole();
      ExitStatus status = ExitStatus.of(found.size(), left.size() - written[0]);
      if (written[0] + failures.size() < left.size()) {
        return status;
      }
      if (status == ExitStatus.NOTHING_DONE && format != DetectionFormat.JSON) {
        results.discard();
        return status;
      }
      for (Map.Entry<String, String> failure : failures) {
        writer.writeFailure(failure.getKey(), failure.getValue());
      }
      writer.end();
      results.complete();
      return status;
    }
  }

  private ExitStatus intoFolder(List<Input> found, Work work) {
    ResultPlaces places = ResultPlaces.of("--out", String.valueOf(out), false, format.suffix());
    return over(
        found,
        work,
        (input, detection) -> {
          Path place = places.placeOf(input);
          StringBuilder text = new StringBuilder();
          DetectionWriter writer = DetectionWriter.of(format, text, withScores);
          writer.begin();
          writer.write(input.nameInResults(), detection);
          writer.end();
          AtomicFile.write(
              place, stream -> stream.write(text.toString().getBytes(StandardCharsets.UTF_8)));
          int events = detection.events().size();
          console().progress(input.name() + ": " + (events == 1 ? "1 event" : events + " events"));
        },
        (input, reason) -> {});
  }

  /** Pages and scores come first: a recording whose results are there is done. */
  private ExitStatus over(
      List<Input> found, Work work, InputRun.Sink<Detection> sink, InputRun.Failures failed) {
    return work.run()
        .over(
            found,
            input -> detect(work, input),
            (input, result) -> {
              work.warnings().say(input, result.detection());
              writeScores(input, result.detection());
              if (result.report() != null) {
                work.pages().add(input.nameInResults(), input, result.report());
              }
              sink.accept(input, result.detection());
            },
            (input, reason) -> {
              failed.accept(input, reason);
              work.pages().addFailure(input.nameInResults(), reason);
            });
  }
}
