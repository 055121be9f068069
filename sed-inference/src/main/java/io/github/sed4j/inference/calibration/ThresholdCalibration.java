package io.github.sed4j.inference.calibration;

import io.github.sed4j.features.spectrum.FrameRange;
import io.github.sed4j.inference.evaluation.ClipBasedMetric;
import io.github.sed4j.inference.evaluation.ClipTags;
import io.github.sed4j.inference.evaluation.EventBasedMetric;
import io.github.sed4j.inference.evaluation.EventList;
import io.github.sed4j.inference.evaluation.ScoreSet;
import io.github.sed4j.inference.evaluation.ThresholdCurve;
import io.github.sed4j.inference.evaluation.ThresholdCurves;
import io.github.sed4j.inference.postprocessing.EventTimes;
import io.github.sed4j.inference.postprocessing.FrameScores;
import io.github.sed4j.inference.postprocessing.MedianFilter;
import io.github.sed4j.inference.postprocessing.PerClass;
import io.github.sed4j.inference.postprocessing.SoundEvent;
import io.github.sed4j.inference.postprocessing.Thresholding;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeSet;

/**
 * Chooses thresholds, and per event class contexts and filters, on labelled recordings.
 *
 * <pre>{@code
 * CalibrationResult result = ThresholdCalibration.builder().optFolds(5, 1).build().calibrate(data);
 * }</pre>
 *
 * <p>Candidates for a threshold are the points midway between neighbouring distinct scores of the
 * class, and the infinities; a score must be greater than its threshold. Of equally good thresholds
 * the highest is taken, of equally good combinations the one that was tried first: contexts and
 * filters are tried from the shortest to the longest.
 *
 * <p>Thread safety: immutable, safe to share.
 */
public final class ThresholdCalibration {

  /** Contexts that are tried, in frames (technical report, section 1; the authors' code, 2020). */
  public static final List<Integer> DEFAULT_CONTEXTS = List.of(5, 10, 15, 20);

  /** Lengths of median filters that are tried, in frames (the authors' code, 2020). */
  public static final List<Integer> DEFAULT_MEDIAN_LENGTHS = List.of(11, 21, 31, 41, 51);

  /** Precision that a detection threshold must exceed (technical report, section 1). */
  public static final double DEFAULT_MIN_PRECISION = 0.9;

  /** Negative predictive value that an exclusion threshold must exceed (technical report). */
  public static final double DEFAULT_MIN_NPV = 0.98;

  /** Frames that onsets and offsets may be apart in the authors' search of 2020. */
  private static final int STRICT_COLLAR = 10;

  private final List<Integer> contexts;
  private final List<Integer> medianLengths;
  private final CalibrationAim aim;
  private final boolean strictFrames;
  private final boolean tagMask;
  private final double minPrecision;
  private final double minNpv;
  private final int folds;
  private final long seed;
  private final EventBasedMetric metric;

  private ThresholdCalibration(Builder builder) {
    contexts = ascending("context", builder.contexts, 0);
    medianLengths = ascending("medianLength", builder.medianLengths, 1);
    // Reuses the checks of a setting
    contexts.forEach(context -> new DetectionSetting(context, 1, 0));
    medianLengths.forEach(length -> new DetectionSetting(0, length, 0));
    aim = builder.aim;
    strictFrames = builder.strictFrames;
    tagMask = builder.tagMask;
    minPrecision = fraction("minPrecision", builder.minPrecision);
    minNpv = fraction("minNpv", builder.minNpv);
    folds = builder.folds;
    seed = builder.seed;
    if (folds < 1) {
      throw new IllegalArgumentException("folds = " + folds + ", allowed: at least 1");
    }
    metric =
        strictFrames
            ? EventBasedMetric.builder()
                .optOnsetCollar(STRICT_COLLAR)
                .optOffsetCollar(STRICT_COLLAR)
                .optStrict()
                .build()
            : EventBasedMetric.builder().optEventTimes(builder.eventTimes).build();
  }

