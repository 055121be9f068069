package io.github.sed4j.features.spectrum;

import io.github.sed4j.features.audio.AudioClip;
import java.util.Arrays;
import org.jtransforms.fft.DoubleFFT_1D;

/**
 * Short-time Fourier transform in double precision: each frame of a {@link FrameGrid} is multiplied
 * by a window, filled up with zeros at its end, and transformed, without any scaling.
 *
 * <p>Thread safety: immutable, safe to share. No threads are started and no native code is loaded.
 */
public final class Stft {

  /** Window (the authors' code, 2020). */
  public static final WindowFunction DEFAULT_WINDOW = WindowFunction.BLACKMAN;

  /** FFT length in samples (the authors' code, 2020). */
  public static final int DEFAULT_FFT_LENGTH = 1024;

  /** Longest FFT in samples; beyond it JTransforms would start threads of its own. */
  public static final int MAX_FFT_LENGTH = 4096;

  /** The transform of the report: 60 ms Blackman windows every 20 ms at 16 kHz, 513 bins. */
  public static final Stft REPORT = of(FrameGrid.REPORT, DEFAULT_WINDOW, DEFAULT_FFT_LENGTH);

  private final FrameGrid grid;
  private final WindowFunction windowFunction;
  private final int fftLength;
  private final double[] window;
  private final DoubleFFT_1D fft; // its tables are only read after construction

  private Stft(FrameGrid grid, WindowFunction windowFunction, int fftLength) {
    this.grid = grid;
    this.windowFunction = windowFunction;
    this.fftLength = fftLength;
    this.window = windowFunction.values(grid.windowLength());
    this.fft = new DoubleFFT_1D(fftLength);
  }

  /**
   * Makes a transform.
   *
   * @param grid where the frames lie
   * @param window what each frame is multiplied by
   * @param fftLength samples of each frame with the zeros at its end: a power of two, at least the
   *     grid's window length, 2 to {@value #MAX_FFT_LENGTH}
   * @return the transform
   * @throws IllegalArgumentException if the FFT length is outside its range
   */
  public static Stft of(FrameGrid grid, WindowFunction window, int fftLength) {
    if (fftLength < 2 || fftLength > MAX_FFT_LENGTH || Integer.bitCount(fftLength) != 1) {
      throw new IllegalArgumentException(
          "fftLength = " + fftLength + ", allowed: a power of two, 2 to " + MAX_FFT_LENGTH);
    }
    if (fftLength < grid.windowLength()) {
      throw new IllegalArgumentException(
          "fftLength = " + fftLength + ", allowed: at least windowLength = " + grid.windowLength());
    }
    return new Stft(grid, window, fftLength);
  }

  /**
   * Returns where the frames lie.
   *
   * @return the frame grid
   */
  public FrameGrid grid() {
    return grid;
  }

  /**
   * Returns the window function.
   *
   * @return what each frame is multiplied by
   */
  public WindowFunction windowFunction() {
    return windowFunction;
  }

  /**
   * Returns the window's values.
   *
   * @return a new array of the grid's window length
   */
  public double[] window() {
    return window.clone();
  }

  /**
   * Returns the FFT length.
   *
   * @return samples
   */
  public int fftLength() {
    return fftLength;
  }

  /**
   * Returns the number of frequency bins; bin {@code k} lies at {@code k * sampleRate / fftLength}
   * Hz.
   *
   * @return half the FFT length, plus 1
   */
  public int bins() {
    return fftLength / 2 + 1;
  }

  /**
   * Transforms samples.
   *
   * @param samples samples of one channel, taken as they are
   * @return the spectra of all whole frames; none if there are fewer samples than a frame has
   */
  public ComplexSpectrogram transform(double[] samples) {
    int frames = grid.frames(samples.length);
    double[] values = new double[ComplexSpectrogram.size(frames, bins())];
    double[] spectrum = new double[fftLength];
    for (int frame = 0; frame < frames; frame++) {
      transformFrame(samples, (int) grid.firstSample(frame), WaveformScaling.NONE, spectrum);
      unpack(spectrum, values, 2 * bins() * frame);
    }
    return ComplexSpectrogram.owning(values, frames, bins());
  }

  /**
   * Transforms a clip.
   *
   * @param clip a clip at the grid's sampling rate
   * @param scaling what is done to its samples before, such as {@link
   *     WaveformNormalization#measure(AudioClip)} gives it
   * @return the spectra of all whole frames; none if it is shorter than one
   * @throws IllegalArgumentException if the clip has another rate or a sample that is NaN or
   *     infinite
   */
  public ComplexSpectrogram transform(AudioClip clip, WaveformScaling scaling) {
    requireRate(clip.sampleRate());
    return transform(scaling.apply(clip));
  }

  void requireRate(int sampleRate) {
    if (sampleRate != grid.sampleRate()) {
      throw new IllegalArgumentException(
          "sampleRate = "
              + sampleRate
              + " Hz, allowed: "
              + grid.sampleRate()
              + " Hz; resample the recording first");
    }
  }

  /**
   * Transforms the frame that begins at a sample. The spectrum, of {@code fftLength} values, holds
   * the real parts of the first and of the last bin, then real and imaginary part of each bin
   * between.
   */
  void transformFrame(double[] samples, int from, WaveformScaling scaling, double[] spectrum) {
    double mean = scaling.mean();
    double gain = scaling.gain();
    for (int i = 0; i < window.length; i++) {
      spectrum[i] = (samples[from + i] - mean) * gain * window[i];
    }
    Arrays.fill(spectrum, window.length, fftLength, 0);
    fft.realForward(spectrum);
  }

  /** Turns such a spectrum into the power of each bin. */
  static void power(double[] spectrum, double[] power) {
    int last = power.length - 1;
    power[0] = spectrum[0] * spectrum[0];
    power[last] = spectrum[1] * spectrum[1];
    for (int bin = 1; bin < last; bin++) {
      double re = spectrum[2 * bin];
      double im = spectrum[2 * bin + 1];
      power[bin] = re * re + im * im;
    }
  }

  private static void unpack(double[] spectrum, double[] to, int at) {
    System.arraycopy(spectrum, 0, to, at, spectrum.length);
    to[at + 1] = 0;
    to[at + spectrum.length] = spectrum[1];
  }

  /**
   * Returns the settings.
   *
   * @return for example {@code Stft[BLACKMAN 960, hop 320, FFT 1024, 16000 Hz]}
   */
  @Override
  public String toString() {
    return "Stft["
        + windowFunction
        + " "
        + grid.windowLength()
        + ", hop "
        + grid.hopLength()
        + ", FFT "
        + fftLength
        + ", "
        + grid.sampleRate()
        + " Hz]";
  }
}
