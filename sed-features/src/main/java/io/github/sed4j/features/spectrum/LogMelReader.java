package io.github.sed4j.features.spectrum;

import io.github.sed4j.features.audio.AudioClip;
import io.github.sed4j.features.audio.AudioFormatException;
import io.github.sed4j.features.audio.AudioReader;
import io.github.sed4j.features.audio.AudioSource;
import io.github.sed4j.features.audio.Resampler;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.function.Consumer;

/**
 * From a recording to its log-mel: decodes, averages the channels, resamples to the rate of the
 * features, normalises the waveform and extracts.
 *
 * <pre>{@code
 * LogMel logMel = LogMelReader.of(LogMelExtractor.report()).read(Path.of("kitchen.wav")); // (128, N)
 * }</pre>
 *
 * <p>A file is read twice, first to measure what normalises it, so that its length does not matter
 * to the working memory; a stream, or a pipe that has a name, can be read once only, and its
 * samples are kept until the end.
 *
 * <p>Warnings speak of what keeps no recording from being used: what the {@link AudioReader}
 * noticed, and a sampling rate below that of the features.
 *
 * <p>Thread safety: immutable, safe to share.
 */
public final class LogMelReader {

  private final LogMelExtractor extractor;
  private final AudioReader reader;

  private LogMelReader(LogMelExtractor extractor, AudioReader reader) {
    this.extractor = Objects.requireNonNull(extractor, "extractor");
    this.reader = Objects.requireNonNull(reader, "reader");
  }

  /**
   * Makes a reader with the default limits for recordings.
   *
   * @param extractor how the log-mel is computed
   * @return the reader
   */
  public static LogMelReader of(LogMelExtractor extractor) {
    return of(extractor, AudioReader.withDefaults());
  }

  /**
   * Makes a reader.
   *
   * @param extractor how the log-mel is computed
   * @param reader what decodes recordings
   * @return the reader
   */
  public static LogMelReader of(LogMelExtractor extractor, AudioReader reader) {
    return new LogMelReader(extractor, reader);
  }

  /**
   * Reads the log-mel of a file; nobody hears the warnings.
   *
   * @param file the recording
   * @return the log-mel, {@code (bands, N)}; 0 frames if the recording is shorter than one
   * @throws AudioFormatException if it is no recording, is damaged at its start, has no samples or
   *     one that is not finite, is of a kind or rate that is not read, or is beyond the limits
   * @throws IOException if it cannot be read, or changes while it is
   */
  public LogMel read(Path file) throws IOException {
    return read(file, LogMelReader::unheard);
  }

  /**
   * Reads the log-mel of a file.
   *
   * @param file the recording
   * @param warnings receives what was noticed
   * @return the log-mel, {@code (bands, N)}; 0 frames if the recording is shorter than one
   * @throws AudioFormatException if it is no recording, is damaged at its start, has no samples or
   *     one that is not finite, is of a kind or rate that is not read, or is beyond the limits
   * @throws IOException if it cannot be read, or changes while it is
   */
  public LogMel read(Path file, Consumer<String> warnings) throws IOException {
    List<LogMel> parts = new ArrayList<>();
    parts.add(LogMel.of(new float[0], extractor.bands(), 0));
    read(file, warnings, parts::add);
    return LogMel.concatenate(parts);
  }

  /**
   * Reads the log-mel of a file of any length in constant memory.
   *
   * @param file the recording; of a pipe, the samples are in memory
   * @param warnings receives what was noticed, all of it before the first frame
   * @param parts receives the frames in order, some at a time, never 0
   * @throws AudioFormatException if it is no recording, is damaged at its start, has no samples or
   *     one that is not finite, is of a kind or rate that is not read, or is beyond the limits
   * @throws IOException if it cannot be read, or changes while it is
   */
  public void read(Path file, Consumer<String> warnings, Consumer<? super LogMel> parts)
      throws IOException {
    readSummarised(file, summary -> tell(summary, warnings), parts);
  }

  /**
   * Reads the log-mel of a file of any length in constant memory, and says what its recording is
   * like.
   *
   * @param file the recording
   * @param found receives what the first pass found, before the first frame
   * @param parts receives the frames in order, some at a time, never 0
   * @throws AudioFormatException if it is no recording, is damaged at its start, has no samples or
   *     one that is not finite, is of a kind or rate that is not read, or is beyond the limits
   * @throws IOException if it cannot be read, or changes while it is
   */
  public void readSummarised(
      Path file, Consumer<? super RecordingSummary> found, Consumer<? super LogMel> parts)
      throws IOException {
    String name = file.toString();
    if (isPipe(file)) {
      List<String> noticed = new ArrayList<>();
      AudioClip clip = reader.read(file, noticed::add);
      read(() -> AudioSource.of(clip), name, summary -> found.accept(summary.and(noticed)), parts);
    } else {
      read(() -> reader.open(file), name, found, parts);
    }
  }

