package io.github.sed4j.features.audio;

import java.util.ArrayList;
import java.util.List;

/**
 * Walks through the packet that sets a Vorbis decoder up, and refuses what the specification
 * forbids or what would make a decoder allocate out of proportion to it.
 *
 * <p>Source: Vorbis I specification, sections 3 (codebooks), 4.2.4 (setup), 6 to 8 (floors,
 * residues).
 */
final class VorbisSetup {

  /** Entries times dimensions of one codebook; libvorbis has the same bound. */
  private static final long MOST_VALUES_OF_A_BOOK = 1 << 24;

  /** The same over all codebooks, far above what encoders write. */
  private static final long MOST_VALUES = 1 << 22;

  private static final int MARKER_BITS = 7 * 8;
  private static final int CODEBOOK_MARKER = 0x564342;

  /** What a setup packet may be wrong in. */
  private static final class Wrong extends Exception {

    private static final long serialVersionUID = 1L;

    Wrong(String message) {
      super(message);
    }
  }

  private record Book(int dimensions, int entries) {}

  private final byte[] packet;
  private final int channels;
  private final List<Book> books = new ArrayList<>();
  private long at = MARKER_BITS;

  private VorbisSetup(byte[] packet, int channels) {
    this.packet = packet;
    this.channels = channels;
  }

  /**
   * Checks a setup packet.
   *
   * @param in the recording it belongs to
   * @param packet the packet
   * @param channels the channels of the stream
   * @throws AudioFormatException if a decoder should not see it
   */
  static void check(RecordingInput in, byte[] packet, int channels) throws AudioFormatException {
    VorbisSetup setup = new VorbisSetup(packet, channels);
    try {
      setup.readCodebooks();
      setup.readTimes();
      int floors = setup.readFloors();
      int residues = setup.readResidues();
      int mappings = setup.readMappings(floors, residues);
      setup.readModes(mappings);
      setup.require(setup.read(1) == 1, "no end");
    } catch (Wrong e) {
      throw in.bad("damaged Vorbis setup: " + e.getMessage());
    }
  }

  /** Reads an unsigned number, least significant bit first. */
  private int read(int bits) throws Wrong {
    require(at + bits <= 8L * packet.length, "ends inside a field");
    long value = 0;
    for (int i = 0; i < bits; i++, at++) {
      value |= (long) (packet[(int) (at >> 3)] >> (at & 7) & 1) << i;
    }
    return (int) value;
  }

  private boolean flag() throws Wrong {
    return read(1) == 1;
  }

  private void require(boolean condition, String otherwise) throws Wrong {
    if (!condition) {
      throw new Wrong(otherwise);
    }
  }

  /** The number of bits of a value. */
  private static int log(int value) {
    return 32 - Integer.numberOfLeadingZeros(value);
  }

  private void readCodebooks() throws Wrong {
    int count = read(8) + 1;
    long values = 0;
    for (int i = 0; i < count; i++) {
      require(read(24) == CODEBOOK_MARKER, "no codebook " + i);
      Book book = new Book(read(16), read(24));
      long size = (long) book.entries() * Math.max(1, book.dimensions());
      values += size;
      require(
          size <= MOST_VALUES_OF_A_BOOK && values <= MOST_VALUES,
          "codebook " + i + " of " + book.entries() + " times " + book.dimensions() + " values");
      readLengths(book.entries());
      readLookup(book);
      books.add(book);
    }
  }

  private void readLengths(int entries) throws Wrong {
    if (flag()) {
      int length = read(5) + 1;
      for (int entry = 0; entry < entries; length++) {
        int run = read(log(entries - entry));
        entry += run;
        require(entry <= entries && length <= 32, "codeword lengths beyond their book");
      }
    } else {
      boolean sparse = flag();
      for (int entry = 0; entry < entries; entry++) {
        if (!sparse || flag()) {
          read(5);
        }
      }
    }
  }

  private void readLookup(Book book) throws Wrong {
    int type = read(4);
    require(type <= 2, "lookup of type " + type);
    if (type == 0) {
      return;
    }
    require(book.dimensions() > 0 && book.entries() > 0, "lookup in a book without values");
    read(32);
    read(32);
    int bits = read(4) + 1;
    read(1);
    long values = type == 1 ? latticeValues(book) : (long) book.entries() * book.dimensions();
    for (long i = 0; i < values; i++) {
      read(bits);
    }
  }

  /** The greatest number whose power by the dimensions is within the entries. */
  private static long latticeValues(Book book) {
    long values = (long) Math.floor(Math.pow(book.entries(), 1.0 / book.dimensions()));
    if (power(values + 1, book.dimensions(), book.entries()) <= book.entries()) {
      return values + 1;
    }
    return power(values, book.dimensions(), book.entries()) <= book.entries() ? values : values - 1;
  }

