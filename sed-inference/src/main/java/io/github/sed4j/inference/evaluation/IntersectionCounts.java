package io.github.sed4j.inference.evaluation;

import java.util.List;

/**
 * What is counted by intersection at one operating point: hits, false alarms and cross triggers of
 * the event classes of the ground truth.
 *
 * <p>Thread safety: immutable.
 */
public final class IntersectionCounts {

  private final List<String> eventClasses;
  private final long[] truePositives;
  private final long[] falsePositives;
  private final long[][] crossTriggers;
  private final long[] references;
  private final double[] referenceSeconds;
  private final double totalSeconds;

  IntersectionCounts(
      List<String> eventClasses,
      long[] truePositives,
      long[] falsePositives,
      long[][] crossTriggers,
      long[] references,
      double[] referenceSeconds,
      double totalSeconds) {
    this.eventClasses = List.copyOf(eventClasses);
    this.truePositives = truePositives;
    this.falsePositives = falsePositives;
    this.crossTriggers = crossTriggers;
    this.references = references;
    this.referenceSeconds = referenceSeconds;
    this.totalSeconds = totalSeconds;
  }

  /**
   * Returns the event classes.
   *
   * @return names in ascending order, unmodifiable
   */
  public List<String> eventClasses() {
    return eventClasses;
  }

  /**
   * Returns how many references of a class are hit.
   *
   * @param eventClass name of the class
   * @return true positives
   */
  public long truePositives(String eventClass) {
    return truePositives[index(eventClass)];
  }

  /**
   * Returns how many detections of a class are false alarms.
   *
   * @param eventClass name of the class
   * @return false positives
   */
  public long falsePositives(String eventClass) {
    return falsePositives[index(eventClass)];
  }

  /**
   * Returns how many false alarms of a class were triggered by another one.
   *
   * @param eventClass name of the detected class
   * @param other name of the class in the ground truth
   * @return cross triggers, 0 for the class itself
   */
  public long crossTriggers(String eventClass, String other) {
    return crossTriggers[index(eventClass)][index(other)];
  }

  /**
   * Returns the size of the ground truth.
   *
   * @param eventClass name of the class
   * @return number of references
   */
  public long references(String eventClass) {
    return references[index(eventClass)];
  }

  /**
   * Returns the part of the references of a class that is hit.
   *
   * @param eventClass name of the class
   * @return true positive rate, 0 to 1
   */
  public double truePositiveRate(String eventClass) {
    return truePositiveRate(index(eventClass));
  }

  /**
   * Returns how often a class gives a false alarm.
   *
   * @param eventClass name of the class
   * @param unit unit of time
   * @return false positives per unit of the length of all clips
   */
  public double falsePositiveRate(String eventClass, RateUnit unit) {
    return falsePositiveRate(index(eventClass), unit);
  }

  /**
   * Returns how often a class is triggered by another one.
   *
   * @param eventClass name of the detected class
   * @param other name of the class in the ground truth
   * @param unit unit of time
   * @return cross triggers per unit of the length of all references of the other class
   */
  public double crossTriggerRate(String eventClass, String other, RateUnit unit) {
    return crossTriggerRate(index(eventClass), index(other), unit);
  }

  double truePositiveRate(int k) {
    return truePositives[k] / (double) references[k];
  }

  double falsePositiveRate(int k, RateUnit unit) {
    return falsePositives[k] * unit.seconds() / totalSeconds;
  }

  private double crossTriggerRate(int k, int other, RateUnit unit) {
    return crossTriggers[k][other] == 0
        ? 0
        : crossTriggers[k][other] * unit.seconds() / referenceSeconds[other];
  }

  /**
   * Mean of the cross-trigger rates; NaN for a single class and {@link CrossTriggerMean#OTHERS}.
   */
  double meanCrossTriggerRate(int k, RateUnit unit, CrossTriggerMean mean) {
    double sum = 0;
    for (int other = 0; other < references.length; other++) {
      sum += crossTriggerRate(k, other, unit);
    }
    int classes = references.length - (mean == CrossTriggerMean.OTHERS ? 1 : 0);
    return sum / classes;
  }

  private int index(String eventClass) {
    int index = eventClasses.indexOf(eventClass);
    if (index < 0) {
      throw new IllegalArgumentException(
          "event class '" + eventClass + "', allowed: " + eventClasses);
    }
    return index;
  }

  @Override
  public String toString() {
    return "IntersectionCounts[" + eventClasses.size() + " event classes]";
  }
}
