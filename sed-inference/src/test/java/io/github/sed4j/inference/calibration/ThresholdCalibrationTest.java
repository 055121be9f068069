package io.github.sed4j.inference.calibration;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.within;

import io.github.sed4j.features.io.NpyArray;
import io.github.sed4j.features.spectrum.FrameGrid;
import io.github.sed4j.inference.evaluation.ClipTags;
import io.github.sed4j.inference.evaluation.EventBasedMetric;
import io.github.sed4j.inference.evaluation.EventList;
import io.github.sed4j.inference.evaluation.ScoreSet;
import io.github.sed4j.inference.postprocessing.FrameScores;
import io.github.sed4j.inference.postprocessing.MedianFilter;
import io.github.sed4j.inference.postprocessing.PerClass;
import io.github.sed4j.inference.postprocessing.PostProcessing;
import io.github.sed4j.inference.postprocessing.SoundEvent;
import io.github.sed4j.inference.postprocessing.Thresholding;
import io.github.sed4j.testing.Golden;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Golden values: the authors' search over 12 clips of 200 frames (golden/post). */
class ThresholdCalibrationTest {

  private static final List<String> CLASSES = List.of("a", "b", "c", "d");
  private static final int CLIPS = 12;
  private static final int FRAMES = 200;
  private static final int MEDIAN = 21;
  private static final int CONTEXT = 5;
  private static final FrameGrid GRID = FrameGrid.REPORT;

  private final Golden golden = Golden.load("post");

  /** Clip, frame, class. */
  private static double[][][] cube(NpyArray array) {
    double[] values = array.toDoubleArray();
    double[][][] cube = new double[CLIPS][CLASSES.size()][FRAMES];
    for (int i = 0; i < values.length; i++) {
      cube[i / (FRAMES * 4)][i % 4][i / 4 % FRAMES] = values[i];
    }
    return cube;
  }

  private CalibrationData data() {
    double[][][] scores = cube(golden.array("scores"));
    double[][][] targets = cube(golden.array("targets"));
    double[] tagScores = golden.array("tag_scores").toDoubleArray();
    CalibrationData.Builder data = CalibrationData.builder(CLASSES).optName("golden");
    for (int c = 0; c < CLIPS; c++) {
      double[] tags = new double[4];
      System.arraycopy(tagScores, 4 * c, tags, 0, 4);
      data.addClip(
          clip(c),
          tags,
          Map.of(CONTEXT, FrameScores.of(CLASSES, GRID.boundaries(FRAMES), scores[c])),
          events(targets[c]));
    }
    return data.build();
  }

  private static String clip(int c) {
    return String.format(java.util.Locale.ROOT, "clip%02d", c);
  }

  /** Events whose targets are the frames that are active. */
  private static List<SoundEvent> events(double[][] targets) {
    List<SoundEvent> events = new ArrayList<>();
    for (int k = 0; k < targets.length; k++) {
      int first = -1;
      for (int n = 0; n <= FRAMES; n++) {
        boolean active = n < FRAMES && targets[k][n] > 0;
        if (active && first < 0) {
          first = n;
        } else if (!active && first >= 0) {
          events.add(new SoundEvent(CLASSES.get(k), time(first), time(n - 1)));
          first = -1;
        }
      }
    }
    return events;
  }

  /** A time whose target is the frame. */
  private static double time(int frame) {
    return GRID.boundarySeconds(frame) + 1e-3;
  }

  private static ThresholdCalibration.Builder single(CalibrationAim aim) {
    return ThresholdCalibration.builder()
        .optContexts(List.of(CONTEXT))
        .optMedianLengths(List.of(MEDIAN))
        .optAim(aim);
  }

