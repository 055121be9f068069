package io.github.sed4j.training.data;

import io.github.sed4j.features.spectrum.LogMel;
import java.io.IOException;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Future;
import org.jspecify.annotations.Nullable;

/**
 * Clips with their clean log-mel, in groups of about equal length, each clip once.
 *
 * <p>Recordings that cannot be used are reported on the log, {@linkplain #failures() counted} and
 * skipped.
 *
 * <p>Thread safety: for one thread at a time. Its own threads only prepare clips ahead.
 */
public final class FeatureStream implements AutoCloseable {

  /** Groups' worth of clips that are prepared ahead. */
  private static final int LOOKAHEAD = 2;

  private final FeatureLoader loader;
  private final List<LabelledClip> clips;
  private final int most;
  private final ExecutorService workers;
  private final LengthBuckets<Ready> buckets;
  private final Deque<List<Ready>> leaving = new ArrayDeque<>();
  private final Deque<Prepared> ahead = new ArrayDeque<>();
  private final LoadFailures failures = new LoadFailures();
  private int next;
  private boolean ended;

  private record Ready(LabelledClip clip, LogMel features) {}

  private record Outcome(@Nullable LogMel features, String failure) {}

  private record Prepared(LabelledClip clip, Future<Outcome> outcome) {}

  FeatureStream(FeatureLoader loader, List<LabelledClip> clips, int most) {
    this.loader = loader;
    this.clips = clips;
    this.most = most;
    this.workers = WorkerThreads.pool(loader.workers(), "sed4j-features");
    this.buckets =
        new LengthBuckets<>(
            most,
            loader.padding(),
            Long.MAX_VALUE,
            true,
            Map.of(),
            ready -> ready.features.frames(),
            ready -> List.of());
  }

  /**
   * Returns the next group, waiting for it if need be.
   *
   * @return the group, or empty if all clips have come
   * @throws IOException if the thread is interrupted
   */
  public Optional<FeatureGroup> next() throws IOException {
    while (leaving.isEmpty() && !ended) {
      lookAhead();
      if (ahead.isEmpty()) {
        leaving.addAll(buckets.finish());
        close();
        break;
      }
      Prepared prepared = ahead.remove();
      Outcome outcome = WorkerThreads.await(prepared.outcome);
      if (outcome.features == null) {
        LabelledClip clip = prepared.clip;
        failures.add(clip.name(), clip.file(), outcome.failure);
      } else {
        leaving.addAll(buckets.add(new Ready(prepared.clip, outcome.features)));
      }
    }
    if (leaving.isEmpty()) {
      return Optional.empty();
    }
    List<Ready> group = leaving.remove();
    return Optional.of(
        new FeatureGroup(
            group.stream().map(Ready::clip).toList(),
            group.stream().map(Ready::features).toList()));
  }

  private void lookAhead() {
    for (; ahead.size() < LOOKAHEAD * most && next < clips.size(); next++) {
      LabelledClip clip = clips.get(next);
      ahead.add(new Prepared(clip, workers.submit(() -> features(clip))));
    }
  }

  private Outcome features(LabelledClip clip) {
    try {
      return new Outcome(loader.features(clip.file()), "");
    } catch (IOException | IllegalArgumentException e) {
      return new Outcome(null, String.valueOf(e.getMessage()));
    }
  }

  /**
   * Returns what was skipped so far.
   *
   * @return the clips in the order in which they were skipped
   */
  public List<LoadFailure> failures() {
    return failures.list();
  }

  /** Stops preparing. */
  @Override
  public void close() {
    ended = true;
    workers.shutdownNow();
    ahead.clear();
  }
}