  private static List<Integer> ascending(String name, List<Integer> values, int least) {
    if (values.isEmpty()) {
      throw new IllegalArgumentException(name + "s = [], allowed: at least one of " + least + "+");
    }
    return values.stream().distinct().sorted().toList();
  }

  private static double fraction(String name, double value) {
    if (!(value >= 0 && value < 1)) {
      throw new IllegalArgumentException(name + " = " + value + ", allowed: 0 to below 1");
    }
    return value;
  }

  /**
   * Starts with the settings of the technical report.
   *
   * @return a builder
   */
  public static Builder builder() {
    return new Builder();
  }

  /**
   * Finds the threshold of each tag with the best F1-score.
   *
   * @param tagScores scores of every clip of the truth; a clip's score is the highest of its frames
   * @param truth which classes occur in which clip
   * @return a threshold for each class of the scores; infinite for one that never occurs
   * @throws IllegalArgumentException if a clip or a class of the truth has no scores
   */
  public TagCalibration tagThresholds(ScoreSet tagScores, ClipTags truth) {
    Map<String, Double> thresholds = new LinkedHashMap<>();
    Map<String, Double> values = new LinkedHashMap<>();
    curves(tagScores, truth)
        .forEach(
            (label, curve) -> {
              int best = curve.best(CalibrationAim.FRAME_F::value);
              CountCurve.Point point = pointOf(curve, best);
              thresholds.put(label, point.threshold());
              if (curve.references() > 0) {
                values.put(label, valueOf(CalibrationAim.FRAME_F, point, curve));
              }
            });
    return new TagCalibration(PerClass.of(thresholds), values);
  }

  /**
   * Finds the thresholds of on-the-fly tagging: for detection the best F1-score among those with a
   * precision above {@code minPrecision}; for exclusion the best harmonic mean of specificity and
   * negative predictive value (NPV) among those with an NPV above {@code minNpv}.
   *
   * @param tagScores scores of every clip of the truth; a clip's score is the highest of its frames
   * @param truth which classes occur in which clip
   * @return thresholds for each class of the scores; infinite where the limits cannot be kept
   * @throws IllegalArgumentException if a clip or a class of the truth has no scores
   */
  public AdmissionThresholds admissionThresholds(ScoreSet tagScores, ClipTags truth) {
    int clips = truth.clips().size();
    Map<String, Double> detection = new LinkedHashMap<>();
    Map<String, Double> exclusion = new LinkedHashMap<>();
    curves(tagScores, truth)
        .forEach(
            (label, curve) -> {
              int detect =
                  curve.best(
                      (tp, fp, references) ->
                          tp > 0 && tp > minPrecision * (tp + fp)
                              ? CalibrationAim.FRAME_F.value(tp, fp, references)
                              : 0);
              detection.put(label, pointOf(curve, detect).threshold());
              exclusion.put(label, exclusionThreshold(curve, clips));
            });
    return new AdmissionThresholds(PerClass.of(detection), PerClass.of(exclusion));
  }

  private double exclusionThreshold(CountCurve curve, int clips) {
    double best = 0;
    double threshold = Double.NEGATIVE_INFINITY;
    for (int i = curve.last(); i >= 0; i--) {
      CountCurve.Point point = pointOf(curve, i);
      long negatives = clips - curve.references();
      long trueNegatives = negatives - point.falsePositives();
      long falseNegatives = curve.references() - point.truePositives();
      boolean kept = trueNegatives > minNpv * (trueNegatives + falseNegatives);
      // The harmonic mean of specificity and NPV is the F-score of the negatives
      double value = kept ? 2.0 * trueNegatives / (negatives + trueNegatives + falseNegatives) : 0;
      if (value > best) {
        best = value;
        threshold = point.threshold();
      }
    }
    return threshold;
  }

  private static Map<String, CountCurve> curves(ScoreSet tagScores, ClipTags truth) {
    ThresholdCurves curves = ClipBasedMetric.create().curves(tagScores, truth);
    Map<String, CountCurve> byClass = new LinkedHashMap<>();
    for (String label : tagScores.eventClasses()) {
      ThresholdCurve curve = Objects.requireNonNull(curves.classes().get(label), label);
      byClass.put(label, CountCurve.of(curve, false));
    }
    return byClass;
  }

