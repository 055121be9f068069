package io.github.sed4j.inference.evaluation;

import io.github.sed4j.inference.postprocessing.EventTimes;
import io.github.sed4j.inference.postprocessing.SoundEvent;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * The event-based F-score and error rate: a detection hits a reference of its class if its onset
 * and offset are within collars of the reference's (A. Mesaros, T. Heittola, T. Virtanen, "Metrics
 * for Polyphonic Sound Event Detection", Applied Sciences 6 (6), 2016). Defaults are those of DCASE
 * 2020 Task 4; then the values are those of sed_eval 0.2.1. The clips of the ground truth are
 * evaluated.
 *
 * <p>Thread safety: immutable.
 */
public final class EventBasedMetric {

  /** Collar of the onset: 200 ms (DCASE 2020 Task 4). */
  public static final double DEFAULT_ONSET_COLLAR = 0.2;

  /** Collar of the offset: 200 ms (DCASE 2020 Task 4). */
  public static final double DEFAULT_OFFSET_COLLAR = 0.2;

  /** The offset's collar as a part of the reference's length, if more: 20 % (DCASE 2020 Task 4). */
  public static final double DEFAULT_OFFSET_RATE = 0.2;

  /** How references and detections are paired (sed_eval's default). */
  public static final EventMatching DEFAULT_MATCHING = EventMatching.OPTIMAL;

  /** Events of scores begin and end with the edges of their frames (sed_scores_eval). */
  public static final EventTimes DEFAULT_EVENT_TIMES = EventTimes.EDGES;

  /** A class without output has F = 0 (DCASE 2020 Task 4). */
  public static final EmptyOutput DEFAULT_EMPTY_OUTPUT = EmptyOutput.ZERO_SCORE;

  private final double onsetCollar;
  private final double offsetCollar;
  private final double offsetRate;
  private final boolean onsets;
  private final boolean offsets;
  private final EventMatching matching;
  private final EmptyOutput emptyOutput;
  private final Times times;
  private final boolean strict;
  private final EventTimes eventTimes;

