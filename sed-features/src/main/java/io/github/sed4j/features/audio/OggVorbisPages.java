package io.github.sed4j.features.audio;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Deque;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The pages of the Vorbis stream in an Ogg recording, checked: a page whose checksum is wrong, or
 * that is out of its order, ends the stream. Comments, which may hold whole pictures, are left out,
 * since decoders believe the lengths in them. A read stays within one page, so that a decoder gets
 * each page as soon as it asks.
 *
 * <p>Sources: RFC 3533 (Ogg); Vorbis I specification, sections 4.2, 5 and A.
 */
final class OggVorbisPages extends InputStream {

  private static final int HEADER_BYTES = 27;
  private static final int IDENTIFICATION_BYTES = 30;
  private static final int RATE_AT = 12;
  private static final int BLOCK_SIZES_AT = 28;
  private static final int MOST_PAGE_SEGMENTS = 255;
  private static final int MOST_SETUP_BYTES = 1 << 20;

  /**
   * The rate that the decoder is told, since it has a list of those it takes; decoding does not
   * depend on it.
   */
  static final int HANDED_SAMPLE_RATE = 44_100;

  /** The longest block: what follows the stated end is less. */
  static final int MOST_SAMPLES_AFTER = 8192;

  private static final int FLAGS_AT = 5;
  private static final int POSITION_AT = 6;
  private static final int SERIAL_AT = 14;
  private static final int SEQUENCE_AT = 18;
  private static final int CHECKSUM_AT = 22;
  private static final int CONTINUED = 1;
  private static final int FIRST = 2;
  private static final int LAST = 4;
  private static final byte[] MARKER = {'O', 'g', 'g', 'S'};
  private static final int[] CHECKSUMS = checksums();

  /**
   * The decoder takes one page out for each read, after having read ahead while it looked for the
   * headers, and drops what is inside it at the end: as many empty pages follow the last.
   */
  private static final int PAGES_BEHIND = 4;

  /** A comment header with no vendor and no comment. */
  private static final byte[] NO_COMMENTS = {
    3, 'v', 'o', 'r', 'b', 'i', 's', 0, 0, 0, 0, 0, 0, 0, 0, 1
  };

  private final RecordingInput in;
  private final List<String> warnings = new ArrayList<>();
  private final Deque<byte[]> ready = new ArrayDeque<>();
  private final int serial;
  private final int channels;
  private final long sampleRate;
  private int nextIn;
  private int nextOut;
  private byte[] page = {};
  private int at;
  private long lastPosition;
  private boolean intactEnd;
  private boolean ended;

  /**
   * Reads the headers.
   *
   * @param in a recording that starts with "OggS"
   */
  OggVorbisPages(RecordingInput in) throws IOException {
    this.in = in;
    byte[] identification = findVorbis();
    serial = ByteBuffer.wrap(identification).order(ByteOrder.LITTLE_ENDIAN).getInt(SERIAL_AT);
    ByteBuffer body = body(identification);
    if (body.remaining() < IDENTIFICATION_BYTES) {
      throw in.bad("Vorbis identification of " + body.remaining() + " bytes, at least 30");
    }
    channels = Byte.toUnsignedInt(body.get(11));
    sampleRate = Integer.toUnsignedLong(body.getInt(RATE_AT));
    int shortBlock = body.get(BLOCK_SIZES_AT) & 0x0f;
    int longBlock = (body.get(BLOCK_SIZES_AT) >> 4) & 0x0f;
    if (body.getInt(7) != 0 || shortBlock < 6 || shortBlock > longBlock || longBlock > 13) {
      throw in.bad(
          "Vorbis of version "
              + body.getInt(7)
              + " with blocks of 2^"
              + shortBlock
              + " and 2^"
              + longBlock
              + " samples, allowed version 0 and 2^6 to 2^13");
    }
    body.putInt(RATE_AT, HANDED_SAMPLE_RATE);
    nextIn = 1;
    hand(identification);
    byte[] setup = readSetup();
    VorbisSetup.check(in, setup, channels);
    for (byte[] header : pages(NO_COMMENTS, setup)) {
      hand(header);
    }
  }

  /** Returns the first page of the Vorbis stream; several streams may start before one goes on. */
  private byte[] findVorbis() throws IOException {
    String found = "nothing";
    while (true) {
      byte[] first = readPage();
      if (first == null) {
        throw in.bad(warnings.get(0));
      }
      if ((first[FLAGS_AT] & FIRST) == 0) {
        throw in.bad("an Ogg file of " + found + ", allowed Vorbis");
      }
      ByteBuffer body = body(first);
      byte[] start = new byte[Math.min(8, body.remaining())];
      body.get(start);
      String text = new String(start, StandardCharsets.ISO_8859_1);
      if (text.startsWith("\u0001vorbis")) {
        return first;
      }
      found =
          text.startsWith("OpusHead")
              ? "Opus"
              : text.startsWith("\u007fFLAC")
                  ? "FLAC"
                  : text.startsWith("Speex")
                      ? "Speex"
                      : text.startsWith("\u0080theora") ? "Theora" : "an unknown codec";
    }
  }

