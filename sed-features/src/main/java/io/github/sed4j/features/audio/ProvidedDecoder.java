package io.github.sed4j.features.audio;

import io.github.sed4j.features.audio.PcmSource.Layout;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.security.DigestInputStream;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Iterator;
import java.util.List;
import java.util.Locale;
import java.util.ServiceConfigurationError;
import java.util.ServiceLoader;
import javax.sound.sampled.AudioFormat;
import javax.sound.sampled.AudioFormat.Encoding;
import javax.sound.sampled.AudioInputStream;
import javax.sound.sampled.AudioSystem;
import javax.sound.sampled.UnsupportedAudioFileException;
import javax.sound.sampled.spi.AudioFileReader;
import javax.sound.sampled.spi.FormatConversionProvider;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Reads what decoders behind {@code javax.sound.sampled} read: AIFF and AU with the JDK's own, the
 * compressed kinds with libraries that the application may add. They are found as Java Sound finds
 * them, through the context class loader of the thread.
 *
 * <p>Our side reads the container first, and hands the decoder only what it can decode: decoders
 * believe lengths, drop damaged parts in silence, and lose the start or the end of a stream.
 */
final class ProvidedDecoder {

  /** A library that decodes a kind. */
  enum Library {
    FLAC("FLAC", "FLAC", "org.jflac.", "org.jflac:jflac-codec:1.5.2"),
    VORBIS(
        "Ogg Vorbis",
        "VORBIS",
        "com.github.trilarion.",
        "com.github.trilarion:java-vorbis-support:1.2.1"),
    MPEG("MPEG audio", "MP", "javazoom.", "com.googlecode.soundlibs:mp3spi:1.9.5.4");

    private final String kind;
    private final String encodingPrefix;
    private final String packagePrefix;
    private final String artifact;

    Library(String kind, String encodingPrefix, String packagePrefix, String artifact) {
      this.kind = kind;
      this.encodingPrefix = encodingPrefix;
      this.packagePrefix = packagePrefix;
      this.artifact = artifact;
    }

    /** What to add, as {@code groupId:artifactId:version}. */
    String artifact() {
      return artifact;
    }

    private boolean has(AudioFileReader reader) {
      return reader.getClass().getName().startsWith(packagePrefix);
    }

    private boolean encodes(Encoding encoding) {
      return encoding.toString().toUpperCase(Locale.ROOT).startsWith(encodingPrefix);
    }
  }

  /** A decoder's output, which ends where the decoder breaks down. */
  private static final class Decoded extends InputStream {

    private final RecordingInput recording;
    private final InputStream in;
    private @Nullable Exception failure;

    Decoded(RecordingInput recording, InputStream in) {
      this.recording = recording;
      this.in = in;
    }

    @Override
    public int read() throws IOException {
      byte[] one = new byte[1];
      int n;
      do {
        n = read(one, 0, 1);
      } while (n == 0);
      return n < 0 ? -1 : one[0] & 0xff;
    }

    @Override
    public int read(byte[] bytes, int offset, int count) throws IOException {
      if (failure != null) {
        return -1;
      }
      int n;
      try {
        n = in.read(bytes, offset, count);
      } catch (IOException | RuntimeException e) {
        failure = e;
        n = -1;
      }
      recording.rethrowFailure();
      return n;
    }

    @Override
    public void close() throws IOException {
      try {
        in.close();
      } finally {
        recording.close();
      }
    }

    /** Says how decoding broke down, if it did. */
    void report(Layout layout, long samples, List<String> warnings) throws AudioFormatException {
      if (failure == null) {
        return;
      }
      if (samples == 0) {
        throw new AudioFormatException(
            recording.name() + ": cannot be decoded: " + failure, failure);
      }
      warnings.add(
          "damaged: the decoder failed after " + layout.describe(samples) + " with " + failure);
    }
  }

  /** How far a provider may look before it says whether a stream is its own. */
  private static final int MOST_HEADER_BYTES = 1 << 21;

