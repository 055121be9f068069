package io.github.sed4j.models;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import io.github.sed4j.models.nn.ClipLengths;
import io.github.sed4j.models.nn.OwnedArrays;

/** Checked targets of a batch and the weight of each in its clip's loss. */
final class Targets {

  private final ClipLengths lengths;
  private final int frames;
  private final int classes;
  private final boolean everyFrame;
  private final float[] values; // (B, N, K), or (B, 1, K) where all frames have one target

  private Targets(
      ClipLengths lengths, int frames, int classes, boolean everyFrame, float[] values) {
    this.lengths = lengths;
    this.frames = frames;
    this.classes = classes;
    this.everyFrame = everyFrame;
    this.values = values;
  }

  /** One target for a clip and class, (B, K); {@code logits} is (B, N, K). */
  static Targets weak(float[][] tags, ClipLengths lengths, Shape logits) {
    int classes = Math.toIntExact(logits.get(2));
    Inputs.requireTags(tags, lengths.clips(), classes);
    float[] values = new float[tags.length * classes];
    for (int b = 0; b < tags.length; b++) {
      System.arraycopy(tags[b], 0, values, b * classes, classes);
    }
    return new Targets(lengths, Math.toIntExact(logits.get(1)), classes, false, values);
  }

  /** A target for every frame, (B, K, N); {@code logits} is (B, N, K). */
  static Targets strong(float[][][] strong, ClipLengths lengths, Shape logits) {
    int frames = Math.toIntExact(logits.get(1));
    int classes = Math.toIntExact(logits.get(2));
    if (strong.length != lengths.clips()) {
      throw new IllegalArgumentException(
          "clips of the strong targets = " + strong.length + ", allowed: " + lengths.clips());
    }
    float[] values = new float[strong.length * frames * classes];
    for (int b = 0; b < strong.length; b++) {
      if (strong[b].length != classes) {
        throw new IllegalArgumentException(
            "classes of the strong targets of clip "
                + b
                + " = "
                + strong[b].length
                + ", allowed: "
                + classes);
      }
      for (int k = 0; k < classes; k++) {
        fill(values, b, k, strong[b][k], lengths.frames(b), frames, classes);
      }
    }
    return new Targets(lengths, frames, classes, true, values);
  }

  private static void fill(
      float[] values, int clip, int k, float[] row, int length, int frames, int classes) {
    if (row.length != length && row.length != frames) {
      throw new IllegalArgumentException(
          "frames of the strong targets of clip "
              + clip
              + ", class "
              + k
              + " = "
              + row.length
              + ", allowed: "
              + length
              + (length == frames ? "" : " or " + frames));
    }
    for (int n = 0; n < row.length; n++) {
      if (!(row[n] >= 0 && row[n] <= 1)) {
        throw new IllegalArgumentException(
            "strong target of clip "
                + clip
                + ", class "
                + k
                + ", frame "
                + n
                + " = "
                + row[n]
                + ", allowed: 0 to 1");
      }
      values[(clip * frames + n) * classes + k] = row[n];
    }
  }

  /**
   * Returns what has begun up to each frame, or what has not ended before it. An unknown target is
   * below an active one and above an inactive one, which is what its maximum must be. Targets that
   * a caller gives on padding count, as in the authors' code; without them padding is inactive.
   */
  Targets runningMaximum(boolean fromTheRight) {
    float[] running = values.clone();
    for (int b = 0; b < lengths.clips(); b++) {
      for (int i = 1; i < frames; i++) {
        int n = fromTheRight ? frames - 1 - i : i;
        int before = fromTheRight ? n + 1 : n - 1;
        for (int k = 0; k < classes; k++) {
          int at = (b * frames + n) * classes + k;
          running[at] = Math.max(running[at], running[(b * frames + before) * classes + k]);
        }
      }
    }
    return new Targets(lengths, frames, classes, everyFrame, running);
  }

  /** Number of clips with a target that is known. */
  int knownClips() {
    return knownClips(this);
  }

  /** Number of clips with a target that is known here or there. */
  int knownClips(Targets other) {
    int known = 0;
    for (int b = 0; b < lengths.clips(); b++) {
      if (knows(b) || other.knows(b)) {
        known++;
      }
    }
    return known;
  }

  private boolean knows(int clip) {
    int perClip = (everyFrame ? frames : 1) * classes;
    int valid = (everyFrame ? lengths.frames(clip) : 1) * classes;
    for (int i = 0; i < valid; i++) {
      if (values[clip * perClip + i] != ClipLoss.UNKNOWN) {
        return true;
      }
    }
    return false;
  }

  /** The targets in a shape that broadcasts to (B, N, K). */
  NDArray values(NDManager manager) {
    return OwnedArrays.of(
        manager, values, new Shape(lengths.clips(), everyFrame ? frames : 1, classes));
  }

  /** One over the clip's length for known targets of valid frames, else 0; (B, N, K). */
  NDArray weights(NDManager manager) {
    float[] weights = new float[lengths.clips() * frames * classes];
    for (int b = 0; b < lengths.clips(); b++) {
      float weight = 1f / lengths.frames(b);
      for (int n = 0; n < lengths.frames(b); n++) {
        for (int k = 0; k < classes; k++) {
          int target = everyFrame ? (b * frames + n) * classes + k : b * classes + k;
          if (values[target] != ClipLoss.UNKNOWN) {
            weights[(b * frames + n) * classes + k] = weight;
          }
        }
      }
    }
    return OwnedArrays.of(manager, weights, new Shape(lengths.clips(), frames, classes));
  }
}
