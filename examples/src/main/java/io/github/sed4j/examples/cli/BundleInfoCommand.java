package io.github.sed4j.examples.cli;

import com.google.gson.GsonBuilder;
import com.google.gson.JsonArray;
import com.google.gson.JsonNull;
import com.google.gson.JsonObject;
import io.github.sed4j.features.spectrum.FeatureStatistics;
import io.github.sed4j.features.spectrum.LogMelExtractor;
import io.github.sed4j.models.Architecture;
import io.github.sed4j.models.bundle.Bundle;
import io.github.sed4j.models.bundle.BundleMember;
import io.github.sed4j.models.bundle.Provenance;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Says what is in a bundle. */
@Command(name = "info", description = "Says what is in a bundle.")
final class BundleInfoCommand extends SedCommand {

  /** How the answer looks. */
  enum Format {
    TEXT,
    JSON
  }

  /** Frames of a 10 s clip, for which the operations are counted. */
  private static final int FRAMES = Architecture.DEFAULT_SUMMARY_FRAMES;

  @Parameters(paramLabel = "BUNDLE", description = "The bundle file.")
  private Path file = Path.of("");

  @Option(
      names = "--format",
      paramLabel = "text|json",
      description = "For people or for programs; default: ${DEFAULT-VALUE}.")
  private Format format = Format.TEXT;

  @Option(names = "--layers", description = "Also say what the layers of each member are.")
  private boolean layers;

  BundleInfoCommand(Console console) {
    super(console);
  }

  @Override
  ExitStatus run() throws IOException {
    Bundle bundle = Bundle.read(file);
    if (format == Format.JSON) {
      console()
          .out()
          .println(
              new GsonBuilder()
                  .disableHtmlEscaping()
                  .serializeNulls()
                  .serializeSpecialFloatingPointValues()
                  .setPrettyPrinting()
                  .create()
                  .toJson(json(bundle, Files.size(file))));
    } else {
      print(bundle, Files.size(file));
    }
    return ExitStatus.DONE;
  }

  private void print(Bundle bundle, long bytes) {
    PrintStream out = console().out();
    row("file", String.format(Locale.ROOT, "%s, %,d bytes", file, bytes));
    row("classes", bundle.classes().size() + ": " + String.join(", ", bundle.classes()));
    row("features", inWords(bundle.features()));
    out.println();
    out.printf(
        Locale.ROOT,
        "%-7s %-8s %12s %16s  %s%n",
        "member",
        "network",
        "parameters",
        "GFLOP (" + FRAMES + " fr.)",
        "features are normalised");
    for (int i = 0; i < bundle.members().size(); i++) {
      BundleMember member = bundle.members().get(i);
      Architecture architecture = member.architecture();
      out.printf(
          Locale.ROOT,
          "%-7d %-8s %,12d %16.2f  %s%n",
          i,
          architecture.type(),
          architecture.trainableParameters(),
          architecture.flops(FRAMES) / 1e9,
          member
              .statistics()
              .map(
                  statistics ->
                      String.format(
                          Locale.ROOT, "with statistics of %,d frames", statistics.frames()))
              .orElse("elsewhere: without statistics only .npy can be scored"));
    }
    if (layers) {
      for (BundleMember member : bundle.members()) {
        out.println();
        out.print(member.architecture().summary());
      }
    }
    out.println();
    bundle
        .sections()
        .forEach((name, text) -> row("section", name + ", " + text.length() + " characters"));
    print("", bundle.provenance());
    for (int i = 0; i < bundle.members().size(); i++) {
      print("member " + i + " ", bundle.members().get(i).provenance());
    }
  }

  private void print(String whose, Provenance provenance) {
    List<String> made = new ArrayList<>();
    made.add("sed4j " + provenance.libraryVersion());
    provenance.seed().ifPresent(seed -> made.add("seed " + seed));
    provenance.steps().ifPresent(steps -> made.add(steps + " steps"));
    row(whose + "made by", String.join(", ", made));
    provenance.data().forEach(data -> row(whose + "data", data));
    provenance.scores().forEach((name, score) -> row(whose + "score", name + " = " + score));
    provenance.entries().forEach((name, text) -> row(whose + name, text));
  }

