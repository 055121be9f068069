package io.github.sed4j.examples.cli;

/** What the program tells the one that started it. */
public enum ExitStatus {
  /** All was done. */
  DONE(0),
  /** Some inputs failed, the rest was done. */
  SOME_FAILED(1),
  /** The command was used wrongly. */
  WRONG_USAGE(2),
  /** Nothing could be done. */
  NOTHING_DONE(3);

  private final int code;

  ExitStatus(int code) {
    this.code = code;
  }

  /**
   * Returns the number that the process ends with.
   *
   * @return 0 to 3
   */
  public int code() {
    return code;
  }

  /**
   * Sums up a run over several inputs.
   *
   * @param inputs how many there were
   * @param failures how many of them failed
   * @return the status of the run
   */
  static ExitStatus of(int inputs, int failures) {
    if (failures == 0) {
      return DONE;
    }
    return failures < inputs ? SOME_FAILED : NOTHING_DONE;
  }
}
