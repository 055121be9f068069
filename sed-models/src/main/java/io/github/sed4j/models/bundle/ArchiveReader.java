package io.github.sed4j.models.bundle;

import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.regex.Pattern;
import java.util.zip.CRC32;
import java.util.zip.DataFormatException;
import java.util.zip.Inflater;
import org.jspecify.annotations.Nullable;

/**
 * Reads a zip archive from front to back, once, and believes none of it: names are of a known form,
 * every entry is as long as it says and has its checksum, the directory at the end lists exactly
 * the entries that were there, and nothing follows it. So two readers cannot see two different
 * archives in one file, and no damage passes unnoticed.
 *
 * <p>The JDK's two readers each trust one of the two lists of entries and never compare them.
 */
final class ArchiveReader implements Closeable {

  private static final int LOCAL_HEADER = 0x04034b50;
  private static final int DATA_DESCRIPTOR = 0x08074b50;
  private static final int DIRECTORY_ENTRY = 0x02014b50;
  private static final int DIRECTORY_END = 0x06054b50;
  private static final int LOCAL_HEADER_BYTES = 30;
  private static final int DATA_DESCRIPTOR_BYTES = 16;
  private static final int DIRECTORY_ENTRY_BYTES = 46;
  private static final int DIRECTORY_END_BYTES = 22;
  private static final int STORED = 0;
  private static final int DEFLATED = 8;
  private static final int DESCRIPTOR_FLAG = 1 << 3;

  /** Deflate's options, the descriptor, and UTF-8 names; encryption and patches are refused. */
  private static final int KNOWN_FLAGS = 0b0110 | DESCRIPTOR_FLAG | (1 << 11);

  private static final long ZIP64 = 0xffff_ffffL;
  private static final int MOST_NAME_BYTES = 100;
  private static final int BUFFER_BYTES = 1 << 16;

  /** Up to this size an entry may be packed to any ratio. */
  private static final long RATIO_FREE_BYTES = 1 << 20;

  private final InputStream in;
  private final String file;
  private final Pattern names;
  private final String namesInWords;
  private final BundleLimits limits;
  private final byte[] buffer = new byte[BUFFER_BYTES];
  private int position;
  private int filled;
  private long filledBefore; // bytes of the file before the buffer
  private long unpacked;
  private final List<Entry> entries = new ArrayList<>();

  /**
   * Begins to read.
   *
   * @param names what an entry's name may be
   * @param namesInWords the same for a message
   */
  ArchiveReader(
      InputStream in, String file, Pattern names, String namesInWords, BundleLimits limits) {
    this.in = in;
    this.file = file;
    this.names = names;
    this.namesInWords = namesInWords;
    this.limits = limits;
  }

  /**
   * Goes to the next entry.
   *
   * @return its content, to be read to its end before the next; null if there are no more entries
   */
  @Nullable Entry next() throws IOException {
    if (!entries.isEmpty() && !entries.get(entries.size() - 1).ended) {
      throw new IllegalStateException("the entry before was not read to its end");
    }
    long offset = offset();
    int signature = intAt(peek(Integer.BYTES, "the next entry"), 0);
    if (signature != LOCAL_HEADER) {
      if (offset == 0 && signature != DIRECTORY_END) {
        throw error("starts with %08x, allowed: 504b0304, a zip archive", reversed(signature));
      }
      return null;
    }
    byte[] header = read(LOCAL_HEADER_BYTES, "an entry's header");
    Entry entry = new Entry(header, 6, offset);
    entry.name = name(shortAt(header, 26));
    skip(shortAt(header, 28), "the header of " + entry.name);
    entry.begin();
    entries.add(entry);
    return entry;
  }

  private String name(int length) throws IOException {
    if (length > MOST_NAME_BYTES) {
      throw error("an entry's name has %d bytes, allowed: %s", length, namesInWords);
    }
    String name = new String(read(length, "an entry's name"), StandardCharsets.ISO_8859_1);
    if (!names.matcher(name).matches()) {
      throw error("entry \"%s\" is unknown, allowed: %s", StrictJson.printable(name), namesInWords);
    }
    for (Entry earlier : entries) {
      if (earlier.name.equals(name)) {
        throw error("entry %s occurs twice", name);
      }
    }
    return name;
  }

