package io.github.sed4j.inference;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Iterator;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.jspecify.annotations.Nullable;

/** Works through recordings on some threads, whatever happens to single ones. */
final class BatchRun {

  /** What is done for one recording; on any thread. */
  @FunctionalInterface
  interface Work {
    Detection on(Path file) throws IOException;
  }

  private record Started(Path file, Future<Detection> result) {}

  private final int workers;
  private final Work work;
  private final BatchListener listener;
  private int detected;
  private int failed;

  BatchRun(int workers, Work work, BatchListener listener) {
    this.workers = workers;
    this.work = work;
    this.listener = listener;
  }

  BatchSummary over(Iterator<Path> files) {
    ExecutorService threads =
        Executors.newFixedThreadPool(
            workers,
            task -> {
              Thread thread = new Thread(task, "sed4j-detector");
              thread.setDaemon(true);
              return thread;
            });
    Deque<Started> started = new ArrayDeque<>();
    try {
      while (true) {
        if (listener.isCancelled() || Thread.currentThread().isInterrupted()) {
          return new BatchSummary(detected, failed, true);
        }
        // Enough ahead to keep every worker busy; results wait for their turn in memory.
        while (started.size() < 2 * workers && files.hasNext()) {
          Path file = files.next();
          started.add(new Started(file, threads.submit(() -> work.on(file))));
        }
        if (started.isEmpty()) {
          return new BatchSummary(detected, failed, false);
        }
        if (!take(started.remove())) {
          return new BatchSummary(detected, failed, true);
        }
        listener.onProgress(new BatchSummary(detected, failed, false));
      }
    } finally {
      threads.shutdownNow();
    }
  }

  /** Hands over one result; false if this thread was interrupted while it waited. */
  private boolean take(Started started) {
    try {
      listener.onDetection(started.file(), started.result().get());
      detected++;
    } catch (ExecutionException e) {
      listener.onFailure(started.file(), exception(e.getCause()));
      failed++;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return false;
    }
    return true;
  }

  private static Exception exception(@Nullable Throwable cause) {
    if (cause instanceof Error error) {
      throw error;
    }
    return cause instanceof Exception exception ? exception : new IllegalStateException(cause);
  }
}
