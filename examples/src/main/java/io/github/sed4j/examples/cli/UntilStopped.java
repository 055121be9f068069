package io.github.sed4j.examples.cli;

import java.io.IOException;
import java.util.concurrent.CountDownLatch;

/** Runs what takes hours, such that a request to end the process ends it in good order first. */
final class UntilStopped {

  /** What runs until it is done or asked to stop. */
  @FunctionalInterface
  interface Work {
    ExitStatus run() throws IOException;
  }

  private UntilStopped() {}

  /**
   * Runs; a request to end the process, as by Ctrl-C, stops the work and waits for its end.
   *
   * @param stop asks the work to end soon, on another thread
   */
  static ExitStatus run(Runnable stop, Work work) throws IOException {
    CountDownLatch ended = new CountDownLatch(1);
    Thread stopper =
        new Thread(
            () -> {
              stop.run();
              try {
                ended.await();
              } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
              }
            },
            "sed4j-stop");
    Runtime.getRuntime().addShutdownHook(stopper);
    try {
      return work.run();
    } finally {
      ended.countDown();
      removeHook(stopper);
    }
  }

  private static void removeHook(Thread hook) {
    try {
      Runtime.getRuntime().removeShutdownHook(hook);
    } catch (IllegalStateException ending) {
      // The process is ending, and the hook has waited for this run.
    }
  }
}