  /** Checks all that follows the last entry. */
  void end() throws IOException {
    long directory = offset();
    for (Entry entry : entries) {
      byte[] header = read(DIRECTORY_ENTRY_BYTES, "the directory");
      if (intAt(header, 0) != DIRECTORY_ENTRY) {
        throw error("the directory does not list entry %s", entry.name);
      }
      Entry listed = new Entry(header, 8, unsignedAt(header, 42));
      listed.name =
          new String(
              read(Math.min(shortAt(header, 28), MOST_NAME_BYTES), "the directory"),
              StandardCharsets.ISO_8859_1);
      if (!entry.agreesWith(listed)) {
        throw error(
            "the directory lists another entry than %s, which the archive holds", entry.name);
      }
      skip(shortAt(header, 30) + shortAt(header, 32), "the directory");
    }
    long directoryBytes = offset() - directory;
    byte[] end = read(DIRECTORY_END_BYTES, "the end of the directory");
    byte[] expected = new byte[DIRECTORY_END_BYTES];
    putInt(expected, 0, DIRECTORY_END);
    expected[8] = expected[10] = (byte) entries.size();
    expected[9] = expected[11] = (byte) (entries.size() >> 8);
    putInt(expected, 12, (int) directoryBytes);
    putInt(expected, 16, (int) directory);
    if (!Arrays.equals(end, expected)) {
      throw error(
          "the end of the directory does not fit its %d entries from byte %d on",
          entries.size(), directory);
    }
    if (fill()) {
      throw error("bytes after the end of the archive, from byte %d on", offset());
    }
  }

  @Override
  public void close() {
    for (Entry entry : entries) {
      entry.release();
    }
  }

  /** One entry: its content as a stream that ends only where everything is in order. */
  final class Entry extends InputStream {

    private final int flags;
    private final int method;
    private final long offset;
    private long crc;
    private long packedBytes;
    private long bytes;
    private String name = "";

    private final CRC32 checksum = new CRC32();
    private @Nullable Inflater inflater;
    private long packedRead;
    private long bytesRead;
    private boolean ended;

    /** Reads the fields that a local header and the directory have in common. */
    private Entry(byte[] header, int from, long offset) {
      this.flags = shortAt(header, from);
      this.method = shortAt(header, from + 2);
      this.crc = unsignedAt(header, from + 8);
      this.packedBytes = unsignedAt(header, from + 12);
      this.bytes = unsignedAt(header, from + 16);
      this.offset = offset;
    }

    String name() {
      return name;
    }

    /** Returns the length of the content, -1 if only its end tells. */
    long length() {
      return described() ? -1 : bytes;
    }

    private boolean described() {
      return (flags & DESCRIPTOR_FLAG) != 0;
    }

    private boolean agreesWith(Entry listed) {
      return name.equals(listed.name)
          && flags == listed.flags
          && method == listed.method
          && crc == listed.crc
          && packedBytes == listed.packedBytes
          && bytes == listed.bytes
          && offset == listed.offset;
    }

    private void begin() throws IOException {
      if ((flags & ~KNOWN_FLAGS) != 0) {
        throw error("entry %s is encrypted or of another special form, flags %04x", name, flags);
      }
      if (method == DEFLATED) {
        inflater = new Inflater(true);
      } else if (method != STORED || described()) {
        throw error("entry %s is packed by method %d, allowed: 0 (stored), 8", name, method);
      }
      if (!described() && (bytes == ZIP64 || packedBytes == ZIP64)) {
        throw error("entry %s is of the zip64 form, allowed: less than 4 GiB", name);
      }
      if (method == STORED && packedBytes != bytes) {
        throw error("entry %s has %d bytes stored as %d", name, bytes, packedBytes);
      }
      if (!described()) {
        requireWithinLimit(bytes);
      }
    }

    private void requireWithinLimit(long more) throws BundleFormatException {
      if (more > limits.maxBytes() - unpacked) {
        throw error("entry %s would make more than the allowed %d bytes", name, limits.maxBytes());
      }
    }

    @Override
    public int read() throws IOException {
      byte[] one = new byte[1];
      return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
    }

    @Override
    public int read(byte[] to, int from, int count) throws IOException {
      Objects.checkFromIndexSize(from, count, to.length);
      if (count == 0) {
        return 0;
      }
      if (ended) {
        return -1;
      }
      int read =
          inflater == null ? readStored(to, from, count) : inflate(inflater, to, from, count);
      if (read <= 0) {
        finish();
        return -1;
      }
      checksum.update(to, from, read);
      bytesRead += read;
      requireWithinLimit(read);
      unpacked += read;
      if (!described() && bytesRead > bytes) {
        throw error("entry %s is longer than the %d bytes it says", name, bytes);
      }
      return read;
    }

    private int readStored(byte[] to, int from, int count) throws IOException {
      long left = packedBytes - packedRead;
      if (left == 0) {
        return -1;
      }
      requireMore("entry " + name);
      int read = (int) Math.min(left, Math.min(count, filled - position));
      System.arraycopy(buffer, position, to, from, read);
      position += read;
      packedRead += read;
      return read;
    }

