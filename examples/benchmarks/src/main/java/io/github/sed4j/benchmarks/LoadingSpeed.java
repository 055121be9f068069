package io.github.sed4j.benchmarks;

import io.github.sed4j.features.augment.Augmentation;
import io.github.sed4j.training.data.BatchLoader;
import io.github.sed4j.training.data.BatchStream;
import io.github.sed4j.training.data.ClipSet;
import io.github.sed4j.training.data.EpochMix;
import io.github.sed4j.training.data.WaveformLoader;
import java.io.IOException;
import java.util.List;
import java.util.Locale;

/**
 * Measures how many clips a second are decoded, augmented as waveforms and batched, if nothing
 * waits for the network: WAV of 10 s, 16 kHz, the augmentation of the later recipe, batches of 16.
 *
 * <p>Method: for one and for two workers, without a cache of waveforms and with one that holds all;
 * a first epoch warms up, then batches are taken for ten seconds.
 *
 * <p>{@code java -Xmx2g -cp examples/benchmarks/target/benchmarks.jar
 * io.github.sed4j.benchmarks.LoadingSpeed}
 */
public final class LoadingSpeed {

  private static final int CLIPS = 160;
  private static final int FRAMES = 500;
  private static final int BATCH = 16;
  private static final double SECONDS = 10;
  private static final double NANOS = 1e9;

  private LoadingSpeed() {}

  /**
   * Loads and prints the speed.
   *
   * @param args nothing
   * @throws IOException if a file cannot be written or read
   */
  public static void main(String[] args) throws IOException {
    try (TrainingClips clips = new TrainingClips()) {
      ClipSet training = clips.write("training", CLIPS, FRAMES);
      for (long cache : new long[] {0, 1L << 30}) {
        for (int workers = 1; workers <= 2; workers++) {
          System.out.printf(
              Locale.ROOT,
              "%d workers, %s: %.0f clips/s%n",
              workers,
              cache == 0 ? "no cache" : "all in the cache",
              clipsPerSecond(training, cache, workers));
        }
      }
    }
  }

  private static double clipsPerSecond(ClipSet training, long cache, int workers)
      throws IOException {
    BatchLoader loader =
        BatchLoader.builder()
            .setEventClasses(TrainingClips.CLASSES)
            .setMix(EpochMix.report(List.of(training)))
            .setAugmentation(Augmentation.workshop())
            .setBatchSize(BATCH)
            .setSeed(1)
            .optWorkers(workers)
            .optWaveforms(WaveformLoader.builder().optCacheBytes(cache).build())
            .build();
    try (BatchStream batches = loader.start()) {
      for (int i = 0; i < CLIPS / BATCH; i++) {
        batches.next();
      }
      int count = 0;
      long began = System.nanoTime();
      double seconds = 0;
      while (seconds < SECONDS) {
        count += batches.next().size();
        seconds = (System.nanoTime() - began) / NANOS;
      }
      return count / seconds;
    }
  }
}