  /** Of a curve in which every score of a thing is an entry. */
  private static CountCurve.Point pointOf(CountCurve curve, int i) {
    return curve.point(i, i == 0 ? Double.NEGATIVE_INFINITY : curve.score(i - 1));
  }

  private static double valueOf(CalibrationAim aim, CountCurve.Point point, CountCurve curve) {
    return aim.value(point.truePositives(), point.falsePositives(), curve.references());
  }

  /**
   * Chooses the thresholds of the tags, then for each event class context, filter and threshold.
   *
   * @param data the recordings; every clip with scores for all contexts that are tried
   * @return what was chosen, and how good it is: measured on the same clips, with a warning, or, if
   *     several folds were asked for, on those that were not searched on
   * @throws IllegalArgumentException if scores of a context are missing, or there are fewer groups
   *     of clips than folds
   */
  public CalibrationResult calibrate(CalibrationData data) {
    for (int context : contexts) {
      if (!data.contexts().contains(context)) {
        throw new IllegalArgumentException(
            "no scores of context " + context + ", allowed: " + data.contexts());
      }
    }
    List<CalibrationData.Clip> all = data.clips();
    List<String> warnings = new ArrayList<>();
    Fit fit = fit(data, all);
    Map<String, Double> values = new LinkedHashMap<>();
    if (folds == 1) {
      warnings.add(
          "chosen and measured on the same "
              + all.size()
              + " clips: the values flatter; folds would measure on others");
      data.eventClasses().forEach(label -> values.put(label, fit.best(label).value()));
    } else {
      values.putAll(crossValidated(data));
    }
    for (String label : data.eventClasses()) {
      if (all.stream().noneMatch(clip -> clip.has(label))) {
        warnings.add(label + " does not occur in the recordings: it will never be found");
        values.remove(label);
      }
    }
    Map<String, DetectionSetting> settings = new LinkedHashMap<>();
    data.eventClasses().forEach(label -> settings.put(label, fit.best(label).setting()));
    Calibration calibration =
        Calibration.builder(data.eventClasses())
            .optTagThresholds(fit.tags.thresholds())
            .optDetection(PerClass.of(settings))
            .optProvenance(
                new CalibrationProvenance(data.name(), all.size(), aim.words(), folds, values))
            .build();
    return new CalibrationResult(calibration, fit.tags, fit.choices, warnings);
  }

  /** What was found on some clips. */
  private record Fit(
      TagCalibration tags, Map<String, List<CalibrationChoice>> choices, CalibrationAim aim) {

    CalibrationChoice best(String label) {
      List<CalibrationChoice> tried = Objects.requireNonNull(choices.get(label), label);
      CalibrationChoice best = tried.get(0);
      for (CalibrationChoice choice : tried) {
        if (aim.isBetter(choice.value(), best.value())) {
          best = choice;
        }
      }
      return best;
    }
  }

  private Fit fit(CalibrationData data, List<CalibrationData.Clip> clips) {
    TagCalibration tags = tagThresholds(tagScores(data, clips), tagTruth(clips));
    Map<String, List<CalibrationChoice>> choices = new LinkedHashMap<>();
    for (int k = 0; k < data.eventClasses().size(); k++) {
      String label = data.eventClasses().get(k);
      List<CalibrationChoice> tried = new ArrayList<>();
      for (int context : contexts) {
        List<double[]> masked = masked(clips, k, context, tags.thresholds().get(label));
        for (int length : medianLengths) {
          List<double[]> filtered =
              masked.stream().map(row -> MedianFilter.filter(row, length)).toList();
          CountCurve curve = curve(data, clips, label, context, filtered);
          int best = curve.best(worth());
          CountCurve.Point point = curve.point(best, nextLower(filtered, curve.score(best)));
          tried.add(
              new CalibrationChoice(
                  new DetectionSetting(context, length, point.threshold()),
                  valueOf(aim, point, curve)));
        }
      }
      choices.put(label, tried);
    }
    return new Fit(tags, choices, aim);
  }

