package io.github.sed4j.examples.cli;

import picocli.CommandLine.Option;

/** How much of the machine a command takes. */
final class ThreadsOption {

  @Option(
      names = "--threads",
      paramLabel = "N",
      description = "How many processors to use; default: all, here ${DEFAULT-VALUE}.")
  private int threads = Runtime.getRuntime().availableProcessors();

  /** Returns the number of threads, at least 1. */
  int threads() {
    if (threads < 1) {
      throw new UsageException("--threads " + threads + ", allowed: at least 1");
    }
    return threads;
  }
}
