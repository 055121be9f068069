package io.github.sed4j.features.spectrum;

/**
 * Triangular filters, equally spaced on the mel scale, over the bins of a power spectrum.
 *
 * <p>The mel scale is HTK's, {@code 2595 log10(1 + f / 700)}. Band edges are turned into fractional
 * bins that are never rounded; each foot is at least one bin away from its centre; each filter is
 * divided by (its sum + 1e-6).
 *
 * <p>Thread safety: immutable, safe to share.
 */
public final class MelFilterBank {

  /** Number of filters (technical report, section 1). */
  public static final int DEFAULT_BANDS = 128;

  /** Lowest edge in Hz (the authors' code, 2020). */
  public static final double DEFAULT_LOWEST_HZ = 50;

  /** Highest edge in Hz (the authors' code, 2020). */
  public static final double DEFAULT_HIGHEST_HZ = 8000;

  /** FFT length in samples (the authors' code, 2020). */
  public static final int DEFAULT_FFT_LENGTH = Stft.DEFAULT_FFT_LENGTH;

  /** Sampling rate in Hz (technical report, section 1). */
  public static final int DEFAULT_SAMPLE_RATE = FrameGrid.DEFAULT_SAMPLE_RATE;

  /** The filters of the report: 128 from 50 to 8000 Hz over 513 bins at 16 kHz. */
  public static final MelFilterBank REPORT =
      of(
          DEFAULT_BANDS,
          DEFAULT_LOWEST_HZ,
          DEFAULT_HIGHEST_HZ,
          DEFAULT_FFT_LENGTH,
          DEFAULT_SAMPLE_RATE);

  private static final double SUM_OFFSET = 1e-6;

  private final double[] bandEdgesHz;
  private final int fftLength;
  private final int sampleRate;
  private final int[] firstBins;
  private final double[][] weights; // of each band, from its first bin on

  private MelFilterBank(double[] bandEdgesHz, int fftLength, int sampleRate) {
    this.bandEdgesHz = bandEdgesHz;
    this.fftLength = fftLength;
    this.sampleRate = sampleRate;
    int bands = bandEdgesHz.length - 2;
    this.firstBins = new int[bands];
    this.weights = new double[bands][];
    for (int band = 0; band < bands; band++) {
      buildFilter(band);
    }
  }

  /**
   * Makes a filterbank.
   *
   * @param bands number of filters, at least 1
   * @param lowestHz lower foot of the first filter, at least 0
   * @param highestHz upper foot of the last filter, above {@code lowestHz}, at most half the
   *     sampling rate
   * @param fftLength length of the FFT whose bins are weighted, even, at least 2
   * @param sampleRate samples per second, at least 1
   * @return the filterbank
   * @throws IllegalArgumentException if a value is outside its range
   */
  public static MelFilterBank of(
      int bands, double lowestHz, double highestHz, int fftLength, int sampleRate) {
    if (bands < 1) {
      throw new IllegalArgumentException("bands = " + bands + ", allowed: at least 1");
    }
    if (sampleRate < 1) {
      throw new IllegalArgumentException("sampleRate = " + sampleRate + ", allowed: at least 1");
    }
    if (!(highestHz <= sampleRate / 2.0)) {
      throw new IllegalArgumentException(
          "highestHz = " + highestHz + ", allowed: at most " + sampleRate / 2.0);
    }
    if (!(lowestHz >= 0 && lowestHz < highestHz)) {
      throw new IllegalArgumentException(
          "lowestHz = " + lowestHz + ", allowed: 0 to below highestHz = " + highestHz);
    }
    if (fftLength < 2 || fftLength % 2 != 0) {
      throw new IllegalArgumentException(
          "fftLength = " + fftLength + ", allowed: even, at least 2");
    }
    double lowest = toMel(lowestHz);
    double step = (toMel(highestHz) - lowest) / (bands + 1);
    double[] edges = new double[bands + 2];
    for (int i = 0; i < edges.length; i++) {
      edges[i] = toHz(lowest + i * step);
    }
    return new MelFilterBank(edges, fftLength, sampleRate);
  }