  @ParameterizedTest
  @CsvSource({"FRAME_F, frame_f1", "FRAME_ERROR_RATE, frame_er", "EVENT_F, event_f1"})
  void choosesTheAuthorsThresholds(CalibrationAim aim, String set) {
    CalibrationResult result =
        single(aim).optStrictFrames().optNoTagMask().build().calibrate(data());

    double[] thresholds = golden.array(set + "_thresholds_med21").toDoubleArray();
    double[] values = golden.array(set + "_values_med21").toDoubleArray();
    for (int k = 0; k < 4; k++) {
      String label = CLASSES.get(k);
      assertThat(result.calibration().detection().get(label).threshold())
          .as(label)
          .isCloseTo(thresholds[k], within(1e-9));
      assertThat(value(result.values(), label)).isCloseTo(values[k], within(1e-9));
    }
    assertThat(result.warnings()).singleElement().asString().contains("the same 12 clips");
  }

  private static double value(Map<String, Double> values, String label) {
    return requireNonNull(values.get(label), label);
  }

  @Test
  void choosesTheAuthorsThresholdsOfTags() {
    TagCalibration tags = single(CalibrationAim.EVENT_F).build().calibrate(data()).tags();

    double[] thresholds = golden.array("tag_f1_thresholds").toDoubleArray();
    double[] values = golden.array("tag_f1_values").toDoubleArray();
    for (int k = 0; k < 4; k++) {
      assertThat(tags.thresholds().get(CLASSES.get(k))).isCloseTo(thresholds[k], within(1e-9));
      assertThat(value(tags.values(), CLASSES.get(k))).isCloseTo(values[k], within(1e-9));
    }
    assertThat(tags.macroF()).isCloseTo(1, within(1e-9));
  }

  @Test
  void theAuthorsEventsComeOutAtTheirThresholds() {
    double[][][] scores = cube(golden.array("scores"));
    double[] thresholds = golden.array("event_f1_thresholds_med21").toDoubleArray();
    Map<String, Double> byClass = new LinkedHashMap<>();
    for (int k = 0; k < 4; k++) {
      byClass.put(CLASSES.get(k), thresholds[k]);
    }
    PostProcessing processing =
        PostProcessing.builder()
            .optScoreFilter(MedianFilter.of(MEDIAN))
            .setDecision(new Thresholding(PerClass.of(byClass), Thresholding.DEFAULT_TIMES))
            .build();
    Set<List<Integer>> found = new TreeSet<>(java.util.Comparator.comparing(List::toString));
    for (int c = 0; c < CLIPS; c++) {
      for (SoundEvent event :
          processing.events(FrameScores.of(CLASSES, GRID.boundaries(FRAMES), scores[c]))) {
        found.add(
            List.of(
                c,
                frameWithCenter(event.onset()),
                frameWithCenter(event.offset()) + 1,
                CLASSES.indexOf(event.label())));
      }
    }
    int[] list = golden.array("event_list_med21").toIntArray();
    Set<List<Integer>> expected = new TreeSet<>(java.util.Comparator.comparing(List::toString));
    for (int i = 0; i < list.length; i += 4) {
      expected.add(List.of(list[i], list[i + 1], list[i + 2], list[i + 3]));
    }
    assertThat(found).hasSize(38).isEqualTo(expected);
  }

  private static int frameWithCenter(double seconds) {
    return (int) Math.round((seconds - GRID.centerSeconds(0)) / GRID.hopSeconds());
  }

