package io.github.sed4j.models.nn;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.types.Shape;
import org.jspecify.annotations.Nullable;

/**
 * How a clip's tags join what the layers read: as constant channels behind the features, on every
 * frame of the batch, padding included, as in the authors' code.
 */
public final class ConditionedInput {

  private ConditionedInput() {}

  /** The log-mel (B, 1, F, N) and the tags (B, K) as (B, 1 + K, F, N), channels last in memory. */
  static NDArray images(NDArray logMel, @Nullable NDArray tags) {
    Shape shape = logMel.getShape();
    long clips = shape.get(0);
    long bands = shape.get(2);
    long frames = shape.get(3);
    NDArray last = logMel.reshape(clips, bands, frames, 1);
    if (tags != null) {
      long classes = tags.getShape().get(1);
      NDArray constant =
          tags.reshape(clips, 1, 1, classes).broadcast(new Shape(clips, bands, frames, classes));
      last = last.concat(constant, 3);
    }
    return Convolutions.channelsFirst(last);
  }

  /** What a 1-d convolution with zero padding makes of the tags (B, K) on all frames. */
  static NDArray convolve(NDArray tags, NDArray weight, int frames) {
    long clips = tags.getShape().get(0);
    long classes = tags.getShape().get(1);
    int kernel = Math.toIntExact(weight.getShape().get(weight.getShape().dimension() - 1));
    NDArray constant =
        tags.reshape(clips, classes, 1, 1).broadcast(new Shape(clips, classes, 1, frames));
    NDArray noBias = tags.getManager().zeros(new Shape(weight.getShape().get(0)));
    return Convolutions.convolve(
        constant,
        weight.reshape(weight.getShape().get(0), classes, 1, kernel),
        noBias,
        0,
        kernel / 2);
  }

  /** Vectors (B, N, C F + K) of images (B, C, F, N), channel-major, and the tags behind them. */
  static NDArray flatten(NDArray images, @Nullable NDArray tags) {
    Shape shape = images.getShape();
    NDArray vectors =
        images
            .transpose(0, 3, 1, 2)
            .reshape(shape.get(0), shape.get(3), shape.get(1) * shape.get(2));
    return joinVectors(vectors, tags);
  }

  /**
   * Joins the tags to vectors.
   *
   * @param vectors {@code (B, N, D)}
   * @param tags {@code (B, K)}, or null for none
   * @return {@code (B, N, D + K)}; the vectors themselves if there are no tags
   */
  public static NDArray joinVectors(NDArray vectors, @Nullable NDArray tags) {
    if (tags == null) {
      return vectors;
    }
    Shape shape = vectors.getShape();
    long classes = tags.getShape().get(1);
    NDArray constant =
        tags.reshape(shape.get(0), 1, classes)
            .broadcast(new Shape(shape.get(0), shape.get(1), classes));
    return vectors.concat(constant, 2);
  }
}
