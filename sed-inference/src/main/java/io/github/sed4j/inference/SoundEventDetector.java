package io.github.sed4j.inference;

import ai.djl.Device;
import ai.djl.pytorch.jni.JniUtils;
import io.github.sed4j.features.audio.AudioClip;
import io.github.sed4j.features.audio.AudioLimits;
import io.github.sed4j.features.audio.AudioReader;
import io.github.sed4j.features.audio.AudioSource;
import io.github.sed4j.features.spectrum.FrameGrid;
import io.github.sed4j.features.spectrum.LogMel;
import io.github.sed4j.features.spectrum.LogMelReader;
import io.github.sed4j.features.spectrum.RecordingSummary;
import io.github.sed4j.inference.calibration.Calibration;
import io.github.sed4j.inference.calibration.DetectionSetting;
import io.github.sed4j.inference.postprocessing.EventTimes;
import io.github.sed4j.inference.postprocessing.SoundEvent;
import io.github.sed4j.inference.postprocessing.Thresholding;
import io.github.sed4j.models.DeviceChoice;
import io.github.sed4j.models.bundle.Bundle;
import io.github.sed4j.models.bundle.BundleFormatException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.concurrent.CancellationException;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Finds which sounds occur in a recording, and when: the networks of a bundle with the thresholds,
 * contexts and filters of its calibration.
 *
 * <pre>{@code
 * try (SoundEventDetector detector = SoundEventDetector.load(Path.of("kitchen.sed4j"))) {
 *   for (SoundEvent event : detector.detect(Path.of("kitchen.wav")).events()) {
 *     System.out.println(event.onset() + " to " + event.offset() + " s: " + event.label());
 *   }
 * }
 * }</pre>
 *
 * <p>A file is read twice, first to measure its level, and may be of any length: memory does not
 * grow with it, but for frame scores if they are asked for. Samples from streams, clips and sources
 * are held in memory, 4 bytes each.
 *
 * <p>A bundle without calibration works with stated defaults, and each result carries a warning.
 *
 * <p>Owns native memory until {@link #close()}. Thread safety: safe to share; any number of threads
 * get what one thread gets. Calls under way when it is closed are finished; later ones fail with an
 * {@code IllegalStateException}. The thread settings of the engine are left alone. A call whose
 * thread is interrupted ends with a {@link CancellationException}, or as an interrupted read does.
 */
public final class SoundEventDetector implements AutoCloseable {

  /** Where {@link #load()} finds the bundled model on the class path. */
  public static final String BUNDLED_MODEL = "META-INF/sed4j/default.sed4j";

  private final Ensemble ensemble;
  private final Calibration calibration;
  private final boolean calibrated;
  private final DetectionSettings settings;
  private final boolean keepsFrameScores;
  private final TagWindows tagWindows;
  private final int chunkFrames;
  private final int shift;
  private final int workers;
  private final AudioReader audio;
  private final LogMelReader reader;

  private SoundEventDetector(
      Builder builder, Ensemble ensemble, @Nullable Calibration calibration) {
    this.ensemble = ensemble;
    this.calibration = calibration == null ? Calibration.defaults(ensemble.classes()) : calibration;
    calibrated = calibration != null;
    settings =
        new DetectionSettings(
            this.calibration.tagThresholds(), this.calibration.detection(), builder.times);
    keepsFrameScores = builder.frameScores;
    tagWindows = builder.tagWindows;
    chunkFrames = builder.chunkFrames;
    shift = builder.shift;
    workers = builder.workers;
    audio = AudioReader.builder().optLimits(builder.audioLimits).build();
    reader = ensemble.reader(audio);
  }

  /**
   * Loads the model that is on the class path.
   *
   * @return the detector; the caller closes it
   * @throws IllegalStateException if there is none, or if a native artifact is missing on this
   *     platform
   * @throws IOException if it cannot be read or used
   */
  public static SoundEventDetector load() throws IOException {
    return builder().setBundle(bundledModel()).build();
  }

  /**
   * Loads a bundle.
   *
   * @param bundle the file
   * @return the detector; the caller closes it
   * @throws IllegalArgumentException if no member is a forward-backward CRNN, or one has no norm
   *     statistics
   * @throws IllegalStateException if a native artifact is missing on this platform
   * @throws IOException if it cannot be read or used
   */
  public static SoundEventDetector load(Path bundle) throws IOException {
    return builder().setBundle(Bundle.read(bundle)).build();
  }

  /**
   * Reads the model that is on the class path.
   *
   * @return the bundle
   * @throws IllegalStateException if there is none
   * @throws IOException if it cannot be read or used
   */
  public static Bundle bundledModel() throws IOException {
    return bundledModel(
        Thread.currentThread().getContextClassLoader(), SoundEventDetector.class.getClassLoader());
  }

  static Bundle bundledModel(@Nullable ClassLoader... loaders) throws IOException {
    for (ClassLoader loader : loaders) {
      if (loader == null) {
        continue;
      }
      try (InputStream in = loader.getResourceAsStream(BUNDLED_MODEL)) {
        if (in != null) {
          return Bundle.read(in, "class path: " + BUNDLED_MODEL);
        }
      }
    }
    throw new IllegalStateException(
        "no model on the class path (" + BUNDLED_MODEL + "): load a bundle from a file instead");
  }

  /**
   * Starts a detector.
   *
   * @return a builder
   */
  public static Builder builder() {
    return new Builder();
  }

  /**
   * Detects the events of a file.
   *
   * @param recording the file
   * @return events and tags
   * @throws io.github.sed4j.features.audio.AudioFormatException if it is no recording, is damaged
   *     at its start, has no samples or one that is not finite, is of a kind or rate that is not
   *     read, or is beyond the limits
   * @throws IOException if it cannot be read, or changes while it is
   * @throws IllegalStateException if the detector is closed
   */
  public Detection detect(Path recording) throws IOException {
    return detect(recording.toString(), of(recording), List.of());
  }

  /**
   * Detects the events of a recording from a stream, which is not closed.
   *
   * @param in the stream, at the start of the recording; read ahead of the recording's end
   * @param name what messages and the result call it
   * @return events and tags
   * @throws io.github.sed4j.features.audio.AudioFormatException as for a file
   * @throws IOException if it cannot be read
   * @throws IllegalStateException if the detector is closed
   */
  public Detection detect(InputStream in, String name) throws IOException {
    List<String> noticed = new ArrayList<>();
    AudioClip clip = audio.read(in, name, noticed::add);
    return detect(name, of(clip, name), noticed);
  }

  /**
   * Detects the events of a clip.
   *
   * @param clip the recording, of any rate and number of channels
   * @param name what messages and the result call it
   * @return events and tags
   * @throws io.github.sed4j.features.audio.AudioFormatException if it has no samples or one that is
   *     not finite, or is of a rate that is not read
   * @throws IOException never otherwise
   * @throws IllegalStateException if the detector is closed
   */
  public Detection detect(AudioClip clip, String name) throws IOException {
    return detect(name, of(clip, name), List.of());
  }

  /**
   * Detects the events of a recording that comes block by block. All samples are read before the
   * first frame is computed, since the largest of them sets the level.
   *
   * @param source the recording, read from where it stands to its end; not closed
   * @param name what messages and the result call it
   * @return events and tags
   * @throws io.github.sed4j.features.audio.AudioFormatException as for a clip, or if there are too
   *     many samples for memory
   * @throws IOException if reading or decoding fails
   * @throws IllegalStateException if the detector is closed
   */
  public Detection detect(AudioSource source, String name) throws IOException {
    AudioClip clip = AudioClip.of(source);
    return detect(name, of(clip, name), source.warnings());
  }

  /**
   * Tags a file: nothing is computed for events.
   *
   * @param recording the file
   * @return tags, without events
   * @throws io.github.sed4j.features.audio.AudioFormatException as {@link #detect(Path)}
   * @throws IOException if it cannot be read, or changes while it is
   * @throws IllegalStateException if the detector is closed
   */
  public Detection tag(Path recording) throws IOException {
    return tag(recording.toString(), of(recording), List.of());
  }

  /**
   * Tags a recording from a stream, which is not closed.
   *
   * @param in the stream, at the start of the recording; read ahead of the recording's end
   * @param name what messages and the result call it
   * @return tags, without events
   * @throws IOException as {@link #detect(InputStream, String)}
   * @throws IllegalStateException if the detector is closed
   */
  public Detection tag(InputStream in, String name) throws IOException {
    List<String> noticed = new ArrayList<>();
    AudioClip clip = audio.read(in, name, noticed::add);
    return tag(name, of(clip, name), noticed);
  }

  /**
   * Tags a clip.
   *
   * @param clip the recording, of any rate and number of channels
   * @param name what messages and the result call it
   * @return tags, without events
   * @throws IOException as {@link #detect(AudioClip, String)}
   * @throws IllegalStateException if the detector is closed
   */
  public Detection tag(AudioClip clip, String name) throws IOException {
    return tag(name, of(clip, name), List.of());
  }

  /**
   * Tags a recording that comes block by block.
   *
   * @param source the recording, read from where it stands to its end; not closed
   * @param name what messages and the result call it
   * @return tags, without events
   * @throws IOException as {@link #detect(AudioSource, String)}
   * @throws IllegalStateException if the detector is closed
   */
  public Detection tag(AudioSource source, String name) throws IOException {
    AudioClip clip = AudioClip.of(source);
    return tag(name, of(clip, name), source.warnings());
  }

  /**
   * Detects the events of many files, several at a time. One that cannot be used keeps no other
   * from being used. Memory does not grow with the number of files: results are handed over and
   * forgotten.
   *
   * @param recordings the files, taken as they are needed; not closed
   * @param listener hears results and failures in the order of the files, and may cancel
   * @return how it went; cancelled also if the calling thread was interrupted
   * @throws IllegalStateException if the detector is closed
   */
  public BatchSummary detectAll(Stream<Path> recordings, BatchListener listener) {
    return batch(recordings, this::detect, listener);
  }

  /**
   * Tags many files, as {@link #detectAll} detects.
   *
   * @param recordings the files, taken as they are needed; not closed
   * @param listener hears results and failures in the order of the files, and may cancel
   * @return how it went; cancelled also if the calling thread was interrupted
   * @throws IllegalStateException if the detector is closed
   */
  public BatchSummary tagAll(Stream<Path> recordings, BatchListener listener) {
    return batch(recordings, this::tag, listener);
  }

  private BatchSummary batch(Stream<Path> recordings, BatchRun.Work work, BatchListener listener) {
    ensemble.requireOpen();
    return new BatchRun(workers(), work, listener).over(recordings.iterator());
  }

  /** As many as the engine leaves processors for, unless it was set. */
  private int workers() {
    if (workers > 0) {
      return workers;
    }
    int each = Math.max(1, JniUtils.getNumThreads());
    return ensemble.device().isGpu()
        ? 1
        : Math.max(1, Runtime.getRuntime().availableProcessors() / each);
  }

  /** A recording that can be read twice. */
  private interface Recording {
    void read(Consumer<RecordingSummary> found, Consumer<LogMel> parts) throws IOException;
  }

  private Recording of(Path file) {
    return (found, parts) -> reader.readSummarised(file, found, parts);
  }

  private Recording of(AudioClip clip, String name) {
    return (found, parts) -> reader.readSummarised(clip, name, found, parts);
  }

  private Detection detect(String name, Recording recording, List<String> noticed)
      throws IOException {
    Collector collector = new Collector();
    EventDecoder decoder =
        new EventDecoder(classes(), settings, ensemble.features().grid(), collector);
    RunSettings run =
        settings.run(classes(), true, tagWindows, chunkHop(), tagWindows.hop(), shift);
    Detection.Builder result = Detection.builder();
    run(name, recording, noticed, run, decoder, result);
    decoder.finish();
    collector.events.sort(SoundEvent.BY_TIME);
    result.optEvents(collector.events);
    if (keepsFrameScores) {
      result.optFrameScores(
          collector.filtered.toFrameScores(classes(), ensemble.features().grid()));
    }
    return result(name, collector.tags, result);
  }

  private Detection tag(String name, Recording recording, List<String> noticed) throws IOException {
    TagMaximum tags = new TagMaximum(classes());
    Detection.Builder result = Detection.builder();
    EnsembleRun.Sink sink =
        new EnsembleRun.Sink() {
          @Override
          public void tagged(int from, int to, double[] scores, boolean[] on) {
            tags.add(scores, on);
          }

          @Override
          public void scored(int from, EnsembleRun.ContextScores scores) {}
        };
    RunSettings run = settings.tagRun(classes(), tagWindows, chunkHop());
    run(name, recording, noticed, run, sink, result);
    return result(name, tags, result);
  }

  private void run(
      String name,
      Recording recording,
      List<String> noticed,
      RunSettings runSettings,
      EnsembleRun.Sink sink,
      Detection.Builder result)
      throws IOException {
    try (EnsembleRun run = ensemble.run(runSettings, sink)) {
      recording.read(
          summary -> {
            result.optDuration(summary.duration());
            noticed.forEach(warning -> result.addWarning(decoding(warning)));
            warn(summary, result);
          },
          part -> {
            if (Thread.currentThread().isInterrupted()) {
              throw new CancellationException(name + ": interrupted");
            }
            run.accept(part);
          });
      run.finish();
      if (run.frames() == 0) {
        result.addWarning(
            new DetectionWarning(
                DetectionWarning.Kind.SHORTER_THAN_A_FRAME,
                "shorter than a frame of "
                    + ensemble.features().grid().windowLength()
                        * 1000
                        / ensemble.features().grid().sampleRate()
                    + " ms: no tags and no events"));
      }
    }
  }

  private Detection result(String name, TagMaximum tags, Detection.Builder result) {
    warnings().forEach(result::addWarning);
    return result
        .setName(name)
        .setTagScores(tags.scores())
        .optTags(tags.tags())
        .optBundle(ensemble.bundle().origin(), ensemble.bundle().provenance())
        .build();
  }

  private void warn(RecordingSummary summary, Detection.Builder result) {
    summary.warnings().forEach(warning -> result.addWarning(decoding(warning)));
    int rate = ensemble.features().grid().sampleRate();
    if (summary.sampleRate() < rate) {
      result.addWarning(DetectionWarning.upsampled(summary.sampleRate(), rate));
    }
    if (summary.clippedSamples() > 0) {
      result.addWarning(
          new DetectionWarning(
              DetectionWarning.Kind.CLIPPED,
              String.format(
                  Locale.ROOT,
                  "clipped: %d samples (%.3f %%) lie at full scale",
                  summary.clippedSamples(),
                  100.0 * summary.clippedSamples() / summary.samples() / summary.channels())));
    }
  }

  private static DetectionWarning decoding(String warning) {
    return new DetectionWarning(
        warning.startsWith("truncated")
            ? DetectionWarning.Kind.TRUNCATED
            : DetectionWarning.Kind.DECODING,
        warning);
  }

  private int chunkHop() {
    return RunSettings.chunkHop(chunkFrames, ensemble.margin());
  }

  private static final class StreamResults implements EventDecoder.Listener {
    private final List<String> classes;
    private final FrameGrid grid;
    private final DetectionListener listener;

    private StreamResults(List<String> classes, FrameGrid grid, DetectionListener listener) {
      this.classes = classes;
      this.grid = grid;
      this.listener = listener;
    }

    @Override
    public void tagged(int from, int to, double[] scores, boolean[] on) {
      TagMaximum tags = new TagMaximum(classes);
      tags.add(scores, on);
      listener.onTags(
          grid.boundarySeconds(from), grid.boundarySeconds(to), tags.scores(), tags.tags());
    }

    @Override
    public void filtered(int eventClass, double[] scores) {}

    @Override
    public void began(String label, double onset) {
      listener.onEventStart(label, onset);
    }

    @Override
    public void ended(SoundEvent event) {
      listener.onEventEnd(event);
    }
  }

  private final class Collector implements EventDecoder.Listener {
    private final TagMaximum tags = new TagMaximum(classes());
    private final List<SoundEvent> events = new ArrayList<>();
    private final GrowingRows filtered = new GrowingRows(classes().size());

    @Override
    public void tagged(int from, int to, double[] scores, boolean[] on) {
      tags.add(scores, on);
    }

    @Override
    public void filtered(int eventClass, double[] scores) {
      if (keepsFrameScores) {
        filtered.add(eventClass, scores);
      }
    }

    @Override
    public void began(String label, double onset) {}

    @Override
    public void ended(SoundEvent event) {
      events.add(event);
    }
  }

  /**
   * Starts a detection of sound that is still going on.
   *
   * @param streaming when and how events are decided on
   * @param listener hears tags and events as soon as they are certain
   * @return a stream for one recording; the caller closes it
   * @throws IllegalStateException if the detector is closed
   */
  public DetectionStream stream(StreamSettings streaming, DetectionListener listener) {
    boolean masked = !streaming.lowLatency();
    DetectionSettings decisions =
        masked
            ? settings
            : new DetectionSettings(
                settings.tagThresholds(),
                calibration.lowLatency().orElse(calibration.detection()),
                settings.times());
    RunSettings run =
        decisions.run(
            classes(), masked, streaming.tagWindows(), streaming.hop(), streaming.hop(), shift);
    EventDecoder decoder =
        new EventDecoder(
            classes(),
            decisions,
            ensemble.features().grid(),
            new StreamResults(classes(), ensemble.features().grid(), listener));
    return new DetectionStream(ensemble.run(run, decoder), decoder);
  }

  /**
   * Returns the names of the event classes.
   *
   * @return K names in the order of the bundle
   */
  public List<String> classes() {
    return ensemble.classes();
  }

  /**
   * Returns how scores become tags and events.
   *
   * @return the calibration; the defaults if the bundle has none
   */
  public Calibration calibration() {
    return calibration;
  }

  /**
   * Returns what should be known about every result of this detector.
   *
   * @return a warning if there is no calibration; else nothing
   */
  public List<DetectionWarning> warnings() {
    return calibrated
        ? List.of()
        : List.of(
            new DetectionWarning(
                DetectionWarning.Kind.NOT_CALIBRATED,
                ensemble.bundle().origin()
                    + " has no calibration: tag threshold "
                    + Calibration.DEFAULT_TAG_THRESHOLD
                    + ", context "
                    + DetectionSetting.DEFAULT.context()
                    + ", median filter of "
                    + DetectionSetting.DEFAULT.medianLength()
                    + " frames and threshold "
                    + DetectionSetting.DEFAULT.threshold()
                    + " for all classes"));
  }

  /**
   * Returns the networks, for who wants their scores; closed with this detector.
   *
   * @return the ensemble
   */
  public Ensemble ensemble() {
    return ensemble;
  }

  /** Frees the native memory when the calls under way are finished. */
  @Override
  public void close() {
    ensemble.close();
  }

  /** Settings of a detector; for one thread at a time. */
  public static final class Builder {

    private @Nullable Bundle bundle;
    private @Nullable Device device;
    private @Nullable Calibration calibration;
    private EventTimes times = Thresholding.DEFAULT_TIMES;
    private boolean frameScores;
    private TagWindows tagWindows = TagWindows.DEFAULT;
    private int chunkFrames = ScoreSettings.DEFAULT_CHUNK_FRAMES;
    private int shift = 1;
    private int workers;
    private AudioLimits audioLimits = AudioLimits.withDefaults();

    private Builder() {}

    /**
     * Sets what detects.
     *
     * @param bundle networks, of which at least one is a forward-backward CRNN, with their norm
     *     statistics, and usually a calibration
     * @return this builder
     */
    public Builder setBundle(Bundle bundle) {
      this.bundle = Objects.requireNonNull(bundle, "bundle");
      return this;
    }

    /**
     * Sets where the networks run.
     *
     * @param device the device; default: what {@link DeviceChoice#auto()} chooses
     * @return this builder
     */
    public Builder optDevice(Device device) {
      this.device = Objects.requireNonNull(device, "device");
      return this;
    }

    /**
     * Sets how scores become tags and events.
     *
     * @param calibration a calibration of the bundle's classes; default: the bundle's own
     * @return this builder
     */
    public Builder optCalibration(Calibration calibration) {
      this.calibration = Objects.requireNonNull(calibration, "calibration");
      return this;
    }

    /**
     * Sets what the times of events are made of.
     *
     * @param times default {@link Thresholding#DEFAULT_TIMES}
     * @return this builder
     */
    public Builder optTimes(EventTimes times) {
      this.times = Objects.requireNonNull(times, "times");
      return this;
    }

    /**
     * Sets whether results hold the frame scores that the events were made of.
     *
     * @param frameScores default false; memory then grows with the recording, by 8 bytes for each
     *     class and frame
     * @return this builder
     */
    public Builder optFrameScores(boolean frameScores) {
      this.frameScores = frameScores;
      return this;
    }

    /**
     * Sets the stretches that are tagged.
     *
     * @param tagWindows default {@link TagWindows#DEFAULT}
     * @return this builder
     */
    public Builder optTagWindows(TagWindows tagWindows) {
      this.tagWindows = Objects.requireNonNull(tagWindows, "tagWindows");
      return this;
    }

    /**
     * Sets how many frames go through a CNN at a time, at most. Memory grows with it; results do
     * not depend on it.
     *
     * @param chunkFrames more than twice what the CNN sees to either side; default {@value
     *     ScoreSettings#DEFAULT_CHUNK_FRAMES}
     * @return this builder
     */
    public Builder optChunkFrames(int chunkFrames) {
      this.chunkFrames = chunkFrames;
      return this;
    }

    /**
     * Sets how many frames lie between scored ones; the others take the score of the nearest.
     *
     * @param shift frames, at least 1; default 1, every frame
     * @return this builder
     */
    public Builder optShift(int shift) {
      this.shift = shift;
      return this;
    }

    /**
     * Sets how many files {@link #detectAll} works on at a time.
     *
     * @param workers threads, at least 1; default: as many as the engine's own threads leave
     *     processors for, and one on a GPU
     * @return this builder
     */
    public Builder optWorkers(int workers) {
      if (workers < 1) {
        throw new IllegalArgumentException("workers = " + workers + ", allowed: at least 1");
      }
      this.workers = workers;
      return this;
    }

    /**
     * Sets what recordings are refused.
     *
     * @param audioLimits default {@link AudioLimits#withDefaults()}
     * @return this builder
     */
    public Builder optAudioLimits(AudioLimits audioLimits) {
      this.audioLimits = Objects.requireNonNull(audioLimits, "audioLimits");
      return this;
    }

    private @Nullable Calibration calibration(Bundle bundle) throws BundleFormatException {
      if (calibration != null) {
        if (!calibration.eventClasses().equals(bundle.classes())) {
          throw new IllegalArgumentException(
              "calibration of the event classes "
                  + calibration.eventClasses()
                  + ", allowed: those of the bundle, "
                  + bundle.classes());
        }
        return calibration;
      }
      String json = bundle.section(Calibration.SECTION).orElse(null);
      return json == null ? null : Calibration.fromJson(json, bundle.classes(), bundle.origin());
    }

    /**
     * Makes the detector.
     *
     * @return the detector; the caller closes it
     * @throws IllegalArgumentException if the bundle is missing or cannot detect, if the
     *     calibration is of other classes, or if a value is outside its range
     * @throws IllegalStateException if a native artifact is missing on this platform
     * @throws BundleFormatException if the bundle's calibration cannot be used
     */
    public SoundEventDetector build() throws BundleFormatException {
      if (bundle == null) {
        throw new IllegalArgumentException("setBundle is required");
      }
      RunSettings.requireShift(shift);
      Calibration chosen = calibration(bundle);
      Ensemble ensemble = device == null ? Ensemble.of(bundle) : Ensemble.of(bundle, device);
      try {
        RunSettings.chunkHop(chunkFrames, ensemble.margin());
        return new SoundEventDetector(this, ensemble, chosen);
      } catch (RuntimeException e) {
        ensemble.close();
        throw e;
      }
    }
  }
}