  /** Reads over the comments, and returns the packet that sets up the decoder. */
  private byte[] readSetup() throws IOException {
    ByteArrayOutputStream setup = new ByteArrayOutputStream();
    int packet = 0;
    while (packet < 2) {
      byte[] next = readOwnPage();
      if (next == null) {
        throw in.bad(warnings.get(0) + ", inside the Vorbis headers");
      }
      int segments = next[HEADER_BYTES - 1] & 0xff;
      int from = HEADER_BYTES + segments;
      for (int i = 0; i < segments && packet < 2; i++) {
        int size = next[HEADER_BYTES + i] & 0xff;
        if (packet == 1) {
          setup.write(next, from, size);
        }
        from += size;
        if (size < MOST_PAGE_SEGMENTS) {
          packet++;
        }
      }
      if (setup.size() > MOST_SETUP_BYTES) {
        throw in.bad("Vorbis setup of more than " + MOST_SETUP_BYTES + " bytes");
      }
    }
    byte[] bytes = setup.toByteArray();
    if (!new String(bytes, StandardCharsets.ISO_8859_1).startsWith("\u0005vorbis")) {
      throw in.bad("no Vorbis setup before byte " + in.position());
    }
    return bytes;
  }

  /** Puts packets into pages of this stream. */
  private List<byte[]> pages(byte[]... packets) {
    ByteArrayOutputStream lacing = new ByteArrayOutputStream();
    ByteArrayOutputStream content = new ByteArrayOutputStream();
    for (byte[] packet : packets) {
      for (int i = 0; i < packet.length / MOST_PAGE_SEGMENTS; i++) {
        lacing.write(MOST_PAGE_SEGMENTS);
      }
      lacing.write(packet.length % MOST_PAGE_SEGMENTS);
      content.writeBytes(packet);
    }
    byte[] segments = lacing.toByteArray();
    byte[] bytes = content.toByteArray();
    List<byte[]> pages = new ArrayList<>();
    boolean continued = false;
    for (int from = 0, start = 0; from < segments.length; ) {
      int to = Math.min(segments.length, from + MOST_PAGE_SEGMENTS);
      int size = 0;
      for (int i = from; i < to; i++) {
        size += segments[i] & 0xff;
      }
      ByteBuffer made =
          ByteBuffer.allocate(HEADER_BYTES + to - from + size).order(ByteOrder.LITTLE_ENDIAN);
      made.put(MARKER).put((byte) 0);
      made.put((byte) (continued ? CONTINUED : 0)).putLong(0).putInt(serial).putInt(0).putInt(0);
      made.put((byte) (to - from)).put(segments, from, to - from).put(bytes, start, size);
      pages.add(made.array());
      continued = (segments[to - 1] & 0xff) == MOST_PAGE_SEGMENTS;
      from = to;
      start += size;
    }
    return pages;
  }

  /** Hands a page out, with its place in what is handed out. */
  private void hand(byte[] next) {
    ByteBuffer fields = ByteBuffer.wrap(next).order(ByteOrder.LITTLE_ENDIAN);
    fields.putInt(SEQUENCE_AT, nextOut++);
    fields.putInt(CHECKSUM_AT, 0);
    fields.putInt(CHECKSUM_AT, checksum(next));
    ready.add(next);
  }

  /** The next page of the Vorbis stream, or null at the end or at damage, which is warned of. */
  private byte @Nullable [] readOwnPage() throws IOException {
    while (true) {
      long start = in.position();
      byte[] next = readPage();
      if (next == null) {
        return null;
      }
      ByteBuffer fields = ByteBuffer.wrap(next).order(ByteOrder.LITTLE_ENDIAN);
      if (fields.getInt(SERIAL_AT) != serial) {
        continue;
      }
      if (fields.getInt(SEQUENCE_AT) != nextIn) {
        warnings.add(
            "damaged: Ogg page "
                + Integer.toUnsignedString(fields.getInt(SEQUENCE_AT))
                + " where page "
                + nextIn
                + " was expected, at byte "
                + start
                + "; decoded up to there");
        return null;
      }
      nextIn++;
      return next;
    }
  }

