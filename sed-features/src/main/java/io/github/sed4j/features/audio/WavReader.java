package io.github.sed4j.features.audio;

import io.github.sed4j.features.audio.PcmSource.Layout;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Reads WAV in its dialects: RIFF, big-endian RIFX, and RF64 and BW64 for more than 4 GiB.
 *
 * <p>Sources: Microsoft, Multimedia Programming Interface and Data Specifications 1.0 (1991), and
 * Multiple Channel Audio Data and WAVE Files (2007); EBU Tech 3306 (RF64); ITU-R BS.2088 (BW64).
 */
final class WavReader {

  private static final long UNKNOWN_SIZE = 0xFFFFFFFFL;
  private static final int FORMAT_BYTES = 16;
  private static final int EXTENSIBLE_BYTES = 40;
  private static final int DS64_BYTES = 28;
  private static final int DS64_ENTRY_BYTES = 12;
  private static final int MOST_DS64_ENTRIES = 1024;
  private static final Set<String> KNOWN_CHUNKS =
      Set.of(
          "fmt ", "data", "LIST", "fact", "bext", "JUNK", "junk", "PAD ", "FLLR", "cue ", "id3 ");

  private static final int PCM = 0x0001;
  private static final int IEEE_FLOAT = 0x0003;
  private static final int A_LAW = 0x0006;
  private static final int MU_LAW = 0x0007;
  private static final int EXTENSIBLE = 0xFFFE;

  /** Names from Microsoft's mmreg.h, for the message about what is not read. */
  private static final Map<Integer, String> OTHER_CODECS =
      Map.ofEntries(
          Map.entry(0x0002, "Microsoft ADPCM"),
          Map.entry(0x0011, "IMA ADPCM"),
          Map.entry(0x0014, "G.723 ADPCM"),
          Map.entry(0x0016, "G.723.1"),
          Map.entry(0x0031, "GSM 6.10"),
          Map.entry(0x0040, "G.721 ADPCM"),
          Map.entry(0x0045, "G.726 ADPCM"),
          Map.entry(0x0050, "MPEG layer 1 or 2"),
          Map.entry(0x0055, "MP3"),
          Map.entry(0x0092, "AC-3 (S/PDIF)"),
          Map.entry(0x00FF, "AAC"),
          Map.entry(0x0161, "Windows Media Audio"),
          Map.entry(0x2000, "AC-3"),
          Map.entry(0x704F, "Opus"),
          Map.entry(0xF1AC, "FLAC"));

  // The last 14 bytes of a sub-format GUID whose first two are a format tag: Microsoft's, and the
  // one of the ambisonic B-format.
  private static final byte[] MEDIA_SUBTYPE =
      HexFormat.of().parseHex("000000001000800000aa00389b71");
  private static final byte[] B_FORMAT_SUBTYPE =
      HexFormat.of().parseHex("00002107d3118644c8c1ca000000");

  private final RecordingInput in;
  private final AudioLimits limits;
  private final ByteOrder order;
  private final long riffSize;
  private final boolean large;
  private final Map<String, Long> largeSizes = new HashMap<>();
  private @Nullable Layout layout;

  private WavReader(RecordingInput in, AudioLimits limits) throws IOException {
    this.in = in;
    this.limits = limits;
    byte[] start = in.require(12, "RIFF header");
    String id = text(start, 0);
    String type = text(start, 8);
    if (!type.equals("WAVE")) {
      throw in.bad("a RIFF file of type '" + type + "', allowed WAVE");
    }
    order = id.equals("RIFX") ? ByteOrder.BIG_ENDIAN : ByteOrder.LITTLE_ENDIAN;
    large = id.equals("RF64") || id.equals("BW64");
    riffSize = Integer.toUnsignedLong(ByteBuffer.wrap(start).order(order).getInt(4));
  }

  /** Tells whether a recording starts like one of the dialects. */
  static boolean recognises(byte[] start) {
    return start.length >= 4 && Set.of("RIFF", "RIFX", "RF64", "BW64").contains(text(start, 0));
  }

  /**
   * Reads the header, up to the first sample.
   *
   * @param in the recording, at its start
   * @param limits what is refused
   * @return the samples
   * @throws AudioFormatException if the header is damaged, is of a kind that is not read, or is
   *     beyond the limits
   */
  static PcmSource open(RecordingInput in, AudioLimits limits) throws IOException {
    return new WavReader(in, limits).readChunks();
  }

