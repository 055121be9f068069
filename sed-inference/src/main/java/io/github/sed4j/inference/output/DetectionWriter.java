package io.github.sed4j.inference.output;

import com.google.gson.Gson;
import com.google.gson.GsonBuilder;
import com.google.gson.JsonArray;
import com.google.gson.JsonObject;
import io.github.sed4j.features.io.TableText;
import io.github.sed4j.inference.Detection;
import io.github.sed4j.inference.DetectionWarning;
import io.github.sed4j.inference.postprocessing.SoundEvent;
import java.io.IOException;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/**
 * Writes what was detected, one recording after the other, in one of the formats. Times have three
 * decimals, but in JSON, which has all digits.
 *
 * <pre>{@code
 * DetectionWriter writer = DetectionWriter.of(DetectionFormat.TSV, out, false);
 * writer.begin();
 * writer.write("kitchen.wav", detection);
 * writer.end();
 * }</pre>
 *
 * <p>Nothing is flushed or closed. Thread safety: for one thread at a time.
 */
public final class DetectionWriter {

  private static final int DECIMALS = 3;
  private static final Gson GSON = new GsonBuilder().disableHtmlEscaping().create();

  private final DetectionFormat format;
  private final Appendable out;
  private final boolean withScores;
  private boolean first = true;
  private int selections;

  private DetectionWriter(DetectionFormat format, Appendable out, boolean withScores) {
    this.format = Objects.requireNonNull(format, "format");
    this.out = Objects.requireNonNull(out, "out");
    this.withScores = withScores;
  }

  /**
   * Makes a writer.
   *
   * @param format the format
   * @param out where the text goes
   * @param withScores whether tables have a column of scores; JSON always has them
   * @return the writer
   */
  public static DetectionWriter of(DetectionFormat format, Appendable out, boolean withScores) {
    return new DetectionWriter(format, out, withScores);
  }

  /**
   * Writes what stands before the first recording.
   *
   * @throws IOException if it cannot be written
   */
  public void begin() throws IOException {
    switch (format) {
      case TSV, CSV -> out.append(row("filename", "onset", "offset", "event_label", "score"));
      case JSON -> out.append("{\"recordings\":[\n");
      case RAVEN ->
          out.append("Selection\tView\tChannel\tBegin Time (s)\tEnd Time (s)\tEvent")
              .append(withScores ? "\tScore\n" : "\n");
      case AUDACITY -> {
        // Label tracks have no header
      }
    }
  }

  /**
   * Goes on after recordings that another writer has written, instead of {@link #begin()}.
   *
   * @param recordings how many it has written, at least 0
   */
  public void resume(int recordings) {
    first = recordings == 0;
  }

  /**
   * Writes one recording.
   *
   * @param name what the recording is called in the file
   * @param detection what was detected in it
   * @throws IOException if it cannot be written
   * @throws IllegalArgumentException if a table cannot hold the name, since it has a tab or line
   *     end
   */
  public void write(String name, Detection detection) throws IOException {
    if (format == DetectionFormat.JSON) {
      element(json(name, detection));
      return;
    }
    // Whole before any of it goes out: a name that is not allowed leaves no half row
    StringBuilder text = new StringBuilder();
    if (detection.events().isEmpty() && format.holdsSeveralRecordings()) {
      text.append(row(name, "", "", "", ""));
    }
    detection.events().forEach(event -> row(text, name, event));
    out.append(text);
  }

  /**
   * Writes one event of sound that is still going on: a row of the table or, as JSON, an object on
   * a line of its own, for which {@link #begin()} and {@link #end()} are left out.
   *
   * @param name what the sound is called in the file
   * @param event the event
   * @throws IOException if it cannot be written
   * @throws IllegalArgumentException if a table cannot hold the name, since it has a tab or line
   *     end
   */
  public void writeEvent(String name, SoundEvent event) throws IOException {
    StringBuilder text = new StringBuilder();
    if (format == DetectionFormat.JSON) {
      JsonObject json = new JsonObject();
      json.addProperty("filename", name);
      addTo(json, event);
      text.append(GSON.toJson(json)).append('\n');
    } else {
      row(text, name, event);
    }
    out.append(text);
  }

