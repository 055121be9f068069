package io.github.sed4j.examples.cli;

import com.google.gson.Gson;
import com.google.gson.GsonBuilder;
import com.google.gson.JsonArray;
import com.google.gson.JsonObject;
import io.github.sed4j.features.io.AtomicFile;
import io.github.sed4j.features.io.TableText;
import io.github.sed4j.inference.Detection;
import io.github.sed4j.inference.SoundEventDetector;
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

  private static final Gson GSON = new GsonBuilder().disableHtmlEscaping().create();

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
      paramLabel = "FILE",
      description = "Where results go; default: standard output.")
  private @Nullable Path out;

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
    Inputs.requireKept(found, "--out", out);
    StringBuilder rows = new StringBuilder();
    JsonArray recordings = new JsonArray();
    if (format != Format.JSON) {
      rows.append(line("filename", "event_label", "score", "tag"));
    }
    SaidWarnings warnings = new SaidWarnings(console());
    ExitStatus status;
    try (SoundEventDetector detector = detectors.load(console(), found.size());
        InputRun run = new InputRun(console(), detectors.workers(found.size()))) {
      status =
          run.over(
              found,
              input ->
                  input.isStdin()
                      ? detector.tag(console().in(), input.name())
                      : detector.tag(input.file()),
              (input, detection) -> {
                warnings.say(input, detection);
                if (format == Format.JSON) {
                  recordings.add(json(input.nameInResults(), detection));
                } else {
                  add(rows, input.nameInResults(), detection);
                }
              },
              (input, reason) -> {
                JsonObject json = new JsonObject();
                json.addProperty("filename", input.nameInResults());
                json.addProperty("error", reason);
                recordings.add(json);
              });
    }
    if (status == ExitStatus.NOTHING_DONE && format != Format.JSON) {
      return status;
    }
    String text =
        format == Format.JSON
            ? "{\"recordings\":" + GSON.toJson(recordings) + "}\n"
            : rows.toString();
    if (out == null) {
      console().out().print(text);
    } else {
      AtomicFile.write(out, stream -> stream.write(text.getBytes(StandardCharsets.UTF_8)));
    }
    return status;
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

  private static JsonObject json(String name, Detection detection) {
    JsonObject json = new JsonObject();
    json.addProperty("filename", name);
    json.addProperty("duration", detection.duration());
    JsonObject tags = new JsonObject();
    detection
        .tagScores()
        .forEach(
            (label, score) -> {
              JsonObject entry = new JsonObject();
              entry.addProperty("score", score);
              entry.addProperty("on", detection.tags().contains(label));
              tags.add(label, entry);
            });
    json.add("tags", tags);
    return json;
  }
}
