package io.github.sed4j.training.monitoring;

import com.google.gson.Gson;
import com.google.gson.GsonBuilder;
import com.google.gson.JsonArray;
import com.google.gson.JsonElement;
import com.google.gson.JsonNull;
import com.google.gson.JsonObject;
import com.google.gson.JsonParseException;
import com.google.gson.JsonParser;
import io.github.sed4j.features.io.AtomicFile;
import io.github.sed4j.inference.evaluation.OperatingPoint;
import io.github.sed4j.training.loop.TrainingResult;
import io.github.sed4j.training.loop.TrainingStart;
import io.github.sed4j.training.loop.TrainingStep;
import io.github.sed4j.training.loop.Validation;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The metrics of a run, a JSON object a line. */
final class MetricsFile {

  private static final Gson GSON =
      new GsonBuilder().serializeNulls().disableHtmlEscaping().create();

  private final Path file;

  MetricsFile(Path file) {
    this.file = file;
  }

  /** Keeps what was told of the steps that the run has behind it. */
  void begin(TrainingStart start) throws IOException {
    List<String> kept = new ArrayList<>();
    if (start.firstStep() > 0 && Files.exists(file)) {
      for (JsonObject line : read()) {
        if (line.get("step").getAsLong() <= start.firstStep()) {
          kept.add(GSON.toJson(line) + "\n");
        }
      }
    }
    AtomicFile.write(
        file, out -> out.write(String.join("", kept).getBytes(StandardCharsets.UTF_8)));
    JsonObject line = line("start", start.firstStep());
    line.addProperty("network", start.network());
    line.addProperty("parameters", start.parameters());
    JsonArray classes = new JsonArray();
    start.eventClasses().forEach(classes::add);
    line.add("event_classes", classes);
    line.addProperty("steps", start.steps());
    line.addProperty("batch_size", start.batchSize());
    line.addProperty("training_clips", start.trainingClips());
    line.addProperty("validation_clips", start.validationClips());
    line.addProperty("device", start.device());
    append(line);
  }

  void add(TrainingStep step) throws IOException {
    JsonObject line = line("step", step.step());
    line.addProperty("epoch", step.epoch());
    add(line, "loss", step.loss());
    add(line, "learning_rate", step.learningRate());
    add(line, "gradient_norm", step.gradientNorm());
    line.addProperty("clips", step.clips());
    add(line, "seconds", step.seconds());
    add(line, "data_seconds", step.dataSeconds());
    line.addProperty("skipped_clips", step.skippedClips());
    append(line);
  }

  void add(Validation validation) throws IOException {
    JsonObject line = line("validation", validation.step());
    add(line, "loss", validation.loss());
    add(line, "macro_f", validation.macroF());
    line.addProperty("improved", validation.improved());
    JsonObject classes = new JsonObject();
    validation.best().classes().forEach((label, point) -> classes.add(label, json(point)));
    line.add("classes", classes);
    JsonObject admitted = new JsonObject();
    validation.admitted().forEach(admitted::addProperty);
    line.add("admitted", admitted);
    line.addProperty("skipped_clips", validation.skippedClips());
    add(line, "seconds", validation.seconds());
    append(line);
  }

  private static JsonObject json(OperatingPoint point) {
    JsonObject json = new JsonObject();
    add(json, "f", point.f());
    add(json, "precision", point.precision());
    add(json, "recall", point.recall());
    add(json, "threshold", point.threshold());
    json.addProperty("references", point.references());
    return json;
  }

  void add(TrainingResult result) throws IOException {
    JsonObject line = line("end", result.step());
    line.addProperty("end", result.end().name().toLowerCase(Locale.ROOT));
    line.addProperty("best_step", result.bestStep());
    add(line, "best_macro_f", result.bestMacroF());
    Optional<String> bundle = result.bundle().map(path -> String.valueOf(path.getFileName()));
    line.addProperty("bundle", bundle.orElse(null));
    append(line);
  }

  private static JsonObject line(String type, long step) {
    JsonObject line = new JsonObject();
    line.addProperty("type", type);
    line.addProperty("step", step);
    return line;
  }

  private static void add(JsonObject to, String name, double value) {
    if (Double.isFinite(value)) {
      to.addProperty(name, value);
    } else {
      to.add(name, JsonNull.INSTANCE);
    }
  }

  private void append(JsonObject line) throws IOException {
    Files.writeString(
        file, GSON.toJson(line) + "\n", StandardOpenOption.CREATE, StandardOpenOption.APPEND);
  }

  /** All lines that can be read, in their order; each has a type and a step. */
  List<JsonObject> read() throws IOException {
    List<JsonObject> lines = new ArrayList<>();
    // A decoder that replaces: a line cut within a character is a line that cannot be read.
    try (BufferedReader in =
        new BufferedReader(
            new InputStreamReader(Files.newInputStream(file), StandardCharsets.UTF_8))) {
      String text;
      while ((text = in.readLine()) != null) {
        object(text).ifPresent(lines::add);
      }
    }
    return lines;
  }

  private static Optional<JsonObject> object(String text) {
    try {
      JsonElement element = JsonParser.parseString(text);
      if (element.isJsonObject()) {
        Map<String, JsonElement> members = element.getAsJsonObject().asMap();
        if (isText(members.get("type")) && isNumber(members.get("step"))) {
          return Optional.of(element.getAsJsonObject());
        }
      }
      return Optional.empty();
    } catch (JsonParseException e) {
      return Optional.empty();
    }
  }

  private static boolean isText(@Nullable JsonElement element) {
    return element != null && element.isJsonPrimitive() && element.getAsJsonPrimitive().isString();
  }

  private static boolean isNumber(@Nullable JsonElement element) {
    return element != null && element.isJsonPrimitive() && element.getAsJsonPrimitive().isNumber();
  }
}
