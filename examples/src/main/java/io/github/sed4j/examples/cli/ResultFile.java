package io.github.sed4j.examples.cli;

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
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/**
 * The one file that the results of all inputs go to. They are written to {@code FILE.part}, beside
 * which {@code FILE.part.journal} says which inputs are done and how long the part was then; both
 * stay if the run is broken off, and the next run may go on from there. At the end the part becomes
 * the file.
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

  private ResultFile(Path file, boolean resume) throws IOException {
    this.file = file.toAbsolutePath();
    part = this.file.resolveSibling(this.file.getFileName() + ".part");
    journal = this.file.resolveSibling(this.file.getFileName() + ".part.journal");
    long length = 0;
    if (resume && Files.exists(part) && Files.exists(journal)) {
      length = readJournal();
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
      Files.write(journal, new byte[0]);
    }
  }

  static ResultFile open(Path file, boolean resume) throws IOException {
    return new ResultFile(file, resume);
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
  private long readJournal() throws IOException {
    List<String> lines = new ArrayList<>(Files.readAllLines(journal));
    long length = 0;
    for (String line : lines) {
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

  /** Returns the inputs that an earlier run has done. */
  Set<String> done() {
    return Set.copyOf(done);
  }

  Appendable out() {
    return writer;
  }

  /** Notes that all of an input's results are written. */
  void finished(String input) throws IOException {
    writer.flush();
    String line = channel.position() + "\t" + input.replaceAll("\\R", " ") + "\n";
    Files.write(journal, line.getBytes(StandardCharsets.UTF_8), StandardOpenOption.APPEND);
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
