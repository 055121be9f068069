package io.github.sed4j.inference.evaluation;

import io.github.sed4j.inference.evaluation.EvaluationWarning.Kind;
import io.github.sed4j.inference.postprocessing.SoundEvent;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * The polyphonic sound detection score: how many of the references are hit, over all operating
 * points with a tolerable rate of false alarms, with a price for confusing classes and for treating
 * them unequally (C. Bilen, G. Ferroni, F. Tuveri, J. Azcarreta, S. Krstulovic, "A Framework for
 * the Robust Evaluation of Sound Event Detection", ICASSP 2020, arXiv:1910.08440).
 *
 * <p>From lists of events, one for each operating point, the values are those of psds_eval 0.3.0,
 * and with {@link CrossTriggerMean#OTHERS} those of psds_eval 0.5.3. From frame scores every
 * threshold is an operating point (J. Ebbers, R. Serizel, R. Haeb-Umbach, ICASSP 2022,
 * arXiv:2201.13148); with {@code optTimeDecimals(6)} and {@link CrossTriggerMean#OTHERS} the values
 * are those of sed_scores_eval.
 *
 * <p>The clips that have a duration are evaluated; the event classes are those of the ground truth.
 *
 * <p>Thread safety: immutable.
 */
public final class Psds {

  /** The criteria of DCASE 2020 Task 4. */
  public static final IntersectionCriteria DEFAULT_CRITERIA = IntersectionCriteria.DCASE_2020;

  /** Price of cross triggers: none (DCASE 2020 Task 4). */
  public static final double DEFAULT_ALPHA_CT = 0;

  /** Price of differences between classes: none (DCASE 2020 Task 4). */
  public static final double DEFAULT_ALPHA_ST = 0;

  /** Effective false positives up to which the area is taken: 100 an hour (DCASE 2020 Task 4). */
  public static final double DEFAULT_MAX_EFPR = 100;

  /** Unit of time of rates (DCASE 2020 Task 4). */
  public static final RateUnit DEFAULT_UNIT = RateUnit.HOUR;

  /** Mean of cross-trigger rates (psds_eval 0.3.0, DCASE 2020 and 2021 Task 4). */
  public static final CrossTriggerMean DEFAULT_CROSS_TRIGGER_MEAN = CrossTriggerMean.CLASSES;

  private final IntersectionCriteria criteria;
  private final double alphaCt;
  private final double alphaSt;
  private final OptionalDouble maxEfpr;
  private final RateUnit unit;
  private final CrossTriggerMean crossTriggerMean;
  private final boolean linearInterpolation;
  private final boolean nonOracle;
  private final Times times;

  private Psds(Builder builder) {
    criteria = builder.criteria;
    alphaCt = builder.alphaCt;
    alphaSt = builder.alphaSt;
    maxEfpr = builder.maxEfpr;
    unit = builder.unit;
    crossTriggerMean = builder.crossTriggerMean;
    linearInterpolation = builder.linearInterpolation;
    nonOracle = builder.nonOracle;
    times = Times.of(builder.timeDecimals);
  }

  /**
   * Starts a metric with the defaults.
   *
   * @return a builder; not for use by several threads
   */
  public static Builder builder() {
    return new Builder();
  }

  /**
   * Returns the metric of DCASE 2020 Task 4, which is the default.
   *
   * @return criteria 0.5, 0.5, 0.3; no price for cross triggers or differences; 100 an hour
   */
  public static Psds dcase2020() {
    return builder().build();
  }

  /**
   * Returns the second metric of DCASE 2020 Task 4, with a price for cross triggers.
   *
   * @return as {@link #dcase2020} with alpha_ct = 1
   */
  public static Psds dcase2020CrossTriggers() {
    return builder().optAlphaCt(1).build();
  }

  /**
   * Returns the third metric of DCASE 2020 Task 4, with a price for differences between classes.
   *
   * @return as {@link #dcase2020} with alpha_st = 1
   */
  public static Psds dcase2020Macro() {
    return builder().optAlphaSt(1).build();
  }

  /**
   * Returns the metric of scenario 1 of DCASE 2021 to 2023 Task 4: react fast, localise well.
   *
   * @return criteria 0.7, 0.7; alpha_ct = 0, alpha_st = 1; 100 an hour
   */
  public static Psds scenario1() {
    return builder().optCriteria(IntersectionCriteria.SCENARIO_1).optAlphaSt(1).build();
  }

  /**
   * Returns the metric of scenario 2 of DCASE 2021 to 2023 Task 4: do not confuse classes. The mean
   * of cross-trigger rates is that of the published values of 2021; for those of tools since
   * psds_eval 0.5.0 take {@link CrossTriggerMean#OTHERS}.
   *
   * @return criteria 0.1, 0.1, 0.3; alpha_ct = 0.5, alpha_st = 1; 100 an hour
   */
  public static Psds scenario2() {
    return builder()
        .optCriteria(IntersectionCriteria.SCENARIO_2)
        .optAlphaCt(0.5)
        .optAlphaSt(1)
        .build();
  }

  /**
   * Returns a builder with the parameters of this metric.
   *
   * @return a builder; not for use by several threads
   */
  public Builder toBuilder() {
    Builder builder = new Builder();
    builder.criteria = criteria;
    builder.alphaCt = alphaCt;
    builder.alphaSt = alphaSt;
    builder.maxEfpr = maxEfpr;
    builder.unit = unit;
    builder.crossTriggerMean = crossTriggerMean;
    builder.linearInterpolation = linearInterpolation;
    builder.nonOracle = nonOracle;
    builder.timeDecimals = times.decimals();
    return builder;
  }

  /**
   * Evaluates lists of events.
   *
   * @param operatingPoints what was detected at each operating point, such as at each of a grid of
   *     thresholds, in any order, at least one; one with the same events as another is passed over
   * @param groundTruth the references
   * @param durations how long each clip lasts; these clips are evaluated
   * @return the score
   * @throws IllegalArgumentException if there is no operating point, or a clip of the ground truth
   *     has no duration
   */
  public PsdsResult evaluate(
      List<EventList> operatingPoints, EventList groundTruth, ClipDurations durations) {
    if (operatingPoints.isEmpty()) {
      throw new IllegalArgumentException("0 operating points, allowed: at least 1");
    }
    List<String> clips = durations.including(groundTruth);
    double[] seconds = clips.stream().mapToDouble(durations::required).toArray();
    Warnings warnings = new Warnings();
    warnings.checkReferences(clips, groundTruth);
    warnings.checkEnds(clips, groundTruth, durations, Kind.REFERENCES_PAST_THE_END);
    IntersectionCounter counter =
        new IntersectionCounter(new Intersections(criteria, times), groundTruth, clips, seconds);
    List<IntersectionCounts> counts = new ArrayList<>();
    Set<Map<String, List<SoundEvent>>> seen = new HashSet<>();
    for (int i = 0; i < operatingPoints.size(); i++) {
      EventList predictions = operatingPoints.get(i);
      if (seen.add(canonical(predictions))) {
        counts.add(counter.count(predictions));
        warnings.checkPredictions(clips, groundTruth, predictions);
        warnings.checkEnds(clips, predictions, durations, Kind.PREDICTIONS_PAST_THE_END);
      } else {
        warnings.add(Kind.REPEATED_OPERATING_POINTS, "number " + (i + 1));
      }
    }
    return evaluate(counts, warnings);
  }

  /** The events alone, in an order of their own. */
  private static Map<String, List<SoundEvent>> canonical(EventList events) {
    Map<String, List<SoundEvent>> canonical = new LinkedHashMap<>();
    for (String clip : events.clips()) {
      List<SoundEvent> ofClip =
          events.events(clip).stream()
              .map(event -> new SoundEvent(event.label(), event.onset(), event.offset()))
              .sorted(SoundEvent.BY_TIME)
              .toList();
      if (!ofClip.isEmpty()) {
        canonical.put(clip, ofClip);
      }
    }
    return canonical;
  }

  private PsdsResult evaluate(List<IntersectionCounts> counts, Warnings warnings) {
    List<String> labels = counts.get(0).eventClasses();
    SortedMap<String, RocPoints> points = new TreeMap<>();
    for (int k = 0; k < labels.size(); k++) {
      RocPoints ofClass = new RocPoints();
      ofClass.add(0, 0, Double.POSITIVE_INFINITY);
      for (IntersectionCounts count : counts) {
        double crossTriggers = count.meanCrossTriggerRate(k, unit, crossTriggerMean);
        ofClass.add(
            count.falsePositiveRate(k, unit) + alphaCt * crossTriggers,
            count.truePositiveRate(k),
            Double.NaN);
      }
      points.put(labels.get(k), ofClass);
    }
    if (labels.size() == 1 && crossTriggerMean == CrossTriggerMean.OTHERS) {
      warnings.addWithoutCases(Kind.NO_OTHER_CLASSES, 1);
      return undefined(0, counts, warnings.list());
    }
    double[] x = RocPoints.union(points.values().stream().map(RocPoints::rates).toList());
    return result(x, curves(x, points), counts, warnings.list());
  }

  private SortedMap<String, RocCurve> curves(double[] x, SortedMap<String, RocPoints> points) {
    SortedMap<String, RocCurve> curves = new TreeMap<>();
    points.forEach(
        (label, ofClass) ->
            curves.put(
                label,
                linearInterpolation
                    ? RocPoints.curve(x, ofClass.joined(x))
                    : nonOracle ? ofClass.all() : ofClass.best()));
    return curves;
  }

  /**
   * Evaluates frame scores at every threshold.
   *
   * @param scores scores of every clip that has a duration
   * @param groundTruth the references
   * @param durations how long each clip lasts; these clips are evaluated
   * @return the score
   * @throws IllegalArgumentException if a clip of the ground truth has no duration, a clip with a
   *     duration has no scores, or an event class of the ground truth has no scores
   */
  public PsdsResult evaluate(ScoreSet scores, EventList groundTruth, ClipDurations durations) {
    return evaluate(curves(scores, groundTruth, durations));
  }

  /**
   * Counts scores at every threshold, for {@link #evaluate(ThresholdCurves)}.
   *
   * @param scores scores of every clip that has a duration
   * @param groundTruth the references
   * @param durations how long each clip lasts; these clips are evaluated
   * @return the curves of all event classes that have scores; cross triggers are counted where this
   *     metric has a price for them
   * @throws IllegalArgumentException if a clip of the ground truth has no duration, a clip with a
   *     duration has no scores, or an event class of the ground truth has no scores
   */
  public ThresholdCurves curves(ScoreSet scores, EventList groundTruth, ClipDurations durations) {
    return counting(scores, groundTruth, durations).curves();
  }

  /**
   * Counts scores at every threshold, clip by clip, for drawing clips again and again.
   *
   * @param scores scores of every clip that has a duration
   * @param groundTruth the references
   * @param durations how long each clip lasts; these clips are evaluated
   * @return the counts of each clip
   * @throws IllegalArgumentException if a clip of the ground truth has no duration, a clip with a
   *     duration has no scores, or an event class of the ground truth has no scores
   */
  public ClipCounts clipCounts(ScoreSet scores, EventList groundTruth, ClipDurations durations) {
    return counting(scores, groundTruth, durations).clipCounts();
  }

  private ScoreCounting counting(ScoreSet scores, EventList groundTruth, ClipDurations durations) {
    List<String> clips = durations.including(groundTruth);
    ScoreCounting counting =
        new IntersectionCounting(
            scores,
            clips,
            groundTruth,
            new Intersections(criteria, times),
            Optional.of(durations),
            alphaCt > 0);
    counting.warnings().checkReferences(clips, groundTruth);
    counting.warnings().checkEnds(clips, groundTruth, durations, Kind.REFERENCES_PAST_THE_END);
    return counting;
  }

  /**
   * Evaluates curves that {@link #curves} or {@link #clipCounts} of a metric with the same criteria
   * have counted. An event class without a reference among the clips counts neither as a class nor
   * for cross triggers: a drawing of clips that has lost a class has the value of its other ones.
   *
   * @param curves the curves
   * @return the score
   * @throws IllegalArgumentException if the curves are of another kind of metric, or cross triggers
   *     have a price and were not counted
   */
  public PsdsResult evaluate(ThresholdCurves curves) {
    return evaluate(points(curves), curves.warnings());
  }

  private PsdsResult evaluate(SortedMap<String, RocPoints> points, List<EvaluationWarning> found) {
    if (alphaCt > 0 && points.size() == 1 && crossTriggerMean == CrossTriggerMean.OTHERS) {
      List<EvaluationWarning> warnings = new ArrayList<>(found);
      warnings.add(new EvaluationWarning(Kind.NO_OTHER_CLASSES, 1, ""));
      return undefined(0, List.of(), warnings);
    }
    if (linearInterpolation) {
      double[] x = RocPoints.union(points.values().stream().map(RocPoints::rates).toList());
      return result(x, curves(x, points), List.of(), found);
    }
    SortedMap<String, RocCurve> curves = curves(new double[0], points);
    double[] x = RocPoints.union(curves.values().stream().map(RocCurve::efpr).toList());
    return result(x, curves, List.of(), found);
  }

  /**
   * Evaluates a detector independently of its post-processing: of several ways to post-process the
   * same scores, each event class takes at each rate of false positives the one that hits most
   * (PI-PSDS; J. Ebbers, R. Haeb-Umbach, R. Serizel, "Post-Processing Independent Evaluation of
   * Sound Event Detection Systems", DCASE Workshop 2023, arXiv:2306.15440).
   *
   * @param postProcessed the curves that {@link #curves} gave for each way, such as for {@link
   *     ScoreSet#medianFiltered} of several lengths, at least one
   * @return the score; the scores in its curves are of different ways
   * @throws IllegalArgumentException if there are no curves, they are not those of this kind of
   *     metric, or their event classes differ
   */
  public PsdsResult evaluatePostProcessingIndependent(List<ThresholdCurves> postProcessed) {
    if (postProcessed.isEmpty()) {
      throw new IllegalArgumentException("0 ways to post-process, allowed: at least 1");
    }
    ThresholdCurves first = postProcessed.get(0);
    SortedMap<String, RocPoints> merged = new TreeMap<>();
    for (ThresholdCurves curves : postProcessed) {
      if (!curves.classes().keySet().equals(first.classes().keySet())) {
        throw new IllegalArgumentException(
            "curves of " + curves.classes().keySet() + ", allowed: " + first.classes().keySet());
      }
      points(curves)
          .forEach(
              (label, points) ->
                  merged.computeIfAbsent(label, l -> new RocPoints()).addAll(points.best()));
    }
    return evaluate(merged, first.warnings());
  }

  private SortedMap<String, RocPoints> points(ThresholdCurves curves) {
    if (Double.isNaN(curves.totalSeconds())) {
      throw new IllegalArgumentException("curves without durations, allowed: those of a Psds");
    }
    List<ThresholdCurve> classes =
        curves.classes().values().stream().filter(curve -> curve.references() > 0).toList();
    List<String> counted = curves.crossTriggerClasses();
    if (alphaCt > 0 && classes.size() > 1 && counted.isEmpty()) {
      throw new IllegalArgumentException(
          "curves without cross triggers, allowed: those of a Psds with alpha_ct above 0");
    }
    int[] places = classes.stream().mapToInt(curve -> counted.indexOf(curve.label())).toArray();
    SortedMap<String, RocPoints> points = new TreeMap<>();
    for (int k = 0; k < classes.size(); k++) {
      points.put(classes.get(k).label(), points(classes, places, k, curves.totalSeconds()));
    }
    return points;
  }

  private RocPoints points(List<ThresholdCurve> classes, int[] places, int k, double totalSeconds) {
    ThresholdCurve curve = classes.get(k);
    // Beyond the maximum only a straight line to the next point matters.
    double most = linearInterpolation ? Double.POSITIVE_INFINITY : maxEfpr.orElse(Double.MAX_VALUE);
    RocPoints points = new RocPoints();
    for (int i = curve.size() - 1; i >= 0; i--) {
      double rate = curve.falsePositives(i) / totalSeconds;
      if (rate * unit.seconds() > most) {
        continue;
      }
      if (alphaCt > 0) {
        rate += alphaCt * crossTriggerRate(classes, places, k, i);
      }
      rate *= unit.seconds();
      if (rate <= most) {
        points.add(rate, curve.recall(i), curve.score(i));
      }
    }
    return points;
  }

  /** The mean over the classes, whose places are those among all that triggers are counted on. */
  private double crossTriggerRate(List<ThresholdCurve> classes, int[] places, int k, int i) {
    double sum = 0;
    for (int other = 0; other < classes.size(); other++) {
      if (other != k) {
        int place = other < k ? places[other] : places[other] - 1;
        int triggers = classes.get(k).crossTriggers(place, i);
        sum += triggers == 0 ? 0 : triggers / classes.get(other).referenceSeconds();
      }
    }
    return sum / (classes.size() - (crossTriggerMean == CrossTriggerMean.OTHERS ? 1 : 0));
  }

  private PsdsResult result(
      double[] x,
      SortedMap<String, RocCurve> rocs,
      List<IntersectionCounts> counts,
      List<EvaluationWarning> warnings) {
    if (rocs.isEmpty()) {
      return undefined(Double.NaN, counts, warnings);
    }
    double end = maxEfpr.orElse(x[x.length - 1]);
    RocCurve roc = RocPoints.curve(x, effective(x, rocs)).upTo(end);
    SortedMap<String, Double> classes = new TreeMap<>();
    SortedMap<String, RocCurve> classRocs = new TreeMap<>();
    rocs.forEach(
        (label, ofClass) -> {
          classes.put(label, ofClass.normalizedArea(end));
          classRocs.put(label, ofClass.upTo(end));
        });
    return new PsdsResult(
        this, roc.normalizedArea(end), end, classes, roc, classRocs, counts, warnings);
  }

  /** Mean of the classes' rates less the price of their standard deviation, but not below 0. */
  private double[] effective(double[] x, SortedMap<String, RocCurve> rocs) {
    double[] y = new double[x.length];
    double[] of = new double[rocs.size()];
    for (int i = 0; i < x.length; i++) {
      int k = 0;
      double sum = 0;
      for (RocCurve roc : rocs.values()) {
        of[k] = roc.at(x[i]);
        sum += of[k++];
      }
      double mean = sum / of.length;
      double squares = 0;
      for (double value : of) {
        squares += (value - mean) * (value - mean);
      }
      y[i] = Math.max(0, mean - alphaSt * Math.sqrt(squares / of.length));
    }
    return y;
  }

  private PsdsResult undefined(
      double value, List<IntersectionCounts> counts, List<EvaluationWarning> warnings) {
    return new PsdsResult(
        this,
        value,
        maxEfpr.orElse(Double.NaN),
        new TreeMap<>(),
        RocPoints.curve(new double[] {0}, new double[] {0}),
        new TreeMap<>(),
        counts,
        warnings);
  }

  /**
   * Returns the criteria.
   *
   * @return how much detections and references must have in common
   */
  public IntersectionCriteria criteria() {
    return criteria;
  }

  /**
   * Returns the price of cross triggers.
   *
   * @return alpha_ct, 0 to 1
   */
  public double alphaCt() {
    return alphaCt;
  }

  /**
   * Returns the price of differences between classes.
   *
   * @return alpha_st, 0 or more
   */
  public double alphaSt() {
    return alphaSt;
  }

  /**
   * Returns the rate up to which the area is taken.
   *
   * @return effective false positives per unit of time, empty for the largest that occurs
   */
  public OptionalDouble maxEfpr() {
    return maxEfpr;
  }

  /**
   * Returns the unit of time of rates.
   *
   * @return minute or hour
   */
  public RateUnit unit() {
    return unit;
  }

  /**
   * Returns over which classes cross-trigger rates are averaged.
   *
   * @return the mean
   */
  public CrossTriggerMean crossTriggerMean() {
    return crossTriggerMean;
  }

  /**
   * Says whether the points of a class are joined by straight lines.
   *
   * @return true if so, false if each value holds up to the next point
   */
  public boolean linearInterpolation() {
    return linearInterpolation;
  }

  /**
   * Says whether thresholds that nobody would choose count as well.
   *
   * @return true if the curves of the classes may fall
   */
  public boolean nonOracle() {
    return nonOracle;
  }

  /**
   * Returns to how many decimals times are rounded before they are compared.
   *
   * @return decimals of a second, empty where they are compared as they are
   */
  public OptionalInt timeDecimals() {
    return times.decimals();
  }

  @Override
  public String toString() {
    return "Psds["
        + criteria
        + ", alphaCt "
        + alphaCt
        + ", alphaSt "
        + alphaSt
        + ", maxEfpr "
        + (maxEfpr.isPresent() ? maxEfpr.getAsDouble() : "none")
        + " per "
        + unit
        + ", "
        + crossTriggerMean
        + "]";
  }

  /** Sets the parameters of the metric; all have defaults. Not thread-safe. */
  public static final class Builder {

    private IntersectionCriteria criteria = DEFAULT_CRITERIA;
    private double alphaCt = DEFAULT_ALPHA_CT;
    private double alphaSt = DEFAULT_ALPHA_ST;
    private OptionalDouble maxEfpr = OptionalDouble.of(DEFAULT_MAX_EFPR);
    private RateUnit unit = DEFAULT_UNIT;
    private CrossTriggerMean crossTriggerMean = DEFAULT_CROSS_TRIGGER_MEAN;
    private boolean linearInterpolation;
    private boolean nonOracle;
    private OptionalInt timeDecimals = OptionalInt.empty();

    private Builder() {}

    /**
     * Sets how much detections and references must have in common.
     *
     * @param newCriteria the criteria
     * @return this builder
     */
    public Builder optCriteria(IntersectionCriteria newCriteria) {
      criteria = newCriteria;
      return this;
    }

    /**
     * Sets the price of cross triggers: with it, their mean rate is added to the rate of false
     * positives.
     *
     * @param price alpha_ct, 0 to 1
     * @return this builder
     */
    public Builder optAlphaCt(double price) {
      alphaCt = price;
      return this;
    }

    /**
     * Sets the price of differences between classes: with it, the standard deviation of the
     * classes' true positive rates is taken off their mean.
     *
     * @param price alpha_st, 0 or more
     * @return this builder
     */
    public Builder optAlphaSt(double price) {
      alphaSt = price;
      return this;
    }

    /**
     * Sets the rate up to which the area is taken.
     *
     * @param rate effective false positives per unit of time, above 0
     * @return this builder
     */
    public Builder optMaxEfpr(double rate) {
      maxEfpr = OptionalDouble.of(rate);
      return this;
    }

    /**
     * Takes the area up to the largest rate that occurs.
     *
     * @return this builder
     */
    public Builder optNoMaxEfpr() {
      maxEfpr = OptionalDouble.empty();
      return this;
    }

    /**
     * Sets the unit of time of rates.
     *
     * @param newUnit minute or hour
     * @return this builder
     */
    public Builder optUnit(RateUnit newUnit) {
      unit = newUnit;
      return this;
    }

    /**
     * Sets over which classes cross-trigger rates are averaged.
     *
     * @param mean the mean
     * @return this builder
     */
    public Builder optCrossTriggerMean(CrossTriggerMean mean) {
      crossTriggerMean = mean;
      return this;
    }

    /**
     * Joins the points of a class by straight lines (psds_eval's en_interp); the area is then taken
     * at the points of all classes.
     *
     * @param joined whether to; by default each value holds up to the next point
     * @return this builder
     */
    public Builder optLinearInterpolation(boolean joined) {
      linearInterpolation = joined;
      return this;
    }

    /**
     * Lets thresholds count that nobody would choose who saw the ground truth: where a lower
     * threshold gives more false positives and fewer hits, the curve of the class falls, instead of
     * keeping the best value so far (non-oracle PSDS of sed_scores_eval; J. Ebbers, F. Germain, G.
     * Wichern, J. Le Roux, "Sound Event Bounding Boxes", Interspeech 2024, arXiv:2406.04212).
     *
     * @param all whether all thresholds count; by default only the best ones do
     * @return this builder
     */
    public Builder optNonOracle(boolean all) {
      nonOracle = all;
      return this;
    }

    /**
     * Compares sums of seconds, rounded, as sed_scores_eval does with 6 decimals; by default sums
     * of ratios are compared as they are, as psds_eval does.
     *
     * @param decimals decimals of a second, 0 to 12
     * @return this builder
     */
    public Builder optTimeDecimals(int decimals) {
      timeDecimals = OptionalInt.of(Times.checked(decimals));
      return this;
    }

    /**
     * Makes the metric.
     *
     * @return the metric
     * @throws IllegalArgumentException if a parameter is not allowed
     */
    public Psds build() {
      if (!(alphaCt >= 0 && alphaCt <= 1)) {
        throw new IllegalArgumentException("alphaCt = " + alphaCt + ", allowed: 0 to 1");
      }
      if (!(alphaSt >= 0 && alphaSt < Double.POSITIVE_INFINITY)) {
        throw new IllegalArgumentException("alphaSt = " + alphaSt + ", allowed: 0 or more");
      }
      double most = maxEfpr.orElse(1);
      if (!(most > 0 && most < Double.POSITIVE_INFINITY)) {
        throw new IllegalArgumentException("maxEfpr = " + most + ", allowed: above 0");
      }
      return new Psds(this);
    }
  }
}
