package io.github.sed4j.examples.cli;

import io.github.sed4j.features.io.AtomicFile;
import java.io.IOException;
import java.io.OutputStreamWriter;
import java.io.Writer;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/**
 * The one file that the results of all inputs go to. They are written to {@code FILE.part}, beside
 * which {@code FILE.part.journal} says what results look like, which inputs are done, and how long
 * the part was then; both stay if the run is broken off, and the next run may go on from there. At
 * the end the part becomes the file.
 *
 * <p>Thread safety: for one thread at a time.
 */
final class ResultFile implements AutoCloseable {

  private final Path file;
  private final Path part;
  private final Path journal;
  private final Set<String> done = new LinkedHashSet<>();
  private final FileChannel channel;
  private final NotingOutputStream stream;
  private final Writer writer;

  private ResultFile(Path file, boolean resume, String look) throws IOException {
    this.file = AtomicFile.target(file).toAbsolutePath();
    part = this.file.resolveSibling(this.file.getFileName() + ".part");
    journal = this.file.resolveSibling(this.file.getFileName() + ".part.journal");
    long length = 0;
    if (resume && Files.exists(part) && Files.exists(journal)) {
      length = readJournal(look);
    } else if (Files.exists(part) && !resume) {
      throw new FileAlreadyExistsException(
          part.toString(), null, "was left by a run that was broken off: --resume, or delete it");
    }
    channel = FileChannel.open(part, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
    channel.truncate(length);
    channel.position(length);
    stream = new NotingOutputStream(Channels.newOutputStream(channel));
    writer = new OutputStreamWriter(stream, StandardCharsets.UTF_8);
    if (length == 0) {
      done.clear();
      Files.writeString(journal, look + "\n");
    }
  }

  /**
   * Opens a file of results.
   *
   * @param file the file
   * @param resume whether to go on where an earlier run was broken off, if there is one
   * @param look what results look like, on one line; a run that wrote others cannot be resumed
   */
  static ResultFile open(Path file, boolean resume, String look) throws IOException {
    return new ResultFile(file, resume, look);
  }

  /**
   * Makes sure that all that was written has arrived.
   *
   * @throws IOException what writing failed with, such as that of a full disk
   */
  void requireWhole() throws IOException {
    IOException failure = stream.failure();
    if (failure != null) {
      throw new IOException(part + ": " + Reason.of(failure), failure);
    }
  }

  /** Returns how long the part was when the last input was done; a torn last line is left out. */
  private long readJournal(String look) throws IOException {
    List<String> lines = Files.readAllLines(journal);
    if (lines.isEmpty()) {
      return 0;
    }
    if (!lines.get(0).equals(look)) {
      throw new UsageException(
          part + " holds " + lines.get(0) + ", allowed to --resume: the same, not " + look);
    }
    long length = 0;
    for (String line : lines.subList(1, lines.size())) {
      int tab = line.indexOf('\t');
      if (tab < 0) {
        break;
      }
      try {
        long after = Long.parseLong(line.substring(0, tab));
        if (after > Files.size(part)) {
          break;
        }
        length = after;
        done.add(line.substring(tab + 1));
      } catch (NumberFormatException e) {
        break;
      }
    }
    return length;
  }

  /** Tells whether an earlier run has done an input. */
  boolean isDone(Input input) {
    return done.contains(inJournal(input));
  }

  /** Returns how many inputs an earlier run has done: more than are given now, if others were. */
  int doneBefore() {
    return done.size();
  }

  Appendable out() {
    return writer;
  }

  /** Notes that all of an input's results are written. */
  void finished(Input input) throws IOException {
    writer.flush();
    String line = channel.position() + "\t" + inJournal(input) + "\n";
    Files.write(journal, line.getBytes(StandardCharsets.UTF_8), StandardOpenOption.APPEND);
  }

  private static String inJournal(Input input) {
    return input.identity().replaceAll("\\R", " ");
  }

  /** Makes the part the file. */
  void complete() throws IOException {
    writer.close();
    Files.move(part, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    Files.deleteIfExists(journal);
  }

  /** Leaves nothing of a run in which nothing could be done. */
  void discard() throws IOException {
    writer.close();
    Files.deleteIfExists(part);
    Files.deleteIfExists(journal);
  }

  /** Closes the part, which stays where it is unless it is complete. */
  @Override
  public void close() throws IOException {
    if (stream.failure() == null) {
      writer.close();
    }
    channel.close();
  }
}
