package io.github.sed4j.examples.cli;

import io.github.sed4j.training.data.Recordings;
import java.io.File;
import java.io.IOException;
import java.nio.file.FileSystemLoopException;
import java.nio.file.FileSystems;
import java.nio.file.FileVisitOption;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.nio.file.PathMatcher;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.regex.PatternSyntaxException;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Parameters;

/**
 * The recordings a command works on: files, folders with all that lies in them, globs that the
 * shell left alone, and {@code -} for WAV on standard input.
 */
final class Inputs {

  private static final Pattern GLOB_CHARACTER = Pattern.compile("[*?\\[{]");

  @Parameters(
      arity = "1..*",
      paramLabel = "INPUT",
      description =
          "Recordings: files, folders and all within them, globs, or - for WAV on standard input.")
  private List<String> arguments = List.of();

  /**
   * Finds what the arguments stand for, each thing once, in the order of the arguments and sorted
   * within a folder. Recordings that would have the same place, from different folders, get the
   * places that they have in the folder they share.
   *
   * @return the inputs, at least one; what cannot be used is among them and says so in its turn
   * @throws UsageException if two recordings would have the same place all the same
   */
  List<Input> find() {
    Map<String, Input> found = new LinkedHashMap<>();
    for (String argument : arguments) {
      for (Input input : find(argument)) {
        found.putIfAbsent(input.identity(), input);
      }
    }
    return toldApart(List.copyOf(found.values()));
  }

  private static List<Input> toldApart(List<Input> found) {
    Map<Path, List<Input>> places = byPlace(found);
    List<Input> apart =
        found.stream()
            .map(
                input -> {
                  List<Input> same = places.getOrDefault(input.place(), List.of());
                  Path shared = same.size() > 1 && hasPlace(input) ? sharedFolder(same) : null;
                  return shared == null ? input : input.from(shared);
                })
            .toList();
    byPlace(apart)
        .forEach(
            (place, same) -> {
              if (same.size() > 1) {
                throw new UsageException(
                    same.get(0).name()
                        + " and "
                        + same.get(1).name()
                        + " would both be called "
                        + place
                        + " in results: give the folder that holds both, or one at a time");
              }
            });
    return apart;
  }

  private static boolean hasPlace(Input input) {
    return input.problem() == null && !input.isStdin();
  }

  private static Map<Path, List<Input>> byPlace(List<Input> inputs) {
    return inputs.stream()
        .filter(Inputs::hasPlace)
        .collect(Collectors.groupingBy(Input::place, LinkedHashMap::new, Collectors.toList()));
  }

  /** The deepest folder that holds all of them; null where they lie on different drives. */
  private static @Nullable Path sharedFolder(List<Input> inputs) {
    List<Path> files =
        inputs.stream().map(input -> input.file().toAbsolutePath().normalize()).toList();
    Path folder = files.get(0).getParent();
    while (folder != null && !allWithin(folder, files)) {
      folder = folder.getParent();
    }
    return folder;
  }

  private static boolean allWithin(Path folder, List<Path> files) {
    return files.stream().allMatch(file -> file.startsWith(folder));
  }

  /**
   * Refuses to write results over a recording.
   *
   * @param found the inputs
   * @param option the option that names where results go
   * @param out what it says; null if it is not given
   * @throws UsageException if that is one of the inputs
   */
  static void requireKept(List<Input> found, String option, @Nullable Path out) throws IOException {
    if (out == null || !Files.exists(out)) {
      return;
    }
    for (Input input : found) {
      if (hasPlace(input) && Files.exists(input.file()) && Files.isSameFile(out, input.file())) {
        throw new UsageException(
            option + " " + out + " is one of the recordings, allowed: another file");
      }
    }
  }

  /** Tells whether the arguments are one file, whose one result may go to one file. */
  boolean isOneFile() {
    return arguments.size() == 1
        && !isGlob(arguments.get(0))
        && !Files.isDirectory(Path.of(arguments.get(0)));
  }

