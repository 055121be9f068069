package io.github.sed4j.examples.cli;

import io.github.sed4j.features.io.AtomicFile;
import io.github.sed4j.features.io.TableText;
import io.github.sed4j.inference.Detection;
import io.github.sed4j.inference.SoundEventDetector;
import io.github.sed4j.inference.output.DetectionFormat;
import io.github.sed4j.inference.output.DetectionWriter;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Says which sounds occur in recordings, without saying when. */
@Command(
    name = "tag",
    description = "Says which sounds occur in recordings, with scores, without saying when.")
final class TagCommand extends SedCommand {

  /** What results look like. */
  enum Format {
    TSV,
    JSON,
    CSV
  }

  @Mixin private Inputs inputs = new Inputs();

  @Mixin private DetectorOptions detectors = new DetectorOptions();

  @Option(
      names = {"-o", "--out"},
      paramLabel = "FILE|FOLDER",
      description =
          "Where results go; a folder gets a file for each recording; default: standard output.")
  private @Nullable String out;

  @Option(
      names = "--format",
      paramLabel = "tsv|json|csv",
      description = "What results look like; default: ${DEFAULT-VALUE}.")
  private Format format = Format.TSV;

  @Option(
      names = "--all",
      description = "Also the scores of classes that are not found; column tag says which are.")
  private boolean all;

  TagCommand(Console console) {
    super(console);
  }

  @Override
  ExitStatus run() throws IOException {
    List<Input> found = inputs.find();
    boolean folder = out != null && ResultPlaces.isFolder(out);
    Path file = out == null || folder ? null : Path.of(out);
    if (file != null) {
      Inputs.requireKept(found, "--out", file);
      OutPlace.requireFile("--out", file);
    }
    SaidWarnings warnings = new SaidWarnings(console());
    // What is done is written before the run is closed, which lets the process end after Ctrl-C.
    try (SoundEventDetector detector = detectors.load(console(), found.size());
        InputRun run = new InputRun(console(), detectors.workers(found.size()))) {
      InputRun.Work<Detection> work =
          input ->
              input.isStdin()
                  ? detector.tag(console().in(), input.name())
                  : detector.tag(input.file());
      return folder
          ? intoFolder(found, run, work, warnings)
          : together(found, run, work, warnings, file);
    }
  }

  private ExitStatus together(
      List<Input> found,
      InputRun run,
      InputRun.Work<Detection> work,
      SaidWarnings warnings,
      @Nullable Path file)
      throws IOException {
    Text text = new Text();
    ExitStatus status =
        run.over(
            found,
            work,
            (input, detection) -> {
              warnings.say(input, detection);
              text.add(input.nameInResults(), detection);
            },
            (input, reason) -> text.addFailure(input.nameInResults(), reason));
    if (status == ExitStatus.NOTHING_DONE && format != Format.JSON) {
      return status;
    }
    if (file == null) {
      console().out().print(text.end());
    } else {
      write(file, text.end());
    }
    return status;
  }

  private ExitStatus intoFolder(
      List<Input> found, InputRun run, InputRun.Work<Detection> work, SaidWarnings warnings) {
    ResultPlaces places =
        ResultPlaces.of("--out", String.valueOf(out), false, "." + Sed4j.word(format));
    return run.over(
        found,
        work,
        (input, detection) -> {
          warnings.say(input, detection);
          Text text = new Text();
          text.add(input.nameInResults(), detection);
          write(places.placeOf(input), text.end());
        });
  }

  private static void write(Path file, String text) throws IOException {
    AtomicFile.write(file, stream -> stream.write(text.getBytes(StandardCharsets.UTF_8)));
  }

  /** Results in the format that is wanted. */
  private final class Text {

    private final StringBuilder text = new StringBuilder();
    private final DetectionWriter json = DetectionWriter.of(DetectionFormat.JSON, text, false);

    Text() throws IOException {
      if (format == Format.JSON) {
        json.begin();
      } else {
        text.append(line("filename", "event_label", "score", "tag"));
      }
    }

    void add(String name, Detection detection) throws IOException {
      if (format == Format.JSON) {
        json.write(name, detection);
      } else {
        TagCommand.this.add(text, name, detection);
      }
    }

    void addFailure(String name, String reason) throws IOException {
      if (format == Format.JSON) {
        json.writeFailure(name, reason);
      }
    }

    String end() throws IOException {
      if (format == Format.JSON) {
        json.end();
      }
      return text.toString();
    }
  }

  private void add(StringBuilder rows, String name, Detection detection) {
    boolean none = true;
    for (Map.Entry<String, Double> tag : detection.tagScores().entrySet()) {
      boolean on = detection.tags().contains(tag.getKey());
      if (on || all) {
        rows.append(
            line(
                name,
                tag.getKey(),
                String.format(Locale.ROOT, "%.3f", tag.getValue()),
                on ? "1" : "0"));
        none = false;
      }
    }
    if (none) {
      rows.append(line(name, "", "", ""));
    }
  }

  private String line(String name, String label, String score, String tag) {
    List<String> cells = all ? List.of(name, label, score, tag) : List.of(name, label, score);
    return format == Format.TSV
        ? TableText.TSV.row(cells.stream().map(TagCommand::withoutTabs).toList())
        : TableText.CSV.row(cells);
  }

  /** The name of a file may hold what a cell cannot. */
  private static String withoutTabs(String text) {
    return text.replaceAll("[\\t\\r\\n]", " ");
  }
}
