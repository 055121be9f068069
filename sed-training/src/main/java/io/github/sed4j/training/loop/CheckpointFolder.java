package io.github.sed4j.training.loop;

import io.github.sed4j.models.bundle.Bundle;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.DirectoryStream;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The checkpoints of a run: a folder each, which appears whole or not at all, and the bundle of the
 * best validation of each. The last two are kept. One process at a time may have it open.
 */
final class CheckpointFolder implements AutoCloseable {

  /** Name within the folder of a run. */
  static final String NAME = "checkpoints";

  private static final Logger LOG = LoggerFactory.getLogger(CheckpointFolder.class);

  private static final int KEPT = 2;
  private static final Pattern STEP_NAME = Pattern.compile("step-(\\d{9,18})");
  private static final Pattern BEST_NAME = Pattern.compile("best-\\d{9,18}\\.sed4j");
  private static final String UNFINISHED = ".unfinished-";

  private final Path folder;
  private final FileChannel lockFile;
  private final FileLock lock;

  private CheckpointFolder(Path folder, FileChannel lockFile, FileLock lock) {
    this.folder = folder;
    this.lockFile = lockFile;
    this.lock = lock;
  }

  /**
   * Opens the checkpoints of a run, which may have none yet, and clears what a process that was
   * killed has left half done.
   */
  static CheckpointFolder open(Path run) throws IOException {
    Path folder = run.resolve(NAME);
    Files.createDirectories(folder);
    FileChannel lockFile =
        FileChannel.open(
            folder.resolve(".lock"), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
    try {
      FileLock lock = tryLock(lockFile);
      if (lock == null) {
        throw new FileSystemException(
            run.toString(), null, "another training run is using this folder");
      }
      CheckpointFolder opened = new CheckpointFolder(folder, lockFile, lock);
      opened.clear();
      return opened;
    } catch (IOException | RuntimeException e) {
      lockFile.close();
      throw e;
    }
  }

  private static @Nullable FileLock tryLock(FileChannel file) throws IOException {
    try {
      return file.tryLock();
    } catch (OverlappingFileLockException e) {
      return null;
    }
  }

  private void clear() throws IOException {
    for (Path entry : entries()) {
      if (name(entry).startsWith(UNFINISHED) || name(entry).endsWith(".part")) {
        delete(entry);
      }
    }
  }

  private List<Path> entries() throws IOException {
    List<Path> entries = new ArrayList<>();
    try (DirectoryStream<Path> stream = Files.newDirectoryStream(folder)) {
      stream.forEach(entries::add);
    }
    return entries;
  }

  private static String name(Path entry) {
    return String.valueOf(entry.getFileName());
  }

  private static String stepName(Checkpoint checkpoint) {
    return String.format(Locale.ROOT, "step-%09d", checkpoint.step());
  }

  private static void delete(Path entry) throws IOException {
    List<Path> all = new ArrayList<>();
    try (Stream<Path> walk = Files.walk(entry)) {
      walk.forEach(all::add);
    }
    Collections.reverse(all);
    for (Path path : all) {
      Files.deleteIfExists(path);
    }
  }

  /** Folders of the checkpoints by step, the last first. */
  private NavigableMap<Long, Path> bySteps() throws IOException {
    NavigableMap<Long, Path> found = new TreeMap<>(Collections.reverseOrder());
    for (Path entry : entries()) {
      Matcher matcher = STEP_NAME.matcher(name(entry));
      if (matcher.matches()) {
        found.put(Long.parseLong(matcher.group(1)), entry);
      }
    }
    return found;
  }

  boolean isEmpty() throws IOException {
    return bySteps().isEmpty();
  }

  /** A checkpoint that was read, and where. */
  record Found(Path folder, Checkpoint checkpoint) {}

  /**
   * Reads the last checkpoint that is whole.
   *
   * @return empty if there is none at all
   * @throws IOException if there are some and none is whole
   */
  Optional<Found> latest() throws IOException {
    IOException failure = null;
    for (Path entry : bySteps().values()) {
      try {
        return Optional.of(new Found(entry, Checkpoint.read(entry)));
      } catch (IOException e) {
        LOG.warn("checkpoint passed over: {}", e.getMessage());
        if (failure == null) {
          failure = e;
        } else {
          failure.addSuppressed(e);
        }
      }
    }
    if (failure != null) {
      throw failure;
    }
    return Optional.empty();
  }

  /** Keeps the bundle of a validation that is the best so far; returns the file's name. */
  String writeBest(Bundle bundle, long step) throws IOException {
    String file = String.format(Locale.ROOT, "best-%09d.sed4j", step);
    try {
      bundle.write(folder.resolve(file));
    } catch (IOException e) {
      throw failed(file, e);
    }
    return file;
  }

  Path best(Checkpoint.Best best) {
    return folder.resolve(best.file());
  }

  /** Writes a checkpoint, then forgets all but the last two and their best bundles. */
  Path write(Checkpoint checkpoint) throws IOException {
    String name = stepName(checkpoint);
    Path target = folder.resolve(name);
    Path unfinished = folder.resolve(UNFINISHED + name);
    try {
      delete(Files.createDirectories(unfinished));
      Files.createDirectory(unfinished);
      checkpoint.write(unfinished);
      if (Files.exists(target)) {
        forget(target);
      }
      Files.move(unfinished, target, StandardCopyOption.ATOMIC_MOVE);
    } catch (IOException e) {
      IOException failure = failed(name, e);
      try {
        if (Files.exists(unfinished)) {
          delete(unfinished);
        }
      } catch (IOException left) {
        failure.addSuppressed(left);
      }
      throw failure;
    }
    prune(checkpoint);
    return target;
  }

  private IOException failed(String name, IOException cause) throws IOException {
    NavigableMap<Long, Path> whole = bySteps();
    return new IOException(
        folder.resolve(name)
            + " cannot be written: "
            + (cause instanceof FileSystemException file && file.getReason() != null
                ? file.getReason()
                : cause.getMessage())
            + (whole.isEmpty()
                ? "; there is no checkpoint yet"
                : "; the last checkpoint is " + whole.firstEntry().getValue()),
        cause);
  }

  /** Takes a folder out of sight in one move, so that it never looks like half a checkpoint. */
  private void forget(Path entry) throws IOException {
    Path hidden = folder.resolve(UNFINISHED + "old-" + name(entry));
    if (Files.exists(hidden)) {
      delete(hidden);
    }
    Files.move(entry, hidden, StandardCopyOption.ATOMIC_MOVE);
    delete(hidden);
  }

  private void prune(Checkpoint written) throws IOException {
    List<Path> steps = List.copyOf(bySteps().values());
    List<String> needed = new ArrayList<>();
    Checkpoint.Best best = written.best();
    if (best != null) {
      needed.add(best.file());
    }
    for (int i = 0; i < steps.size(); i++) {
      if (i >= KEPT) {
        forget(steps.get(i));
      } else if (!name(steps.get(i)).equals(stepName(written))) {
        Optional<String> file = bestOf(steps.get(i));
        if (file.isEmpty()) {
          return;
        }
        needed.add(file.get());
      }
    }
    for (Path entry : entries()) {
      if (BEST_NAME.matcher(name(entry)).matches() && !needed.contains(name(entry))) {
        Files.deleteIfExists(entry);
      }
    }
  }

  /** The bundle that an older checkpoint names, if it has one; empty if it is damaged. */
  private static Optional<String> bestOf(Path checkpoint) {
    try {
      Checkpoint.Best best = Checkpoint.readBest(checkpoint);
      return Optional.of(best == null ? Checkpoint.Best.NO_FILE : best.file());
    } catch (IOException e) {
      LOG.warn("checkpoint passed over: {}", e.getMessage());
      return Optional.empty();
    }
  }

  @Override
  public void close() throws IOException {
    lock.release();
    lockFile.close();
  }
}
