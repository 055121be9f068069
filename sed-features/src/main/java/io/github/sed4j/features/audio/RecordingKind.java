package io.github.sed4j.features.audio;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;

/** What a recording is, by its first bytes; its name does not matter. */
enum RecordingKind {
  WAV,
  AIFF,
  AU,
  FLAC,
  OGG,
  MPEG;

  private static final int ID3_HEADER_BYTES = 10;
  private static final int ID3_FOOTER_FLAG = 0x10;
  private static final int MOST_SHOWN_BYTES = 8;

  /**
   * Looks at a recording.
   *
   * @param in the recording; an ID3v2 tag at its start is skipped, whatever kind follows
   * @return its kind
   * @throws AudioFormatException if it is empty or of no kind that is read
   */
  static RecordingKind of(RecordingInput in) throws IOException {
    if (in.peek(1).length == 0) {
      throw in.bad("empty, 0 bytes");
    }
    skipId3(in);
    byte[] start = in.peek(16);
    String text = new String(start, StandardCharsets.ISO_8859_1);
    if (WavReader.recognises(start)) {
      return WAV;
    }
    if (text.startsWith("FORM") && text.startsWith("AIF", 8)) {
      return AIFF;
    }
    if (text.startsWith(".snd")) {
      return AU;
    }
    if (text.startsWith("fLaC")) {
      return FLAC;
    }
    if (text.startsWith("OggS")) {
      return OGG;
    }
    String foreign = foreign(text);
    if (foreign == null && MpegFrames.recognises(in.peek(RecordingInput.MOST_AHEAD))) {
      return MPEG;
    }
    throw in.bad(
        (foreign == null ? "not a recording of a known kind" : foreign)
            + ", starts with \""
            + printable(text)
            + "\" ("
            + HexFormat.ofDelimiter(" ")
                .formatHex(start, 0, Math.min(start.length, MOST_SHOWN_BYTES))
            + "); allowed WAV, AIFF, AU, FLAC, Ogg Vorbis and MP3");
  }

  /** Kinds that people do have under a suffix of sound, and that are not read. */
  private static @org.jspecify.annotations.Nullable String foreign(String text) {
    if (text.startsWith("riff")) {
      return "Sony Wave64";
    }
    if (text.startsWith("ftyp", 4)) {
      return "MPEG-4 (M4A, MP4)";
    }
    if (text.startsWith("caff")) {
      return "Apple Core Audio";
    }
    if (text.startsWith("\u001aE\u00df\u00a3")) {
      return "Matroska or WebM";
    }
    if (text.startsWith("0&\u00b2u\u008ef\u00cf\u0011")) {
      return "Windows Media";
    }
    if (text.startsWith("#!AMR")) {
      return "AMR";
    }
    if (text.startsWith("MThd")) {
      return "MIDI";
    }
    if (text.startsWith("wvpk")) {
      return "WavPack";
    }
    if (text.startsWith("\u00ff\u00f1") || text.startsWith("\u00ff\u00f9")) {
      return "AAC";
    }
    return null;
  }

  private static void skipId3(RecordingInput in) throws IOException {
    while (in.startsWith("ID3")) {
      byte[] header = in.require(ID3_HEADER_BYTES, "ID3 tag");
      long size = 0;
      for (int i = 6; i < ID3_HEADER_BYTES; i++) {
        size = size << 7 | (header[i] & 0x7f);
      }
      if ((header[5] & ID3_FOOTER_FLAG) != 0) {
        size += ID3_HEADER_BYTES;
      }
      if (in.skipUpTo(size) < size || in.peek(1).length == 0) {
        throw in.bad("ends inside or right after its ID3 tag of " + size + " bytes");
      }
    }
  }

  private static String printable(String text) {
    StringBuilder out = new StringBuilder();
    for (char c : text.substring(0, Math.min(text.length(), MOST_SHOWN_BYTES)).toCharArray()) {
      out.append(c >= ' ' && c <= '~' ? c : '.');
    }
    return out.toString();
  }
}
