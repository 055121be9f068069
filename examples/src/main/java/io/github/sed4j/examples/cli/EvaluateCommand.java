package io.github.sed4j.examples.cli;

import com.google.gson.GsonBuilder;
import io.github.sed4j.features.io.AtomicFile;
import io.github.sed4j.inference.evaluation.ClipBasedMetric;
import io.github.sed4j.inference.evaluation.ClipDurations;
import io.github.sed4j.inference.evaluation.CrossTriggerMean;
import io.github.sed4j.inference.evaluation.EvaluationWarning;
import io.github.sed4j.inference.evaluation.EventBasedMetric;
import io.github.sed4j.inference.evaluation.EventList;
import io.github.sed4j.inference.evaluation.EventMatching;
import io.github.sed4j.inference.evaluation.IntersectionBasedMetric;
import io.github.sed4j.inference.evaluation.IntersectionCriteria;
import io.github.sed4j.inference.evaluation.OperatingPoints;
import io.github.sed4j.inference.evaluation.Psds;
import io.github.sed4j.inference.evaluation.PsdsResult;
import io.github.sed4j.inference.evaluation.RateUnit;
import io.github.sed4j.inference.evaluation.ScoreSet;
import io.github.sed4j.inference.evaluation.SegmentBasedMetric;
import io.github.sed4j.inference.evaluation.ThresholdCurves;
import io.github.sed4j.inference.evaluation.ThresholdSearch;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** Says how good detections or scores are. */
@Command(
    name = "evaluate",
    description = {
      "Compares detected events, or scores, with a ground truth, by every metric of the field.",
      "",
      "The defaults are those of DCASE 2020 Task 4. Tables are DCASE's: filename, onset, offset,"
          + " event_label. Scores are a folder of sed_scores tables."
    })
final class EvaluateCommand extends SedCommand {

  private static final String NO_LIMIT = "none";

  @Option(
      names = "--ground-truth",
      required = true,
      paramLabel = "T.tsv",
      description = "The annotated events; their clips are evaluated.")
  private Path groundTruth = Path.of("");

  @Option(names = "--events", paramLabel = "T.tsv", description = "The detected events.")
  private @Nullable Path events;

  @Option(
      names = "--scores",
      paramLabel = "DIR",
      description = "Frame scores instead: a table for each clip: onset, offset, class...")
  private @Nullable Path scores;

  @Option(
      names = "--operating-points",
      paramLabel = "DIR",
      description =
          "A folder of event lists, one for each operating point, for the PSDS; without it"
              + " --events is the only point.")
  private @Nullable Path operatingPoints;

  @Option(
      names = "--durations",
      paramLabel = "T.tsv",
      description = "The lengths of the clips: filename, duration. Needed for the PSDS.")
  private @Nullable Path durations;

  @Option(names = "--json", paramLabel = "F", description = "Also write everything as JSON.")
  private @Nullable Path json;

  @Option(
      names = "--threshold",
      paramLabel = "T",
      description = "With --scores, what a score must exceed; default: 0.5.")
  private @Nullable Double threshold;

  @Option(
      names = "--best-threshold",
      description = "With --scores, the threshold of each class with the best F-score.")
  private boolean bestThreshold;

  @Option(
      names = "--onset-collar",
      paramLabel = "S",
      description = "Event-based: how far onsets may be apart; default: ${DEFAULT-VALUE} s.")
  private double onsetCollar = EventBasedMetric.DEFAULT_ONSET_COLLAR;

  @Option(
      names = "--offset-collar",
      paramLabel = "S",
      description = "Event-based: how far offsets may be apart; default: ${DEFAULT-VALUE} s.")
  private double offsetCollar = EventBasedMetric.DEFAULT_OFFSET_COLLAR;

  @Option(
      names = "--offset-rate",
      paramLabel = "R",
      description =
          "Event-based: how far as a part of the event, if more; default: ${DEFAULT-VALUE}.")
  private double offsetRate = EventBasedMetric.DEFAULT_OFFSET_RATE;

  @Option(
      names = "--matching",
      paramLabel = "optimal|greedy",
      description = "Event-based: how events are paired; default: ${DEFAULT-VALUE}.")
  private EventMatching matching = EventBasedMetric.DEFAULT_MATCHING;

  @Option(
      names = "--segment",
      paramLabel = "S",
      description = "Length of segments; default: ${DEFAULT-VALUE} s.")
  private double segment = SegmentBasedMetric.DEFAULT_SEGMENT_LENGTH;