  /**
   * Reads the log-mel of a clip, and says what its recording is like.
   *
   * @param clip the recording
   * @param name what messages call it
   * @param found receives what the first pass found, before the first frame
   * @param parts receives the frames in order, some at a time, never 0
   * @throws AudioFormatException if it has no samples or one that is not finite, or is of a rate
   *     that is not read
   * @throws IOException never otherwise
   */
  public void readSummarised(
      AudioClip clip,
      String name,
      Consumer<? super RecordingSummary> found,
      Consumer<? super LogMel> parts)
      throws IOException {
    read(() -> AudioSource.of(clip), name, found, parts);
  }

  private interface Opening {
    AudioSource open() throws IOException;
  }

  private void read(
      Opening recording,
      String name,
      Consumer<? super RecordingSummary> found,
      Consumer<? super LogMel> parts)
      throws IOException {
    WaveformMeter meter;
    MeteredSource metered = new MeteredSource(recording.open());
    try (AudioSource source = prepared(metered, name)) {
      meter = forFile(name, () -> measured(source));
      requireSamples(meter.samples(), name);
    }
    found.accept(metered.summary());
    LogMelStream stream = extractor.stream(meter.scaling());
    try (AudioSource source = prepared(recording.open(), name)) {
      stream.acceptAll(source, parts);
    }
    if (stream.samples() != meter.samples()) {
      throw new IOException(
          name
              + ": changed while it was read, from "
              + meter.samples()
              + " to "
              + stream.samples()
              + " samples");
    }
  }

  /**
   * Reads the log-mel of a recording that comes from a stream, which is not closed.
   *
   * @param in the stream, at the start of the recording; read ahead of the recording's end
   * @param name what messages call it
   * @param warnings receives what was noticed
   * @return the log-mel, {@code (bands, N)}; 0 frames if the recording is shorter than one
   * @throws AudioFormatException if it is no recording, is damaged at its start, has no samples or
   *     one that is not finite, is of a kind or rate that is not read, or is beyond the limits
   * @throws IOException if it cannot be read
   */
  public LogMel read(InputStream in, String name, Consumer<String> warnings) throws IOException {
    AudioClip clip = reader.read(in, name, warnings);
    List<LogMel> parts = new ArrayList<>();
    parts.add(LogMel.of(new float[0], extractor.bands(), 0));
    read(() -> AudioSource.of(clip), name, summary -> tell(summary, warnings), parts::add);
    return LogMel.concatenate(parts);
  }

  private WaveformMeter measured(AudioSource source) throws IOException {
    WaveformMeter meter = extractor.waveformNormalization().meter();
    MonoMix.blocks(source, (block, count) -> meter.accept(block, 0, count));
    return meter;
  }

  /** Tells whether a file gives its bytes once, as the pipes that shells make do. */
  private static boolean isPipe(Path file) {
    return Files.exists(file) && !Files.isRegularFile(file) && !Files.isDirectory(file);
  }

  private static void unheard(String warning) {}

  /** One channel at the rate of the features. */
  private AudioSource prepared(AudioSource source, String name) throws IOException {
    int rate = extractor.grid().sampleRate();
    if (source.sampleRate() == rate) {
      return source.toMono();
    }
    try {
      return Resampler.of(source.sampleRate(), rate).resample(source.toMono());
    } catch (IllegalArgumentException e) {
      source.close();
      throw new AudioFormatException(name + ": " + e.getMessage(), e);
    }
  }

  private void tell(RecordingSummary summary, Consumer<String> warnings) {
    tellRate(summary.sampleRate(), warnings);
    summary.warnings().forEach(warnings);
  }

  private void tellRate(int sampleRate, Consumer<String> warnings) {
    int rate = extractor.grid().sampleRate();
    if (sampleRate < rate) {
      warnings.accept(
          String.format(
              Locale.ROOT,
              "sampled at %d Hz, below the %d Hz of the features: there is nothing above %d Hz",
              sampleRate,
              rate,
              sampleRate / 2));
    }
  }

  private interface Pass<R> {
    R run() throws IOException;
  }

  /** A sample that is not finite is the file's mistake, not the caller's. */
  private static <R> R forFile(String name, Pass<R> pass) throws IOException {
    try {
      return pass.run();
    } catch (IllegalArgumentException e) {
      throw new AudioFormatException(name + ": " + e.getMessage(), e);
    }
  }

  private static void requireSamples(long samples, String name) throws AudioFormatException {
    if (samples == 0) {
      throw new AudioFormatException(name + ": 0 samples, allowed: at least 1");
    }
  }

  /**
   * Returns how the log-mel is computed.
   *
   * @return the extractor
   */
  public LogMelExtractor extractor() {
    return extractor;
  }
}