    private int inflate(Inflater inflater, byte[] to, int from, int count) throws IOException {
      try {
        while (!inflater.finished()) {
          if (inflater.needsDictionary()) {
            throw error("entry %s is damaged: it needs a dictionary", name);
          }
          if (inflater.needsInput()) {
            requireMore("entry " + name);
            inflater.setInput(buffer, position, filled - position);
          }
          int before = inflater.getRemaining();
          int read = inflater.inflate(to, from, count);
          position += before - inflater.getRemaining();
          packedRead += before - inflater.getRemaining();
          long total = bytesRead + read;
          if (total > RATIO_FREE_BYTES && total / limits.maxCompressionRatio() > packedRead) {
            throw error(
                "entry %s unpacks to more than %d times its size, allowed: at most that",
                name, limits.maxCompressionRatio());
          }
          if (read > 0) {
            return read;
          }
        }
        return -1;
      } catch (DataFormatException e) {
        throw new BundleFormatException(
            file + "!" + name + ": damaged after " + bytesRead + " bytes: " + e.getMessage(), e);
      }
    }

    private void finish() throws IOException {
      ended = true;
      release();
      if (described()) {
        byte[] descriptor = ArchiveReader.this.read(DATA_DESCRIPTOR_BYTES, "entry " + name);
        if (intAt(descriptor, 0) != DATA_DESCRIPTOR) {
          throw error("entry %s does not end where it should", name);
        }
        crc = unsignedAt(descriptor, 4);
        packedBytes = unsignedAt(descriptor, 8);
        bytes = unsignedAt(descriptor, 12);
      }
      if (bytesRead != bytes || packedRead != packedBytes) {
        throw error("entry %s has %d bytes, not the %d it says", name, bytesRead, bytes);
      }
      if (checksum.getValue() != crc) {
        throw error(
            "entry %s is damaged: checksum %08x, not the %08x it says",
            name, checksum.getValue(), crc);
      }
    }

    private void release() {
      if (inflater != null) {
        inflater.end();
        inflater = null;
      }
    }
  }

  // The file, buffered; every read of it passes here.

  private long offset() {
    return filledBefore + position;
  }

  /** Makes sure of at least one byte in the buffer; false at the end of the file. */
  private boolean fill() throws IOException {
    if (position < filled) {
      return true;
    }
    filledBefore += filled;
    position = 0;
    filled = 0;
    int read = in.read(buffer, 0, buffer.length);
    if (read <= 0) {
      return false;
    }
    filled = read;
    if (filledBefore + filled > limits.maxBytes()) {
      throw error("is larger than the allowed %d bytes", limits.maxBytes());
    }
    return true;
  }

  private void requireMore(String within) throws IOException {
    if (!fill()) {
      throw error("ends after %d bytes, within %s", offset(), within);
    }
  }

  private byte[] read(int count, String within) throws IOException {
    byte[] bytes = new byte[count];
    for (int done = 0; done < count; ) {
      requireMore(within);
      int part = Math.min(count - done, filled - position);
      System.arraycopy(buffer, position, bytes, done, part);
      position += part;
      done += part;
    }
    return bytes;
  }

  private byte[] peek(int count, String before) throws IOException {
    if (filled - position < count) {
      // Moves what is left to the front, so that the rest can follow it.
      System.arraycopy(buffer, position, buffer, 0, filled - position);
      filledBefore += position;
      filled -= position;
      position = 0;
      int more = in.readNBytes(buffer, filled, buffer.length - filled);
      filled += more;
      if (filledBefore + filled > limits.maxBytes()) {
        throw error("is larger than the allowed %d bytes", limits.maxBytes());
      }
    }
    if (filled - position < count) {
      throw error("ends after %d bytes, before %s", filledBefore + filled, before);
    }
    return Arrays.copyOfRange(buffer, position, position + count);
  }

  private void skip(int count, String within) throws IOException {
    for (int left = count; left > 0; ) {
      requireMore(within);
      int part = Math.min(left, filled - position);
      position += part;
      left -= part;
    }
  }

  private BundleFormatException error(String format, Object... values) {
    return new BundleFormatException(file + ": " + String.format(Locale.ROOT, format, values));
  }

  private static int shortAt(byte[] bytes, int index) {
    return (bytes[index] & 0xff) | ((bytes[index + 1] & 0xff) << 8);
  }

  private static int intAt(byte[] bytes, int index) {
    return shortAt(bytes, index) | (shortAt(bytes, index + 2) << 16);
  }

  private static long unsignedAt(byte[] bytes, int index) {
    return intAt(bytes, index) & 0xffff_ffffL;
  }

  private static void putInt(byte[] bytes, int index, int value) {
    for (int i = 0; i < Integer.BYTES; i++) {
      bytes[index + i] = (byte) (value >> (8 * i));
    }
  }

  private static int reversed(int value) {
    return Integer.reverseBytes(value);
  }
}