  @Option(
      names = "--dtc",
      paramLabel = "P",
      description =
          "Intersection, PSDS: part of a detection that must lie in references; default:"
              + " ${DEFAULT-VALUE}.")
  private double dtc = IntersectionCriteria.DCASE_2020.dtc();

  @Option(
      names = "--gtc",
      paramLabel = "P",
      description =
          "Intersection, PSDS: part of a reference that must be detected; default:"
              + " ${DEFAULT-VALUE}.")
  private double gtc = IntersectionCriteria.DCASE_2020.gtc();

  @Option(
      names = "--cttc",
      paramLabel = "P",
      description =
          "PSDS: part of a false alarm that must lie in another class to be a cross trigger;"
              + " default: ${DEFAULT-VALUE}.")
  private double cttc = IntersectionCriteria.DCASE_2020.cttc();

  @Option(
      names = "--alpha-ct",
      paramLabel = "A",
      description = "PSDS: price of cross triggers; default: ${DEFAULT-VALUE}.")
  private double alphaCt = Psds.DEFAULT_ALPHA_CT;

  @Option(
      names = "--alpha-st",
      paramLabel = "A",
      description = "PSDS: price of differences between classes; default: ${DEFAULT-VALUE}.")
  private double alphaSt = Psds.DEFAULT_ALPHA_ST;

  @Option(
      names = "--max-efpr",
      paramLabel = "R|none",
      description = "PSDS: highest effective false positive rate; default: ${DEFAULT-VALUE}.")
  private String maxEfpr = Double.toString(Psds.DEFAULT_MAX_EFPR);

  @Option(
      names = "--unit",
      paramLabel = "hour|minute",
      description = "PSDS: unit of time of the rates; default: ${DEFAULT-VALUE}.")
  private RateUnit unit = Psds.DEFAULT_UNIT;

  @Option(
      names = "--ct-mean",
      paramLabel = "classes|others",
      description =
          "PSDS: over which classes cross triggers are averaged; default: ${DEFAULT-VALUE}.")
  private CrossTriggerMean ctMean = Psds.DEFAULT_CROSS_TRIGGER_MEAN;

  @Option(
      names = "--linear-interp",
      description = "PSDS: join operating points by lines instead of steps.")
  private boolean linearInterpolation;

  @Option(
      names = "--time-decimals",
      paramLabel = "N",
      description =
          "Round times before they are compared, as sed_scores_eval does with 6; default: not.")
  private @Nullable Integer timeDecimals;

  EvaluateCommand(Console console) {
    super(console);
  }

  @Override
  ExitStatus run() throws IOException {
    check();
    Metrics metrics = metrics();
    EventList truth = EventList.read(groundTruth);
    ClipDurations lengths = durations == null ? null : ClipDurations.read(durations);
    EvaluationReport report = new EvaluationReport();
    if (events != null) {
      ofEvents(metrics, truth, EventList.read(events), lengths, report);
    }
    if (scores != null) {
      ofScores(metrics, truth, ScoreSet.read(scores), lengths, report);
    }
    if (operatingPoints != null && lengths != null) {
      report.add(metrics.psds.evaluate(points(operatingPoints), truth, lengths));
    }
    console().out().print(report.table());
    Set<String> said = new LinkedHashSet<>();
    for (EvaluationWarning warning : report.warnings()) {
      if (said.add(warning.message())) {
        console().warning("", warning.message());
      }
    }
    if (json != null) {
      String text =
          new GsonBuilder().serializeNulls().setPrettyPrinting().create().toJson(report.json());
      AtomicFile.write(json, out -> out.write((text + "\n").getBytes(StandardCharsets.UTF_8)));
    }
    return ExitStatus.DONE;
  }

  private void check() {
    if (events == null && scores == null && operatingPoints == null) {
      throw new UsageException("nothing to evaluate: --events, --scores or --operating-points");
    }
    if (events != null && scores != null) {
      throw new UsageException("--events and --scores do not go together");
    }
    if (operatingPoints != null && scores != null) {
      throw new UsageException(
          "--operating-points and --scores do not go together: scores have every operating point");
    }
    if (operatingPoints != null && durations == null) {
      throw new UsageException("--operating-points needs --durations");
    }
    if (scores == null && (bestThreshold || threshold != null)) {
      throw new UsageException("--threshold and --best-threshold are for --scores");
    }
    if (bestThreshold && threshold != null) {
      throw new UsageException("--threshold and --best-threshold do not go together");
    }
  }

