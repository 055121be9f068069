package io.github.sed4j.inference.evaluation;

/**
 * How much a detection and a reference must have in common: C. Bilen, G. Ferroni, F. Tuveri, J.
 * Azcarreta, S. Krstulovic, "A Framework for the Robust Evaluation of Sound Event Detection",
 * ICASSP 2020 (arXiv:1910.08440).
 *
 * <p>Thread safety: immutable.
 *
 * @param dtc detection tolerance criterion: the part of a detection that must lie in references of
 *     its class, or it is a false positive; 0 to 1
 * @param gtc ground truth intersection criterion: the part of a reference that must lie in
 *     detections which meet the dtc, or it is missed; 0 to 1
 * @param cttc cross-trigger tolerance criterion: the part of a false positive that must lie in
 *     references of another class, or it is no cross trigger on that class; 0 to 1
 */
public record IntersectionCriteria(double dtc, double gtc, double cttc) {

  /** The criteria of DCASE 2020 Task 4 (its baseline's evaluation, psds_eval 0.3.0). */
  public static final IntersectionCriteria DCASE_2020 = new IntersectionCriteria(0.5, 0.5, 0.3);

  /** The criteria of scenario 1 of DCASE 2021 to 2023 Task 4: react fast, localise well. */
  public static final IntersectionCriteria SCENARIO_1 = new IntersectionCriteria(0.7, 0.7, 0.3);

  /** The criteria of scenario 2 of DCASE 2021 to 2023 Task 4: do not confuse classes. */
  public static final IntersectionCriteria SCENARIO_2 = new IntersectionCriteria(0.1, 0.1, 0.3);

  /**
   * Makes criteria.
   *
   * @param dtc detection tolerance criterion, 0 to 1
   * @param gtc ground truth intersection criterion, 0 to 1
   * @param cttc cross-trigger tolerance criterion, 0 to 1
   * @throws IllegalArgumentException if one is not 0 to 1
   */
  public IntersectionCriteria {
    check("dtc", dtc);
    check("gtc", gtc);
    check("cttc", cttc);
  }

  private static void check(String name, double value) {
    if (!(value >= 0 && value <= 1)) {
      throw new IllegalArgumentException(name + " = " + value + ", allowed: 0 to 1");
    }
  }
}
