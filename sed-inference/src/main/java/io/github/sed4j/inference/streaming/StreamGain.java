package io.github.sed4j.inference.streaming;

import io.github.sed4j.features.spectrum.WaveformMeter;
import io.github.sed4j.features.spectrum.WaveformNormalization;
import io.github.sed4j.features.spectrum.WaveformScaling;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * How the level of live sound is brought to that of the clips that networks are trained on. Those
 * are divided by their largest magnitude, which of live sound nobody knows beforehand.
 *
 * <p>A constant gain makes decisions those of a recording with the same gain; it fits where the
 * level of the microphone is known. The running peak follows the level: each frame is scaled by the
 * largest magnitude, and where the features remove it the mean, of all sound up to the end of that
 * frame, so that nothing goes beyond full scale. Before the first loud sound it amplifies what is
 * quiet more than the whole recording would have been, which an initial peak bounds; and a single
 * bang lowers it until another stream starts.
 *
 * <p>Thread safety: immutable, safe to share.
 */
public final class StreamGain {

  private final @Nullable WaveformScaling constant; // null: follows the peak
  private final double initialPeak;

  private StreamGain(@Nullable WaveformScaling constant, double initialPeak) {
    this.constant = constant;
    this.initialPeak = initialPeak;
  }

  /**
   * Multiplies all samples by a factor.
   *
   * @param gain the factor, at least 0 and finite
   * @return the gain
   * @throws IllegalArgumentException if it is outside its range
   */
  public static StreamGain constant(double gain) {
    return constant(new WaveformScaling(0, gain));
  }

  /**
   * Scales all samples alike.
   *
   * @param scaling what is done to the samples, such as what {@link WaveformNormalization#measure}
   *     found in a recording of the same microphone
   * @return the gain
   */
  public static StreamGain constant(WaveformScaling scaling) {
    return new StreamGain(Objects.requireNonNull(scaling, "scaling"), 0);
  }

  /**
   * Follows the peak, from the first sample on (SYSTEM.md section 6).
   *
   * @return the gain
   */
  public static StreamGain runningPeak() {
    return runningPeak(0);
  }

  /**
   * Follows the peak, as if a sound had gone before.
   *
   * @param initialPeak the largest magnitude of that sound, at least 0 and finite; 0 for none
   * @return the gain
   * @throws IllegalArgumentException if it is outside its range
   */
  public static StreamGain runningPeak(double initialPeak) {
    if (!(initialPeak >= 0 && initialPeak <= Double.MAX_VALUE)) {
      throw new IllegalArgumentException(
          "initialPeak = " + initialPeak + ", allowed: at least 0 and finite");
    }
    return new StreamGain(null, initialPeak);
  }

  /** Follows the level of one stream; for one thread at a time. */
  interface Follower {

    /** Takes the next samples, finite, of one channel. */
    void accept(float[] block, int offset, int count);

    /** What is done to a frame that ends with the last sample taken. */
    WaveformScaling scaling();
  }

  /** Starts to follow sound that a whole recording would be normalised of in this way. */
  Follower follow(WaveformNormalization normalization) {
    return constant == null
        ? new PeakFollower(normalization, initialPeak)
        : new Follower() {
          @Override
          public void accept(float[] block, int offset, int count) {}

          @Override
          public WaveformScaling scaling() {
            return constant;
          }
        };
  }

  private static final class PeakFollower implements Follower {
    private final WaveformMeter meter;
    private final double highestGain;

    PeakFollower(WaveformNormalization normalization, double initialPeak) {
      meter = normalization.meter();
      highestGain =
          initialPeak > 0
              ? 1 / (initialPeak + normalization.peakOffset())
              : Double.POSITIVE_INFINITY;
    }

    @Override
    public void accept(float[] block, int offset, int count) {
      meter.accept(new float[][] {block}, offset, count);
    }

    @Override
    public WaveformScaling scaling() {
      WaveformScaling heard = meter.scaling();
      return heard.gain() > highestGain ? new WaveformScaling(heard.mean(), highestGain) : heard;
    }
  }

  @Override
  public boolean equals(@Nullable Object other) {
    return other instanceof StreamGain that
        && Objects.equals(constant, that.constant)
        && initialPeak == that.initialPeak;
  }

  @Override
  public int hashCode() {
    return Objects.hash(constant, initialPeak);
  }

  @Override
  public String toString() {
    return constant == null
        ? "StreamGain[running peak from " + initialPeak + "]"
        : "StreamGain[" + constant + "]";
  }
}
