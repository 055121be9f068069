package io.github.sed4j.training.loop;

import ai.djl.ndarray.NDManager;
import io.github.sed4j.features.spectrum.FeatureBatch;
import io.github.sed4j.features.spectrum.FeatureNorm;
import io.github.sed4j.features.spectrum.FrameGrid;
import io.github.sed4j.inference.evaluation.ClipBasedMetric;
import io.github.sed4j.inference.evaluation.ClipDurations;
import io.github.sed4j.inference.evaluation.ClipTags;
import io.github.sed4j.inference.evaluation.EventList;
import io.github.sed4j.inference.evaluation.OperatingPoints;
import io.github.sed4j.inference.evaluation.ScoreSet;
import io.github.sed4j.inference.evaluation.SegmentBasedMetric;
import io.github.sed4j.inference.evaluation.ThresholdCurves;
import io.github.sed4j.inference.evaluation.ThresholdSearch;
import io.github.sed4j.inference.postprocessing.FrameScores;
import io.github.sed4j.inference.postprocessing.SoundEvent;
import io.github.sed4j.models.ClipLoss;
import io.github.sed4j.models.Network;
import io.github.sed4j.models.nn.ClipLengths;
import io.github.sed4j.training.data.ClipSet;
import io.github.sed4j.training.data.FeatureGroup;
import io.github.sed4j.training.data.FeatureLoader;
import io.github.sed4j.training.data.FeatureStream;
import io.github.sed4j.training.data.LabelledClip;
import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.SortedSet;

/** Scores the validation set and finds the best thresholds. */
final class Validator<N extends Network> {

  /** Clips of a forward pass. */
  private static final int GROUP = 16;

  private final Task<N> task;
  private final ClipSet clips;
  private final FeatureLoader loader;
  private final List<String> eventClasses;
  private final FrameGrid grid;

  /** What is known of a validation before it is compared with others. */
  record Outcome(
      double loss, ScoreSet scores, ClipTags tags, OperatingPoints best, int skippedClips) {}

  @SuppressWarnings("ArrayRecordComponent") // Never compared.
  private record Scored(float[][] scores, float[][] targets) {}

  Validator(Task<N> task, ClipSet clips, FeatureLoader loader, List<String> eventClasses) {
    this.task = task;
    this.clips = clips;
    this.loader = loader;
    this.eventClasses = eventClasses;
    this.grid = loader.extractor().grid();
  }

  Outcome validate(N network, NDManager manager, FeatureNorm norm) throws IOException {
    Map<String, Scored> found = new LinkedHashMap<>();
    int skipped;
    try (FeatureStream stream = loader.load(clips.clips(), GROUP)) {
      for (Optional<FeatureGroup> g = stream.next(); g.isPresent(); g = stream.next()) {
        score(network, manager, norm, g.get(), found);
      }
      skipped = stream.failures().size();
    }
    if (found.isEmpty()) {
      throw new IOException(clips.name() + ": none of its recordings can be used for validation");
    }
    return outcome(found, skipped);
  }

  private void score(
      N network, NDManager manager, FeatureNorm norm, FeatureGroup group, Map<String, Scored> to) {
    List<LabelledClip> members = group.clips();
    float[][] tags =
        members.stream()
            .map(clip -> clip.labels().tagTargets(eventClasses))
            .toArray(float[][]::new);
    try (NDManager scope = manager.newSubManager()) {
      FeatureBatch batch = FeatureBatch.of(scope, group.features()).normalized(norm);
      ClipLengths lengths = ClipLengths.of(batch.lengths());
      float[][][] scores = task.score(network, batch.features(), lengths, tags);
      for (int b = 0; b < scores.length; b++) {
        LabelledClip clip = members.get(b);
        float[][] targets =
            task.ofFrames()
                ? Objects.requireNonNull(
                    clip.labels().strongTargets(eventClasses, grid, lengths.frames(b)))
                : BatchTargets.ofOneFrame(new float[][] {tags[b]})[0];
        to.put(clip.name(), new Scored(scores[b], targets));
      }
    }
  }

  private Outcome outcome(Map<String, Scored> found, int skipped) {
    Map<String, FrameScores> scores = new LinkedHashMap<>();
    Map<String, SortedSet<String>> tags = new LinkedHashMap<>();
    double loss = 0;
    for (LabelledClip clip : clips.clips()) {
      Scored scored = found.get(clip.name());
      if (scored != null) {
        scores.put(
            clip.name(),
            FrameScores.of(
                eventClasses, grid.boundaries(scored.scores[0].length), doubles(scored.scores)));
        tags.put(clip.name(), clip.labels().tags());
        loss += loss(scored) / found.size();
      }
    }
    ScoreSet set = ScoreSet.of(scores);
    ClipTags truth = ClipTags.of(tags);
    ThresholdCurves curves =
        task.ofFrames() ? frameCurves(found) : ClipBasedMetric.create().curves(set, truth);
    return new Outcome(loss, set, truth, curves.best(ThresholdSearch.bestF()), skipped);
  }

  private static double[][] doubles(float[][] scores) {
    double[][] doubles = new double[scores.length][];
    for (int k = 0; k < scores.length; k++) {
      doubles[k] = new double[scores[k].length];
      for (int n = 0; n < scores[k].length; n++) {
        doubles[k][n] = scores[k][n];
      }
    }
    return doubles;
  }

  private static double loss(Scored scored) {
    double sum = 0;
    for (int k = 0; k < scored.scores.length; k++) {
      float[] row = scored.scores[k];
      for (int n = 0; n < row.length; n++) {
        double right = scored.targets[k][n] == 1 ? row[n] : 1.0 - row[n];
        sum -= Math.max(ClipLoss.LOG_BOUND, Math.log(right)) / row.length;
      }
    }
    return sum;
  }

  /** Counts frames, as segments of 1 s on a time axis on which a frame lasts 1 s. */
  private ThresholdCurves frameCurves(Map<String, Scored> found) {
    Map<String, FrameScores> scores = new LinkedHashMap<>();
    Map<String, Double> durations = new LinkedHashMap<>();
    EventList.Builder events = EventList.builder();
    found.forEach(
        (clip, scored) -> {
          int frames = scored.scores[0].length;
          scores.put(clip, FrameScores.ofFrames(eventClasses, 1, doubles(scored.scores)));
          durations.put(clip, (double) frames);
          events.addClip(clip);
          for (int k = 0; k < scored.targets.length; k++) {
            float[] row = scored.targets[k];
            for (int n = 0; n < frames; n++) {
              if (row[n] == 1 && (n == 0 || row[n - 1] != 1)) {
                int end = n + 1;
                while (end < frames && row[end] == 1) {
                  end++;
                }
                events.addEvent(clip, new SoundEvent(eventClasses.get(k), n, end, 1));
              }
            }
          }
        });
    return SegmentBasedMetric.builder()
        .optSegmentLength(1)
        .build()
        .curves(ScoreSet.of(scores), events.build(), ClipDurations.of(durations));
  }
}