  private EventBasedMetric(Builder builder) {
    onsetCollar = builder.onsetCollar;
    offsetCollar = builder.offsetCollar;
    offsetRate = builder.offsetRate;
    onsets = builder.onsets;
    offsets = builder.offsets;
    matching = builder.matching;
    emptyOutput = builder.emptyOutput;
    times = Times.of(builder.timeDecimals);
    strict = builder.strict;
    eventTimes = builder.eventTimes;
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
   * @return collars of 200 ms, offset within 20 % of the length if more, optimal matching
   */
  public static EventBasedMetric dcase2020() {
    return builder().build();
  }

  /**
   * Evaluates predicted events.
   *
   * @param groundTruth the references; its clips are evaluated
   * @param predictions the detections
   * @return values of each event class that occurs on either side, and over all
   */
  public MetricResult<EventBasedMetric> evaluate(EventList groundTruth, EventList predictions) {
    Warnings warnings = new Warnings();
    warnings.check(groundTruth.clips(), groundTruth, predictions);
    SortedMap<String, long[]> counts = new TreeMap<>();
    long[] overall = new long[4];
    for (String clip : groundTruth.clips()) {
      count(groundTruth.events(clip), predictions.events(clip), counts, overall);
    }
    SortedMap<String, MetricValues> classes = new TreeMap<>();
    counts.forEach(
        (label, c) -> classes.put(label, MetricValues.ofEvents(c[0], c[1], c[2], 0, emptyOutput)));
    return new MetricResult<>(
        this,
        classes,
        MetricValues.ofEvents(overall[0], overall[1], overall[2], overall[3], emptyOutput),
        warnings.list());
  }

  /** Adds one clip: references, detections, true positives, and overall substitutions too. */
  private void count(
      List<SoundEvent> references,
      List<SoundEvent> detections,
      Map<String, long[]> counts,
      long[] overall) {
    for (SoundEvent reference : references) {
      counts.computeIfAbsent(reference.label(), label -> new long[3])[0]++;
    }
    for (SoundEvent detection : detections) {
      counts.computeIfAbsent(detection.label(), label -> new long[3])[1]++;
    }
    boolean[][] near = near(references, detections);
    int[] detectionOf = match(references, detections, near);
    boolean[] taken = new boolean[detections.size()];
    for (int g = 0; g < detectionOf.length; g++) {
      if (detectionOf[g] >= 0) {
        taken[detectionOf[g]] = true;
        counts.computeIfAbsent(references.get(g).label(), label -> new long[3])[2]++;
        overall[2]++;
      }
    }
    overall[0] += references.size();
    overall[1] += detections.size();
    overall[3] += substitutions(near, detectionOf, taken);
  }

  /** Which detections are within the collars of which references, whatever their classes. */
  private boolean[][] near(List<SoundEvent> references, List<SoundEvent> detections) {
    EventCollars collars = collars();
    boolean[][] near = new boolean[references.size()][detections.size()];
    for (int g = 0; g < near.length; g++) {
      SoundEvent reference = references.get(g);
      for (int d = 0; d < near[g].length; d++) {
        SoundEvent detection = detections.get(d);
        near[g][d] =
            collars.fits(
                reference.onset(), reference.offset(), detection.onset(), detection.offset());
      }
    }
    return near;
  }

  private int[] match(List<SoundEvent> references, List<SoundEvent> detections, boolean[][] near) {
    int[][] fits = new int[detections.size()][];
    List<Integer> ofDetection = new ArrayList<>();
    for (int d = 0; d < fits.length; d++) {
      ofDetection.clear();
      for (int g = 0; g < near.length; g++) {
        if (near[g][d] && references.get(g).label().equals(detections.get(d).label())) {
          ofDetection.add(g);
        }
      }
      fits[d] = ofDetection.stream().mapToInt(Integer::intValue).toArray();
    }
    return Matching.of(matching, fits, references.size());
  }

  /** Each reference that is left over takes the first left over detection near it. */
  private static int substitutions(boolean[][] near, int[] detectionOf, boolean[] taken) {
    int substitutions = 0;
    for (int g = 0; g < near.length; g++) {
      for (int d = 0; d < taken.length && detectionOf[g] < 0; d++) {
        if (near[g][d] && !taken[d]) {
          taken[d] = true;
          substitutions++;
          break;
        }
      }
    }
    return substitutions;
  }

  /**
   * Counts scores at every threshold. Each run of frames above the threshold is an event from the
   * start of its first frame to the end of its last. With {@code optTimeDecimals(6)} the curves are
   * those of sed_scores_eval.
   *
   * @param scores scores of every clip of the ground truth
   * @param groundTruth the references; its clips are evaluated
   * @return the curves of all event classes that have scores
   * @throws IllegalArgumentException if a clip or an event class of the ground truth has no scores
   */
  public ThresholdCurves curves(ScoreSet scores, EventList groundTruth) {
    return counting(scores, groundTruth).curves();
  }

  /**
   * Counts scores at every threshold, clip by clip, for drawing clips again and again.
   *
   * @param scores scores of every clip of the ground truth
   * @param groundTruth the references; its clips are evaluated
   * @return the counts of each clip
   * @throws IllegalArgumentException if a clip or an event class of the ground truth has no scores
   */
  public ClipCounts clipCounts(ScoreSet scores, EventList groundTruth) {
    return counting(scores, groundTruth).clipCounts();
  }

  private ScoreCounting counting(ScoreSet scores, EventList groundTruth) {
    Collection<String> clips = groundTruth.clips();
    EventFall fall = new EventFall(collars(), matching, eventTimes);
    ScoreCounting counting =
        new ScoreCounting(scores, clips, groundTruth.eventClasses()) {
          @Override
          void count(
              String label, String clip, int index, double[] of, double[] times, ClassCounts into) {
            ClassEvents references = ClassEvents.inOrder(groundTruth.events(clip), label);
            into.setReferences(index, references.count(), references.seconds());
            fall.count(of, times, references.onsets(), references.offsets(), index, into);
          }
        };
    counting.warnings().checkReferences(clips, groundTruth);
    return counting;
  }

  private EventCollars collars() {
    return new EventCollars(
        onsets ? onsetCollar : Double.POSITIVE_INFINITY,
        offsets ? offsetCollar : Double.POSITIVE_INFINITY,
        offsetRate,
        strict,
        times);
  }

  /**
   * Returns the collar of the onset.
   *
   * @return seconds
   */
  public double onsetCollar() {
    return onsetCollar;
  }

  /**
   * Returns the collar of the offset.
   *
   * @return seconds
   */
  public double offsetCollar() {
    return offsetCollar;
  }

  /**
   * Returns the collar of the offset as a part of the reference's length.
   *
   * @return 0 or more
   */
  public double offsetRate() {
    return offsetRate;
  }

  /**
   * Says whether onsets count.
   *
   * @return true unless only offsets do
   */
  public boolean onsets() {
    return onsets;
  }

  /**
   * Says whether offsets count.
   *
   * @return true unless only onsets do
   */
  public boolean offsets() {
    return offsets;
  }

  /**
   * Returns how references and detections are paired.
   *
   * @return the matching
   */
  public EventMatching matching() {
    return matching;
  }

  /**
   * Returns what the F-score of a class without output is.
   *
   * @return the policy
   */
  public EmptyOutput emptyOutput() {
    return emptyOutput;
  }

  /**
   * Returns to how many decimals distances are rounded before they are compared with a collar.
   *
   * @return decimals of a second, empty where they are compared as they are
   */
  public OptionalInt timeDecimals() {
    return times.decimals();
  }

  @Override
  public String toString() {
    return "EventBasedMetric[onsetCollar "
        + onsetCollar
        + " s, offsetCollar "
        + offsetCollar
        + " s, offsetRate "
        + offsetRate
        + ", "
        + matching
        + ", "
        + emptyOutput
        + "]";
  }

  /** Sets the parameters of the metric; all have defaults. Not thread-safe. */
  public static final class Builder {

    private double onsetCollar = DEFAULT_ONSET_COLLAR;
    private double offsetCollar = DEFAULT_OFFSET_COLLAR;
    private double offsetRate = DEFAULT_OFFSET_RATE;
    private boolean onsets = true;
    private boolean offsets = true;
    private EventMatching matching = DEFAULT_MATCHING;
    private EmptyOutput emptyOutput = DEFAULT_EMPTY_OUTPUT;
    private OptionalInt timeDecimals = OptionalInt.empty();
    private boolean strict;
    private EventTimes eventTimes = DEFAULT_EVENT_TIMES;

    private Builder() {}

    /**
     * Sets how far the onsets may be apart.
     *
     * @param seconds at least 0
     * @return this builder
     */
    public Builder optOnsetCollar(double seconds) {
      onsetCollar = seconds;
      return this;
    }

    /**
     * Sets how far the offsets may be apart at least.
     *
     * @param seconds at least 0
     * @return this builder
     */
    public Builder optOffsetCollar(double seconds) {
      offsetCollar = seconds;
      return this;
    }

    /**
     * Sets how far the offsets may be apart as a part of the reference's length, if that is more
     * than the collar.
     *
     * @param rate at least 0
     * @return this builder
     */
    public Builder optOffsetRate(double rate) {
      offsetRate = rate;
      return this;
    }

    /**
     * Lets onsets alone decide.
     *
     * @return this builder
     */
    public Builder optOnsetsOnly() {
      onsets = true;
      offsets = false;
      return this;
    }

    /**
     * Lets offsets alone decide.
     *
     * @return this builder
     */
    public Builder optOffsetsOnly() {
      onsets = false;
      offsets = true;
      return this;
    }

    /**
     * Sets how references and detections are paired.
     *
     * @param kind the matching
     * @return this builder
     */
    public Builder optMatching(EventMatching kind) {
      matching = kind;
      return this;
    }

    /**
     * Sets what the F-score of a class without output is.
     *
     * @param policy the policy
     * @return this builder
     */
    public Builder optEmptyOutput(EmptyOutput policy) {
      emptyOutput = policy;
      return this;
    }

    /**
     * Rounds distances before they are compared with a collar, as sed_scores_eval does with 6
     * decimals; by default they are compared as they are, as sed_eval does, so that 2.56 - 2.36 =
     * 0.20000000000000018 is more than 0.2.
     *
     * @param decimals decimals of a second, 0 to 12
     * @return this builder
     */
    public Builder optTimeDecimals(int decimals) {
      timeDecimals = OptionalInt.of(Times.checked(decimals));
      return this;
    }

    /**
     * Sets what the times of events are made of that are found in scores; events that are given as
     * such have their times.
     *
     * @param value edges or centres of frames
     * @return this builder
     */
    public Builder optEventTimes(EventTimes value) {
      eventTimes = value;
      return this;
    }

    /**
     * Asks for distances below the collars instead of at most them, and rounds the part of the
     * reference's length down: the authors' search of 2020, which compares frame indices.
     *
     * @return this builder
     */
    public Builder optStrict() {
      strict = true;
      return this;
    }

    /**
     * Makes the metric.
     *
     * @return the metric
     * @throws IllegalArgumentException if a collar or the rate is negative or not finite
     */
    public EventBasedMetric build() {
      check("onsetCollar", onsetCollar);
      check("offsetCollar", offsetCollar);
      check("offsetRate", offsetRate);
      return new EventBasedMetric(this);
    }

    private static void check(String name, double value) {
      if (!(value >= 0 && value < Double.POSITIVE_INFINITY)) {
        throw new IllegalArgumentException(name + " = " + value + ", allowed: 0 or more");
      }
    }
  }
}
