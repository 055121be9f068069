package io.github.sed4j.features.spectrum;

import io.github.sed4j.features.audio.AudioClip;
import io.github.sed4j.features.audio.AudioSource;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * From samples to log-mel energies: waveform normalisation, short-time Fourier transform, power,
 * mel filterbank, logarithm. Samples are float as decoded; everything between them and the float
 * results is computed in double precision.
 *
 * <pre>{@code
 * LogMelExtractor extractor = LogMelExtractor.report();
 * LogMel logMel = extractor.extract(clip); // (128, N)
 * }</pre>
 *
 * <p>A recording that is too long for memory takes two passes, over two sources of the same
 * samples, and comes out in parts that together equal what {@link #extract(AudioClip)} gives, bit
 * for bit:
 *
 * <pre>{@code
 * WaveformScaling scaling = extractor.waveformNormalization().measure(firstPass);
 * extractor.extract(secondPass, scaling, part -> write(part));
 * }</pre>
 *
 * <p>Live sound goes through {@link #stream}.
 *
 * <p>Thread safety: immutable, safe to share. Each call has its own working memory, about 60 kB for
 * one channel with the default settings. No threads are started and no native code is loaded.
 */
public final class LogMelExtractor {

  /** What is added to each mel energy before the logarithm (the authors' code, 2020). */
  public static final double DEFAULT_LOG_OFFSET = 1e-12;

  /** Waveform normalisation (technical report, section 1). */
  public static final WaveformNormalization DEFAULT_WAVEFORM_NORMALIZATION =
      WaveformNormalization.REPORT;

  private final Stft stft;
  private final MelFilterBank filterBank;
  private final double lowestHz;
  private final double highestHz;
  private final WaveformNormalization waveformNormalization;
  private final double logOffset;

  private LogMelExtractor(Builder builder) {
    this.stft =
        Stft.of(
            new FrameGrid(builder.sampleRate, builder.windowLength, builder.hopLength),
            builder.window,
            builder.fftLength);
    this.filterBank =
        MelFilterBank.of(
            builder.bands,
            builder.lowestHz,
            builder.highestHz,
            builder.fftLength,
            builder.sampleRate);
    this.lowestHz = builder.lowestHz;
    this.highestHz = builder.highestHz;
    this.waveformNormalization = builder.waveformNormalization;
    this.logOffset = builder.logOffset;
  }

  /**
   * Returns the extractor of the technical report: 128 bands, 50 frames per second, samples divided
   * by their largest magnitude.
   *
   * @return an extractor with the default settings
   */
  public static LogMelExtractor report() {
    return builder().build();
  }

  /**
   * Returns the extractor of the authors' later recipe; it differs from {@link #report()} in its
   * waveform normalisation, {@link WaveformNormalization#WORKSHOP}.
   *
   * @return the extractor
   */
  public static LogMelExtractor workshop() {
    return builder().optWaveformNormalization(WaveformNormalization.WORKSHOP).build();
  }

  /**
   * Starts an extractor with the settings of {@link #report()}.
   *
   * @return a builder
   */
  public static Builder builder() {
    return new Builder();
  }

  /**
   * Starts another extractor with the settings of this one.
   *
   * @return a builder
   */
  public Builder toBuilder() {
    return builder()
        .optSampleRate(grid().sampleRate())
        .optWindowLength(grid().windowLength())
        .optHopLength(grid().hopLength())
        .optWindow(stft.windowFunction())
        .optFftLength(stft.fftLength())
        .optBands(bands())
        .optLowestHz(lowestHz)
        .optHighestHz(highestHz)
        .optWaveformNormalization(waveformNormalization)
        .optLogOffset(logOffset);
  }

  /**
   * Extracts the log-mel of a clip, whose own mean and largest magnitude normalise it.
   *
   * @param clip a clip at the extractor's sampling rate, of any number of channels, which are
   *     averaged
   * @return the log-mel, {@code (bands, N)}; 0 frames if the clip is shorter than one
   * @throws IllegalArgumentException if the clip has another rate or a sample that is NaN or
   *     infinite
   */
  public LogMel extract(AudioClip clip) {
    stft.requireRate(clip.sampleRate());
    return extract(clip, waveformNormalization.measure(clip));
  }

  /**
   * Extracts the log-mel of a clip with a given scaling instead of its own.
   *
   * @param clip a clip at the extractor's sampling rate, of any number of channels, which are
   *     averaged
   * @param scaling what is done to its samples
   * @return the log-mel, {@code (bands, N)}; 0 frames if the clip is shorter than one
   * @throws IllegalArgumentException if the clip has another rate or a sample that is NaN or
   *     infinite
   */
  public LogMel extract(AudioClip clip, WaveformScaling scaling) {
    stft.requireRate(clip.sampleRate());
    int frames = grid().frames(clip.length());
    float[] values = new float[LogMel.size(bands(), frames)];
    LogMelStream stream = stream(scaling);
    MonoMix.blocks(
        clip,
        (block, count) -> stream.accept(block, 0, count, values, frames, (int) stream.frames()));
    return LogMel.owning(values, bands(), frames);
  }

  /**
   * Extracts the log-mel of a recording as one value. Working memory does not grow with the
   * recording; the result does, by 25 kB a second with the default settings.
   *
   * @param source samples at the extractor's sampling rate, read from where it stands to its end;
   *     not closed
   * @param scaling what is done to the samples
   * @return the log-mel, {@code (bands, N)}; 0 frames if the recording is shorter than one
   * @throws IllegalArgumentException if the source has another rate or a sample that is NaN or
   *     infinite, or if there are more values than an array holds
   * @throws IOException if reading or decoding fails
   */
  public LogMel extract(AudioSource source, WaveformScaling scaling) throws IOException {
    List<LogMel> parts = new ArrayList<>();
    parts.add(LogMel.owning(new float[0], bands(), 0));
    extract(source, scaling, parts::add);
    return LogMel.concatenate(parts);
  }

  /**
   * Extracts the log-mel of a recording of any length in constant memory.
   *
   * @param source samples at the extractor's sampling rate, read from where it stands to its end;
   *     not closed
   * @param scaling what is done to the samples
   * @param parts receives the frames in order, some at a time, never 0
   * @throws IllegalArgumentException if the source has another rate or a sample that is NaN or
   *     infinite
   * @throws IOException if reading or decoding fails
   */
  public void extract(AudioSource source, WaveformScaling scaling, Consumer<? super LogMel> parts)
      throws IOException {
    stft.requireRate(source.sampleRate());
    stream(scaling).acceptAll(source, parts);
  }

  /**
   * Turns complex spectra into log-mel energies with this extractor's filterbank.
   *
   * @param spectrogram spectra of {@code stft().bins()} bins
   * @return the log-mel, {@code (bands, N)}
   * @throws IllegalArgumentException if the spectra have another number of bins
   */
  public LogMel extract(ComplexSpectrogram spectrogram) {
    return extract(spectrogram, filterBank);
  }

  /**
   * Turns complex spectra into log-mel energies with another filterbank, such as a {@linkplain
   * MelFilterBank#warped warped} one.
   *
   * @param spectrogram spectra of {@code stft().bins()} bins
   * @param filterBank filters over as many bins
   * @return the log-mel, {@code (filterBank.bands(), N)}
   * @throws IllegalArgumentException if spectra or filters have another number of bins
   */
  public LogMel extract(ComplexSpectrogram spectrogram, MelFilterBank filterBank) {
    requireBins("spectrogram", spectrogram.bins());
    requireBins("filterBank", filterBank.bins());
    int frames = spectrogram.frames();
    float[] values = new float[LogMel.size(filterBank.bands(), frames)];
    double[] power = new double[filterBank.bins()];
    double[] energies = new double[filterBank.bands()];
    for (int frame = 0; frame < frames; frame++) {
      spectrogram.power(frame, power);
      filterBank.apply(power, energies);
      for (int band = 0; band < energies.length; band++) {
        values[band * frames + frame] = (float) Math.log(energies[band] + logOffset);
      }
    }
    return LogMel.owning(values, filterBank.bands(), frames);
  }

  /**
   * Extracts the log-mel of a mix of clips with another filterbank, such as a {@linkplain
   * MelFilterBank#warped warped} one.
   *
   * @param mix clips at the extractor's sampling rate
   * @param filterBank filters over as many bins as the extractor's
   * @return the log-mel, {@code (filterBank.bands(), N)}; 0 frames if every clip is shorter than
   *     one
   * @throws IllegalArgumentException if a clip has another rate or a sample that is NaN or
   *     infinite, or if the filters have another number of bins
   */
  public LogMel extract(ClipMix mix, MelFilterBank filterBank) {
    mix.parts().forEach(part -> stft.requireRate(part.clip().sampleRate()));
    requireBins("filterBank", filterBank.bins());
    List<double[]> samples =
        mix.parts().stream().map(part -> part.scaling().apply(part.clip())).toList();
    int frames = mix.frames(grid());
    float[] values = new float[LogMel.size(filterBank.bands(), frames)];
    double[] mixed = new double[grid().windowLength()];
    Workspace workspace = new Workspace(stft, filterBank);
    for (int frame = 0; frame < frames; frame++) {
      // The transform is linear: the STFTs of the parts are added by adding their frames.
      Arrays.fill(mixed, 0);
      for (int part = 0; part < samples.size(); part++) {
        add(samples.get(part), frame - mix.parts().get(part).start(), mixed);
      }
      frame(mixed, 0, WaveformScaling.NONE, workspace);
      for (int band = 0, i = frame; band < workspace.logMel.length; band++, i += frames) {
        values[i] = (float) workspace.logMel[band];
      }
    }
    return LogMel.owning(values, filterBank.bands(), frames);
  }

  /** Adds a frame of some samples, if they fill one there. */
  private void add(double[] samples, int frame, double[] to) {
    if (frame >= 0 && frame < grid().frames(samples.length)) {
      int first = Math.toIntExact(grid().firstSample(frame));
      for (int i = 0; i < to.length; i++) {
        to[i] += samples[first + i];
      }
    }
  }

  private void requireBins(String name, int bins) {
    if (bins != stft.bins()) {
      throw new IllegalArgumentException(name + " has " + bins + " bins, allowed: " + stft.bins());
    }
  }

  /**
   * Starts an incremental extraction: frames come out as samples arrive.
   *
   * @param scaling what is done to the samples, until it is changed
   * @return a new stream, for one thread at a time
   */
  public LogMelStream stream(WaveformScaling scaling) {
    return new LogMelStream(this, scaling);
  }

  /** Computes the frame that begins at a sample, in double precision. */
  void frame(double[] samples, int from, WaveformScaling scaling, Workspace workspace) {
    stft.transformFrame(samples, from, scaling, workspace.spectrum);
    Stft.power(workspace.spectrum, workspace.power);
    double[] logMel = workspace.logMel;
    workspace.filterBank.apply(workspace.power, logMel);
    for (int band = 0; band < logMel.length; band++) {
      logMel[band] = Math.log(logMel[band] + logOffset);
    }
  }

  Workspace workspace() {
    return new Workspace(stft, filterBank);
  }

  /** What one thread needs to compute a frame, and the frame. */
  static final class Workspace {
    private final MelFilterBank filterBank;
    private final double[] spectrum;
    private final double[] power;
    final double[] logMel;

    private Workspace(Stft stft, MelFilterBank filterBank) {
      this.filterBank = filterBank;
      this.spectrum = new double[stft.fftLength()];
      this.power = new double[stft.bins()];
      this.logMel = new double[filterBank.bands()];
    }
  }

  /**
   * Returns where the frames lie.
   *
   * @return the frame grid
   */
  public FrameGrid grid() {
    return stft.grid();
  }

  /**
   * Returns the transform.
   *
   * @return the short-time Fourier transform
   */
  public Stft stft() {
    return stft;
  }

  /**
   * Returns the mel filters.
   *
   * @return the filterbank
   */
  public MelFilterBank filterBank() {
    return filterBank;
  }

  /**
   * Returns the number of mel bands.
   *
   * @return at least 1
   */
  public int bands() {
    return filterBank.bands();
  }

  /**
   * Returns the lower foot of the first filter.
   *
   * @return frequency in Hz
   */
  public double lowestHz() {
    return lowestHz;
  }

  /**
   * Returns the upper foot of the last filter.
   *
   * @return frequency in Hz
   */
  public double highestHz() {
    return highestHz;
  }

  /**
   * Returns how {@link #extract(AudioClip)} normalises the samples.
   *
   * @return the waveform normalisation
   */
  public WaveformNormalization waveformNormalization() {
    return waveformNormalization;
  }

  /**
   * Returns what is added to each mel energy before the logarithm.
   *
   * @return the offset, above 0
   */
  public double logOffset() {
    return logOffset;
  }

  private List<Object> settings() {
    return List.of(
        grid(),
        stft.windowFunction(),
        stft.fftLength(),
        bands(),
        lowestHz,
        highestHz,
        waveformNormalization,
        logOffset);
  }

  /**
   * Tells whether another extractor has the same settings, and so gives the same log-mel.
   *
   * @param other the other object
   * @return true if equal
   */
  @Override
  public boolean equals(@Nullable Object other) {
    return other instanceof LogMelExtractor that && settings().equals(that.settings());
  }

  /**
   * Returns a hash of the settings.
   *
   * @return the hash
   */
  @Override
  public int hashCode() {
    return settings().hashCode();
  }

  /**
   * Returns the settings.
   *
   * @return for example {@code LogMelExtractor[Stft[BLACKMAN 960, hop 320, FFT 1024, 16000 Hz], 128
   *     bands from 50.0 to 8000.0 Hz, WaveformNormalization[meanRemoved=false, peakOffset=0.0], log
   *     offset 1.0E-12]}
   */
  @Override
  public String toString() {
    return "LogMelExtractor["
        + stft
        + ", "
        + bands()
        + " bands from "
        + lowestHz
        + " to "
        + highestHz
        + " Hz, "
        + waveformNormalization
        + ", log offset "
        + logOffset
        + "]";
  }

  /**
   * Settings of a {@link LogMelExtractor}; whatever is not set is as in the technical report.
   *
   * <p>Thread safety: for one thread at a time.
   */
  public static final class Builder {

    private int sampleRate = FrameGrid.DEFAULT_SAMPLE_RATE;
    private int windowLength = FrameGrid.DEFAULT_WINDOW_LENGTH;
    private int hopLength = FrameGrid.DEFAULT_HOP_LENGTH;
    private WindowFunction window = Stft.DEFAULT_WINDOW;
    private int fftLength = Stft.DEFAULT_FFT_LENGTH;
    private int bands = MelFilterBank.DEFAULT_BANDS;
    private double lowestHz = MelFilterBank.DEFAULT_LOWEST_HZ;
    private double highestHz = MelFilterBank.DEFAULT_HIGHEST_HZ;
    private WaveformNormalization waveformNormalization = DEFAULT_WAVEFORM_NORMALIZATION;
    private double logOffset = DEFAULT_LOG_OFFSET;

    private Builder() {}

    /**
     * Sets the sampling rate.
     *
     * @param sampleRate samples per second, at least 1; default {@value
     *     FrameGrid#DEFAULT_SAMPLE_RATE}
     * @return this builder
     */
    public Builder optSampleRate(int sampleRate) {
      this.sampleRate = sampleRate;
      return this;
    }

    /**
     * Sets the window length.
     *
     * @param windowLength samples of each frame, 1 to the FFT length; default {@value
     *     FrameGrid#DEFAULT_WINDOW_LENGTH}
     * @return this builder
     */
    public Builder optWindowLength(int windowLength) {
      this.windowLength = windowLength;
      return this;
    }

    /**
     * Sets the hop length.
     *
     * @param hopLength samples from one frame to the next, 1 to the window length; default {@value
     *     FrameGrid#DEFAULT_HOP_LENGTH}
     * @return this builder
     */
    public Builder optHopLength(int hopLength) {
      this.hopLength = hopLength;
      return this;
    }

    /**
     * Sets the window function.
     *
     * @param window what each frame is multiplied by; default {@link Stft#DEFAULT_WINDOW}
     * @return this builder
     */
    public Builder optWindow(WindowFunction window) {
      this.window = Objects.requireNonNull(window, "window");
      return this;
    }

    /**
     * Sets the FFT length.
     *
     * @param fftLength samples of each frame with the zeros at its end, a power of two, 2 to
     *     {@value Stft#MAX_FFT_LENGTH}; default {@value Stft#DEFAULT_FFT_LENGTH}
     * @return this builder
     */
    public Builder optFftLength(int fftLength) {
      this.fftLength = fftLength;
      return this;
    }

    /**
     * Sets the number of mel bands.
     *
     * @param bands number of filters, at least 1; default {@value MelFilterBank#DEFAULT_BANDS}
     * @return this builder
     */
    public Builder optBands(int bands) {
      this.bands = bands;
      return this;
    }

    /**
     * Sets the lower end of the mel bands.
     *
     * @param lowestHz lower foot of the first filter in Hz, at least 0; default {@value
     *     MelFilterBank#DEFAULT_LOWEST_HZ}
     * @return this builder
     */
    public Builder optLowestHz(double lowestHz) {
      this.lowestHz = lowestHz;
      return this;
    }

    /**
     * Sets the upper end of the mel bands.
     *
     * @param highestHz upper foot of the last filter in Hz, above the lowest, at most half the
     *     sampling rate; default {@value MelFilterBank#DEFAULT_HIGHEST_HZ}
     * @return this builder
     */
    public Builder optHighestHz(double highestHz) {
      this.highestHz = highestHz;
      return this;
    }

    /**
     * Sets how the samples of a clip are normalised.
     *
     * @param waveformNormalization the normalisation; default {@link
     *     #DEFAULT_WAVEFORM_NORMALIZATION}
     * @return this builder
     */
    public Builder optWaveformNormalization(WaveformNormalization waveformNormalization) {
      this.waveformNormalization =
          Objects.requireNonNull(waveformNormalization, "waveformNormalization");
      return this;
    }

    /**
     * Sets what is added to each mel energy before the logarithm.
     *
     * @param logOffset above 0 and finite; default {@value #DEFAULT_LOG_OFFSET}
     * @return this builder
     */
    public Builder optLogOffset(double logOffset) {
      this.logOffset = logOffset;
      return this;
    }

    /**
     * Makes the extractor.
     *
     * @return a new extractor
     * @throws IllegalArgumentException if a value is outside its range
     */
    public LogMelExtractor build() {
      if (!(logOffset > 0 && logOffset <= Double.MAX_VALUE)) {
        throw new IllegalArgumentException(
            "logOffset = " + logOffset + ", allowed: above 0 and finite");
      }
      return new LogMelExtractor(this);
    }
  }
}