  @Test
  void whatTheSearchPromisesTheDetectionKeeps() {
    CalibrationData data = data();
    CalibrationResult result =
        ThresholdCalibration.builder().optContexts(List.of(CONTEXT)).build().calibrate(data);
    Calibration calibration = result.calibration();

    Map<String, List<SoundEvent>> found = new LinkedHashMap<>();
    Map<String, List<SoundEvent>> truth = new LinkedHashMap<>();
    for (CalibrationData.Clip clip : data.clips()) {
      double[] tagScores = clip.tagScores().stream().mapToDouble(score -> score).toArray();
      boolean[] on = calibration.tags(tagScores);
      Set<String> tags = new TreeSet<>();
      for (int k = 0; k < on.length; k++) {
        if (on[k]) {
          tags.add(CLASSES.get(k));
        }
      }
      found.put(
          clip.name(),
          PostProcessing.builder()
              .optScoreFilter(
                  new MedianFilter(calibration.detection().map(DetectionSetting::medianLength)))
              .setDecision(
                  new Thresholding(
                      calibration.detection().map(DetectionSetting::threshold),
                      Thresholding.DEFAULT_TIMES))
              .build()
              .events(requireNonNull(clip.scores().get(CONTEXT)), tags));
      truth.put(clip.name(), clip.events());
    }
    var measured = EventBasedMetric.dcase2020().evaluate(EventList.of(truth), EventList.of(found));
    for (String label : CLASSES) {
      assertThat(requireNonNull(measured.classes().get(label)).f())
          .isCloseTo(value(result.values(), label), within(1e-12));
      assertThat(requireNonNull(result.choices().get(label))).hasSize(5);
    }
  }

  @Test
  void foldsMeasureOnClipsThatWereNotSearchedOn() {
    ThresholdCalibration folded =
        single(CalibrationAim.EVENT_F).optStrictFrames().optFolds(4, 7).build();

    CalibrationResult result = folded.calibrate(data());
    CalibrationResult flattering =
        single(CalibrationAim.EVENT_F).optStrictFrames().build().calibrate(data());

    assertThat(result.warnings()).isEmpty();
    assertThat(result.calibration().provenance().folds()).isEqualTo(4);
    assertThat(result.calibration().detection()).isEqualTo(flattering.calibration().detection());
    for (String label : CLASSES) {
      assertThat(value(result.values(), label))
          .isLessThanOrEqualTo(value(flattering.values(), label));
    }
    assertThat(result.calibration().provenance().macro())
        .isLessThan(flattering.calibration().provenance().macro());
    assertThat(folded.calibrate(data()).values()).isEqualTo(result.values());
    assertThatIllegalArgumentException()
        .isThrownBy(() -> single(CalibrationAim.EVENT_F).optFolds(13, 1).build().calibrate(data()))
        .withMessage("folds = 13, allowed: at most the 12 groups of clips");
  }

  @Test
  void clipsOfOneGroupStayInOneFold() {
    CalibrationData.Builder data = CalibrationData.builder(List.of("x"));
    // Two groups of equal clips: whoever searched on one of a group knows the others' threshold
    for (int i = 0; i < 8; i++) {
      double score = i < 4 ? 0.9 : 0.2;
      data.addClip(
          "clip" + i,
          i < 4 ? "loud" : "quiet",
          new double[] {1},
          Map.of(
              CONTEXT,
              FrameScores.of(List.of("x"), GRID.boundaries(50), new double[][] {ramp(score)})),
          List.of(new SoundEvent("x", time(10), time(40))));
    }
    CalibrationResult result =
        ThresholdCalibration.builder()
            .optContexts(List.of(CONTEXT))
            .optMedianLengths(List.of(1))
            .optAim(CalibrationAim.FRAME_F)
            .optFolds(2, 1)
            .build()
            .calibrate(data.build());

    assertThat(value(result.values(), "x")).isLessThan(0.9);
  }

  private static double[] ramp(double active) {
    double[] row = new double[50];
    for (int n = 0; n < 50; n++) {
      row[n] = n >= 10 && n <= 40 ? active : active / 2;
    }
    return row;
  }

