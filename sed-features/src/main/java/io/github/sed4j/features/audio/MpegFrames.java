package io.github.sed4j.features.audio;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The whole audio frames of an MPEG stream, layers I to III, and nothing else: tags, damage and a
 * frame that is cut short stay outside, so that a decoder sees only what it can decode and the
 * number of samples is known.
 *
 * <p>An encoder's Xing, Info or VBRI frame is no sound and is left out too. Where it tells how much
 * silence the encoder put around the sound, {@link #samplesBefore()} and {@link #samplesAfter()}
 * tell what to drop, so that times are those of the sound that was encoded.
 *
 * <p>Sources: ISO/IEC 11172-3 section 2.4, ISO/IEC 13818-3; the "Mp3 Info Tag rev 1" specification
 * of LAME.
 */
final class MpegFrames extends InputStream {

  /** The delay of every layer III decoder: 528 samples, and one. */
  private static final int DECODER_DELAY = 529;

  private static final int HEADER_BYTES = 4;
  private static final int FRAMES_TO_RECOGNISE = 3;

  /** Bytes from the "Xing" to the end of the fields that may be there: all four of them. */
  private static final int XING_BYTES = 8 + 4 + 4 + 100 + 4;

  private static final int FRAMES_STATED = 1;
  private static final int ALL_STATED = 15;
  private static final int LAME_DELAYS_AT = 21;
  private static final int FRAUNHOFER_TAG_AT = 36;

  private static final int[][] BITRATES = {
    // MPEG-1 layers I, II, III
    {0, 32, 64, 96, 128, 160, 192, 224, 256, 288, 320, 352, 384, 416, 448},
    {0, 32, 48, 56, 64, 80, 96, 112, 128, 160, 192, 224, 256, 320, 384},
    {0, 32, 40, 48, 56, 64, 80, 96, 112, 128, 160, 192, 224, 256, 320},
    // MPEG-2 and 2.5 layer I, layers II and III
    {0, 32, 48, 56, 64, 80, 96, 112, 128, 144, 160, 176, 192, 224, 256},
    {0, 8, 16, 24, 32, 40, 48, 56, 64, 80, 96, 112, 128, 144, 160},
  };
  private static final int[] SAMPLE_RATES = {44_100, 48_000, 32_000};

  /** The header of a frame. */
  record Header(int divisor, int layer, int sampleRate, int channels, int frameBytes) {

    /**
     * Reads a header.
     *
     * @return null if there is none, or its length is not stated (free format)
     */
    static @Nullable Header at(byte[] bytes, int at) {
      if (at + HEADER_BYTES > bytes.length) {
        return null;
      }
      int word = ByteBuffer.wrap(bytes).getInt(at);
      int version = word >> 19 & 3;
      int layer = 4 - (word >> 17 & 3);
      int bitrateIndex = word >> 12 & 15;
      int rateIndex = word >> 10 & 3;
      if ((word & 0xFFE00000) != 0xFFE00000
          || version == 1
          || layer == 4
          || bitrateIndex == 0
          || bitrateIndex == 15
          || rateIndex == 3) {
        return null;
      }
      int divisor = version == 3 ? 1 : version == 2 ? 2 : 4;
      int sampleRate = SAMPLE_RATES[rateIndex] / divisor;
      int table = divisor == 1 ? layer - 1 : layer == 1 ? 3 : 4;
      int bitrate = BITRATES[table][bitrateIndex] * 1000;
      int padding = word >> 9 & 1;
      int frameBytes =
          layer == 1
              ? (12 * bitrate / sampleRate + padding) * 4
              : samplesOf(divisor, layer) / 8 * bitrate / sampleRate + padding;
      int channels = (word >> 6 & 3) == 3 ? 1 : 2;
      return new Header(divisor, layer, sampleRate, channels, frameBytes);
    }

    private static int samplesOf(int divisor, int layer) {
      return layer == 1 ? 384 : layer == 3 && divisor > 1 ? 576 : 1152;
    }

    int samples() {
      return samplesOf(divisor, layer);
    }

    boolean continues(Header first) {
      return divisor == first.divisor
          && layer == first.layer
          && sampleRate == first.sampleRate
          && channels == first.channels;
    }

    int sideInformationBytes() {
      return divisor == 1 ? (channels == 1 ? 17 : 32) : (channels == 1 ? 9 : 17);
    }
  }

  private final RecordingInput in;
  private final Header first;
  private final List<String> warnings = new ArrayList<>();
  private byte[] frame = {};
  private int at;
  private long frames;
  private long framesStated;
  private int samplesBefore;
  private int samplesAfter;
  private boolean ended;

  /**
   * Finds the first frame.
   *
   * @param in a recording that {@link #recognises}
   */
  MpegFrames(RecordingInput in) throws IOException {
    this.in = in;
    byte[] ahead = in.peek(RecordingInput.MOST_AHEAD);
    int start = find(ahead, null);
    if (start < 0) {
      throw in.bad("no MPEG audio frame in its first " + ahead.length + " bytes");
    }
    in.skipUpTo(start);
    Header header = Header.at(ahead, start);
    if (header == null) {
      throw new AssertionError(start);
    }
    first = header;
    int end = Math.min(ahead.length, start + header.frameBytes());
    if (isInformation(Arrays.copyOfRange(ahead, start, end))) {
      in.skipUpTo(header.frameBytes());
    }
  }

  /** Tells whether frames that fit each other follow within these first bytes. */
  static boolean recognises(byte[] start) {
    return find(start, null) >= 0;
  }

  /**
   * Finds frames that follow one another, up to the end of the bytes or {@link
   * #FRAMES_TO_RECOGNISE}.
   *
   * @param like what they must continue, or null
   * @return the index of the first, or -1
   */
  private static int find(byte[] bytes, @Nullable Header like) {
    for (int i = 0; i + HEADER_BYTES <= bytes.length; i++) {
      Header header = Header.at(bytes, i);
      if (header == null || (like != null && !header.continues(like))) {
        continue;
      }
      int next = i;
      Header following = header;
      int found = 0;
      while (following != null && following.continues(header) && found < FRAMES_TO_RECOGNISE) {
        found++;
        next += following.frameBytes();
        following = Header.at(bytes, next);
      }
      // Less than a header is left: the recording ends here, with or without its last frame whole.
      boolean toTheEnd = next + HEADER_BYTES > bytes.length && (i == 0 || found > 1);
      if (found == FRAMES_TO_RECOGNISE || toTheEnd) {
        return i;
      }
    }
    return -1;
  }

  /** Tells whether a frame describes the recording and is no sound; keeps what it says. */
  private boolean isInformation(byte[] bytes) {
    String text = new String(bytes, StandardCharsets.ISO_8859_1);
    if (text.startsWith("VBRI", FRAUNHOFER_TAG_AT)) {
      return true;
    }
    int tag = HEADER_BYTES + first.sideInformationBytes();
    if (first.layer() != 3 || !(text.startsWith("Xing", tag) || text.startsWith("Info", tag))) {
      return false;
    }
    if (bytes.length >= tag + XING_BYTES && (bytes[tag + 7] & FRAMES_STATED) != 0) {
      framesStated = Integer.toUnsignedLong(ByteBuffer.wrap(bytes).getInt(tag + 8));
    }
    int lame = tag + XING_BYTES;
    if (bytes.length >= lame + LAME_DELAYS_AT + 3 && (bytes[tag + 7] & ALL_STATED) == ALL_STATED) {
      int delays = ByteBuffer.wrap(bytes).getInt(lame + LAME_DELAYS_AT - 1) & 0xFFFFFF;
      if (delays != 0) {
        samplesBefore = (delays >> 12) + DECODER_DELAY;
        samplesAfter = Math.max(0, (delays & 0xFFF) - DECODER_DELAY);
      }
    }
    return true;
  }

  int sampleRate() {
    return first.sampleRate();
  }

  int channels() {
    return first.channels();
  }

  /** "MPEG-1 layer III". */
  String describe() {
    return "MPEG-"
        + (first.divisor() == 1 ? "1" : first.divisor() == 2 ? "2" : "2.5")
        + " layer "
        + "I".repeat(first.layer());
  }

  /** Samples per channel in the frames handed out so far. */
  long samples() {
    return frames * first.samples();
  }

  /** Decoded samples that come before the sound. */
  int samplesBefore() {
    return samplesBefore;
  }

  /** The most that {@link #samplesAfter()} may be. */
  int mostSamplesAfter() {
    return samplesAfter;
  }

  /** Decoded samples that come after the sound; none where its end is missing. */
  int samplesAfter() {
    return frames < framesStated ? 0 : samplesAfter;
  }

  /** What was left out that was neither sound nor a tag. */
  List<String> warnings() {
    return List.copyOf(warnings);
  }

  @Override
  public int read() throws IOException {
    return at < frame.length || nextFrame() ? frame[at++] & 0xff : -1;
  }

  /** Reads within one frame at a time. */
  @Override
  public int read(byte[] bytes, int offset, int count) throws IOException {
    if (count == 0) {
      return 0;
    }
    if (at == frame.length && !nextFrame()) {
      return -1;
    }
    int n = Math.min(count, frame.length - at);
    System.arraycopy(frame, at, bytes, offset, n);
    at += n;
    return n;
  }

  private boolean nextFrame() throws IOException {
    if (ended) {
      return false;
    }
    if (!synchronise()) {
      if (frames < framesStated) {
        warnings.add("truncated: " + framesStated + " frames stated, " + frames + " there");
      }
      ended = true;
      return false;
    }
    Header header = Header.at(in.peek(HEADER_BYTES), 0);
    if (header == null) {
      throw new AssertionError(in.position());
    }
    long start = in.position();
    byte[] next = in.readNBytes(header.frameBytes());
    if (next.length < header.frameBytes()) {
      warnings.add(
          "truncated: the last frame, at byte "
              + start
              + ", has "
              + next.length
              + " of "
              + header.frameBytes()
              + " bytes and is left out");
      ended = true;
      return false;
    }
    frame = next;
    at = 0;
    frames++;
    return true;
  }

  /** Goes to the next frame, over what is damaged; false at the end. */
  private boolean synchronise() throws IOException {
    Header header = Header.at(in.peek(HEADER_BYTES), 0);
    if (header != null && header.continues(first)) {
      return true;
    }
    long start = in.position();
    boolean silent = true;
    while (true) {
      byte[] ahead = in.peek(RecordingInput.MOST_AHEAD);
      if (ahead.length == 0) {
        if (!silent) {
          warnings.add((in.position() - start) + " bytes after the last frame are no MPEG audio");
        }
        return false;
      }
      if (in.position() == start && isTag(ahead)) {
        return false;
      }
      int next = find(ahead, first);
      // Without a match only as much is passed over as cannot be part of one.
      boolean atTheEnd = ahead.length < RecordingInput.MOST_AHEAD;
      int passed = next >= 0 ? next : atTheEnd ? ahead.length : ahead.length / 2;
      for (int i = 0; i < passed; i++) {
        silent &= ahead[i] == 0;
      }
      in.skipUpTo(passed);
      if (next >= 0) {
        warnings.add(
            "damaged: "
                + (in.position() - start)
                + " bytes from byte "
                + start
                + " on are no MPEG audio and are left out");
        return true;
      }
    }
  }

  private static boolean isTag(byte[] ahead) {
    String text = new String(ahead, 0, Math.min(8, ahead.length), StandardCharsets.ISO_8859_1);
    return text.startsWith("TAG")
        || text.startsWith("APETAGEX")
        || text.startsWith("LYRICS")
        || text.startsWith("ID3");
  }

  @Override
  public void close() throws IOException {
    in.close();
  }
}
