package io.github.sed4j.examples.cli;

import java.io.IOException;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Iterator;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Works through inputs whatever happens to some of them: a failure is said on one line, the rest is
 * done, and results come in the order of the inputs whatever the number of threads. Ctrl-C lets
 * what is under way be undone, and no more begins; the process ends when the run is closed, so that
 * what was done can be finished.
 */
final class InputRun implements AutoCloseable {

  /** What is done for one input; on any thread. */
  @FunctionalInterface
  interface Work<R> {
    R on(Input input) throws IOException;
  }

  /** What is done with one result; on the thread that called. */
  @FunctionalInterface
  interface Sink<R> {
    void accept(Input input, R result) throws IOException;
  }

  /** What is done about one that failed; on the thread that called. */
  @FunctionalInterface
  interface Failures {
    void accept(Input input, String reason) throws IOException;
  }

  private static final long UNDO_SECONDS = 2;

  private final Console console;
  private final int threads;
  private final CountDownLatch closed = new CountDownLatch(1);
  private final Thread stop = new Thread(this::stop, "stop");
  private volatile @Nullable ExecutorService workers;
  private volatile boolean stopping;

  /**
   * Prepares a run.
   *
   * @param console where failures are said
   * @param threads how many inputs are worked on at once, at least 1
   */
  InputRun(Console console, int threads) {
    this.console = console;
    this.threads = threads;
    Runtime.getRuntime().addShutdownHook(stop);
  }

  /** Works through the inputs and sums up how it went. */
  <R> ExitStatus over(List<Input> inputs, Work<R> work, Sink<R> sink) {
    return over(inputs, work, sink, (input, reason) -> {});
  }

  /** Works through the inputs, says what failed to somebody else too, and sums up how it went. */
  <R> ExitStatus over(List<Input> inputs, Work<R> work, Sink<R> sink, Failures failed) {
    ExecutorService started = Executors.newFixedThreadPool(Math.min(threads, inputs.size()));
    workers = started;
    try {
      return ExitStatus.of(inputs.size(), failures(inputs, work, sink, failed, started));
    } finally {
      started.shutdownNow();
    }
  }

  /** Lets the process end, where Ctrl-C asked for that. */
  @Override
  public void close() {
    closed.countDown();
    try {
      Runtime.getRuntime().removeShutdownHook(stop);
    } catch (IllegalStateException e) {
      // The process is ending, and the hook runs.
    }
  }

  private <R> int failures(
      List<Input> inputs, Work<R> work, Sink<R> sink, Failures failed, ExecutorService workers) {
    record Started<R>(Input input, Future<R> result) {}
    int failures = 0;
    Deque<Started<R>> started = new ArrayDeque<>();
    Iterator<Input> waiting = inputs.iterator();
    while (!stopping && (waiting.hasNext() || !started.isEmpty())) {
      // Enough ahead to keep every worker busy, and no more: results wait for their turn in memory.
      while (waiting.hasNext() && started.size() < 2 * threads) {
        Input input = waiting.next();
        started.add(new Started<>(input, workers.submit(() -> workOn(input, work))));
      }
      Started<R> next = started.remove();
      Throwable failure = finish(next.input(), next.result(), sink);
      if (failure != null && !stopping) {
        failures++;
        console.failure(next.input().name(), failure);
        tell(failed, next.input(), failure);
      }
    }
    return failures;
  }

  private void tell(Failures failed, Input input, Throwable failure) {
    try {
      failed.accept(input, Reason.of(failure));
    } catch (IOException e) {
      console.failure(input.name(), e);
    }
  }

  private static <R> @Nullable Throwable finish(Input input, Future<R> result, Sink<R> sink) {
    try {
      sink.accept(input, result.get());
      return null;
    } catch (ExecutionException e) {
      return e.getCause() == null ? e : e.getCause();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return e;
    } catch (IOException | RuntimeException | OutOfMemoryError e) {
      return e;
    }
  }

  private static <R> R workOn(Input input, Work<R> work) throws IOException {
    IOException problem = input.problem();
    if (problem != null) {
      throw problem;
    }
    return work.on(input);
  }

  private void stop() {
    stopping = true;
    ExecutorService under = workers;
    try {
      if (under == null || ended(under)) {
        closed.await(UNDO_SECONDS, TimeUnit.SECONDS);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private static boolean ended(ExecutorService workers) throws InterruptedException {
    for (Runnable neverStarted : workers.shutdownNow()) {
      if (neverStarted instanceof Future<?> task) {
        task.cancel(true);
      }
    }
    return workers.awaitTermination(UNDO_SECONDS, TimeUnit.SECONDS);
  }
}
