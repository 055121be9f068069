package io.github.sed4j.training.data;

import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonParseException;
import com.google.gson.JsonParser;
import io.github.sed4j.inference.evaluation.TableFormatException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * Of which recordings soundscapes are made, as their specification files say: {@code
 * specification/CLIP.json} beside the table of labels, where recordings lie in that folder or in
 * {@code audio/}. Only the two lists of recordings are looked at; a file without them, or of
 * another program, says nothing.
 */
final class SoundscapeRecordings {

  /** Folder of the specification files. */
  static final String FOLDER = "specification";

  /** Key of the recordings of events. */
  static final String EVENTS = "event_recordings";

  /** Key of the recordings of the background. */
  static final String BACKGROUNDS = "background_recordings";

  private final Map<String, Set<String>> events = new HashMap<>();
  private final Map<String, Set<String>> backgrounds = new HashMap<>();

  private SoundscapeRecordings() {}

  static SoundscapeRecordings of(Collection<LabelledClip> clips) throws IOException {
    SoundscapeRecordings recordings = new SoundscapeRecordings();
    for (LabelledClip clip : clips) {
      Path file = specification(clip.file());
      if (file != null) {
        recordings.read(clip.name(), file);
      }
    }
    return recordings;
  }

  private static @Nullable Path specification(Path recording) {
    String name = RecordingFolder.stem(String.valueOf(recording.getFileName())) + ".json";
    Path folder = recording.toAbsolutePath().getParent();
    for (int up = 0; up < 2 && folder != null; up++) {
      Path file = folder.resolve(FOLDER).resolve(name);
      if (Files.isRegularFile(file)) {
        return file;
      }
      folder = folder.getParent();
    }
    return null;
  }

  private void read(String clip, Path file) throws IOException {
    try {
      JsonElement content = JsonParser.parseString(Files.readString(file));
      if (content.isJsonObject()) {
        events.put(clip, names(content.getAsJsonObject(), EVENTS));
        backgrounds.put(clip, names(content.getAsJsonObject(), BACKGROUNDS));
      }
    } catch (JsonParseException
        | ClassCastException
        | IllegalStateException
        | UnsupportedOperationException e) {
      TableFormatException fault =
          new TableFormatException(file, 0, "no specification of a soundscape");
      fault.initCause(e);
      throw fault;
    }
  }

  private static Set<String> names(JsonObject content, String key) {
    Set<String> names = new TreeSet<>();
    if (content.has(key)) {
      content.getAsJsonArray(key).forEach(name -> names.add(name.getAsString()));
    }
    return names;
  }

  /** The recordings of a clip's events; none if nothing is known. */
  Set<String> ofEvents(String clip) {
    return events.getOrDefault(clip, Set.of());
  }

  /** The recordings of a clip's background; none if nothing is known. */
  Set<String> ofBackground(String clip) {
    return backgrounds.getOrDefault(clip, Set.of());
  }
}