  private CountCurve.Worth worth() {
    return aim.higherIsBetter()
        ? aim::value
        : (tp, fp, references) -> (double) tp - fp; // the lowest error rate, of whole numbers
  }

  private static ScoreSet tagScores(CalibrationData data, List<CalibrationData.Clip> clips) {
    Map<String, FrameScores> scores = new LinkedHashMap<>();
    for (CalibrationData.Clip clip : clips) {
      double[][] rows = new double[data.eventClasses().size()][1];
      for (int k = 0; k < rows.length; k++) {
        rows[k][0] = clip.tagScores().get(k);
      }
      scores.put(clip.name(), FrameScores.ofFrames(data.eventClasses(), 1, rows));
    }
    return ScoreSet.of(scores);
  }

  private static ClipTags tagTruth(List<CalibrationData.Clip> clips) {
    Map<String, SortedSet<String>> tags = new LinkedHashMap<>();
    for (CalibrationData.Clip clip : clips) {
      SortedSet<String> labels = new TreeSet<>();
      clip.events().forEach(event -> labels.add(event.label()));
      tags.put(clip.name(), labels);
    }
    return ClipTags.of(tags);
  }

  private List<double[]> masked(
      List<CalibrationData.Clip> clips, int k, int context, double tagThreshold) {
    List<double[]> rows = new ArrayList<>();
    for (CalibrationData.Clip clip : clips) {
      FrameScores scores = scores(clip, context);
      boolean on = !tagMask || clip.tagScores().get(k) > tagThreshold;
      rows.add(on ? scores.scores(k) : new double[scores.frameCount()]);
    }
    return rows;
  }

  private static FrameScores scores(CalibrationData.Clip clip, int context) {
    return Objects.requireNonNull(clip.scores().get(context), clip.name());
  }

  private CountCurve curve(
      CalibrationData data,
      List<CalibrationData.Clip> clips,
      String label,
      int context,
      List<double[]> rows) {
    return aim.ofEvents()
        ? eventCurve(data, clips, label, context, rows)
        : frameCurve(data, clips, label, rows);
  }

  private CountCurve eventCurve(
      CalibrationData data,
      List<CalibrationData.Clip> clips,
      String label,
      int context,
      List<double[]> rows) {
    Map<String, FrameScores> scores = new LinkedHashMap<>();
    Map<String, List<SoundEvent>> truth = new LinkedHashMap<>();
    for (int c = 0; c < clips.size(); c++) {
      CalibrationData.Clip clip = clips.get(c);
      double[] row = rows.get(c);
      double[] boundaries =
          strictFrames ? frameNumbers(row.length) : scores(clip, context).boundaries();
      scores.put(clip.name(), FrameScores.of(List.of(label), boundaries, new double[][] {row}));
      List<SoundEvent> events = new ArrayList<>();
      for (SoundEvent event : clip.events()) {
        if (event.label().equals(label)) {
          events.add(strictFrames ? inFrames(event, data, row.length) : event);
        }
      }
      truth.put(clip.name(), events);
    }
    EventList references = EventList.of(truth);
    if (references.eventCount() == 0) {
      // Nothing can be hit, so that finding nothing is best
      return CountCurve.ofThings(new double[0], new double[0], tagMask);
    }
    ThresholdCurves curves = metric.curves(ScoreSet.of(scores), references);
    return CountCurve.of(Objects.requireNonNull(curves.classes().get(label), label), tagMask);
  }

  private static double[] frameNumbers(int frames) {
    double[] numbers = new double[frames + 1];
    Arrays.setAll(numbers, n -> n);
    return numbers;
  }

  /** An event whose times are frame numbers, the offset exclusive. */
  private static SoundEvent inFrames(SoundEvent event, CalibrationData data, int frames) {
    FrameRange range = data.grid().targetFrames(event.onset(), event.offset(), frames);
    return new SoundEvent(event.label(), range.first(), range.last() + 1.0);
  }