  private PcmSource readChunks() throws IOException {
    while (true) {
      long at = in.position();
      byte[] header = in.readNBytes(8);
      if (header.length < 8) {
        throw in.bad(
            "ends at byte "
                + in.position()
                + " without a "
                + (layout == null ? "fmt chunk" : "data chunk"));
      }
      String id = text(header, 0);
      if (!isChunkId(header, 0)) {
        throw in.bad(
            "no chunk at byte " + at + ": " + HexFormat.ofDelimiter(" ").formatHex(header, 0, 4));
      }
      long size = Integer.toUnsignedLong(ByteBuffer.wrap(header).order(order).getInt(4));
      if (id.equals("data")) {
        return data(at, size);
      }
      long start = in.position();
      if (id.equals("ds64") && large) {
        readLargeSizes(size, at);
      } else if (id.equals("fmt ") && layout == null) {
        layout = format(size, at);
      }
      if (size == UNKNOWN_SIZE && largeSizes.containsKey(id)) {
        size = largeSizes.get(id);
        if (size < 0) {
          throw in.bad("chunk '" + id + "' at byte " + at + " claims 2^63 bytes or more");
        }
      }
      skipRest(id, at, size - (in.position() - start), size);
    }
  }

  private void skipRest(String id, long at, long rest, long size) throws IOException {
    long skipped = in.skipUpTo(rest);
    if (skipped < rest) {
      throw in.bad(
          "chunk '"
              + id
              + "' at byte "
              + at
              + " claims "
              + size
              + " bytes, the file ends after "
              + (size - rest + skipped)
              + ", without a data chunk");
    }
    if ((size & 1) != 0 && !padIsMissing()) {
      in.skipUpTo(1);
    }
  }

  /** Chunks start at even bytes, but some writers forget the pad after an odd one. */
  private boolean padIsMissing() throws IOException {
    byte[] next = in.peek(5);
    if (next.length < 4 || next[0] == 0 || !isChunkId(next, 0)) {
      return false;
    }
    return KNOWN_CHUNKS.contains(text(next, 0))
        || next.length < 5
        || !KNOWN_CHUNKS.contains(text(next, 1));
  }

  private void readLargeSizes(long size, long at) throws IOException {
    if (size < DS64_BYTES) {
      throw in.bad("ds64 chunk of " + size + " bytes at byte " + at + ", at least " + DS64_BYTES);
    }
    ByteBuffer fields = ByteBuffer.wrap(in.require(DS64_BYTES, "ds64 chunk")).order(order);
    largeSizes.put("data", fields.getLong(8));
    long entries = Integer.toUnsignedLong(fields.getInt(24));
    if (entries > Math.min(MOST_DS64_ENTRIES, (size - DS64_BYTES) / DS64_ENTRY_BYTES)) {
      throw in.bad(
          "ds64 chunk of " + size + " bytes at byte " + at + " claims " + entries + " entries");
    }
    for (long i = 0; i < entries; i++) {
      byte[] entry = in.require(DS64_ENTRY_BYTES, "ds64 chunk");
      largeSizes.put(text(entry, 0), ByteBuffer.wrap(entry).order(order).getLong(4));
    }
  }

  private Layout format(long size, long at) throws IOException {
    if (size < FORMAT_BYTES) {
      throw in.bad("fmt chunk of " + size + " bytes at byte " + at + ", at least " + FORMAT_BYTES);
    }
    int known = (int) Math.min(size, EXTENSIBLE_BYTES);
    ByteBuffer fields = ByteBuffer.wrap(in.require(known, "fmt chunk")).order(order);
    int tag = Short.toUnsignedInt(fields.getShort(0));
    int channels = Short.toUnsignedInt(fields.getShort(2));
    long sampleRate = Integer.toUnsignedLong(fields.getInt(4));
    int blockAlign = Short.toUnsignedInt(fields.getShort(12));
    int bits = Short.toUnsignedInt(fields.getShort(14));
    if (tag == EXTENSIBLE) {
      tag = subFormat(fields, known, bits);
    }
    limits.check(in.name(), channels, sampleRate);
    SampleEncoding encoding = encoding(tag, bits);
    int expected = encoding.bytes() * channels;
    if (blockAlign != expected) {
      throw in.bad(
          "block align "
              + blockAlign
              + " disagrees with "
              + channels
              + " channels of "
              + bits
              + " bits, allowed "
              + expected);
    }
    return new Layout(encoding, order == ByteOrder.BIG_ENDIAN, channels, (int) sampleRate);
  }

  private int subFormat(ByteBuffer fields, int known, int bits) throws IOException {
    if (known < EXTENSIBLE_BYTES) {
      throw in.bad("extensible fmt chunk of " + known + " bytes, at least " + EXTENSIBLE_BYTES);
    }
    // Fewer valid bits than the container has lie in its high bits, so the scale stays the same.
    int validBits = Short.toUnsignedInt(fields.getShort(18));
    if (validBits > bits) {
      throw in.bad(validBits + " valid bits in samples of " + bits + " bits");
    }
    byte[] guid = new byte[16];
    fields.get(24, guid);
    byte[] family = Arrays.copyOfRange(guid, 2, 16);
    if (!Arrays.equals(family, MEDIA_SUBTYPE) && !Arrays.equals(family, B_FORMAT_SUBTYPE)) {
      throw in.bad(
          "sub-format " + HexFormat.of().formatHex(guid) + ", allowed PCM, float and G.711");
    }
    return Short.toUnsignedInt(fields.getShort(24));
  }

