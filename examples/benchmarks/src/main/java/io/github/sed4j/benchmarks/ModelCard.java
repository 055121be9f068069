package io.github.sed4j.benchmarks;

import io.github.sed4j.inference.Detection;
import io.github.sed4j.inference.SoundEventDetector;
import io.github.sed4j.inference.evaluation.Bootstrap;
import io.github.sed4j.inference.evaluation.ClipBasedMetric;
import io.github.sed4j.inference.evaluation.ClipDurations;
import io.github.sed4j.inference.evaluation.ClipTags;
import io.github.sed4j.inference.evaluation.ConfidenceInterval;
import io.github.sed4j.inference.evaluation.EventBasedMetric;
import io.github.sed4j.inference.evaluation.EventList;
import io.github.sed4j.inference.evaluation.MetricResult;
import io.github.sed4j.inference.evaluation.MetricValues;
import io.github.sed4j.inference.evaluation.Psds;
import io.github.sed4j.inference.evaluation.ScoreSet;
import io.github.sed4j.inference.postprocessing.FrameScores;
import io.github.sed4j.inference.postprocessing.SoundEvent;
import io.github.sed4j.models.bundle.Bundle;
import io.github.sed4j.training.data.ClipSet;
import io.github.sed4j.training.data.LabelledClip;
import io.github.sed4j.training.data.PlainDataset;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.ToDoubleFunction;

/**
 * Measures a bundle as its model card states it: on soundscapes with known events, on recordings of
 * one class each, and on backgrounds where nothing is to be found.
 *
 * <p>Method: decisions as {@code detect} makes them; intervals by a bootstrap over clips, 100
 * samples, of which 90 % lie in the interval.
 *
 * <p>{@code java -cp examples/benchmarks/target/benchmarks.jar io.github.sed4j.benchmarks.ModelCard
 * BUNDLE SOUNDSCAPES SINGLE BACKGROUNDS}: folders as {@code train} reads them, the second with weak
 * labels, the third without.
 */
public final class ModelCard {

  private static final double SECONDS_PER_HOUR = 3600;

  private final SoundEventDetector detector;

  private ModelCard(SoundEventDetector detector) {
    this.detector = detector;
  }

  /**
   * Measures and prints.
   *
   * @param args the bundle and the three folders
   * @throws IOException if something cannot be read
   */
  public static void main(String[] args) throws IOException {
    try (SoundEventDetector detector =
        SoundEventDetector.builder()
            .setBundle(Bundle.read(Path.of(args[0])))
            .optFrameScores(true)
            .build()) {
      ModelCard card = new ModelCard(detector);
      card.soundscapes(set(args[1]));
      card.singleRecordings(set(args[2]));
      card.backgrounds(set(args[3]));
    }
  }

  private static ClipSet set(String folder) throws IOException {
    return PlainDataset.read(Path.of(folder)).training().get(0);
  }

  private Map<String, Detection> detect(ClipSet clips) throws IOException {
    Map<String, Detection> detections = new LinkedHashMap<>();
    for (LabelledClip clip : clips.clips()) {
      detections.put(clip.name(), detector.detect(clip.file()));
    }
    return detections;
  }

  private static EventList events(Map<String, Detection> detections) {
    Map<String, List<SoundEvent>> events = new LinkedHashMap<>();
    detections.forEach((clip, detection) -> events.put(clip, detection.events()));
    return EventList.of(events);
  }

  private static ClipTags tags(Map<String, Detection> detections) {
    Map<String, Set<String>> tags = new LinkedHashMap<>();
    detections.forEach((clip, detection) -> tags.put(clip, detection.tags()));
    return ClipTags.of(tags);
  }

