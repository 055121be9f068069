package io.github.sed4j.training.synthesis;

import com.google.gson.GsonBuilder;
import com.google.gson.JsonArray;
import com.google.gson.JsonObject;
import io.github.sed4j.inference.postprocessing.SoundEvent;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * The plan of a soundscape: all that is needed to render it, and what it is annotated with.
 *
 * <p>Thread safety: immutable, safe to share.
 */
public final class Soundscape {

  private final String name;
  private final double seconds;
  private final Sound background;
  private final double backgroundOnset;
  private final double backgroundLevel;
  private final List<PlacedEvent> events;
  private final @Nullable Path impulseResponse;

  Soundscape(
      String name,
      double seconds,
      Sound background,
      double backgroundOnset,
      double backgroundLevel,
      List<PlacedEvent> events,
      @Nullable Path impulseResponse) {
    this.name = name;
    this.seconds = seconds;
    this.background = background;
    this.backgroundOnset = backgroundOnset;
    this.backgroundLevel = backgroundLevel;
    this.events =
        events.stream()
            .sorted(
                Comparator.comparingDouble(PlacedEvent::onset).thenComparing(PlacedEvent::label))
            .toList();
    this.impulseResponse = impulseResponse;
  }

  /**
   * Returns the name of the clip.
   *
   * @return the name, without an extension
   */
  public String name() {
    return name;
  }

  /**
   * Returns the length of the clip.
   *
   * @return seconds
   */
  public double seconds() {
    return seconds;
  }

  /**
   * Returns the recording behind the events.
   *
   * @return the background
   */
  public Sound background() {
    return background;
  }

  /** Where the background begins in its recording, as a part of the possible starts. */
  double backgroundOnset() {
    return backgroundOnset;
  }

  /**
   * Returns the level of the background.
   *
   * @return dB re full scale
   */
  public double backgroundLevel() {
    return backgroundLevel;
  }

  /**
   * Returns the events.
   *
   * @return by onset
   */
  public List<PlacedEvent> events() {
    return events;
  }

  /**
   * Returns the room that the events sound in.
   *
   * @return the recording of its impulse response, or empty for none
   */
  public Optional<Path> impulseResponse() {
    return Optional.ofNullable(impulseResponse);
  }

  /**
   * Returns the strong labels.
   *
   * @return events by onset
   */
  public List<SoundEvent> labels() {
    return events.stream()
        .map(event -> new SoundEvent(event.label(), event.onset(), event.offset()))
        .toList();
  }

  /**
   * Returns the specification file: what the clip consists of, for people and for those who divide
   * clips by recordings.
   *
   * @param gain what all samples were multiplied by to keep the peak
   * @return JSON
   */
  public String toJson(double gain) {
    JsonObject json = new JsonObject();
    json.addProperty("clip", name);
    json.addProperty("seconds", seconds);
    json.addProperty("gain", gain);
    JsonObject behind = new JsonObject();
    behind.addProperty("recording", background.recordingId());
    behind.addProperty("file", fileName(background.file()));
    behind.addProperty("level_dbfs", backgroundLevel);
    json.add("background", behind);
    if (impulseResponse != null) {
      json.addProperty("impulse_response", fileName(impulseResponse));
    }
    JsonArray placed = new JsonArray();
    Set<String> recordings = new TreeSet<>();
    for (PlacedEvent event : events) {
      JsonObject entry = new JsonObject();
      entry.addProperty("event_label", event.label());
      entry.addProperty("onset", event.onset());
      entry.addProperty("offset", event.offset());
      entry.addProperty("recording", event.sound().recordingId());
      entry.addProperty("file", fileName(event.sound().file()));
      entry.addProperty("source_onset", event.sourceOnset());
      entry.addProperty("source_offset", event.sourceOffset());
      entry.addProperty("snr_db", event.snr());
      placed.add(entry);
      recordings.add(event.sound().recordingId());
    }
    json.add("events", placed);
    JsonArray eventRecordings = new JsonArray();
    recordings.forEach(eventRecordings::add);
    json.add("event_recordings", eventRecordings);
    JsonArray backgroundRecordings = new JsonArray();
    backgroundRecordings.add(background.recordingId());
    json.add("background_recordings", backgroundRecordings);
    return new GsonBuilder().setPrettyPrinting().disableHtmlEscaping().create().toJson(json) + "\n";
  }

  private static String fileName(Path file) {
    return String.valueOf(file.getFileName());
  }

  @Override
  public String toString() {
    return "Soundscape[" + name + ", " + events.size() + " events]";
  }
}
