package io.github.sed4j.inference.output;

import io.github.sed4j.features.audio.AudioClip;
import io.github.sed4j.features.audio.AudioReader;
import io.github.sed4j.features.audio.WavWriter;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Base64;
import java.util.Locale;

/**
 * A recording as a browser plays it, within a page: as it is where browsers know its kind, else as
 * WAV with 16 bits.
 *
 * @param url the recording as a data URL
 * @param bytes how many bytes it has
 */
record InlinedAudio(String url, long bytes) {

  private static final String WAV = "audio/wav";
  private static final int SAMPLE_BYTES = 2;
  private static final double MEGABYTE = 1 << 20;

  /** A recording that may be inlined; it is read when a page is written, and again for the next. */
  interface Source {

    /**
     * Reads the recording, whole.
     *
     * @param limit how many bytes it may have
     * @return the recording
     * @throws TooLargeException if it has more
     */
    InlinedAudio read(long limit) throws IOException, TooLargeException;
  }

  /** The recording is too large to be inlined. */
  @SuppressWarnings("serial") // Never leaves the package.
  static final class TooLargeException extends Exception {

    private TooLargeException(long bytes, long limit) {
      super(
          String.format(
              Locale.ROOT,
              "it has %.1f MB, more than the %.1f MB there is room for",
              bytes / MEGABYTE,
              limit / MEGABYTE));
    }
  }

  static Source of(Path recording) {
    return limit -> {
      require(Files.size(recording), limit);
      String mediaType = mediaType(recording);
      if (mediaType.isEmpty()) {
        return encoded(AudioReader.withDefaults().read(recording), limit);
      }
      byte[] content = Files.readAllBytes(recording);
      require(content.length, limit);
      return of(mediaType, content);
    };
  }

  static Source of(AudioClip recording) {
    return limit -> encoded(recording, limit);
  }

  private static InlinedAudio of(String mediaType, byte[] content) {
    return new InlinedAudio(dataUrl(mediaType, content), content.length);
  }

  /** Returns a file as an address that holds it. */
  static String dataUrl(String mediaType, byte[] content) {
    return "data:" + mediaType + ";base64," + Base64.getEncoder().encodeToString(content);
  }

  private static InlinedAudio encoded(AudioClip clip, long limit)
      throws IOException, TooLargeException {
    require((long) clip.length() * clip.channels() * SAMPLE_BYTES, limit);
    ByteArrayOutputStream wav = new ByteArrayOutputStream();
    WavWriter.withDefaults().write(wav, clip);
    return of(WAV, wav.toByteArray());
  }

  private static void require(long bytes, long limit) throws TooLargeException {
    if (bytes > limit) {
      throw new TooLargeException(bytes, limit);
    }
  }

  /** The kind by the first bytes; empty for kinds that browsers do not play. */
  private static String mediaType(Path recording) throws IOException {
    byte[] start;
    try (InputStream in = Files.newInputStream(recording)) {
      start = in.readNBytes(12);
    }
    String text = new String(start, StandardCharsets.ISO_8859_1);
    if (text.startsWith("RIFF") && text.startsWith("WAVE", 8)) {
      return WAV;
    }
    if (text.startsWith("fLaC")) {
      return "audio/flac";
    }
    if (text.startsWith("OggS")) {
      return "audio/ogg";
    }
    boolean mpeg = start.length > 1 && start[0] == (byte) 0xff && (start[1] & 0xe6) == 0xe2;
    return mpeg || text.startsWith("ID3") ? "audio/mpeg" : "";
  }
}
