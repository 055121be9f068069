package io.github.sed4j.inference.streaming;

import io.github.sed4j.features.audio.AudioSource;
import io.github.sed4j.features.audio.Resampler;
import io.github.sed4j.features.audio.ResamplingStream;
import io.github.sed4j.features.spectrum.FrameGrid;
import io.github.sed4j.features.spectrum.LogMel;
import io.github.sed4j.features.spectrum.LogMelStream;
import io.github.sed4j.inference.DetectionListener;
import io.github.sed4j.inference.DetectionStream;
import io.github.sed4j.inference.DetectionWarning;
import io.github.sed4j.inference.SoundEventDetector;
import io.github.sed4j.inference.StreamSettings;
import io.github.sed4j.inference.postprocessing.SoundEvent;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Detects sounds while they go on, from samples in blocks of any size. How the samples are cut into
 * blocks, and how long the pauses between blocks are, does not change a decision.
 *
 * <pre>{@code
 * try (OnlineDetector online =
 *     OnlineDetector.builder()
 *         .setDetector(detector)
 *         .setListener(event -> System.out.println(event))
 *         .build()) {
 *   while (recording) {
 *     online.accept(nextBlock());
 *   }
 *   online.flush();
 * }
 * }</pre>
 *
 * <p>With a constant gain, decisions are those on a whole recording with the same gain and the same
 * tag windows. All is computed on the calling thread, within {@link #accept}; where the sound must
 * not wait for that, {@link LiveDetection} has a thread for it.
 *
 * <p>Sound that is missing ({@link #skip}) and {@link #flush} end one stretch of sound and start
 * another: events do not go from one to the next, context is not taken from there, and all times
 * remain those of the sound.
 *
 * <p>A failure of the engine, and whatever the listener throws, comes through to the caller and
 * closes this detector. Blocks that are refused do not: nothing of them is taken.
 *
 * <p>The sound event detector must stay open as long as this is used. Keeps native memory until it
 * is closed. Thread safety: for one thread at a time. Memory does not grow with the sound.
 */
public final class OnlineDetector implements AutoCloseable {

  private final SoundEventDetector detector;
  private final OnlineListener listener;
  private final StreamSettings settings;
  private final FrameGrid grid;
  private final Resampler resampler;
  private final StreamGain.Follower gain;
  private final double latency;
  private final List<DetectionWarning> warnings;
  private @Nullable Stretch stretch;
  private long samples;
  private long blocks;
  private boolean busy;
  private boolean closed;

  private OnlineDetector(
      SoundEventDetector detector, OnlineListener listener, Builder builder, int sampleRate) {
    this.detector = detector;
    this.listener = listener;
    settings = builder.settings;
    grid = detector.ensemble().features().grid();
    resampler = Resampler.of(sampleRate, grid.sampleRate());
    gain = builder.gain.follow(detector.ensemble().features().waveformNormalization());
    warnings = warnings(sampleRate);
    Stretch first = new Stretch();
    stretch = first;
    latency =
        first.detection.delay() * grid.hopSeconds()
            + grid.windowLength() / 2.0 / grid.sampleRate() // from its centre to its end
            + (double) resampler.lookAhead() / sampleRate;
  }

  private List<DetectionWarning> warnings(int sampleRate) {
    List<DetectionWarning> found = new ArrayList<>(detector.warnings());
    if (found.isEmpty() && settings.lowLatency() && detector.calibration().lowLatency().isEmpty()) {
      found.add(
          new DetectionWarning(
              DetectionWarning.Kind.NOT_CALIBRATED,
              detector.ensemble().bundle().origin()
                  + " has no calibration for low latency: thresholds are those for scores that tags"
                  + " mask"));
    }
    if (sampleRate < grid.sampleRate()) {
      found.add(DetectionWarning.upsampled(sampleRate, grid.sampleRate()));
    }
    return List.copyOf(found);
  }

  /**
   * Starts a detector of live sound.
   *
   * @return a builder
   */
  public static Builder builder() {
    return new Builder();
  }

  /** Sound without a gap, from its samples to what the listener hears. */
  private final class Stretch implements DetectionListener, AutoCloseable {
    private final double start = seconds();
    private final ResamplingStream resampling = resampler.stream(1);
    private final LogMelStream frames = detector.ensemble().features().stream(gain.scaling());
    private final DetectionStream detection = detector.stream(settings, this);

    void accept(float[] block) {
      detect(resampling.accept(new float[][] {block})[0]);
    }

    void finish() {
      detect(resampling.finish()[0]);
      detection.finish();
    }

    /** Cuts samples where a frame ends, which the gain is a matter of. */
    private void detect(float[] block) {
      float[][] channels = {block};
      for (int done = 0; done < block.length && !closed; ) {
        long frameEnd = grid.samples(Math.toIntExact(frames.frames()) + 1);
        int count = (int) Math.min(block.length - done, frameEnd - frames.samples());
        gain.accept(block, done, count);
        frames.rescale(gain.scaling());
        LogMel frame = frames.accept(channels, done, count);
        if (frame.frames() > 0) {
          detection.accept(frame);
        }
        done += count;
      }
    }

    @Override
    public void onTags(double from, double to, Map<String, Double> scores, Set<String> tags) {
      if (!closed) {
        listener.onTags(start + from, start + to, scores, tags);
      }
    }

    @Override
    public void onEventStart(String label, double onset) {
      if (!closed) {
        listener.onEventStart(label, start + onset);
      }
    }

    @Override
    public void onEventEnd(SoundEvent event) {
      if (!closed) {
        listener.onEventEnd(
            new SoundEvent(
                event.label(), start + event.onset(), start + event.offset(), event.score()));
      }
    }

    @Override
    public void close() {
      detection.close();
    }
  }

  /**
   * Takes the next samples of one channel.
   *
   * @param block samples at {@link #sampleRate()}, nominally within [-1, 1]; any number of them;
   *     read, not kept
   * @throws IllegalArgumentException if a sample is NaN or infinite; the message names the block,
   *     counted from 0 over all calls, and the sample. Nothing of the block is taken: a block of
   *     zeros, or {@link #skip}, in its place keeps the times true
   * @throws IllegalStateException if this or the sound event detector is closed, or in a call of
   *     the listener
   */
  public void accept(float[] block) {
    requireReady();
    FiniteSamples.require(block, blocks++, samples);
    work(
        () -> {
          Stretch current = stretch;
          if (current == null) {
            current = new Stretch();
            stretch = current;
          }
          samples += block.length;
          current.accept(block);
        });
  }

  /**
   * Takes all samples of a source, as they come, to its end; the mean of its channels. The source
   * is not closed, and nothing is flushed.
   *
   * @param source samples at {@link #sampleRate()}
   * @throws IllegalArgumentException if the source has another rate, or as {@link #accept}
   * @throws IllegalStateException as {@link #accept}
   * @throws IOException if reading fails; what was read before is taken
   */
  public void acceptAll(AudioSource source) throws IOException {
    requireReady();
    SourceBlocks.read(source, sampleRate(), this::accept);
  }

  /**
   * Decides on all sound so far as if it ended here: the listener hears all that is left, and what
   * comes next is a new stretch. For a pause that is known to be long, and for the end.
   *
   * @throws IllegalStateException as {@link #accept}
   */
  public void flush() {
    requireReady();
    work(this::endStretch);
  }

  /**
   * Takes notice that samples are missing: decides on all sound so far, and goes on after the gap.
   *
   * @param missing how many samples are missing, at least 0
   * @throws IllegalArgumentException if it is negative
   * @throws IllegalStateException as {@link #accept}
   */
  public void skip(long missing) {
    requireReady();
    if (missing < 0) {
      throw new IllegalArgumentException("missing = " + missing + ", allowed: at least 0");
    }
    work(
        () -> {
          endStretch();
          double from = seconds();
          samples = Math.addExact(samples, missing);
          if (missing > 0 && !closed) {
            listener.onGap(from, seconds());
          }
        });
  }

  private void endStretch() {
    Stretch ending = stretch;
    if (ending != null) {
      ending.finish();
      ending.close();
      stretch = null;
    }
  }

  private void requireReady() {
    if (busy) {
      throw new IllegalStateException("called by its own listener, allowed there: close()");
    }
    if (closed) {
      throw new IllegalStateException("the online detector is closed");
    }
  }

  private void work(Runnable body) {
    busy = true;
    boolean done = false;
    try {
      body.run();
      done = true;
    } finally {
      busy = false;
      closed |= !done;
      if (closed) {
        free();
      }
    }
  }

  /**
   * Returns the rate of the samples that are taken.
   *
   * @return Hz
   */
  public int sampleRate() {
    return resampler.inputRate();
  }

  /**
   * Returns how much sound there was so far.
   *
   * @return samples taken and samples skipped
   */
  public long samples() {
    return samples;
  }

  private double seconds() {
    return (double) samples / sampleRate();
  }

  /**
   * Returns how much sound after the centre of a frame must have been taken for the frame to be
   * decided on, at most. An event is told of when the frame after its last is decided on. What the
   * computation takes comes on top.
   *
   * @return seconds; at low latency (C + 12 + (M - 1) / 2) frames of 20 ms and 30 ms for the class
   *     with the longest context C and filter M, with networks that see 12 frames to either side;
   *     with the tag mask also the tag windows
   */
  public double latency() {
    return latency;
  }

  /**
   * Returns what should be known about all that is detected.
   *
   * @return warnings: no calibration, none for low latency, or a sampling rate below that of the
   *     features
   */
  public List<DetectionWarning> warnings() {
    return warnings;
  }

  /**
   * Frees what was kept; without {@link #flush()} what is left is not decided on. The listener may
   * call it too, and hears nothing more.
   */
  @Override
  public void close() {
    closed = true;
    if (!busy) {
      free();
    }
  }

  private void free() {
    Stretch open = stretch;
    stretch = null;
    if (open != null) {
      open.close();
    }
  }

  /** Settings of a detector of live sound; for one thread at a time. */
  public static final class Builder {

    private @Nullable SoundEventDetector detector;
    private @Nullable OnlineListener listener;
    private StreamSettings settings = StreamSettings.MASKED;
    private StreamGain gain = StreamGain.runningPeak();
    private int sampleRate;

    private Builder() {}

    /**
     * Sets what detects.
     *
     * @param detector a detector, which is not closed with this
     * @return this builder
     */
    public Builder setDetector(SoundEventDetector detector) {
      this.detector = Objects.requireNonNull(detector, "detector");
      return this;
    }

    /**
     * Sets who hears of it.
     *
     * @param listener hears tags and events as soon as they are certain
     * @return this builder
     */
    public Builder setListener(OnlineListener listener) {
      this.listener = Objects.requireNonNull(listener, "listener");
      return this;
    }

    /**
     * Sets when and how events are decided on.
     *
     * @param settings default {@link StreamSettings#MASKED}
     * @return this builder
     */
    public Builder optSettings(StreamSettings settings) {
      this.settings = Objects.requireNonNull(settings, "settings");
      return this;
    }

    /**
     * Sets how the level of the sound is brought to that of training clips.
     *
     * @param gain default {@link StreamGain#runningPeak()}
     * @return this builder
     */
    public Builder optGain(StreamGain gain) {
      this.gain = Objects.requireNonNull(gain, "gain");
      return this;
    }

    /**
     * Sets the sampling rate of the blocks.
     *
     * @param sampleRate Hz, {@value Resampler#MIN_RATE} to {@value Resampler#MAX_RATE}; default:
     *     that of the features, which needs no resampling
     * @return this builder
     */
    public Builder optSampleRate(int sampleRate) {
      if (sampleRate < Resampler.MIN_RATE || sampleRate > Resampler.MAX_RATE) {
        throw new IllegalArgumentException(
            "sampleRate = "
                + sampleRate
                + " Hz, allowed: "
                + Resampler.MIN_RATE
                + " to "
                + Resampler.MAX_RATE
                + " Hz");
      }
      this.sampleRate = sampleRate;
      return this;
    }

    /**
     * Makes the detector of live sound.
     *
     * @return the detector, at the start of the sound; the caller closes it
     * @throws IllegalArgumentException if the sound event detector or the listener is missing
     * @throws IllegalStateException if the sound event detector is closed
     */
    public OnlineDetector build() {
      if (detector == null || listener == null) {
        throw new IllegalArgumentException("setDetector and setListener are required");
      }
      int rate = sampleRate == 0 ? detector.ensemble().features().grid().sampleRate() : sampleRate;
      return new OnlineDetector(detector, listener, this, rate);
    }
  }
}
