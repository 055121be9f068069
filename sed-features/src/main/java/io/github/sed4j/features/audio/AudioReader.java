package io.github.sed4j.features.audio;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Reads recordings. What a recording is shows in its first bytes; the name of the file does not
 * matter.
 *
 * <table>
 * <caption>What is read</caption>
 * <tr><th>kind</th><th>by</th></tr>
 * <tr><td>WAV, also RIFX, RF64, BW64 and WAVE_FORMAT_EXTENSIBLE: integers of 8, 16, 24 and 32 bits,
 * floats of 32 and 64 bits, mu-law, A-law; streams without a stated length</td><td>this
 * library</td></tr>
 * <tr><td>AIFF, AIFF-C and AU, as far as the JDK reads them</td><td>the JDK (module {@code
 * java.desktop})</td></tr>
 * <tr><td>FLAC of 1 or 2 channels and 8, 16 or 24 bits</td><td>{@code
 * org.jflac:jflac-codec}</td></tr>
 * <tr><td>Ogg Vorbis of 1 or 2 channels</td><td>{@code com.github.trilarion:java-vorbis-support}</td></tr>
 * <tr><td>MP3, and MPEG audio layers I and II</td><td>{@code
 * com.googlecode.soundlibs:mp3spi}</td></tr>
 * </table>
 *
 * <p>The last three are dependencies that the application adds; without one, the message says
 * which. They are found through the context class loader of the calling thread, as Java Sound does.
 *
 * <p>Samples are floats: an integer divided by its full scale, so a 16-bit sample of value v is
 * exactly v / 32768. The silence that an MP3 encoder puts before and after the sound is dropped
 * where the file tells how long it is.
 *
 * <p>Damage at the end does not make a recording unusable: it is decoded up to where its data ends,
 * and a warning says what is missing. A sample that is not a finite number makes it unusable.
 *
 * <p>Thread safety: immutable, safe to share; the sources that it opens are not.
 */
public final class AudioReader {

  private static final Logger LOG = LoggerFactory.getLogger(AudioReader.class);

  private final AudioLimits limits;

  private AudioReader(Builder builder) {
    limits = builder.limits;
  }

  /**
   * Returns a reader with the default limits.
   *
   * @return the reader
   */
  public static AudioReader withDefaults() {
    return builder().build();
  }

  /**
   * Starts from the defaults.
   *
   * @return a builder
   */
  public static Builder builder() {
    return new Builder();
  }

  /**
   * Returns what recordings are refused.
   *
   * @return the limits
   */
  public AudioLimits limits() {
    return limits;
  }

  /**
   * Reads a recording into memory. Warnings are logged.
   *
   * @param file the file
   * @return its samples; none if its header is sound and nothing follows
   * @throws AudioFormatException if it is no recording, is damaged at its start, holds a sample
   *     that is not finite, is of a kind that is not read, or is beyond the limits
   * @throws IOException if it cannot be read
   */
  public AudioClip read(Path file) throws IOException {
    return read(file, warning -> LOG.warn("{}: {}", file, warning));
  }

  /**
   * Reads a recording into memory.
   *
   * @param file the file
   * @param warnings receives what was noticed that does not keep the samples from being used
   * @return its samples; none if its header is sound and nothing follows
   * @throws AudioFormatException if it is no recording, is damaged at its start, holds a sample
   *     that is not finite, is of a kind that is not read, or is beyond the limits
   * @throws IOException if it cannot be read
   */
  public AudioClip read(Path file, Consumer<String> warnings) throws IOException {
    try (RecordingInput in = input(file)) {
      return drain(in, warnings);
    }
  }

  /**
   * Reads a recording from a stream into memory; the stream is not closed. Warnings are logged.
   *
   * @param in the stream, at the start of the recording; read ahead of the recording's end
   * @param name what messages call it
   * @return its samples; none if its header is sound and nothing follows
   * @throws AudioFormatException if it is no recording, is damaged at its start, holds a sample
   *     that is not finite, is of a kind that is not read, or is beyond the limits
   * @throws IOException if it cannot be read
   */
  public AudioClip read(InputStream in, String name) throws IOException {
    return read(in, name, warning -> LOG.warn("{}: {}", name, warning));
  }