  @Test
  void aClassThatNeverOccursIsNeverFound() {
    CalibrationData data =
        CalibrationData.builder(List.of("x", "y"))
            .addClip(
                "clip",
                new double[] {0.7, 0.8},
                Map.of(
                    CONTEXT,
                    FrameScores.of(
                        List.of("x", "y"),
                        GRID.boundaries(50),
                        new double[][] {ramp(0.9), ramp(0.9)})),
                List.of(new SoundEvent("x", time(10), time(40))))
            .build();

    CalibrationResult result = single(CalibrationAim.EVENT_F).build().calibrate(data);

    assertThat(result.calibration().tagThresholds().get("y")).isInfinite();
    assertThat(result.calibration().detection().get("y").threshold()).isInfinite();
    assertThat(result.values().keySet()).containsExactly("x");
    assertThat(result.warnings()).anyMatch(warning -> warning.startsWith("y does not occur"));
  }

  @Test
  void everyClipIsTaggedWhereThatIsBest() {
    // A score of 0 is one like any other: only without a limit is the first clip found
    ScoreSet scores =
        ScoreSet.of(
            Map.of(
                "a", FrameScores.ofFrames(List.of("x"), 1, new double[][] {{0}}),
                "b", FrameScores.ofFrames(List.of("x"), 1, new double[][] {{0.5}})));
    ClipTags truth = ClipTags.of(Map.of("a", new TreeSet<>(Set.of("x")), "b", new TreeSet<>()));

    TagCalibration tags = ThresholdCalibration.builder().build().tagThresholds(scores, truth);

    assertThat(tags.thresholds().get("x")).isEqualTo(Double.NEGATIVE_INFINITY);
    assertThat(value(tags.values(), "x")).isCloseTo(2.0 / 3, within(1e-12));
  }

  @Test
  void whatTheTagsMaskIsNeverActive() {
    CalibrationData.Builder data = CalibrationData.builder(List.of("x"));
    // Every frame of the first clip is active; the second, which lacks the tag, is silent
    for (int i = 0; i < 2; i++) {
      double[] row = new double[50];
      java.util.Arrays.fill(row, i == 0 ? 0.4 : 0.3);
      data.addClip(
          "clip" + i,
          new double[] {i == 0 ? 0.9 : 0.1},
          Map.of(CONTEXT, FrameScores.of(List.of("x"), GRID.boundaries(50), new double[][] {row})),
          i == 0 ? List.of(new SoundEvent("x", time(0), time(49))) : List.of());
    }
    ThresholdCalibration.Builder search =
        ThresholdCalibration.builder()
            .optContexts(List.of(CONTEXT))
            .optMedianLengths(List.of(1))
            .optAim(CalibrationAim.FRAME_F);

    Calibration masked = search.build().calibrate(data.build()).calibration();
    Calibration unmasked = search.optNoTagMask().build().calibrate(data.build()).calibration();

    assertThat(masked.detection().get("x").threshold()).isCloseTo(0.2, within(1e-12));
    assertThat(unmasked.detection().get("x").threshold()).isCloseTo(0.35, within(1e-12));
  }