  private SampleEncoding encoding(int tag, int bits) throws AudioFormatException {
    switch (tag) {
      case PCM -> {
        // Sizes between whole bytes are kept in the high bits of the next larger one.
        switch ((bits + 7) / 8) {
          case 1:
            return SampleEncoding.UNSIGNED_8;
          case 2:
            return SampleEncoding.INT_16;
          case 3:
            return SampleEncoding.INT_24;
          case 4:
            return SampleEncoding.INT_32;
          default:
            throw in.bad("integer samples of " + bits + " bits, allowed 1 to 32");
        }
      }
      case IEEE_FLOAT -> {
        if (bits == 32 || bits == 64) {
          return bits == 32 ? SampleEncoding.FLOAT_32 : SampleEncoding.FLOAT_64;
        }
        throw in.bad("float samples of " + bits + " bits, allowed 32 and 64");
      }
      case A_LAW, MU_LAW -> {
        if (bits == 8) {
          return tag == A_LAW ? SampleEncoding.A_LAW : SampleEncoding.MU_LAW;
        }
        throw in.bad("G.711 samples of " + bits + " bits, allowed 8");
      }
      default -> {
        String codec = OTHER_CODECS.get(tag);
        throw in.bad(
            "samples of kind "
                + String.format(Locale.ROOT, "0x%04X", tag)
                + (codec == null ? "" : " (" + codec + ")")
                + ", allowed PCM, float, mu-law and A-law");
      }
    }
  }

  private PcmSource data(long at, long size) throws IOException {
    Layout found = layout;
    if (found == null) {
      throw in.bad("data chunk at byte " + at + " before a fmt chunk");
    }
    int frameBytes = found.frameBytes();
    long claimed = claimedBytes(size, at, frameBytes);
    long there = in.remaining();
    long dataBytes = claimed < 0 ? Long.MAX_VALUE : claimed;
    if (there != RecordingInput.UNKNOWN) {
      dataBytes = Math.min(dataBytes, there);
    }
    long length = dataBytes == Long.MAX_VALUE ? -1 : dataBytes / frameBytes;
    if (there != RecordingInput.UNKNOWN) {
      limits.checkLength(in.name(), length, found.sampleRate());
    }
    return new PcmSource(
        in,
        in.name(),
        found,
        dataBytes,
        length,
        limits.maxSamples(found.sampleRate()),
        (samples, leftOver, warnings) -> {
          if (claimed >= 0 && samples < claimed / frameBytes) {
            warnings.add(truncated(found, claimed / frameBytes, samples));
          } else if (leftOver > 0) {
            warnings.add(found.endsInsideSample(leftOver));
          }
        });
  }

  /** The warning for a recording that ends early. */
  static String truncated(Layout layout, long claimed, long there) {
    return "truncated: "
        + layout.describe(claimed)
        + " claimed, "
        + layout.describe(there)
        + " there, "
        + layout.describe(claimed - there)
        + " missing";
  }

  /** The bytes that the header claims, or -1 where it says that they go on to the end. */
  private long claimedBytes(long size, long at, int frameBytes) throws IOException {
    if (size == UNKNOWN_SIZE && largeSizes.containsKey("data")) {
      long claimed = largeSizes.get("data");
      if (claimed < -1) {
        throw in.bad("ds64 data size " + Long.toUnsignedString(claimed) + ", at most 2^63 - 1");
      }
      return claimed == 0 ? -1 : claimed;
    }
    if (size == 0) {
      return dataIsEmpty(at + 8) ? 0 : -1;
    }
    return isPlaceholder(size, frameBytes) ? -1 : size;
  }

  /**
   * A writer that cannot seek back leaves 0. A recording without a sample has 0 as well, but then
   * nothing follows, or the chunks that the RIFF size includes.
   */
  private boolean dataIsEmpty(long start) throws IOException {
    if (riffSize == UNKNOWN_SIZE || riffSize + 8 <= start) {
      return false;
    }
    byte[] next = in.peek(8);
    if (next.length < 8) {
      return next.length == 0;
    }
    long nextSize = Integer.toUnsignedLong(ByteBuffer.wrap(next).order(order).getInt(4));
    return isChunkId(next, 0) && start + 8 + nextSize <= riffSize + 8;
  }

  /**
   * The sizes that writers to a pipe put in: all ones (FFmpeg), the whole samples in 0x7FFFF000
   * bytes (SoX), or in 0x80000000 (arecord).
   */
  private static boolean isPlaceholder(long size, int frameBytes) {
    return size == UNKNOWN_SIZE
        || size == 0x7FFFF000L / frameBytes * frameBytes
        || size == 0x80000000L / frameBytes * frameBytes;
  }

  private static boolean isChunkId(byte[] bytes, int at) {
    for (int i = at; i < at + 4; i++) {
      if (bytes[i] < ' ' || bytes[i] > '~') {
        return false;
      }
    }
    return true;
  }

  private static String text(byte[] bytes, int at) {
    return new String(bytes, at, 4, StandardCharsets.ISO_8859_1);
  }
}