  /**
   * Reads a recording from a stream into memory; the stream is not closed.
   *
   * @param in the stream, at the start of the recording; read ahead of the recording's end
   * @param name what messages call it
   * @param warnings receives what was noticed that does not keep the samples from being used
   * @return its samples; none if its header is sound and nothing follows
   * @throws AudioFormatException if it is no recording, is damaged at its start, holds a sample
   *     that is not finite, is of a kind that is not read, or is beyond the limits
   * @throws IOException if it cannot be read
   */
  @SuppressWarnings("resource") // The stream stays the caller's.
  public AudioClip read(InputStream in, String name, Consumer<String> warnings) throws IOException {
    return drain(new RecordingInput(in, name, RecordingInput.UNKNOWN), warnings);
  }

  @SuppressWarnings("resource") // The input stays the caller's.
  private AudioClip drain(RecordingInput in, Consumer<String> warnings) throws IOException {
    PcmSource source = openPcm(in);
    long sure = Math.max(0, in.remaining()) / source.frameBytes();
    AudioClip clip = ClipCollector.collect(source, sure, limits.maxClipSamples(), in.name());
    source.warnings().forEach(warnings);
    return clip;
  }

  /**
   * Opens a recording of any length, to be read block by block in constant memory. Its warnings are
   * complete when it has been read to its end.
   *
   * @param file the file
   * @return its samples; to be closed
   * @throws AudioFormatException if it is no recording, is damaged at its start, is of a kind that
   *     is not read, or is beyond the limits
   * @throws IOException if it cannot be read
   */
  public AudioSource open(Path file) throws IOException {
    RecordingInput in = input(file);
    try {
      return openPcm(in);
    } catch (IOException | RuntimeException | Error e) {
      try {
        in.close();
      } catch (IOException suppressed) {
        e.addSuppressed(suppressed);
      }
      throw e;
    }
  }

  /**
   * Opens a recording that comes from a stream, to be read block by block in constant memory. Its
   * warnings are complete when it has been read to its end.
   *
   * @param in the stream, at the start of the recording; closed with the source, or left to the
   *     caller if this method throws
   * @param name what messages call it
   * @return its samples; to be closed
   * @throws AudioFormatException if it is no recording, is damaged at its start, is of a kind that
   *     is not read, or is beyond the limits
   * @throws IOException if it cannot be read
   */
  public AudioSource open(InputStream in, String name) throws IOException {
    return openPcm(new RecordingInput(in, name, RecordingInput.UNKNOWN));
  }

  private static RecordingInput input(Path file) throws IOException {
    if (Files.isDirectory(file)) {
      throw new AudioFormatException(file + ": a folder, not a recording");
    }
    if (!Files.exists(file)) {
      throw new NoSuchFileException(file.toString(), null, "no such file");
    }
    if (!Files.isReadable(file)) {
      throw new AccessDeniedException(file.toString(), null, "no permission to read");
    }
    // A pipe has no size, and says 0.
    long size = Files.isRegularFile(file) ? Files.size(file) : RecordingInput.UNKNOWN;
    return new RecordingInput(Files.newInputStream(file), file.toString(), size);
  }

  private PcmSource openPcm(RecordingInput in) throws IOException {
    RecordingKind kind = RecordingKind.of(in);
    return kind == RecordingKind.WAV
        ? WavReader.open(in, limits)
        : ProvidedDecoder.open(kind, in, limits);
  }

  /** Configures a reader; not thread-safe. */
  public static final class Builder {

    private AudioLimits limits = AudioLimits.withDefaults();

    private Builder() {}

    /**
     * Sets what recordings are refused.
     *
     * @param value the limits; {@link AudioLimits#withDefaults()} unless set
     * @return this builder
     */
    public Builder optLimits(AudioLimits value) {
      limits = value;
      return this;
    }

    /**
     * Makes the reader.
     *
     * @return the reader
     */
    public AudioReader build() {
      return new AudioReader(this);
    }
  }
}
