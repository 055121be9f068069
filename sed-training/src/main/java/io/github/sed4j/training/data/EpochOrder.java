package io.github.sed4j.training.data;

import io.github.sed4j.features.augment.ClipSeed;
import java.util.random.RandomGenerator;

/** The order of an epoch's examples: a function of seed, epoch and mix alone. */
final class EpochOrder {

  private static final String PURPOSE = "order ";

  private final long epoch;
  private final int[] sets;
  private final int[] clips;
  private final int[] repetitions;

  private EpochOrder(long epoch, int[] sets, int[] clips, int[] repetitions) {
    this.epoch = epoch;
    this.sets = sets;
    this.clips = clips;
    this.repetitions = repetitions;
  }

  static EpochOrder of(EpochMix mix, long seed, long epoch) {
    int parts = mix.parts().size();
    int[] counts = new int[parts];
    int[] sizes = new int[parts];
    int[][] shuffled = new int[parts][];
    for (int p = 0; p < parts; p++) {
      EpochMix.Part part = mix.parts().get(p);
      counts[p] = part.clips().clips().size();
      sizes[p] = counts[p] * part.repetitions();
      shuffled[p] = new int[sizes[p]];
      for (int r = 0; r < part.repetitions(); r++) {
        RandomGenerator random =
            new ClipSeed(seed, epoch, part.clips().name()).generator(PURPOSE + r);
        shuffle(shuffled[p], r * counts[p], counts[p], random);
      }
    }
    int[] sets = Interleaving.of(sizes);
    int[] clips = new int[sets.length];
    int[] repetitions = new int[sets.length];
    int[] next = new int[parts];
    for (int i = 0; i < sets.length; i++) {
      int set = sets[i];
      clips[i] = shuffled[set][next[set]];
      repetitions[i] = next[set]++ / counts[set];
    }
    return new EpochOrder(epoch, sets, clips, repetitions);
  }

  /** Writes a random order of 0 to {@code count - 1} (Fisher and Yates, inside out). */
  private static void shuffle(int[] to, int offset, int count, RandomGenerator random) {
    for (int i = 0; i < count; i++) {
      int j = random.nextInt(i + 1);
      to[offset + i] = to[offset + j];
      to[offset + j] = i;
    }
  }

  int size() {
    return sets.length;
  }

  ExampleId get(int index) {
    return new ExampleId(epoch, sets[index], clips[index], repetitions[index]);
  }
}