  /** The metrics with the parameters that were given. */
  private record Metrics(
      EventBasedMetric event,
      SegmentBasedMetric segment,
      IntersectionBasedMetric intersection,
      Psds psds) {}

  private Metrics metrics() {
    try {
      IntersectionCriteria criteria = new IntersectionCriteria(dtc, gtc, cttc);
      EventBasedMetric.Builder event =
          EventBasedMetric.builder()
              .optOnsetCollar(onsetCollar)
              .optOffsetCollar(offsetCollar)
              .optOffsetRate(offsetRate)
              .optMatching(matching);
      SegmentBasedMetric.Builder segments = SegmentBasedMetric.builder().optSegmentLength(segment);
      IntersectionBasedMetric.Builder intersection =
          IntersectionBasedMetric.builder().optCriteria(criteria);
      Psds.Builder psds =
          Psds.builder()
              .optCriteria(criteria)
              .optAlphaCt(alphaCt)
              .optAlphaSt(alphaSt)
              .optUnit(unit)
              .optCrossTriggerMean(ctMean)
              .optLinearInterpolation(linearInterpolation);
      if (maxEfpr.equals(NO_LIMIT)) {
        psds.optNoMaxEfpr();
      } else {
        psds.optMaxEfpr(number("--max-efpr", maxEfpr));
      }
      if (timeDecimals != null) {
        event.optTimeDecimals(timeDecimals);
        segments.optTimeDecimals(timeDecimals);
        intersection.optTimeDecimals(timeDecimals);
        psds.optTimeDecimals(timeDecimals);
      }
      return new Metrics(event.build(), segments.build(), intersection.build(), psds.build());
    } catch (IllegalArgumentException e) {
      throw new UsageException(String.valueOf(e.getMessage()));
    }
  }

  private static double number(String option, String text) {
    try {
      return Double.parseDouble(text);
    } catch (NumberFormatException e) {
      throw new UsageException(option + " " + text + ", allowed: a number or " + NO_LIMIT);
    }
  }

  private void ofEvents(
      Metrics metrics,
      EventList truth,
      EventList detected,
      @Nullable ClipDurations lengths,
      EvaluationReport report) {
    report.add(metrics.event.evaluate(truth, detected), metrics.event);
    report.add(metrics.segment.evaluate(truth, detected), metrics.segment);
    report.add(ClipBasedMetric.create().evaluate(truth, detected), ClipBasedMetric.create());
    report.add(
        lengths == null
            ? metrics.intersection.evaluate(truth, detected)
            : metrics.intersection.evaluate(truth, detected, lengths),
        metrics.intersection);
    if (lengths != null && operatingPoints == null) {
      report.add(metrics.psds.evaluate(List.of(detected), truth, lengths));
    }
  }

  private void ofScores(
      Metrics metrics,
      EventList truth,
      ScoreSet set,
      @Nullable ClipDurations lengths,
      EvaluationReport report) {
    report.add(points(metrics.event.curves(set, truth)), metrics.event);
    if (lengths != null) {
      report.add(points(metrics.segment.curves(set, truth, lengths)), metrics.segment);
    } else {
      console().warning("", "without --durations there are no segments and no PSDS of scores");
    }
    ThresholdCurves clips = ClipBasedMetric.create().curves(set, truth.tags());
    report.add(points(clips), ClipBasedMetric.create());
    if (!truth.clips().isEmpty()) {
      report.addRanking(clips);
    }
    report.add(points(metrics.intersection.curves(set, truth)), metrics.intersection);
    if (lengths != null) {
      PsdsResult psds = metrics.psds.evaluate(set, truth, lengths);
      report.add(psds);
    }
  }

  private OperatingPoints points(ThresholdCurves curves) {
    return bestThreshold
        ? curves.best(ThresholdSearch.bestF())
        : curves.at(threshold == null ? EvaluationReport.DEFAULT_THRESHOLD : threshold);
  }

  private static List<EventList> points(Path folder) throws IOException {
    List<Path> files;
    try (Stream<Path> content = Files.list(folder)) {
      files =
          content
              .filter(
                  file -> {
                    String name = String.valueOf(file.getFileName()).toLowerCase(Locale.ROOT);
                    return name.endsWith(".tsv") || name.endsWith(".tsv.gz");
                  })
              .sorted()
              .toList();
    }
    if (files.isEmpty()) {
      throw new IOException(folder + ": no event lists, allowed: at least one .tsv");
    }
    List<EventList> lists = new ArrayList<>();
    for (Path file : files) {
      lists.add(EventList.read(file));
    }
    return lists;
  }
}