  /** A power, or more than {@code most} where it is more. */
  private static long power(long base, int exponent, long most) {
    long product = 1;
    for (int i = 0; i < exponent && product <= most && base > 1; i++) {
      product *= base;
    }
    return product;
  }

  private void readTimes() throws Wrong {
    int count = read(6) + 1;
    for (int i = 0; i < count; i++) {
      require(read(16) == 0, "a time domain transform");
    }
  }

  private int readFloors() throws Wrong {
    int count = read(6) + 1;
    for (int i = 0; i < count; i++) {
      int type = read(16);
      require(type <= 1, "floor of type " + type);
      if (type == 0) {
        readFloor0();
      } else {
        readFloor1();
      }
    }
    return count;
  }

  private void readFloor0() throws Wrong {
    int order = read(8);
    int rate = read(16);
    int barkMap = read(16);
    read(6);
    read(8);
    require(order > 0 && rate > 0 && barkMap > 0, "an empty floor");
    int count = read(4) + 1;
    for (int i = 0; i < count; i++) {
      require(book(read(8)).dimensions() > 0, "floor book without dimensions");
    }
  }

  private void readFloor1() throws Wrong {
    int[] classes = new int[read(5)];
    int most = -1;
    for (int i = 0; i < classes.length; i++) {
      classes[i] = read(4);
      most = Math.max(most, classes[i]);
    }
    int[] dimensions = new int[most + 1];
    for (int i = 0; i <= most; i++) {
      dimensions[i] = read(3) + 1;
      int subclasses = read(2);
      if (subclasses > 0) {
        book(read(8));
      }
      for (int j = 0; j < 1 << subclasses; j++) {
        int number = read(8);
        if (number > 0) {
          book(number - 1);
        }
      }
    }
    read(2);
    int bits = read(4);
    int points = 0;
    for (int of : classes) {
      points += dimensions[of];
      require(points <= 63, "floor of more than 63 points");
      for (int j = 0; j < dimensions[of]; j++) {
        read(bits);
      }
    }
  }

  private Book book(int number) throws Wrong {
    require(number < books.size(), "codebook " + number + " of " + books.size());
    return books.get(number);
  }

  private int readResidues() throws Wrong {
    int count = read(6) + 1;
    for (int i = 0; i < count; i++) {
      int type = read(16);
      require(type <= 2, "residue of type " + type);
      int begin = read(24);
      int end = read(24);
      require(begin <= end, "residue that ends before it begins");
      read(24);
      int classifications = read(6) + 1;
      Book phrases = book(read(8));
      // Decoders have a table of this size.
      require(
          phrases.dimensions() > 0
              && power(classifications, phrases.dimensions(), phrases.entries())
                  <= phrases.entries(),
          "residue of more partitions than its book has entries");
      readCascades(classifications);
    }
    return count;
  }

  private void readCascades(int classifications) throws Wrong {
    int[] cascades = new int[classifications];
    for (int i = 0; i < classifications; i++) {
      int low = read(3);
      cascades[i] = flag() ? read(5) << 3 | low : low;
    }
    for (int cascade : cascades) {
      for (int i = 0; i < Integer.bitCount(cascade); i++) {
        require(book(read(8)).dimensions() > 0, "residue book without dimensions");
      }
    }
  }

  private int readMappings(int floors, int residues) throws Wrong {
    int count = read(6) + 1;
    for (int i = 0; i < count; i++) {
      require(read(16) == 0, "mapping of an unknown type");
      int submaps = flag() ? read(4) + 1 : 1;
      if (flag()) {
        readCouplings();
      }
      require(read(2) == 0, "mapping with reserved bits");
      if (submaps > 1) {
        for (int c = 0; c < channels; c++) {
          require(read(4) < submaps, "mapping to a missing submap");
        }
      }
      for (int j = 0; j < submaps; j++) {
        read(8);
        require(read(8) < floors && read(8) < residues, "mapping to a missing floor or residue");
      }
    }
    return count;
  }

  private void readCouplings() throws Wrong {
    int steps = read(8) + 1;
    int bits = log(channels - 1);
    for (int i = 0; i < steps; i++) {
      int magnitude = read(bits);
      int angle = read(bits);
      require(
          magnitude != angle && magnitude < channels && angle < channels,
          "coupling of missing channels");
    }
  }

  private void readModes(int mappings) throws Wrong {
    int count = read(6) + 1;
    for (int i = 0; i < count; i++) {
      read(1);
      require(read(32) == 0, "mode of an unknown kind");
      require(read(8) < mappings, "mode with a missing mapping");
    }
  }
}