  private static final Logger LOG = LoggerFactory.getLogger(ProvidedDecoder.class);

  private final RecordingInput in;
  private final AudioLimits limits;

  private ProvidedDecoder(RecordingInput in, AudioLimits limits) {
    this.in = in;
    this.limits = limits;
  }

  /**
   * Opens a recording of a kind other than WAV.
   *
   * @param kind its kind
   * @param in the recording, at its start
   * @param limits what is refused
   * @return the samples
   * @throws AudioFormatException if it cannot be decoded, or is beyond the limits
   */
  static PcmSource open(RecordingKind kind, RecordingInput in, AudioLimits limits)
      throws IOException {
    ProvidedDecoder decoder = new ProvidedDecoder(in, limits);
    return switch (kind) {
      case FLAC -> decoder.flac();
      case OGG -> decoder.vorbis();
      case MPEG -> decoder.mpeg();
      case AIFF, AU -> decoder.uncompressed(kind);
      case WAV -> throw new IllegalArgumentException("WAV has its own reader");
    };
  }

  private PcmSource flac() throws IOException {
    FlacStream stream = new FlacStream(in);
    limits.check(in.name(), stream.channels(), stream.sampleRate());
    limits.checkLength(in.name(), stream.samples(), stream.sampleRate());
    SampleEncoding encoding =
        switch (stream.bits()) {
          case 8 -> SampleEncoding.SIGNED_8;
          case 16 -> SampleEncoding.INT_16;
          case 24 -> SampleEncoding.INT_24;
          default ->
              throw in.bad("FLAC of " + stream.bits() + " bits, the decoder reads 8, 16 and 24");
        };
    requireMonoOrStereo("FLAC", stream.channels());
    Layout layout = new Layout(encoding, false, stream.channels(), stream.sampleRate());
    Decoded decoded = decode(Library.FLAC, stream, layout);
    // The library hands 8-bit samples out with an offset of 128.
    InputStream signed = encoding == SampleEncoding.SIGNED_8 ? new SignFlipped(decoded) : decoded;
    DigestInputStream digested = new DigestInputStream(signed, md5());
    long stated = stream.samples();
    return new PcmSource(
        digested,
        in.name(),
        layout,
        stated == 0 ? Long.MAX_VALUE : stated * layout.frameBytes(),
        stated == 0 ? -1 : stated,
        limits.maxSamples(layout.sampleRate()),
        (samples, leftOver, warnings) -> {
          decoded.report(layout, samples, warnings);
          if (samples < stated) {
            if (samples == 0) {
              throw in.bad(
                  "no FLAC frame could be decoded, " + layout.describe(stated) + " stated");
            }
            warnings.add(
                "truncated or damaged: "
                    + layout.describe(stated)
                    + " stated, "
                    + layout.describe(samples)
                    + " decoded, "
                    + layout.describe(stated - samples)
                    + " missing");
          } else if (!Arrays.equals(stream.md5(), new byte[16])) {
            byte[] found = digested.getMessageDigest().digest();
            if (!Arrays.equals(stream.md5(), found)) {
              warnings.add(
                  "damaged: the samples have MD5 "
                      + HexFormat.of().formatHex(found)
                      + ", their encoder noted "
                      + HexFormat.of().formatHex(stream.md5()));
            }
          }
        });
  }

  private void requireMonoOrStereo(String kind, int channels) throws AudioFormatException {
    if (channels > 2) {
      throw in.bad(kind + " of " + channels + " channels, the decoder reads 1 and 2");
    }
  }

  private static MessageDigest md5() {
    try {
      return MessageDigest.getInstance("MD5");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java platform has MD5", e);
    }
  }

