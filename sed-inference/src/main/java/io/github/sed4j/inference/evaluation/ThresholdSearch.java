package io.github.sed4j.inference.evaluation;

/**
 * What the best threshold of an event class is: the one with the highest F-score or the one with
 * the lowest error rate, among those that keep the limits. Of equally good ones the highest wins;
 * where none keeps the limits the threshold is infinite, so that nothing is detected.
 *
 * <p>Thread safety: immutable.
 *
 * @param aim what is to be best
 * @param beta how many times as much recall counts as precision in the F-score, above 0
 * @param minPrecision least precision that is accepted, 0 to 1
 * @param minRecall least recall that is accepted, 0 to 1
 */
public record ThresholdSearch(Aim aim, double beta, double minPrecision, double minRecall) {

  /** Weight of recall: precision and recall count the same (F1). */
  public static final double DEFAULT_BETA = 1;

  /** What can be searched for. */
  public enum Aim {
    /** The highest F-score. */
    F,
    /** The lowest error rate. */
    ERROR_RATE
  }

  /**
   * Makes a search.
   *
   * @param aim what is to be best
   * @param beta weight of recall in the F-score, above 0
   * @param minPrecision least precision, 0 to 1
   * @param minRecall least recall, 0 to 1
   * @throws IllegalArgumentException if a value is not allowed
   */
  public ThresholdSearch {
    if (!(beta > 0 && beta < Double.POSITIVE_INFINITY)) {
      throw new IllegalArgumentException("beta = " + beta + ", allowed: above 0");
    }
    check("minPrecision", minPrecision);
    check("minRecall", minRecall);
  }

  private static void check(String name, double value) {
    if (!(value >= 0 && value <= 1)) {
      throw new IllegalArgumentException(name + " = " + value + ", allowed: 0 to 1");
    }
  }

  /**
   * Searches for the highest F1-score, without limits.
   *
   * @return the search
   */
  public static ThresholdSearch bestF() {
    return new ThresholdSearch(Aim.F, DEFAULT_BETA, 0, 0);
  }

  /**
   * Searches for the lowest error rate, without limits.
   *
   * @return the search
   */
  public static ThresholdSearch bestErrorRate() {
    return new ThresholdSearch(Aim.ERROR_RATE, DEFAULT_BETA, 0, 0);
  }

  /**
   * Returns a search with another weight of recall.
   *
   * @param newBeta how many times as much recall counts as precision, above 0
   * @return the other search
   */
  public ThresholdSearch withBeta(double newBeta) {
    return new ThresholdSearch(aim, newBeta, minPrecision, minRecall);
  }

  /**
   * Returns a search with another limit.
   *
   * @param least least precision that is accepted, 0 to 1
   * @return the other search
   */
  public ThresholdSearch withMinPrecision(double least) {
    return new ThresholdSearch(aim, beta, least, minRecall);
  }

  /**
   * Returns a search with another limit.
   *
   * @param least least recall that is accepted, 0 to 1
   * @return the other search
   */
  public ThresholdSearch withMinRecall(double least) {
    return new ThresholdSearch(aim, beta, minPrecision, least);
  }
}
