package io.github.sed4j.examples.cli;

import java.io.InputStream;
import java.io.PrintStream;

/**
 * Where a command reads and writes: results go to {@link #out()}, everything else to stderr, a line
 * for each thing said.
 *
 * <p>Thread safety: safe to share; lines of several threads do not mix.
 */
public final class Console {

  private final InputStream in;
  private final PrintStream out;
  private final PrintStream err;
  private final boolean terminal;
  private volatile boolean quiet;
  private volatile boolean verbose;

  /**
   * Makes a console.
   *
   * @param in what {@code -} reads
   * @param out where results go
   * @param err where progress, warnings and failures go; no terminal
   */
  public Console(InputStream in, PrintStream out, PrintStream err) {
    this(in, out, err, false);
  }

  /**
   * Makes a console.
   *
   * @param in what {@code -} reads
   * @param out where results go
   * @param err where progress, warnings and failures go
   * @param terminal whether {@code err} is a terminal, on which lines can be drawn anew
   */
  Console(InputStream in, PrintStream out, PrintStream err, boolean terminal) {
    this.in = in;
    this.out = out;
    this.err = err;
    this.terminal = terminal;
  }

  /** Sets how much is said, as the command's options ask. */
  void setLoudness(boolean quiet, boolean verbose) {
    this.quiet = quiet;
    this.verbose = verbose;
  }

  /** Returns whether progress can be shown as a bar, and should be. */
  boolean showsProgressBars() {
    return terminal && !quiet;
  }

  /** Returns standard input. */
  InputStream in() {
    return in;
  }

  /** Returns where results go. */
  PrintStream out() {
    return out;
  }

  /** Returns where everything else goes. */
  PrintStream err() {
    return err;
  }

  /** Says how far the work is, unless {@code --quiet}. */
  void progress(String line) {
    if (!quiet) {
      err.println(line);
    }
  }

  /** Says what does not keep an input from being used. */
  void warning(String subject, String message) {
    err.println("sed4j: warning: " + about(subject, message));
  }

  /** Says on one line why something could not be done; with {@code --verbose} also where. */
  void failure(String subject, Throwable cause) {
    synchronized (err) {
      err.println("sed4j: " + about(subject, Reason.of(cause)));
      if (verbose) {
        cause.printStackTrace(err);
      }
    }
  }

  /** Says on one line why something could not be done. */
  void failure(String message) {
    err.println("sed4j: " + oneLine(message));
  }

  private static String about(String subject, String message) {
    String line = oneLine(message);
    return subject.isEmpty() || line.startsWith(subject) ? line : oneLine(subject) + ": " + line;
  }

  /** File names may hold line breaks; a line that scripts read may not. */
  private static String oneLine(String text) {
    return text.strip().replaceAll("\\s*\\R\\s*", " ");
  }
}
