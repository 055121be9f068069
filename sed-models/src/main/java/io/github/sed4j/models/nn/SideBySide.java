package io.github.sed4j.models.nn;

import ai.djl.pytorch.jni.JniUtils;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ForkJoinTask;

/**
 * Runs Java work of one forward pass on as many threads as the engine may use for one operation
 * (its intra-op threads), so that one setting governs both. The threads are those of the common
 * pool; the caller works along, and where the pool is busy it does all the work itself.
 */
final class SideBySide {

  private SideBySide() {}

  static void run(List<Runnable> work) {
    int threads = Math.min(work.size(), Math.max(1, JniUtils.getNumThreads()));
    List<ForkJoinTask<?>> forked = new ArrayList<>();
    for (int i = 1; i < threads; i++) {
      int share = i;
      forked.add(ForkJoinTask.adapt(() -> runShare(work, share, threads)).fork());
    }
    try {
      runShare(work, 0, threads);
    } finally {
      for (int i = forked.size() - 1; i >= 0; i--) {
        forked.get(i).join();
      }
    }
  }

  private static void runShare(List<Runnable> work, int share, int threads) {
    for (int i = share; i < work.size(); i += threads) {
      work.get(i).run();
    }
  }
}