  private void row(StringBuilder text, String name, SoundEvent event) {
    switch (format) {
      case AUDACITY -> {
        text.append(number(event.onset())).append('\t').append(number(event.offset()));
        text.append('\t').append(TableText.TSV.cell(event.label()));
        text.append(withScores ? " " + score(event) : "").append('\n');
      }
      case RAVEN -> {
        text.append(Integer.toString(++selections)).append("\tSpectrogram 1\t1\t");
        text.append(number(event.onset())).append('\t').append(number(event.offset()));
        text.append('\t').append(TableText.TSV.cell(event.label()));
        text.append(withScores ? "\t" + score(event) : "").append('\n');
      }
      default ->
          text.append(
              row(
                  name,
                  number(event.onset()),
                  number(event.offset()),
                  event.label(),
                  score(event)));
    }
  }

  private String row(String name, String onset, String offset, String label, String score) {
    TableText table = format == DetectionFormat.CSV ? TableText.CSV : TableText.TSV;
    return table.row(
        withScores
            ? List.of(name, onset, offset, label, score)
            : List.of(name, onset, offset, label));
  }

  /**
   * Writes that a recording could not be used. Tables say nothing of it; JSON has its error.
   *
   * @param name what the recording is called in the file
   * @param reason why
   * @throws IOException if it cannot be written
   */
  public void writeFailure(String name, String reason) throws IOException {
    if (format == DetectionFormat.JSON) {
      JsonObject json = new JsonObject();
      json.addProperty("filename", name);
      json.addProperty("error", reason);
      element(json);
    }
  }

  /**
   * Writes what stands after the last recording.
   *
   * @throws IOException if it cannot be written
   */
  public void end() throws IOException {
    if (format == DetectionFormat.JSON) {
      out.append(first ? "]}\n" : "\n]}\n");
    }
  }

  private void element(JsonObject json) throws IOException {
    out.append(first ? "" : ",\n").append(GSON.toJson(json));
    first = false;
  }

  private static JsonObject json(String name, Detection detection) {
    JsonObject json = new JsonObject();
    json.addProperty("filename", name);
    json.addProperty("duration", detection.duration());
    JsonArray events = new JsonArray();
    for (SoundEvent event : detection.events()) {
      JsonObject entry = new JsonObject();
      addTo(entry, event);
      events.add(entry);
    }
    json.add("events", events);
    JsonObject tags = new JsonObject();
    for (Map.Entry<String, Double> tag : detection.tagScores().entrySet()) {
      JsonObject entry = new JsonObject();
      entry.addProperty("score", tag.getValue());
      entry.addProperty("on", detection.tags().contains(tag.getKey()));
      tags.add(tag.getKey(), entry);
    }
    json.add("tags", tags);
    JsonArray warnings = new JsonArray();
    for (DetectionWarning warning : detection.warnings()) {
      JsonObject entry = new JsonObject();
      entry.addProperty("kind", warning.kind().name().toLowerCase(java.util.Locale.ROOT));
      entry.addProperty("message", warning.message());
      warnings.add(entry);
    }
    json.add("warnings", warnings);
    json.addProperty("bundle", detection.bundle());
    return json;
  }

  private static void addTo(JsonObject json, SoundEvent event) {
    json.addProperty("onset", event.onset());
    json.addProperty("offset", event.offset());
    json.addProperty("event_label", event.label());
    if (event.hasScore()) {
      json.addProperty("score", event.score());
    }
  }

  private static String score(SoundEvent event) {
    return event.hasScore() ? number(event.score()) : "";
  }

  /** A time or a score as tables have it. */
  static String number(double value) {
    return BigDecimal.valueOf(value).setScale(DECIMALS, RoundingMode.HALF_UP).toPlainString();
  }
}
