package io.github.sed4j.features.io;

import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.FileChannel;
import java.nio.channels.SeekableByteChannel;
import java.nio.file.AccessDeniedException;
import java.nio.file.AtomicMoveNotSupportedException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.UUID;

/**
 * Writes files that are never seen half-written: the content goes to a temporary file in the same
 * folder, is forced to the disk, and is then moved into place.
 *
 * <p>Thread safety: stateless; of two writers of one file the last to finish wins, whole.
 */
public final class AtomicFile {

  /** What writes the content. */
  @FunctionalInterface
  public interface Content {
    /**
     * Writes the whole content.
     *
     * @param out a buffered stream to the temporary file; closed by the caller
     * @throws IOException if it cannot be written
     */
    void writeTo(OutputStream out) throws IOException;
  }

  /** What writes content that it has to come back to, such as a header with the length. */
  @FunctionalInterface
  public interface SeekableContent {
    /**
     * Writes the whole content.
     *
     * @param channel the empty temporary file; closed by the caller
     * @throws IOException if it cannot be written
     */
    void writeTo(SeekableByteChannel channel) throws IOException;
  }

  private AtomicFile() {}

  /**
   * Writes a file, replacing what is there.
   *
   * @param file the file
   * @param content what writes it
   * @throws IOException if it cannot be written, or is neither a file nor a free name (a device, a
   *     pipe), then the message names the file; the target is then as it was and no temporary file
   *     is left
   */
  public static void write(Path file, Content content) throws IOException {
    writeSeekable(
        file,
        channel -> {
          OutputStream out = new BufferedOutputStream(Channels.newOutputStream(channel), 1 << 16);
          content.writeTo(out);
          out.flush();
        });
  }

  /**
   * Writes a file, replacing what is there, with content that may go back to what it wrote.
   *
   * @param file the file
   * @param content what writes it
   * @throws IOException if it cannot be written, or is neither a file nor a free name (a device, a
   *     pipe), then the message names the file; the target is then as it was and no temporary file
   *     is left
   */
  public static void writeSeekable(Path file, SeekableContent content) throws IOException {
    if (file.getFileName() == null || Files.isDirectory(file)) {
      throw new IOException(file + ": a folder, not a file that can be written");
    }
    if (Files.exists(file) && !Files.isRegularFile(file)) {
      throw new IOException(file + ": a device or pipe, allowed: a file or a new name");
    }
    Path target = target(file);
    Path name = target.getFileName();
    Path folder = target.toAbsolutePath().getParent();
    if (folder == null || !Files.isDirectory(folder)) {
      throw new NoSuchFileException(file.toString(), null, "its folder does not exist");
    }
    Path temporary = folder.resolve("." + name + "." + UUID.randomUUID() + ".part");
    try {
      try (FileChannel channel = open(temporary, file)) {
        NamingChannel named = new NamingChannel(file, channel);
        content.writeTo(named);
        named.force();
      }
      move(temporary, target);
    } finally {
      Files.deleteIfExists(temporary);
    }
  }

  /**
   * Returns what is written in the place of a file: a link stays one, and what it leads to is
   * written.
   *
   * @param file a file, which need not be there
   * @return the file itself, or what the link leads to, which need not be there either
   * @throws IOException if the link cannot be followed
   */
  public static Path target(Path file) throws IOException {
    if (!Files.isSymbolicLink(file)) {
      return file;
    }
    return Files.exists(file)
        ? file.toRealPath()
        : file.toAbsolutePath().resolveSibling(Files.readSymbolicLink(file));
  }

  /** What keeps the temporary file from being made keeps the file from being written. */
  private static FileChannel open(Path temporary, Path file) throws IOException {
    try {
      return FileChannel.open(temporary, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE);
    } catch (AccessDeniedException e) {
      AccessDeniedException named =
          new AccessDeniedException(file.toString(), null, "no permission to write in its folder");
      named.initCause(e);
      throw named;
    } catch (FileSystemException e) {
      String reason = e.getReason() == null ? "no file can be made in its folder" : e.getReason();
      FileSystemException named = new FileSystemException(file.toString(), null, reason);
      named.initCause(e);
      throw named;
    }
  }

  /** The system does not say which file it has no room for. */
  private record NamingChannel(Path file, FileChannel channel) implements SeekableByteChannel {

    @Override
    public int write(ByteBuffer bytes) throws IOException {
      try {
        return channel.write(bytes);
      } catch (ClosedChannelException e) {
        throw e;
      } catch (IOException e) {
        throw named(e);
      }
    }

    /** Makes sure that all has arrived. */
    void force() throws IOException {
      try {
        channel.force(true);
      } catch (ClosedChannelException e) {
        throw e;
      } catch (IOException e) {
        throw named(e);
      }
    }

    private IOException named(IOException cause) {
      return new IOException(file + ": " + cause.getMessage(), cause);
    }

    @Override
    public int read(ByteBuffer bytes) throws IOException {
      return channel.read(bytes);
    }

    @Override
    public long position() throws IOException {
      return channel.position();
    }

    @Override
    public SeekableByteChannel position(long position) throws IOException {
      channel.position(position);
      return this;
    }

    @Override
    public long size() throws IOException {
      return channel.size();
    }

    @Override
    public SeekableByteChannel truncate(long size) throws IOException {
      channel.truncate(size);
      return this;
    }

    @Override
    public boolean isOpen() {
      return channel.isOpen();
    }

    @Override
    public void close() throws IOException {
      channel.close();
    }
  }

  private static void move(Path from, Path to) throws IOException {
    try {
      Files.move(from, to, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    } catch (AtomicMoveNotSupportedException e) {
      Files.move(from, to, StandardCopyOption.REPLACE_EXISTING);
    }
  }
}