  private CountCurve frameCurve(
      CalibrationData data, List<CalibrationData.Clip> clips, String label, List<double[]> rows) {
    int frames = rows.stream().mapToInt(row -> row.length).sum();
    double[] active = new double[frames];
    double[] inactive = new double[frames];
    int actives = 0;
    int inactives = 0;
    for (int c = 0; c < rows.size(); c++) {
      double[] row = rows.get(c);
      boolean[] target = new boolean[row.length];
      for (SoundEvent event : clips.get(c).events()) {
        if (event.label().equals(label) && row.length > 0) {
          FrameRange range = data.grid().targetFrames(event.onset(), event.offset(), row.length);
          Arrays.fill(target, range.first(), range.last() + 1, true);
        }
      }
      for (int n = 0; n < row.length; n++) {
        if (target[n]) {
          active[actives++] = row[n];
        } else {
          inactive[inactives++] = row[n];
        }
      }
    }
    return CountCurve.ofThings(
        Arrays.copyOf(active, actives), Arrays.copyOf(inactive, inactives), tagMask);
  }

  /** The highest of all scores below one. */
  private static double nextLower(List<double[]> rows, double score) {
    double next = Double.NEGATIVE_INFINITY;
    for (double[] row : rows) {
      for (double value : row) {
        if (value < score && value > next) {
          next = value;
        }
      }
    }
    return next;
  }

  private Map<String, Double> crossValidated(CalibrationData data) {
    List<List<CalibrationData.Clip>> parts = divided(data);
    Map<String, long[]> counts = new LinkedHashMap<>();
    data.eventClasses().forEach(label -> counts.put(label, new long[3]));
    for (List<CalibrationData.Clip> measured : parts) {
      Set<CalibrationData.Clip> held = new LinkedHashSet<>(measured);
      List<CalibrationData.Clip> searched =
          data.clips().stream().filter(clip -> !held.contains(clip)).toList();
      Fit fit = fit(data, searched);
      for (int k = 0; k < data.eventClasses().size(); k++) {
        String label = data.eventClasses().get(k);
        DetectionSetting setting = fit.best(label).setting();
        List<double[]> rows =
            masked(measured, k, setting.context(), fit.tags.thresholds().get(label)).stream()
                .map(row -> MedianFilter.filter(row, setting.medianLength()))
                .toList();
        add(counts, label, data, measured, setting, rows);
      }
    }
    Map<String, Double> values = new LinkedHashMap<>();
    counts.forEach((label, c) -> values.put(label, aim.value(c[0], c[1], c[2])));
    return values;
  }

  private void add(
      Map<String, long[]> counts,
      String label,
      CalibrationData data,
      List<CalibrationData.Clip> measured,
      DetectionSetting setting,
      List<double[]> rows) {
    long[] sum = Objects.requireNonNull(counts.get(label), label);
    CountCurve curve = curve(data, measured, label, setting.context(), rows);
    if (aim.ofEvents() && curve.references() == 0) {
      // Without references there is no curve; every detection is a false alarm, and what is masked,
      // which is 0, is never detected
      Thresholding decision =
          Thresholding.of(tagMask ? Math.max(setting.threshold(), 0) : setting.threshold());
      for (double[] row : rows) {
        sum[1] +=
            decision.decide(FrameScores.ofFrames(List.of(label), 1, new double[][] {row})).size();
      }
      return;
    }
    CountCurve.Point point = curve.at(setting.threshold());
    sum[0] += point.truePositives();
    sum[1] += point.falsePositives();
    sum[2] += curve.references();
  }

  /** Whole groups of clips, shuffled, each to the part that has fewest clips. */
  private List<List<CalibrationData.Clip>> divided(CalibrationData data) {
    Map<String, List<CalibrationData.Clip>> groups = new LinkedHashMap<>();
    for (CalibrationData.Clip clip : data.clips()) {
      groups.computeIfAbsent(clip.group(), group -> new ArrayList<>()).add(clip);
    }
    if (groups.size() < folds) {
      throw new IllegalArgumentException(
          "folds = " + folds + ", allowed: at most the " + groups.size() + " groups of clips");
    }
    List<List<CalibrationData.Clip>> shuffled = new ArrayList<>(groups.values());
    Collections.shuffle(shuffled, new Random(seed));
    List<List<CalibrationData.Clip>> parts = new ArrayList<>();
    for (int f = 0; f < folds; f++) {
      parts.add(new ArrayList<>());
    }
    for (List<CalibrationData.Clip> group : shuffled) {
      List<CalibrationData.Clip> smallest = parts.get(0);
      for (List<CalibrationData.Clip> part : parts) {
        if (part.size() < smallest.size()) {
          smallest = part;
        }
      }
      smallest.addAll(group);
    }
    return parts;
  }

