package io.github.sed4j.features.spectrum;

import io.github.sed4j.features.audio.AudioSource;
import java.io.IOException;
import java.util.Objects;
import java.util.function.Consumer;

/**
 * Incremental extraction: takes samples in blocks of any size and returns the frames that they
 * complete. With one scaling throughout, the frames equal those of {@link
 * LogMelExtractor#extract(io.github.sed4j.features.audio.AudioClip, WaveformScaling)}, bit for bit.
 * Samples that do not fill a frame when the recording ends are in no frame, as in a whole clip.
 *
 * <p>Thread safety: for one thread at a time. Memory does not grow with what has been taken.
 */
public final class LogMelStream {

  private final LogMelExtractor extractor;
  private final LogMelExtractor.Workspace workspace;
  private final int windowLength;
  private final int hopLength;
  private final double[] waiting; // samples of frames that are not complete, from the next frame on
  private int begin;
  private int end;
  private long samples;
  private long frames;
  private WaveformScaling scaling;

  LogMelStream(LogMelExtractor extractor, WaveformScaling scaling) {
    this.extractor = extractor;
    this.workspace = extractor.workspace();
    this.windowLength = extractor.grid().windowLength();
    this.hopLength = extractor.grid().hopLength();
    this.waiting = new double[windowLength + MonoMix.BLOCK];
    this.scaling = Objects.requireNonNull(scaling, "scaling");
  }

  /**
   * Takes the next samples of a recording with one channel.
   *
   * @param block the samples, at the extractor's sampling rate
   * @return the frames that are complete now and were not before; often 0
   * @throws IllegalArgumentException if a sample is NaN or infinite; nothing is taken then
   */
  public LogMel accept(float[] block) {
    return accept(new float[][] {block}, 0, block.length);
  }

  /**
   * Takes the next samples of a recording.
   *
   * @param block one array per channel; channels are averaged
   * @param offset first index in each channel
   * @param count samples per channel, at the extractor's sampling rate
   * @return the frames that are complete now and were not before; often 0
   * @throws IllegalArgumentException if there is no channel, if a channel does not have the range,
   *     or if a sample is NaN or infinite; nothing is taken then
   */
  public LogMel accept(float[][] block, int offset, int count) {
    MonoMix.requireBlock(block, offset, count);
    int complete = Math.toIntExact(extractor.grid().wholeFrames(samples + count) - frames);
    float[] values = new float[LogMel.size(extractor.bands(), complete)];
    accept(block, offset, count, values, complete, 0);
    return LogMel.owning(values, extractor.bands(), complete);
  }

  /** Takes all samples of a source that are left; hands on frames when there are some. */
  void acceptAll(AudioSource source, Consumer<? super LogMel> parts) throws IOException {
    MonoMix.blocks(
        source,
        (block, count) -> {
          LogMel part = accept(block, 0, count);
          if (part.frames() > 0) {
            parts.accept(part);
          }
        });
  }

  /** Writes the new frames as columns of a matrix with so many, from {@code column} on. */
  void accept(float[][] block, int offset, int count, float[] matrix, int columns, int column) {
    MonoMix.requireFinite(block, offset, count, samples);
    for (int done = 0; done < count; ) {
      if (end == waiting.length) {
        System.arraycopy(waiting, begin, waiting, 0, end - begin);
        end -= begin;
        begin = 0;
      }
      int part = Math.min(count - done, waiting.length - end);
      MonoMix.mix(block, offset + done, part, waiting, end);
      end += part;
      done += part;
      for (; end - begin >= windowLength; begin += hopLength) {
        extractor.frame(waiting, begin, scaling, workspace);
        for (int band = 0, i = column; band < workspace.logMel.length; band++, i += columns) {
          matrix[i] = (float) workspace.logMel[band];
        }
        column++;
        frames++;
      }
    }
    samples += count;
  }

  /**
   * Returns the number of samples taken so far.
   *
   * @return samples per channel
   */
  public long samples() {
    return samples;
  }

  /**
   * Returns the number of frames returned so far.
   *
   * @return frames
   */
  public long frames() {
    return frames;
  }

  /**
   * Returns what is done to the samples.
   *
   * @return the scaling of the next frame
   */
  public WaveformScaling scaling() {
    return scaling;
  }

  /**
   * Changes what is done to the samples, as for a level that is followed while the sound goes on.
   * Each frame is scaled as a whole, those samples included that arrived before the change.
   *
   * @param scaling the scaling from the next frame on
   */
  public void rescale(WaveformScaling scaling) {
    this.scaling = Objects.requireNonNull(scaling, "scaling");
  }
}