  /**
   * Returns the same filters with their band edges warped, piecewise linearly in the mel domain
   * measured from the lowest edge (a form of vocal tract length perturbation): up to a boundary,
   * distances are multiplied by {@code alpha}; above it they are mapped linearly so that the
   * highest edge stays.
   *
   * @param alpha factor of distances below the boundary, above 0; 1 changes nothing
   * @param boundaryRatio boundary as a part of the mel range, above 0; where it lies above 1, edges
   *     may leave the range and their filters may be empty
   * @return a new filterbank
   * @throws IllegalArgumentException if a value is not above 0 or not finite
   */
  public MelFilterBank warped(double alpha, double boundaryRatio) {
    requirePositive("alpha", alpha);
    requirePositive("boundaryRatio", boundaryRatio);
    double lowest = toMel(bandEdgesHz[0]);
    double range = toMel(bandEdgesHz[bandEdgesHz.length - 1]) - lowest;
    double boundaryOut = boundaryRatio * range * Math.min(alpha, 1);
    double boundaryIn = boundaryOut / alpha;
    // A boundary at the highest edge or beyond leaves nothing above it.
    boolean bounded = boundaryIn < range;
    double slopeAbove = bounded ? (range - boundaryOut) / (range - boundaryIn) : 0;
    double[] edges = new double[bandEdgesHz.length];
    for (int i = 0; i < edges.length; i++) {
      double mel = toMel(bandEdgesHz[i]) - lowest;
      double warped =
          mel <= boundaryIn || !bounded ? alpha * mel : range - slopeAbove * (range - mel);
      edges[i] = toHz(lowest + warped);
    }
    return new MelFilterBank(edges, fftLength, sampleRate);
  }

  private static void requirePositive(String name, double value) {
    if (!(value > 0 && value < Double.POSITIVE_INFINITY)) {
      throw new IllegalArgumentException(name + " = " + value + ", allowed: above 0 and finite");
    }
  }

  private void buildFilter(int band) {
    double binsPerHz = (double) fftLength / sampleRate;
    double center = bandEdgesHz[band + 1] * binsPerHz;
    double lower = Math.min(bandEdgesHz[band] * binsPerHz, center - 1);
    double upper = Math.max(bandEdgesHz[band + 2] * binsPerHz, center + 1);
    int first = Math.min(Math.max(0, (int) Math.ceil(lower)), bins());
    int last = (int) Math.min(bins() - 1, Math.floor(upper));
    double[] filter = new double[Math.max(0, last - first + 1)];
    double sum = 0;
    for (int i = 0; i < filter.length; i++) {
      double bin = first + i;
      filter[i] =
          Math.max(0, Math.min((bin - lower) / (center - lower), (upper - bin) / (upper - center)));
      sum += filter[i];
    }
    for (int i = 0; i < filter.length; i++) {
      filter[i] /= sum + SUM_OFFSET;
    }
    firstBins[band] = first;
    weights[band] = filter;
  }

  /**
   * Converts a frequency to the mel scale.
   *
   * @param hz frequency in Hz
   * @return {@code 2595 log10(1 + hz / 700)}
   */
  public static double toMel(double hz) {
    return 2595 * Math.log10(1 + hz / 700);
  }

  /**
   * Converts a mel value to a frequency.
   *
   * @param mel value on the mel scale
   * @return frequency in Hz
   */
  public static double toHz(double mel) {
    return 700 * (Math.pow(10, mel / 2595) - 1);
  }

  /**
   * Returns the number of filters.
   *
   * @return at least 1
   */
  public int bands() {
    return weights.length;
  }

  /**
   * Returns the number of bins that are weighted.
   *
   * @return half the FFT length, plus 1
   */
  public int bins() {
    return fftLength / 2 + 1;
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
   * Returns the sampling rate.
   *
   * @return samples per second
   */
  public int sampleRate() {
    return sampleRate;
  }

  /**
   * Returns the band edges: filter {@code b} rises from edge {@code b} to edge {@code b + 1} and
   * falls to edge {@code b + 2}.
   *
   * @return {@code bands() + 2} frequencies in Hz
   */
  public double[] bandEdgesHz() {
    return bandEdgesHz.clone();
  }

  /**
   * Returns the filters as a matrix.
   *
   * @return weights of shape {@code (bands, bins)}
   */
  public double[][] toMatrix() {
    double[][] matrix = new double[bands()][bins()];
    for (int band = 0; band < bands(); band++) {
      System.arraycopy(weights[band], 0, matrix[band], firstBins[band], weights[band].length);
    }
    return matrix;
  }

  /**
   * Applies one filter.
   *
   * @param band index of the filter, 0 to {@code bands() - 1}
   * @param power power spectrum of {@code bins()} values
   * @return the weighted sum
   */
  public double apply(int band, double[] power) {
    double[] filter = weights[band];
    int first = firstBins[band];
    double sum = 0;
    for (int i = 0; i < filter.length; i++) {
      sum += filter[i] * power[first + i];
    }
    return sum;
  }

  /**
   * Applies all filters.
   *
   * @param power power spectrum of {@code bins()} values
   * @param energies array that receives {@code bands()} weighted sums
   */
  public void apply(double[] power, double[] energies) {
    for (int band = 0; band < weights.length; band++) {
      energies[band] = apply(band, power);
    }
  }
}