  /** Settings of a calibration; not for use by several threads. */
  public static final class Builder {

    private List<Integer> contexts = DEFAULT_CONTEXTS;
    private List<Integer> medianLengths = DEFAULT_MEDIAN_LENGTHS;
    private CalibrationAim aim = CalibrationAim.EVENT_F;
    private EventTimes eventTimes = Thresholding.DEFAULT_TIMES;
    private boolean strictFrames;
    private boolean tagMask = true;
    private double minPrecision = DEFAULT_MIN_PRECISION;
    private double minNpv = DEFAULT_MIN_NPV;
    private int folds = 1;
    private long seed;

    private Builder() {}

    /**
     * Sets which contexts are tried.
     *
     * @param values values of C in frames, at least one; {@link #DEFAULT_CONTEXTS} unless set
     * @return this builder
     */
    public Builder optContexts(List<Integer> values) {
      contexts = List.copyOf(values);
      return this;
    }

    /**
     * Sets which median filters are tried.
     *
     * @param values lengths in frames, odd, at least one; {@link #DEFAULT_MEDIAN_LENGTHS} unless
     *     set
     * @return this builder
     */
    public Builder optMedianLengths(List<Integer> values) {
      medianLengths = List.copyOf(values);
      return this;
    }

    /**
     * Sets what is to be best.
     *
     * @param value {@link CalibrationAim#EVENT_F} unless set
     * @return this builder
     */
    public Builder optAim(CalibrationAim value) {
      aim = Objects.requireNonNull(value, "aim");
      return this;
    }

    /**
     * Sets what the times of events are made of; as the detection will have it.
     *
     * @param value {@link Thresholding#DEFAULT_TIMES} unless set
     * @return this builder
     */
    public Builder optEventTimes(EventTimes value) {
      eventTimes = Objects.requireNonNull(value, "eventTimes");
      return this;
    }

    /**
     * Compares events as the authors' search of 2020 does: frame numbers, offset exclusive, onsets
     * less than 10 frames apart, offsets less than 10 or a fifth of the length, rounded down.
     *
     * @return this builder
     */
    public Builder optStrictFrames() {
      strictFrames = true;
      return this;
    }

    /**
     * Lets scores count whatever the clip's tags are: for detection without delay.
     *
     * @return this builder
     */
    public Builder optNoTagMask() {
      tagMask = false;
      return this;
    }

    /**
     * Sets which precision a detection threshold must exceed.
     *
     * @param value 0 to below 1; {@link #DEFAULT_MIN_PRECISION} unless set
     * @return this builder
     */
    public Builder optMinPrecision(double value) {
      minPrecision = value;
      return this;
    }

    /**
     * Sets which negative predictive value an exclusion threshold must exceed.
     *
     * @param value 0 to below 1; {@link #DEFAULT_MIN_NPV} unless set
     * @return this builder
     */
    public Builder optMinNpv(double value) {
      minNpv = value;
      return this;
    }

    /**
     * Measures on clips that were not searched on: the clips are divided, each part is measured
     * with what was found on the others. What is returned as the calibration is found on all.
     *
     * @param number at least 2; 1, which measures on the clips of the search, unless set
     * @param divisionSeed decides about the division
     * @return this builder
     */
    public Builder optFolds(int number, long divisionSeed) {
      folds = number;
      seed = divisionSeed;
      return this;
    }

    /**
     * Makes the calibration.
     *
     * @return the calibration
     * @throws IllegalArgumentException if a value is outside its range
     */
    public ThresholdCalibration build() {
      return new ThresholdCalibration(this);
    }
  }
}