  /** By trying every threshold. */
  @ParameterizedTest
  @CsvSource({"1", "2", "3", "4", "5"})
  void admissionThresholdsAreTheBestThatKeepTheLimits(long seed) {
    Random random = new Random(seed);
    Map<String, FrameScores> scores = new LinkedHashMap<>();
    Map<String, Set<String>> truth = new LinkedHashMap<>();
    double[] values = new double[60];
    boolean[] occurs = new boolean[60];
    for (int c = 0; c < values.length; c++) {
      occurs[c] = random.nextInt(3) == 0;
      values[c] = Math.round(100 * (0.45 * random.nextDouble() + (occurs[c] ? 0.5 : 0.1))) / 100.0;
      scores.put(clip(c), FrameScores.ofFrames(List.of("x"), 1, new double[][] {{values[c]}}));
      truth.put(clip(c), occurs[c] ? Set.of("x") : Set.of());
    }
    AdmissionThresholds thresholds =
        ThresholdCalibration.builder()
            .build()
            .admissionThresholds(ScoreSet.of(scores), ClipTags.of(truth));

    double[] sorted = java.util.Arrays.stream(values).distinct().sorted().toArray();
    double bestDetection = Double.POSITIVE_INFINITY;
    double bestExclusion = Double.NEGATIVE_INFINITY;
    double bestF = 0;
    double bestNegativeF = 0;
    for (int i = sorted.length; i >= 0; i--) {
      double t =
          i == sorted.length
              ? Double.POSITIVE_INFINITY
              : i == 0 ? Double.NEGATIVE_INFINITY : (sorted[i] + sorted[i - 1]) / 2;
      int[] n = new int[4];
      for (int c = 0; c < values.length; c++) {
        n[(values[c] > t ? 0 : 2) + (occurs[c] ? 0 : 1)]++;
      }
      double precision = n[0] / (double) (n[0] + n[1]);
      double recall = n[0] / (double) (n[0] + n[2]);
      double f = 2 * precision * recall / (precision + recall);
      if (precision > 0.9 && f > bestF) {
        bestF = f;
        bestDetection = t;
      }
      double npv = n[3] / (double) (n[3] + n[2]);
      double specificity = n[3] / (double) (n[3] + n[1]);
      double negativeF = 2 * npv * specificity / (npv + specificity);
      if (npv > 0.98 && negativeF > bestNegativeF) {
        bestNegativeF = negativeF;
        bestExclusion = t;
      }
    }
    assertThat(thresholds.detection().get("x")).isCloseTo(bestDetection, within(1e-12));
    assertThat(thresholds.exclusion().get("x")).isCloseTo(bestExclusion, within(1e-12));
  }

  @Test
  void aClipIsAdmittedIfNothingIsInDoubt() {
    AdmissionThresholds thresholds =
        new AdmissionThresholds(
            PerClass.of(Map.of("x", 0.8, "y", Double.POSITIVE_INFINITY)),
            PerClass.of(Map.of("x", 0.1, "y", 0.3)));
    List<String> classes = List.of("x", "y");

    assertThat(thresholds.decide(classes, new float[] {0.9f, 0.2f})).contains(Set.of("x"));
    assertThat(thresholds.decide(classes, new float[] {0.05f, 0.2f})).contains(Set.of());
    assertThat(thresholds.decide(classes, new float[] {0.5f, 0.2f})).isEqualTo(Optional.empty());
    assertThat(thresholds.decide(classes, new float[] {0.9f, 1})).isEmpty();
    assertThatIllegalArgumentException()
        .isThrownBy(() -> thresholds.decide(classes, new float[1]))
        .withMessage("tag scores = 1, allowed: 2");
  }

  @Test
  void whatDoesNotFitIsNamed() {
    assertThatIllegalArgumentException()
        .isThrownBy(
            () -> ThresholdCalibration.builder().optContexts(List.of(7)).build().calibrate(data()))
        .withMessage("no scores of context 7, allowed: [5]");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> ThresholdCalibration.builder().optMedianLengths(List.of(20)).build())
        .withMessageContaining("medianLength = 20, allowed: odd");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> ThresholdCalibration.builder().optContexts(List.of()).build())
        .withMessageContaining("contexts = []");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> ThresholdCalibration.builder().optMinNpv(1).build())
        .withMessage("minNpv = 1.0, allowed: 0 to below 1");
    CalibrationData.Builder data = CalibrationData.builder(List.of("x"));
    assertThatIllegalArgumentException()
        .isThrownBy(() -> data.addClip("c", new double[2], Map.of(), List.of()))
        .withMessage("c: tag scores = 2, allowed: 1");
    assertThatIllegalArgumentException()
        .isThrownBy(
            () -> data.addClip("c", new double[1], Map.of(), List.of(new SoundEvent("y", 0, 1))))
        .withMessage("c: event class 'y', allowed: [x]");
    assertThatIllegalArgumentException()
        .isThrownBy(data::build)
        .withMessage("clips = 0, allowed: at least 1");
  }
}