  private PcmSource vorbis() throws IOException {
    OggVorbisPages pages = new OggVorbisPages(in);
    limits.check(in.name(), pages.channels(), pages.sampleRate());
    Layout layout =
        new Layout(SampleEncoding.INT_16, false, pages.channels(), (int) pages.sampleRate());
    requireMonoOrStereo("Ogg Vorbis", layout.channels());
    Layout handed =
        new Layout(
            SampleEncoding.INT_16, false, layout.channels(), OggVorbisPages.HANDED_SAMPLE_RATE);
    Decoded decoded = decode(Library.VORBIS, pages, handed);
    int frameBytes = layout.frameBytes();
    InputStream trimmed =
        new TrimmedStream(
            decoded,
            0,
            OggVorbisPages.MOST_SAMPLES_AFTER * frameBytes,
            bytes -> (int) pages.samplesAfter(bytes / frameBytes) * frameBytes);
    return new PcmSource(
        trimmed,
        in.name(),
        layout,
        Long.MAX_VALUE,
        -1,
        limits.maxSamples(layout.sampleRate()),
        (samples, leftOver, warnings) -> {
          decoded.report(layout, samples, warnings);
          if (samples == 0 && !pages.warnings().isEmpty()) {
            throw in.bad(String.join("; ", pages.warnings()));
          }
          warnings.addAll(pages.warnings());
        });
  }

  private PcmSource mpeg() throws IOException {
    MpegFrames frames = new MpegFrames(in);
    limits.check(in.name(), frames.channels(), frames.sampleRate());
    Layout layout =
        new Layout(SampleEncoding.INT_16, false, frames.channels(), frames.sampleRate());
    Decoded decoded = decode(Library.MPEG, frames, layout);
    int frameBytes = layout.frameBytes();
    InputStream trimmed =
        new TrimmedStream(
            decoded,
            frames.samplesBefore() * frameBytes,
            frames.mostSamplesAfter() * frameBytes,
            bytes -> frames.samplesAfter() * frameBytes);
    return new PcmSource(
        trimmed,
        in.name(),
        layout,
        Long.MAX_VALUE,
        -1,
        limits.maxSamples(layout.sampleRate()),
        (samples, leftOver, warnings) -> {
          decoded.report(layout, samples, warnings);
          warnings.addAll(frames.warnings());
          long expected = frames.samples() - frames.samplesBefore() - frames.samplesAfter();
          if (samples == 0 && expected > 0) {
            throw in.bad("no " + frames.describe() + " frame could be decoded");
          }
          if (samples < expected) {
            warnings.add(
                "damaged: "
                    + layout.describe(expected - samples)
                    + " of "
                    + layout.describe(expected)
                    + " could not be decoded");
          }
        });
  }

  private PcmSource uncompressed(RecordingKind kind) throws IOException {
    BufferedInputStream rewindable = new BufferedInputStream(in);
    AudioInputStream found = null;
    try {
      Iterator<AudioFileReader> readers = ServiceLoader.load(AudioFileReader.class).iterator();
      while (found == null && readers.hasNext()) {
        AudioFileReader reader = readers.next();
        // Others claim what is not theirs.
        found = isOfThePlatform(reader) ? tryRead(reader, rewindable) : null;
      }
    } catch (ServiceConfigurationError e) {
      throw in.bad(kind + " that cannot be read since a decoder on the class path is broken: " + e);
    }
    if (found == null) {
      throw in.bad("a damaged " + kind + " file, or one with samples of a kind that is not read");
    }
    AudioFormat format = found.getFormat();
    limits.check(in.name(), format.getChannels(), Math.round((double) format.getSampleRate()));
    SampleEncoding encoding = JavaSoundFormats.encoding(format);
    if (encoding == null) {
      throw in.bad(kind + " with samples of a kind that is not read: " + format);
    }
    Layout layout =
        new Layout(
            encoding,
            format.isBigEndian(),
            format.getChannels(),
            Math.round(format.getSampleRate()));
    Decoded decoded = new Decoded(in, found);
    long claimed = found.getFrameLength();
    int frameBytes = layout.frameBytes();
    return new PcmSource(
        decoded,
        in.name(),
        layout,
        claimed < 0 ? Long.MAX_VALUE : claimed * frameBytes,
        claimed < 0 ? -1 : claimed,
        limits.maxSamples(layout.sampleRate()),
        (samples, leftOver, warnings) -> {
          decoded.report(layout, samples, warnings);
          if (samples < claimed) {
            warnings.add(WavReader.truncated(layout, claimed, samples));
          }
        });
  }

