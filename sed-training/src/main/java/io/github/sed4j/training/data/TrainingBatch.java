package io.github.sed4j.training.data;

import io.github.sed4j.features.augment.AugmentedLogMel;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Examples of about equal length that are trained on together, longest first. B is their number, K
 * that of the event classes, N the frames of the longest.
 *
 * <p>Nothing here lies on a device. {@code Augmentation.apply(manager, batch.clips(), norm)}
 * computes the features {@code (B, 1, bands, N)}, 0 beyond each length; the arrays below are the
 * targets that belong to them, in C order, ready for {@code manager.create(array, shape)}:
 *
 * <pre>{@code
 * FeatureBatch features = augmentation.apply(manager, batch.clips(), norm);
 * NDArray tags = manager.create(batch.tags(), new Shape(batch.size(), batch.eventClasses()));
 * NDArray mask = manager.create(batch.frameMask(), new Shape(batch.size(), 1, batch.frames()));
 * }</pre>
 *
 * <p>Thread safety: immutable, safe to share. Arrays are copied when they go out.
 */
public final class TrainingBatch {

  private final long number;
  private final long epoch;
  private final int eventClasses;
  private final List<PlannedExample> examples;

  TrainingBatch(long number, long epoch, int eventClasses, List<PlannedExample> examples) {
    this.number = number;
    this.epoch = epoch;
    this.eventClasses = eventClasses;
    this.examples = List.copyOf(examples);
  }

  /**
   * Returns how many batches came before this one in the run.
   *
   * @return 0 for the first
   */
  public long number() {
    return number;
  }

  /**
   * Returns the pass over the data that this batch belongs to.
   *
   * @return 0 for the first
   */
  public long epoch() {
    return epoch;
  }

  /**
   * Returns the number of examples.
   *
   * @return B, at least 1
   */
  public int size() {
    return examples.size();
  }

  /**
   * Returns the number of event classes.
   *
   * @return K, at least 1
   */
  public int eventClasses() {
    return eventClasses;
  }

  /**
   * Returns the length of the longest example.
   *
   * @return N frames, at least 1
   */
  public int frames() {
    return examples.get(0).frames();
  }

  /**
   * Returns the length of each example.
   *
   * @return frames of each of the B examples, descending
   */
  public int[] lengths() {
    return examples.stream().mapToInt(PlannedExample::frames).toArray();
  }

  /**
   * Returns the examples for {@code Augmentation.apply}: their log-mel, noise and choices.
   *
   * @return B clips
   */
  public List<AugmentedLogMel> clips() {
    return examples.stream().map(PlannedExample::clip).toList();
  }

  /**
   * Returns what messages call the examples.
   *
   * @return B names, such as {@code weak/a.wav}, or {@code weak/a.wav + synthetic/7.wav} for a
   *     superposition
   */
  public List<String> names() {
    return examples.stream().map(PlannedExample::name).toList();
  }

  /**
   * Returns the sets that each example is of.
   *
   * @return for each of the B examples the name of its set, or of two for a superposition
   */
  public List<List<String>> sets() {
    return examples.stream().map(PlannedExample::sets).toList();
  }

  /**
   * Returns the tags.
   *
   * @return {@code (B, K)} values in C order: 1 for a class that occurs, else 0
   */
  public float[] tags() {
    float[] tags = new float[size() * eventClasses];
    for (int b = 0; b < size(); b++) {
      System.arraycopy(examples.get(b).tags(), 0, tags, b * eventClasses, eventClasses);
    }
    return tags;
  }

  /**
   * Tells which examples have strong targets. A superposition has them if both its clips do.
   *
   * @return B values
   */
  public boolean[] hasStrongTargets() {
    boolean[] strong = new boolean[size()];
    for (int b = 0; b < strong.length; b++) {
      strong[b] = examples.get(b).strongTargets() != null;
    }
    return strong;
  }

  /**
   * Returns the strong targets.
   *
   * @return {@code (B, K, N)} values in C order: 1 in each frame in which a class is active; 0
   *     elsewhere, beyond an example's length, and for all of an example that has none
   */
  public float[] strongTargets() {
    int frames = frames();
    float[] targets = new float[Math.multiplyExact(size() * eventClasses, frames)];
    for (int b = 0; b < size(); b++) {
      float @Nullable [][] ofExample = examples.get(b).strongTargets();
      for (int k = 0; ofExample != null && k < eventClasses; k++) {
        int row = (b * eventClasses + k) * frames;
        System.arraycopy(ofExample[k], 0, targets, row, ofExample[k].length);
      }
    }
    return targets;
  }

  /**
   * Tells frames from padding.
   *
   * @return {@code (B, N)} values in C order: 1 within each example's length, 0 beyond
   */
  public float[] frameMask() {
    int frames = frames();
    float[] mask = new float[size() * frames];
    for (int b = 0; b < size(); b++) {
      Arrays.fill(mask, b * frames, b * frames + examples.get(b).frames(), 1);
    }
    return mask;
  }

  /**
   * Returns number, size and length.
   *
   * @return for example {@code TrainingBatch[number 17, 24 examples, 512 frames]}
   */
  @Override
  public String toString() {
    return "TrainingBatch["
        + "number "
        + number
        + ", "
        + size()
        + " examples, "
        + frames()
        + " frames]";
  }
}