  /** A bundle's texts may come from anywhere; control characters would steer the terminal. */
  private void row(String name, String value) {
    String line = String.format(Locale.ROOT, "%-20s %s", name, value);
    console().out().println(line.replaceAll("\\p{Cntrl}", " "));
  }

  private static String inWords(LogMelExtractor features) {
    return String.format(
        Locale.ROOT,
        "%d mel bands from %.0f to %.0f Hz, %.1f ms every %.1f ms at %d Hz; waveform: %s, divided"
            + " by its peak + %s",
        features.bands(),
        features.lowestHz(),
        features.highestHz(),
        1e3 * features.grid().windowLength() / features.grid().sampleRate(),
        1e3 * features.grid().hopSeconds(),
        features.grid().sampleRate(),
        features.waveformNormalization().meanRemoved() ? "mean removed" : "mean kept",
        features.waveformNormalization().peakOffset());
  }

  private JsonObject json(Bundle bundle, long bytes) {
    JsonObject json = new JsonObject();
    json.addProperty("file", file.toString());
    json.addProperty("bytes", bytes);
    JsonArray classes = new JsonArray();
    bundle.classes().forEach(classes::add);
    json.add("classes", classes);
    json.add("features", json(bundle.features()));
    JsonArray members = new JsonArray();
    bundle.members().forEach(member -> members.add(json(member)));
    json.add("members", members);
    JsonArray sections = new JsonArray();
    bundle.sections().keySet().forEach(sections::add);
    json.add("sections", sections);
    json.add("provenance", json(bundle.provenance()));
    return json;
  }

  private static JsonObject json(LogMelExtractor features) {
    JsonObject json = new JsonObject();
    json.addProperty("sample_rate", features.grid().sampleRate());
    json.addProperty("window_length", features.grid().windowLength());
    json.addProperty("hop_length", features.grid().hopLength());
    json.addProperty("fft_length", features.stft().fftLength());
    json.addProperty("bands", features.bands());
    json.addProperty("lowest_hz", features.lowestHz());
    json.addProperty("highest_hz", features.highestHz());
    json.addProperty("mean_removed", features.waveformNormalization().meanRemoved());
    json.addProperty("peak_offset", features.waveformNormalization().peakOffset());
    return json;
  }

  private JsonObject json(BundleMember member) {
    JsonObject json = new JsonObject();
    json.addProperty("network", member.architecture().type());
    json.addProperty("parameters", member.architecture().trainableParameters());
    json.addProperty("flops", member.architecture().flops(FRAMES));
    json.addProperty(
        "statistics_frames", member.statistics().map(FeatureStatistics::frames).orElse(null));
    if (layers) {
      JsonArray rows = new JsonArray();
      member
          .architecture()
          .parameters()
          .forEach(
              spec -> {
                JsonArray shape = new JsonArray();
                for (int axis : spec.shape()) {
                  shape.add(axis);
                }
                JsonObject row = new JsonObject();
                row.addProperty("name", spec.name());
                row.add("shape", shape);
                rows.add(row);
              });
      json.add("weights", rows);
    }
    json.add("provenance", json(member.provenance()));
    return json;
  }

  private static JsonObject json(Provenance provenance) {
    JsonObject json = new JsonObject();
    json.addProperty("library_version", provenance.libraryVersion());
    JsonArray data = new JsonArray();
    provenance.data().forEach(data::add);
    json.add("data", data);
    json.add("seed", JsonNull.INSTANCE);
    json.add("steps", JsonNull.INSTANCE);
    provenance.seed().ifPresent(seed -> json.addProperty("seed", seed));
    provenance.steps().ifPresent(steps -> json.addProperty("steps", steps));
    JsonObject scores = new JsonObject();
    provenance
        .scores()
        .forEach(
            (name, score) -> {
              if (Double.isInfinite(score)) {
                scores.addProperty(name, Double.toString(score));
              } else {
                scores.addProperty(name, score);
              }
            });
    json.add("scores", scores);
    JsonObject entries = new JsonObject();
    provenance.entries().forEach(entries::addProperty);
    json.add("entries", entries);
    return json;
  }
}