  /** The next page of any stream, or null at the end or at damage, which is warned of. */
  private byte @Nullable [] readPage() throws IOException {
    long start = in.position();
    byte[] header = in.readNBytes(HEADER_BYTES);
    if (header.length == 0) {
      warnings.add("truncated: ends at byte " + start + " without the last page of its stream");
      return null;
    }
    if (header.length == HEADER_BYTES
        && header[0] == 'O'
        && header[1] == 'g'
        && header[2] == 'g'
        && header[3] == 'S') {
      byte[] segments = in.readNBytes(header[HEADER_BYTES - 1] & 0xff);
      int size = 0;
      for (byte segment : segments) {
        size += segment & 0xff;
      }
      byte[] content = in.readNBytes(size);
      if (segments.length == (header[HEADER_BYTES - 1] & 0xff) && content.length == size) {
        byte[] whole = Arrays.copyOf(header, HEADER_BYTES + segments.length + size);
        System.arraycopy(segments, 0, whole, HEADER_BYTES, segments.length);
        System.arraycopy(content, 0, whole, HEADER_BYTES + segments.length, size);
        ByteBuffer fields = ByteBuffer.wrap(whole).order(ByteOrder.LITTLE_ENDIAN);
        int stated = fields.getInt(CHECKSUM_AT);
        fields.putInt(CHECKSUM_AT, 0);
        if (checksum(whole) == stated) {
          return whole;
        }
      } else {
        warnings.add("truncated: ends inside the Ogg page at byte " + start);
        return null;
      }
    }
    warnings.add("damaged: no intact Ogg page at byte " + start + "; decoded up to there");
    return null;
  }

  private static boolean isFirstPage(byte[] start) {
    return start.length > FLAGS_AT && start[0] == 'O' && (start[FLAGS_AT] & FIRST) != 0;
  }

  private byte[] emptyPage() {
    ByteBuffer made = ByteBuffer.allocate(HEADER_BYTES).order(ByteOrder.LITTLE_ENDIAN);
    made.put(MARKER).put((byte) 0).put((byte) LAST).putLong(-1).putInt(serial);
    return made.array();
  }

  private static ByteBuffer body(byte[] page) {
    int from = HEADER_BYTES + (page[HEADER_BYTES - 1] & 0xff);
    return ByteBuffer.wrap(page, from, page.length - from).slice().order(ByteOrder.LITTLE_ENDIAN);
  }

  private static int checksum(byte[] page) {
    int sum = 0;
    for (byte b : page) {
      sum = sum << 8 ^ CHECKSUMS[(sum >>> 24 ^ b) & 0xff];
    }
    return sum;
  }

  private static int[] checksums() {
    int[] table = new int[256];
    for (int i = 0; i < 256; i++) {
      int sum = i << 24;
      for (int bit = 0; bit < 8; bit++) {
        sum = sum << 1 ^ (sum < 0 ? 0x04C11DB7 : 0);
      }
      table[i] = sum;
    }
    return table;
  }

  int channels() {
    return channels;
  }

  long sampleRate() {
    return sampleRate;
  }

  /**
   * The decoded samples to drop at the end: the last page states the length, and a decoder gives
   * whole blocks.
   *
   * @param decoded samples per channel
   */
  long samplesAfter(long decoded) {
    // A recording that was cut out of a longer one counts from the start of that one.
    return intactEnd ? Math.max(0, Math.min(decoded - lastPosition, MOST_SAMPLES_AFTER)) : 0;
  }

  /** What was found wrong so far. */
  List<String> warnings() {
    return List.copyOf(warnings);
  }

  @Override
  public int read() throws IOException {
    return at < page.length || nextPage() ? page[at++] & 0xff : -1;
  }

  @Override
  public int read(byte[] bytes, int offset, int count) throws IOException {
    if (count == 0) {
      return 0;
    }
    if (at == page.length && !nextPage()) {
      return -1;
    }
    int n = Math.min(count, page.length - at);
    System.arraycopy(page, at, bytes, offset, n);
    at += n;
    return n;
  }

  private boolean nextPage() throws IOException {
    if (ready.isEmpty() && !ended) {
      byte[] next = readOwnPage();
      if (next != null) {
        intactEnd = (next[FLAGS_AT] & LAST) != 0;
        lastPosition = ByteBuffer.wrap(next).order(ByteOrder.LITTLE_ENDIAN).getLong(POSITION_AT);
        hand(next);
      }
      ended = next == null || intactEnd;
      if (next != null && ended && isFirstPage(in.peek(FLAGS_AT + 1))) {
        warnings.add(
            "only the first of several chained streams is read; the next starts at byte "
                + in.position());
      }
      if (ended) {
        for (int i = 0; i < PAGES_BEHIND; i++) {
          hand(emptyPage());
        }
      }
    }
    byte[] next = ready.poll();
    if (next == null) {
      return false;
    }
    page = next;
    at = 0;
    return true;
  }

  @Override
  public void close() throws IOException {
    in.close();
  }
}
