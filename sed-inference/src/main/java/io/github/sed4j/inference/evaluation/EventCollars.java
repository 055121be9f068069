package io.github.sed4j.inference.evaluation;

/**
 * How far a detection may be off a reference.
 *
 * @param onset allowed distance of the onsets in seconds; infinite where onsets do not count
 * @param offset allowed distance of the offsets in seconds; infinite where offsets do not count
 * @param offsetRate allowed distance of the offsets as a part of the reference's length, if more
 * @param strict whether distances must be below what is allowed, and the part of the reference's
 *     length is rounded down, as in the authors' search of 2020
 * @param times how times are compared
 */
record EventCollars(double onset, double offset, double offsetRate, boolean strict, Times times) {

  boolean fits(
      double referenceOnset,
      double referenceOffset,
      double detectionOnset,
      double detectionOffset) {
    if (strict) {
      return Math.abs(referenceOnset - detectionOnset) < onset
          && Math.abs(referenceOffset - detectionOffset)
              < Math.max(offset, Math.floor(offsetRate * (referenceOffset - referenceOnset)));
    }
    return times.within(Math.abs(referenceOnset - detectionOnset), onset)
        && times.within(
            Math.abs(referenceOffset - detectionOffset),
            Math.max(offset, offsetRate * (referenceOffset - referenceOnset)));
  }
}