  private static List<Input> find(String argument) {
    if (argument.equals(Input.STDIN)) {
      return List.of(Input.stdin());
    }
    try {
      if (isGlob(argument)) {
        return glob(argument);
      }
      Path path = Path.of(argument);
      return Files.isDirectory(path) ? folder(path) : List.of(Input.file(path));
    } catch (PatternSyntaxException e) {
      return List.of(unusable(argument, "no such file, and no glob: " + e.getDescription()));
    } catch (IOException | InvalidPathException e) {
      return List.of(unusable(argument, Reason.of(e)));
    }
  }

  private static Input unusable(String argument, String reason) {
    return Input.unusable(argument, new IOException(reason));
  }

  /** A file may have a name that looks like a glob: then it is meant. */
  private static boolean isGlob(String argument) {
    return GLOB_CHARACTER.matcher(argument).find() && !new File(argument).exists();
  }

  private static List<Input> folder(Path folder) throws IOException {
    List<Input> found = new ArrayList<>();
    walk(
        folder,
        Integer.MAX_VALUE,
        (path, isFolder) -> {
          // A file that is given by name may be called anything.
          if (!isFolder && Recordings.isNamedAsRecording(path)) {
            found.add(Input.within(folder, path));
          }
        },
        found);
    if (found.isEmpty()) {
      found.add(unusable(folder.toString(), "no recordings in this folder"));
    }
    found.sort(Comparator.comparing(Input::name));
    return found;
  }

  private static List<Input> glob(String argument) throws IOException {
    String pattern = argument.replace(File.separatorChar, '/');
    var special = GLOB_CHARACTER.matcher(pattern);
    int slash = special.find() ? pattern.lastIndexOf('/', special.start()) : -1;
    Path base = Path.of(pattern.substring(0, slash + 1));
    String rest = pattern.substring(slash + 1);
    PathMatcher matcher = FileSystems.getDefault().getPathMatcher("glob:" + rest);
    int depth =
        rest.contains("**")
            ? Integer.MAX_VALUE
            : Path.of(rest.replaceAll("[^/]", "x")).getNameCount();
    List<Path> matches = new ArrayList<>();
    List<Input> found = new ArrayList<>();
    walk(
        base,
        depth,
        (path, isFolder) -> {
          if (matcher.matches(base.relativize(path))) {
            matches.add(path);
          }
        },
        found);
    for (Path match : matches.stream().sorted().toList()) {
      found.addAll(Files.isDirectory(match) ? folder(match) : List.of(Input.within(base, match)));
    }
    if (found.isEmpty()) {
      found.add(unusable(argument, "no file matches"));
    }
    return found;
  }

  private interface Visitor {
    void visit(Path path, boolean isFolder);
  }

  /** Visits all that is not hidden, following links; what cannot be read is found as unusable. */
  private static void walk(Path folder, int depth, Visitor visitor, List<Input> found)
      throws IOException {
    Path start = folder.toString().isEmpty() ? Path.of(".") : folder;
    boolean strip = folder.toString().isEmpty();
    Files.walkFileTree(
        start,
        EnumSet.of(FileVisitOption.FOLLOW_LINKS),
        depth,
        new SimpleFileVisitor<>() {
          @Override
          public FileVisitResult preVisitDirectory(Path path, BasicFileAttributes attributes) {
            if (!path.equals(start)) {
              if (isHidden(path)) {
                return FileVisitResult.SKIP_SUBTREE;
              }
              visitor.visit(strip ? start.relativize(path) : path, true);
            }
            return FileVisitResult.CONTINUE;
          }

          @Override
          public FileVisitResult visitFile(Path path, BasicFileAttributes attributes) {
            if (!isHidden(path)) {
              visitor.visit(strip ? start.relativize(path) : path, attributes.isDirectory());
            }
            return FileVisitResult.CONTINUE;
          }

          @Override
          public FileVisitResult visitFileFailed(Path path, IOException failure) {
            if (!(failure instanceof FileSystemLoopException)) {
              found.add(unusable(path.toString(), Reason.of(failure)));
            }
            return FileVisitResult.CONTINUE;
          }
        });
  }

  private static boolean isHidden(Path path) {
    return String.valueOf(path.getFileName()).startsWith(".");
  }
}
