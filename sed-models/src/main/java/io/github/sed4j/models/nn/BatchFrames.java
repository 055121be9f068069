package io.github.sed4j.models.nn;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * Which frames of a batch are valid, on the device: the mask and the index that reverses time
 * within each clip, both made once for a forward pass from the lengths on the host.
 *
 * <p>The arrays belong to the manager handed in. Thread safety: none; of one forward pass.
 */
public final class BatchFrames {

  private final ClipLengths lengths;
  private final int frames;
  private final NDManager manager;
  private final @Nullable NDArray mask; // (B, N), 1 on valid frames; null without padding
  private @Nullable NDArray reversed; // (B * N)

  private BatchFrames(ClipLengths lengths, int frames, NDManager manager, @Nullable NDArray mask) {
    this.lengths = lengths;
    this.frames = frames;
    this.manager = manager;
    this.mask = mask;
  }

  /**
   * Makes the mask of a batch.
   *
   * @param manager owner of the arrays
   * @param lengths frames of each clip
   * @param frames frames of the batch, at least those of the longest clip
   * @return the frames
   */
  public static BatchFrames of(NDManager manager, ClipLengths lengths, int frames) {
    NDArray mask = null;
    if (!lengths.fill(frames)) {
      float[] values = new float[lengths.clips() * frames];
      for (int b = 0; b < lengths.clips(); b++) {
        Arrays.fill(values, b * frames, b * frames + lengths.frames(b), 1);
      }
      mask = OwnedArrays.of(manager, values, new Shape(lengths.clips(), frames));
    }
    return new BatchFrames(lengths, frames, manager, mask);
  }

  /**
   * Returns the lengths on the host.
   *
   * @return frames of each clip
   */
  public ClipLengths lengths() {
    return lengths;
  }

  /**
   * Returns the frames of the batch, padding included.
   *
   * @return N
   */
  public int frames() {
    return frames;
  }

  /**
   * Returns the mask.
   *
   * @return 1 on valid frames and 0 on padding, {@code (B, N)}; null if there is no padding. Owned
   *     by the manager
   */
  public @Nullable NDArray mask() {
    return mask;
  }

  /** The mask in the shape that fits arrays (B, channels, bands, N). */
  @Nullable NDArray imageMask() {
    return mask == null ? null : mask.reshape(lengths.clips(), 1, 1, frames);
  }

  /** The mask in the shape that fits arrays (B * N, channels). */
  @Nullable NDArray rowMask() {
    return mask == null ? null : mask.reshape((long) lengths.clips() * frames, 1);
  }

  /**
   * Reverses time within each clip's own length; padding stays where it is.
   *
   * @param array {@code (B, N, D)}
   * @return the reversed array, of the same shape
   */
  public NDArray reverse(NDArray array) {
    if (mask == null) {
      return array.flip(1);
    }
    NDArray index = reversed;
    if (index == null) {
      index = reversingIndex();
      reversed = index;
    }
    Shape shape = array.getShape();
    NDArray rows = array.reshape(shape.get(0) * shape.get(1), shape.get(2));
    return rows.get(index).reshape(shape);
  }

  private NDArray reversingIndex() {
    long[] index = new long[lengths.clips() * frames];
    for (int b = 0; b < lengths.clips(); b++) {
      int length = lengths.frames(b);
      for (int n = 0; n < frames; n++) {
        index[b * frames + n] = (long) b * frames + (n < length ? length - 1 - n : n);
      }
    }
    return OwnedArrays.ofIndices(manager, index);
  }

  /**
   * Returns the rows that hold each clip's last valid frame.
   *
   * @return indices into the {@code B * N} rows, {@code (B)}, owned by the manager
   */
  public NDArray lastRows() {
    long[] rows = new long[lengths.clips()];
    for (int b = 0; b < rows.length; b++) {
      rows[b] = (long) b * frames + lengths.frames(b) - 1;
    }
    return OwnedArrays.ofIndices(manager, rows);
  }
}