  private static boolean isOfThePlatform(AudioFileReader reader) {
    return reader.getClass().getModule() == AudioSystem.class.getModule();
  }

  /** Returns null, and rewinds, where a reader refuses a recording. */
  private @Nullable AudioInputStream tryRead(AudioFileReader reader, BufferedInputStream encoded)
      throws IOException {
    encoded.mark(MOST_HEADER_BYTES);
    Exception refusal;
    try {
      return reader.getAudioInputStream(encoded);
    } catch (UnsupportedAudioFileException | RuntimeException e) {
      refusal = e;
    } catch (IOException e) {
      in.rethrowFailure();
      refusal = e;
    }
    LOG.debug("{}: {} refuses it", in.name(), reader.getClass().getName(), refusal);
    try {
      encoded.reset();
    } catch (IOException e) {
      // It read so far before it refused that nobody else can.
      throw new AudioFormatException(in.name() + ": cannot be decoded: " + refusal, refusal);
    }
    return null;
  }

  private Decoded decode(Library library, InputStream encoded, Layout layout) throws IOException {
    BufferedInputStream rewindable = new BufferedInputStream(encoded);
    boolean present = false;
    try {
      for (AudioFileReader reader : ServiceLoader.load(AudioFileReader.class)) {
        if (isOfThePlatform(reader)) {
          continue;
        }
        AudioInputStream found = tryRead(reader, rewindable);
        if (found != null && library.encodes(found.getFormat().getEncoding())) {
          return new Decoded(in, convert(library, found, layout));
        }
        if (found != null) {
          rewindable.reset();
        }
        present |= library.has(reader);
      }
    } catch (ServiceConfigurationError e) {
      throw new AudioFormatException(
          in.name() + ": a decoder on the class path cannot be loaded: " + e.getMessage(), e);
    }
    if (present) {
      throw in.bad(
          library.kind + " that its decoder refuses: damaged, or of a kind it cannot read");
    }
    throw in.bad(
        library.kind
            + ", and no decoder for it is on the class path; add the dependency "
            + library.artifact);
  }

  private InputStream convert(Library library, AudioInputStream encoded, Layout layout)
      throws AudioFormatException {
    AudioFormat target =
        new AudioFormat(
            layout.sampleRate(), 8 * layout.encoding().bytes(), layout.channels(), true, false);
    try {
      for (FormatConversionProvider provider : ServiceLoader.load(FormatConversionProvider.class)) {
        if (provider.isConversionSupported(target, encoded.getFormat())) {
          return provider.getAudioInputStream(target, encoded);
        }
      }
    } catch (RuntimeException e) {
      throw new AudioFormatException(in.name() + ": cannot be decoded: " + e, e);
    }
    throw in.bad(library.kind + " that its decoder cannot turn into " + target);
  }

  /** Bytes with their highest bit the other way. */
  private static final class SignFlipped extends InputStream {

    private final InputStream in;

    SignFlipped(InputStream in) {
      this.in = in;
    }

    @Override
    public int read() throws IOException {
      int value = in.read();
      return value < 0 ? -1 : value ^ 0x80;
    }

    @Override
    public int read(byte[] bytes, int offset, int count) throws IOException {
      int n = in.read(bytes, offset, count);
      for (int i = offset; i < offset + n; i++) {
        bytes[i] ^= (byte) 0x80;
      }
      return n;
    }

    @Override
    public void close() throws IOException {
      in.close();
    }
  }
}
