package io.github.sed4j.examples.cli;

import java.io.IOException;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** What all commands have in common: the console, and the options about it. */
@Command(
    mixinStandardHelpOptions = true,
    versionProvider = BuildVersion.class,
    sortOptions = false,
    usageHelpAutoWidth = true,
    exitCodeListHeading = "%nExit status:%n",
    exitCodeList = {
      "0:all done",
      "1:some inputs failed, the rest was done",
      "2:wrong usage",
      "3:nothing could be done"
    })
abstract class SedCommand implements Callable<Integer> {

  private static final String LOG_LEVEL = "org.slf4j.simpleLogger.defaultLogLevel";

  private final Console console;

  @Option(
      names = {"-q", "--quiet"},
      description = "Say nothing about progress; warnings and failures are still said.")
  private boolean quiet;

  @Option(
      names = {"-v", "--verbose"},
      description = "Say where in the program a failure happened, and what the libraries log.")
  private boolean verbose;

  SedCommand(Console console) {
    this.console = console;
  }

  /** Returns where this command reads and writes. */
  final Console console() {
    return console;
  }

  /**
   * Does the work.
   *
   * @throws UsageException if the options do not go together; before any work
   * @throws IOException if nothing could be done
   */
  abstract ExitStatus run() throws IOException;

  @Override
  public final Integer call() throws IOException {
    console.setLoudness(quiet, verbose);
    if (verbose && System.getProperty(LOG_LEVEL) == null) {
      System.setProperty(LOG_LEVEL, "info");
    }
    try {
      return run().code();
    } catch (OutOfMemoryError e) {
      console.failure("", e);
      return ExitStatus.NOTHING_DONE.code();
    }
  }
}
