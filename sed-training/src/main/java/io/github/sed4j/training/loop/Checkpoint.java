package io.github.sed4j.training.loop;

import com.google.gson.JsonObject;
import io.github.sed4j.features.io.AtomicFile;
import io.github.sed4j.features.io.NpyArray;
import io.github.sed4j.features.spectrum.FeatureStatistics;
import io.github.sed4j.models.bundle.JsonFields;
import io.github.sed4j.models.bundle.Safetensors;
import io.github.sed4j.models.bundle.WeightStorage;
import io.github.sed4j.training.data.DataPosition;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.DigestInputStream;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * All that a run needs to go on as if nothing had happened. Random states are not among it, since
 * there are none: every draw comes from the seed and the number of the step or clip.
 *
 * @param step steps that were done
 * @param identity what the run must have in common with the one that wrote this
 * @param weights parameters and running statistics of the network
 * @param moments the optimizer's
 * @param updates how many steps have changed the parameters
 * @param averages averaged parameters, empty without averaging
 * @param statistics of the features
 * @param position in the data
 * @param admission its state, or null without on-the-fly tagging
 * @param best the best validation, or null if there was none
 * @param withoutImprovement validations since then
 */
record Checkpoint(
    long step,
    Identity identity,
    Map<String, NpyArray> weights,
    Map<String, NpyArray> moments,
    long updates,
    Map<String, NpyArray> averages,
    FeatureStatistics statistics,
    DataPosition position,
    @Nullable String admission,
    @Nullable Best best,
    int withoutImprovement) {

  private static final int VERSION = 2;
  private static final String STATE = "checkpoint.json";
  private static final String WEIGHTS = "weights.safetensors";
  private static final String MOMENTS = "moments.safetensors";
  private static final String AVERAGES = "averages.safetensors";
  private static final String STATISTICS = "statistics.npz";

  /**
   * What decides whether a checkpoint belongs to a run; its data are checked by its position.
   *
   * @param network the architecture in words
   * @param eventClasses the classes in words
   * @param settings all else that changes what a step does
   * @param validation the validation set in words, with which figures can be compared
   */
  record Identity(String network, String eventClasses, String settings, String validation) {

    void requireSame(Identity run, Path checkpoint) {
      require("network", network, run.network, checkpoint);
      require("event classes", eventClasses, run.eventClasses, checkpoint);
      require("settings", settings, run.settings, checkpoint);
      require("validation on", validation, run.validation, checkpoint);
    }

    private static void require(String what, String is, String should, Path checkpoint) {
      if (!is.equals(should)) {
        throw new IllegalArgumentException(
            checkpoint
                + ": checkpoint with "
                + what
                + " "
                + (kind(is).equals(kind(should))
                    ? lacking(is, should) + ", allowed: " + lacking(should, is)
                    : kind(is) + ", allowed: " + kind(should)));
      }
    }

    /** The word before a list, such as the name of an architecture. */
    private static String kind(String text) {
      return text.substring(0, Math.max(0, text.indexOf('[')));
    }

    /** The entries of a list that another one lacks; all if only the order differs. */
    private static List<String> lacking(String text, String other) {
      List<String> entries = entries(text);
      List<String> others = entries(other);
      if (!others.containsAll(entries) || !entries.containsAll(others)) {
        others.forEach(entries::remove);
      }
      return entries;
    }

    private static List<String> entries(String text) {
      String list = text.startsWith("[") ? text.substring(1, text.length() - 1) : text;
      return new ArrayList<>(Arrays.asList(list.split(", ", -1)));
    }
  }

  /**
   * The best validation.
   *
   * @param step steps that were done
   * @param macroF its figure
   * @param file name of the bundle beside the checkpoints, or {@link #NO_FILE}
   */
  record Best(long step, double macroF, String file) {

    /** In place of a name where no bundle is kept. */
    static final String NO_FILE = "";
  }

  /** Writes the files into an empty folder, the one that names the others last. */
  void write(Path folder) throws IOException {
    Safetensors.write(folder.resolve(WEIGHTS), weights, WeightStorage.FLOAT32);
    Safetensors.write(folder.resolve(MOMENTS), moments, WeightStorage.FLOAT32);
    statistics.write(folder.resolve(STATISTICS));
    List<String> files = new ArrayList<>(List.of(WEIGHTS, MOMENTS, STATISTICS));
    if (!averages.isEmpty()) {
      Safetensors.write(folder.resolve(AVERAGES), averages, WeightStorage.FLOAT32);
      files.add(AVERAGES);
    }
    JsonObject json = new JsonObject();
    json.addProperty("version", VERSION);
    json.addProperty("step", step);
    json.addProperty("network", identity.network);
    json.addProperty("event_classes", identity.eventClasses);
    json.addProperty("settings", identity.settings);
    json.addProperty("validation", identity.validation);
    json.addProperty("updates", updates);
    json.addProperty("position", position.toJson());
    if (admission != null) {
      json.addProperty("admission", admission);
    }
    if (best != null) {
      JsonObject object = new JsonObject();
      object.addProperty("step", best.step);
      object.addProperty("macro_f", best.macroF);
      object.addProperty("file", best.file);
      json.add("best", object);
    }
    json.addProperty("validations_without_improvement", withoutImprovement);
    JsonObject sums = new JsonObject();
    for (String file : files) {
      sums.addProperty(file, sha256(folder.resolve(file)));
    }
    json.add("sha256", sums);
    AtomicFile.write(
        folder.resolve(STATE), out -> out.write((json + "\n").getBytes(StandardCharsets.UTF_8)));
  }

  /**
   * Reads a checkpoint.
   *
   * @throws IOException if it is damaged or cannot be read
   */
  static Checkpoint read(Path folder) throws IOException {
    JsonFields json = json(folder);
    JsonFields sums = json.object("sha256");
    for (String file : sums.names()) {
      if (!sha256(folder.resolve(file)).equals(sums.string(file))) {
        throw new IOException(folder.resolve(file) + ": damaged, its SHA-256 is another one");
      }
    }
    try {
      return new Checkpoint(
          json.integer("step", 0, Long.MAX_VALUE),
          new Identity(
              json.string("network"),
              json.string("event_classes"),
              json.string("settings"),
              json.string("validation")),
          Safetensors.read(folder.resolve(WEIGHTS)),
          Safetensors.read(folder.resolve(MOMENTS)),
          json.integer("updates", 0, Long.MAX_VALUE),
          sums.has(AVERAGES) ? Safetensors.read(folder.resolve(AVERAGES)) : Map.of(),
          FeatureStatistics.read(folder.resolve(STATISTICS)),
          DataPosition.fromJson(json.string("position")),
          json.has("admission") ? json.string("admission") : null,
          best(json),
          json.integer("validations_without_improvement", 0, Integer.MAX_VALUE));
    } catch (IllegalArgumentException e) {
      throw json.error(e);
    }
  }

  /**
   * Reads what a checkpoint says about the best validation.
   *
   * @throws IOException if it is damaged or cannot be read
   */
  static @Nullable Best readBest(Path folder) throws IOException {
    return best(json(folder));
  }

  private static JsonFields json(Path folder) throws IOException {
    Path state = folder.resolve(STATE);
    JsonFields json = JsonFields.parse(Files.readString(state), state.toString(), "");
    int version = json.integer("version", 1, Integer.MAX_VALUE);
    if (version != VERSION) {
      throw json.error("version", version, Integer.toString(VERSION));
    }
    return json;
  }

  private static @Nullable Best best(JsonFields json) throws IOException {
    if (!json.has("best")) {
      return null;
    }
    JsonFields best = json.object("best");
    return new Best(
        best.integer("step", 0, Long.MAX_VALUE), best.number("macro_f"), best.string("file"));
  }

  private static String sha256(Path file) throws IOException {
    try {
      MessageDigest digest = MessageDigest.getInstance("SHA-256");
      try (InputStream in = new DigestInputStream(Files.newInputStream(file), digest)) {
        in.transferTo(OutputStream.nullOutputStream());
      }
      return HexFormat.of().formatHex(digest.digest());
    } catch (NoSuchAlgorithmException e) {
      throw new AssertionError("every Java platform has SHA-256", e);
    }
  }
}
