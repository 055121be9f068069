package io.github.sed4j.models;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDArrays;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.index.NDIndex;
import ai.djl.ndarray.types.Shape;
import io.github.sed4j.models.nn.BatchFrames;
import io.github.sed4j.models.nn.ClipLengths;
import io.github.sed4j.models.nn.Scopes;
import java.util.Arrays;
import java.util.List;
import java.util.function.Supplier;

/**
 * What the convolutional part of a CRNN makes of a batch of clips: one vector per frame, on the
 * device. Everything that comes after, tags, boundaries and windows of any context, reads this, so
 * that a clip is convolved once.
 *
 * <p>Owns native memory until {@link #close()}; results computed from it stay valid after that.
 * Thread safety: immutable, may be read by any number of threads until it is closed.
 */
public final class CnnOutput implements AutoCloseable {

  private final NDManager manager;
  private final NDArray vectors;
  private final ClipLengths lengths;

  CnnOutput(NDManager manager, NDArray vectors, ClipLengths lengths) {
    this.manager = manager;
    this.vectors = vectors;
    this.lengths = lengths;
  }

  /**
   * Returns the vectors.
   *
   * @return {@code (B, N, D)}, 0 on padding; owned by this object, not to be closed
   */
  public NDArray vectors() {
    return vectors;
  }

  /**
   * Returns the length of each clip.
   *
   * @return frames per clip
   */
  public ClipLengths lengths() {
    return lengths;
  }

  /**
   * Cuts frames out of the only clip.
   *
   * @param from first frame, at least 0
   * @param to frame after the last, above {@code from}, at most the clip's length
   * @return the frames, as a clip of their own; the caller closes it. It shares memory with this
   *     object, either of which may be closed first
   * @throws IllegalArgumentException if there are several clips or the range is empty or outside
   */
  public CnnOutput frames(int from, int to) {
    requireOneClip();
    if (from < 0 || to <= from || to > lengths.frames(0)) {
      throw new IllegalArgumentException(
          "frames = "
              + from
              + " to "
              + to
              + ", allowed: non-empty ranges within 0 to "
              + lengths.frames(0));
    }
    return owned(
        manager,
        ClipLengths.of(to - from),
        () -> vectors.get(new NDIndex().addAllDim().addSliceDim(from, to)));
  }

  /**
   * Puts pieces of one clip one after the other.
   *
   * @param pieces at least one, each of one clip, of one network; stay with the caller
   * @return one clip; the caller closes it
   * @throws IllegalArgumentException if there is no piece, or one that has several clips
   */
  public static CnnOutput join(List<CnnOutput> pieces) {
    requireSome(pieces);
    pieces.forEach(CnnOutput::requireOneClip);
    int frames = pieces.stream().mapToInt(piece -> piece.lengths.frames(0)).sum();
    return owned(
        pieces.get(0).manager, ClipLengths.of(frames), () -> NDArrays.concat(list(pieces), 1));
  }

  /**
   * Makes one batch of several, for instance of windows of one clip that are tagged together.
   *
   * @param parts at least one, all of the same number of frames, of one network; stay with the
   *     caller
   * @return one batch with the clips of all; the caller closes it
   * @throws IllegalArgumentException if there is no part, or if their frames differ
   */
  public static CnnOutput batch(List<CnnOutput> parts) {
    requireSome(parts);
    long frames = parts.get(0).vectors.getShape().get(1);
    for (CnnOutput part : parts) {
      if (part.vectors.getShape().get(1) != frames) {
        throw new IllegalArgumentException(
            "frames of a part = "
                + part.vectors.getShape().get(1)
                + ", allowed: "
                + frames
                + " as the first part has");
      }
    }
    int[] lengths =
        parts.stream().flatMapToInt(part -> Arrays.stream(part.lengths.toArray())).toArray();
    return owned(
        parts.get(0).manager, ClipLengths.of(lengths), () -> NDArrays.concat(list(parts), 0));
  }

  private static CnnOutput owned(
      NDManager neighbour, ClipLengths lengths, Supplier<NDArray> vectors) {
    NDManager owner = neighbour.getParentManager().newSubManager();
    try {
      return new CnnOutput(owner, Scopes.keep(owner, vectors), lengths);
    } catch (RuntimeException | Error e) {
      owner.close();
      throw e;
    }
  }

  private static NDList list(List<CnnOutput> parts) {
    NDList list = new NDList();
    parts.forEach(part -> list.add(part.vectors));
    return list;
  }

  private static void requireSome(List<CnnOutput> parts) {
    if (parts.isEmpty()) {
      throw new IllegalArgumentException("number of parts = 0, allowed: at least 1");
    }
  }

  private void requireOneClip() {
    if (lengths.clips() != 1) {
      throw new IllegalArgumentException("clips = " + lengths.clips() + ", allowed: 1");
    }
  }

  /** Which frames are valid, with arrays on the given manager. */
  BatchFrames batchFrames(NDManager owner) {
    return BatchFrames.of(owner, lengths, Math.toIntExact(vectors.getShape().get(1)));
  }

  /** The valid vectors of one clip, (N, D): a view. */
  NDArray clip(int clip) {
    Shape shape = vectors.getShape();
    return vectors
        .get(new NDIndex().addSliceDim(clip, clip + 1L).addSliceDim(0, lengths.frames(clip)))
        .reshape(lengths.frames(clip), shape.get(2));
  }

  /** Frees the native memory. */
  @Override
  public void close() {
    manager.close();
  }
}
