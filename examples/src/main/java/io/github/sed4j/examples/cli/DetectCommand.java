package io.github.sed4j.examples.cli;

import io.github.sed4j.features.io.AtomicFile;
import io.github.sed4j.inference.Detection;
import io.github.sed4j.inference.DetectionWarning;
import io.github.sed4j.inference.SoundEventDetector;
import io.github.sed4j.inference.output.DetectionFormat;
import io.github.sed4j.inference.output.DetectionWriter;
import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
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
          + " folder, to a file for each recording."
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

  private boolean uncalibratedSaid;

  DetectCommand(Console console) {
    super(console);
  }

  @Override
  ExitStatus run() throws IOException {
    List<Input> found = inputs.find();
    boolean folder = isFolder();
    if (found.size() > 1 && !folder && !format.holdsSeveralRecordings()) {
      throw new UsageException(
          "--format " + format.word() + " holds one recording: --out FOLDER makes a file for each");
    }
    if (resume && (out == null || folder)) {
      throw new UsageException("--resume is for --out FILE");
    }
    if (folder) {
      return intoFolder(found);
    }
    return out == null ? toConsole(found) : intoFile(found, Path.of(out));
  }

  private boolean isFolder() {
    return out != null
        && (Files.isDirectory(Path.of(out)) || out.endsWith("/") || out.endsWith(File.separator));
  }

  private Detection detect(SoundEventDetector detector, Input input) throws IOException {
    return input.isStdin()
        ? detector.detect(console().in(), input.name())
        : detector.detect(input.file());
  }

  private void warn(Input input, Detection detection) {
    for (DetectionWarning warning : detection.warnings()) {
      // That of the bundle is said once, for the first recording
      if (warning.kind() != DetectionWarning.Kind.NOT_CALIBRATED || !uncalibratedSaid) {
        console().warning(input.name(), warning.message());
        uncalibratedSaid |= warning.kind() == DetectionWarning.Kind.NOT_CALIBRATED;
      }
    }
  }

  /** What a recording is called in results. */
  private static String name(Input input) {
    return input.isStdin() ? input.name() : input.place().toString().replace('\\', '/');
  }

  private ExitStatus toConsole(List<Input> found) throws IOException {
    DetectionWriter writer = DetectionWriter.of(format, console().out(), withScores);
    try (SoundEventDetector detector = detectors.load(console(), found.size())) {
      writer.begin();
      ExitStatus status =
          over(
              found,
              detector,
              (input, detection) -> {
                writer.write(name(input), detection);
                console().out().flush();
              },
              (input, reason) -> writer.writeFailure(name(input), reason));
      writer.end();
      return status;
    }
  }

  private ExitStatus intoFile(List<Input> found, Path file) throws IOException {
    Path parent = file.toAbsolutePath().getParent();
    if (parent != null) {
      Files.createDirectories(parent);
    }
    try (SoundEventDetector detector = detectors.load(console(), found.size());
        ResultFile results = ResultFile.open(file, resume)) {
      DetectionWriter writer = DetectionWriter.of(format, results.out(), withScores);
      List<Input> left =
          found.stream().filter(input -> !results.done().contains(input.name())).toList();
      if (left.size() == found.size()) {
        writer.begin();
      } else {
        writer.resume(found.size() - left.size());
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
          detector,
          (input, detection) -> {
            results.requireWhole();
            writer.write(name(input), detection);
            results.finished(input.name());
            written[0]++;
          },
          // Failures come last, so that a run that goes on tries them again and lists them once
          (input, reason) -> failures.add(Map.entry(name(input), reason)));
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

  private ExitStatus intoFolder(List<Input> found) throws IOException {
    ResultPlaces places = ResultPlaces.of(String.valueOf(out), false, format.suffix());
    try (SoundEventDetector detector = detectors.load(console(), found.size())) {
      return over(
          found,
          detector,
          (input, detection) -> {
            Path place = places.placeOf(input);
            StringBuilder text = new StringBuilder();
            DetectionWriter writer = DetectionWriter.of(format, text, withScores);
            writer.begin();
            writer.write(name(input), detection);
            writer.end();
            AtomicFile.write(
                place, stream -> stream.write(text.toString().getBytes(StandardCharsets.UTF_8)));
            console().progress(input.name() + ": " + detection.events().size() + " events");
          },
          (input, reason) -> {});
    }
  }

  private ExitStatus over(
      List<Input> found,
      SoundEventDetector detector,
      InputRun.Sink<Detection> sink,
      InputRun.Failures failed) {
    return new InputRun(console(), detectors.workers(found.size()))
        .over(
            found,
            input -> detect(detector, input),
            (input, detection) -> {
              warn(input, detection);
              sink.accept(input, detection);
            },
            failed);
  }
}
