package io.github.sed4j.inference.evaluation;

/** How references and the detections that fit them are paired. */
public enum EventMatching {
  /** As many pairs as possible, by Hopcroft and Karp (sed_eval's default, DCASE 2020 Task 4). */
  OPTIMAL,
  /** Each reference in turn takes the first free detection that fits; the order matters. */
  GREEDY
}
