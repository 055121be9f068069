package io.github.sed4j.training.data;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.FileVisitOption;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Collection;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Stream;

/** The recordings in folders, by the names that tables give them. */
final class RecordingFolder {

  /** What is taken for a recording. */
  private static final Set<String> EXTENSIONS =
      Set.of("aif", "aifc", "aiff", "au", "flac", "mp3", "oga", "ogg", "snd", "wav", "wave");

  /** Folder of recordings beside tables, which tables need not name. */
  private static final String AUDIO = "audio/";

  private final SortedMap<String, Path> byName = new TreeMap<>();
  private final Map<String, Path> byStem = new HashMap<>();

  private RecordingFolder() {}

  /**
   * Looks through a folder and all within it.
   *
   * @throws NoSuchFileException if it is not there
   */
  static RecordingFolder of(Path folder) throws IOException {
    if (!Files.isDirectory(folder)) {
      throw new NoSuchFileException(folder.toString(), null, "no such folder");
    }
    RecordingFolder recordings = new RecordingFolder();
    recordings.add(folder, Integer.MAX_VALUE);
    return recordings;
  }

  /** Looks through those folders that are there, without what lies in folders within them. */
  static RecordingFolder ofAll(Collection<Path> folders) throws IOException {
    RecordingFolder recordings = new RecordingFolder();
    for (Path folder : folders) {
      if (Files.isDirectory(folder)) {
        recordings.add(folder, 1);
      }
    }
    return recordings;
  }

  private void add(Path folder, int depth) throws IOException {
    try (Stream<Path> files = Files.walk(folder, depth, FileVisitOption.FOLLOW_LINKS)) {
      List<Path> found =
          files
              .filter(file -> isRecording(file) && !isHidden(folder.relativize(file)))
              .sorted()
              .toList();
      for (Path file : found) {
        String name = withoutAudio(nameWithin(folder, file));
        byName.putIfAbsent(name, file);
        byStem.putIfAbsent(stem(name), file);
      }
    } catch (UncheckedIOException e) {
      throw e.getCause();
    }
  }

  private static String withoutAudio(String name) {
    return name.startsWith(AUDIO) ? name.substring(AUDIO.length()) : name;
  }

  /** The path below a folder, with slashes on every platform. */
  static String nameWithin(Path folder, Path file) {
    return folder.relativize(file).toString().replace('\\', '/');
  }

  static boolean isRecording(Path file) {
    return isNamedAsRecording(file) && Files.isRegularFile(file);
  }

  /** Tells whether a name ends as those of recordings do, and is not hidden. */
  static boolean isNamedAsRecording(Path file) {
    String name = String.valueOf(file.getFileName());
    int dot = name.lastIndexOf('.');
    return dot > 0
        && !name.startsWith(".")
        && EXTENSIONS.contains(name.substring(dot + 1).toLowerCase(Locale.ROOT));
  }

  /** Tells whether a path below a folder leads through a hidden one, such as {@code .Trash}. */
  private static boolean isHidden(Path within) {
    for (Path name : within) {
      if (name.toString().startsWith(".")) {
        return true;
      }
    }
    return false;
  }

  /** The name without the extension of a recording, if it has one. */
  static String stem(String name) {
    int dot = name.lastIndexOf('.');
    return dot > name.lastIndexOf('/') + 1
            && EXTENSIONS.contains(name.substring(dot + 1).toLowerCase(Locale.ROOT))
        ? name.substring(0, dot)
        : name;
  }

  /** The recording of that name, or else of that name with another extension. */
  Optional<Path> find(String name) {
    String key = withoutAudio(name);
    Path exact = byName.get(key);
    return Optional.ofNullable(exact != null ? exact : byStem.get(stem(key)));
  }

  /** Leaves out a folder within the folder. */
  void leaveOut(String inner) {
    byName.keySet().removeIf(name -> name.startsWith(inner + "/"));
    byStem.keySet().removeIf(name -> name.startsWith(inner + "/"));
  }

  /** All recordings, by their path below their folder. */
  SortedMap<String, Path> all() {
    return Collections.unmodifiableSortedMap(byName);
  }
}