  private void soundscapes(ClipSet clips) throws IOException {
    Map<String, Detection> detections = detect(clips);
    Map<String, List<SoundEvent>> events = new LinkedHashMap<>();
    Map<String, Set<String>> tags = new LinkedHashMap<>();
    Map<String, Double> seconds = new TreeMap<>();
    Map<String, FrameScores> scores = new LinkedHashMap<>();
    for (LabelledClip clip : clips.clips()) {
      Detection detection = Objects.requireNonNull(detections.get(clip.name()));
      events.put(clip.name(), clip.labels().events());
      tags.put(clip.name(), clip.labels().tags());
      seconds.put(clip.name(), detection.duration());
      scores.put(clip.name(), detection.frameScores().orElseThrow());
    }
    EventList truth = EventList.of(events);
    EventList found = events(detections);
    MetricResult<EventBasedMetric> event = EventBasedMetric.dcase2020().evaluate(truth, found);
    MetricResult<ClipBasedMetric> clip =
        ClipBasedMetric.create().evaluate(ClipTags.of(tags), tags(detections));
    List<Counts> eventCounts = new ArrayList<>();
    List<Counts> clipCounts = new ArrayList<>();
    for (String name : truth.clips()) {
      eventCounts.add(
          new Counts(
              EventBasedMetric.dcase2020()
                  .evaluate(only(name, truth.events(name)), only(name, found.events(name)))
                  .classes()));
      clipCounts.add(
          new Counts(
              ClipBasedMetric.create()
                  .evaluate(
                      ClipTags.of(Map.of(name, truth.tags().tags(name))),
                      ClipTags.of(Map.of(name, tags(detections).tags(name))))
                  .classes()));
    }
    System.out.println("soundscapes: " + clips.summary());
    System.out.println("| class | event F | clip F |\n|---|---|---|");
    for (String label : truth.eventClasses()) {
      row(label, f(event, label), f(clip, label), eventCounts, clipCounts, Set.of(label));
    }
    Set<String> all = truth.eventClasses();
    row("macro", event.macroF(), clip.macroF(), eventCounts, clipCounts, all);
    ScoreSet set = ScoreSet.of(scores);
    ClipDurations durations = ClipDurations.of(seconds);
    Map<String, Psds> scenarios = new LinkedHashMap<>();
    scenarios.put("PSDS scenario 1", Psds.scenario1());
    scenarios.put("PSDS scenario 2", Psds.scenario2());
    scenarios.forEach(
        (name, psds) ->
            System.out.printf(
                Locale.ROOT,
                "%s: %.3f, %s%n",
                name,
                psds.evaluate(set, truth, durations).value(),
                Bootstrap.builder()
                    .build()
                    .interval(
                        psds.clipCounts(set, truth, durations),
                        curves -> psds.evaluate(curves).value())));
  }

  private static EventList only(String clip, List<SoundEvent> events) {
    return EventList.of(Map.of(clip, events));
  }

  private static double f(MetricResult<?> result, String label) {
    MetricValues values = result.classes().get(label);
    return values == null ? Double.NaN : values.f();
  }

  private static void row(
      String name,
      double event,
      double clip,
      List<Counts> eventCounts,
      List<Counts> clipCounts,
      Set<String> classes) {
    System.out.printf(
        Locale.ROOT,
        "| %s | %.3f (%s) | %.3f (%s) |%n",
        name,
        event,
        range(interval(eventCounts, classes)),
        clip,
        range(interval(clipCounts, classes)));
  }

  private static String range(ConfidenceInterval interval) {
    return String.format(Locale.ROOT, "%.3f to %.3f", interval.low(), interval.high());
  }

  /** What was counted in one clip. */
  private record Counts(SortedMap<String, MetricValues> classes) {

    double sum(String label, ToDoubleFunction<MetricValues> count) {
      MetricValues values = classes.get(label);
      return values == null ? 0 : count.applyAsDouble(values);
    }
  }

  private static ConfidenceInterval interval(List<Counts> counts, Set<String> classes) {
    Bootstrap bootstrap = Bootstrap.builder().build();
    int[][] draws = bootstrap.draw(counts.size());
    double[] values = new double[draws.length];
    for (int i = 0; i < draws.length; i++) {
      double sum = 0;
      for (String label : classes) {
        double hits = 0;
        double wrong = 0;
        for (int clip : draws[i]) {
          hits += counts.get(clip).sum(label, MetricValues::truePositives);
          wrong +=
              counts.get(clip).sum(label, MetricValues::falsePositives)
                  + counts.get(clip).sum(label, MetricValues::falseNegatives);
        }
        sum += hits == 0 ? 0 : 2 * hits / (2 * hits + wrong);
      }
      values[i] = sum / classes.size();
    }
    return bootstrap.interval(values);
  }

  private void singleRecordings(ClipSet clips) throws IOException {
    Map<String, Set<String>> truth = new LinkedHashMap<>();
    clips.clips().forEach(clip -> truth.put(clip.name(), clip.labels().tags()));
    MetricResult<ClipBasedMetric> result =
        ClipBasedMetric.create().evaluate(ClipTags.of(truth), tags(detect(clips)));
    System.out.println("single recordings: " + clips.summary());
    result
        .classes()
        .forEach((label, values) -> System.out.printf(Locale.ROOT, "%s %.3f%n", label, values.f()));
    System.out.printf(Locale.ROOT, "macro clip F %.3f%n", result.macroF());
  }

  private void backgrounds(ClipSet clips) throws IOException {
    Map<String, Detection> detections = detect(clips);
    double hours =
        detections.values().stream().mapToDouble(Detection::duration).sum() / SECONDS_PER_HOUR;
    Map<String, Integer> alarms = new TreeMap<>();
    detections
        .values()
        .forEach(
            detection ->
                detection.events().forEach(event -> alarms.merge(event.label(), 1, Integer::sum)));
    System.out.printf(
        Locale.ROOT,
        "backgrounds: %s, %.3f h, false alarms %s, %.0f per hour%n",
        clips.summary(),
        hours,
        alarms,
        alarms.values().stream().mapToInt(n -> n).sum() / hours);
  }
}
